//! The rules of the registration authority, without I/O: what a value may be ([`values`]), what an order is and
//! how urgent it is ([`orders`]), what is sold where ([`portals`]), and who may do what to it ([`policy`]).

pub mod orders;
pub mod policy;
pub mod portals;
pub mod values;
