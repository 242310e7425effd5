//! Documents. So far what people send: [`inspect`] says what an uploaded file is, or why it is not taken, and gives the
//! bytes to keep and to show.
//!
//! Every byte of an upload is hostile until it has passed through here, and nothing else reads one.

mod inspect;

pub use inspect::{
    Inspected, MAX_BYTES, MAX_EXPANDED, MAX_PAGES, MAX_PIXELS, MAX_SIDE, Orientation, Refusal, Shape, Upload, inspect, refusal,
};
