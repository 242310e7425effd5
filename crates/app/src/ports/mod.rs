//! What is outside our process and our database, as the use cases see it. `connectors` implements it.

pub mod documents;
pub mod scanner;
