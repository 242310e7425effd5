//! The store on a real PostgreSQL: every query against a naive model of it.

mod audit;
mod buffers;
mod cases;
mod common;
mod constraints;
mod documents;
mod file;
mod filters;
mod generator;
mod hung_up;
mod migrations;
mod model;
mod needs;
mod paging;
mod past;
mod priority;
mod scopes;
mod seeded;
mod upkeep;
mod verify;
