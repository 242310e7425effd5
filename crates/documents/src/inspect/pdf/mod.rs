//! PDF (ISO 32000). Two independent readings, because readers disagree about damaged files and an attacker knows how:
//! [`surface`] looks at every object that stands anywhere in the file, whether or not a table refers to it; [`structure`]
//! reads the document strictly, as it is meant to be read. What either finds refuses the file, and nothing is repaired.

mod address;
mod content;
mod forbidden;
mod function;
mod image;
mod jbig2;
mod lexer;
mod structure;
mod surface;

use super::Refusal;

/// How a document begins, at its first byte.
pub(super) const SIGNATURE: &[u8] = b"%PDF-";

/// The most pages of a document.
pub const MAX_PAGES: u16 = 200;

/// The most bytes that all compressed parts of a document may expand to: two sheets of A4 at 600 dots an inch, in colour.
pub const MAX_EXPANDED: u64 = 256 * 1024 * 1024;

/// The most bytes that a document's compressed objects may expand to: they are kept in memory.
const MAX_OBJECTS_EXPANDED: usize = 8 * 1024 * 1024;

/// Reads a document and gives its number of pages.
pub(super) fn read(bytes: &[u8]) -> Result<u16, Refusal> {
    check_end(bytes)?;
    surface::check(bytes)?;
    structure::check(bytes)
}

/// A document ends with a mark and a line end. Whoever cut it off lost the mark; whoever attached something put it behind.
fn check_end(bytes: &[u8]) -> Result<(), Refusal> {
    const MARK: &[u8] = b"%%EOF";
    let at = bytes.windows(MARK.len()).rposition(|window| window == MARK).ok_or(Refusal::PdfTruncated)?;
    let rest = &bytes[at + MARK.len()..];
    if rest.iter().all(|byte| lexer::is_white_space(*byte)) {
        return Ok(());
    }
    // An update that was cut off goes on with objects; anything else was never part of the document.
    let goes_on = rest.trim_ascii_start().first().is_some_and(u8::is_ascii_digit) && rest.windows(4).any(|window| window == b" obj");
    Err(if goes_on { Refusal::PdfTruncated } else { Refusal::TrailingData })
}
