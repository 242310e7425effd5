//! Uploads, honest and hostile, each with the answer it must get. Every file is made here.

mod bombs;
mod fuzz;
mod make;
mod names;
mod pdfs;
mod pictures;

use documents::{Inspected, Refusal, Upload, inspect};

/// Inspects a file under an honest name, without a declared type.
fn look(name: &str, bytes: &[u8]) -> Result<Inspected, Refusal> {
    inspect(Upload { file_name: name, media_type: None, bytes })
}

/// The refusal, or nothing when the file is taken.
fn refused(name: &str, bytes: &[u8]) -> Option<Refusal> {
    look(name, bytes).err()
}

#[track_caller]
fn taken(name: &str, bytes: &[u8]) -> Inspected {
    look(name, bytes).unwrap_or_else(|refusal| panic!("{name} is refused: {refusal} ({})", refusal.code()))
}
