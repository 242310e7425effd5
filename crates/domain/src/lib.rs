//! The rules of the registration authority, without I/O: what a value may be ([`values`]), what an order is and
//! how urgent it is ([`orders`]), what is sold where ([`portals`]), who may do what to it ([`policy`]), and what is told of
//! it afterwards ([`audit`]).

pub mod audit;
pub mod orders;
pub mod policy;
pub mod portals;
pub mod values;
