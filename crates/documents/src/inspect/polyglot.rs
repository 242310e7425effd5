//! Files that are of two types at once: what one program inspects, another would open as something else.

use super::{Refusal, pdf};
use domain::values::FileFormat;

/// How far into a file readers look for the header of a PDF document (ISO 32000-1 annex H.3, implementation note 13).
const PDF_HEADER_WITHIN: usize = 1024;

/// The end of a ZIP archive: a signature, 18 bytes, and a comment whose length stands in the last two of them.
const ZIP_END: &[u8] = b"PK\x05\x06";
const ZIP_END_LENGTH: usize = 22;

/// How each entry of an archive's directory begins; its length stands in bytes 12 to 15 of the end record.
const ZIP_ENTRY: &[u8] = b"PK\x01\x02";

/// What stands before the end record of a large archive.
const ZIP64_LOCATOR: &[u8] = b"PK\x06\x07";
const ZIP64_LOCATOR_LENGTH: usize = 20;

/// Refuses a picture that begins like a PDF document, and anything that ends like a ZIP archive.
pub(super) fn refuse(format: FileFormat, bytes: &[u8]) -> Result<(), Refusal> {
    let other_document = format != FileFormat::Pdf && has_pdf_header(bytes);
    if other_document || ends_as_archive(bytes) { Err(Refusal::Polyglot) } else { Ok(()) }
}

/// Whether a reader would find a PDF document in it.
pub(super) fn has_pdf_header(bytes: &[u8]) -> bool {
    let head = &bytes[..bytes.len().min(PDF_HEADER_WITHIN)];
    head.windows(pdf::SIGNATURE.len()).any(|window| window == pdf::SIGNATURE)
}

/// Whether a ZIP archive's end record reaches exactly to the end of the file, or stands behind the directory that it tells of: what comes
/// after it is no matter to those who read archives.
fn ends_as_archive(bytes: &[u8]) -> bool {
    let from = bytes.len().saturating_sub(ZIP_END_LENGTH + usize::from(u16::MAX));
    let ends_here = |(at, window): (usize, &[u8])| {
        let at = from + at;
        let comment = usize::from(u16::from_le_bytes([window[20], window[21]]));
        let directory = u32::from_le_bytes([window[12], window[13], window[14], window[15]]) as usize;
        let is_directory = |start: usize| bytes[start..].starts_with(ZIP_ENTRY);
        window.starts_with(ZIP_END)
            && (at + ZIP_END_LENGTH + comment == bytes.len()
                || at.checked_sub(directory).is_some_and(is_directory)
                || bytes[..at].len() >= ZIP64_LOCATOR_LENGTH && bytes[at - ZIP64_LOCATOR_LENGTH..].starts_with(ZIP64_LOCATOR))
    };
    bytes[from..].windows(ZIP_END_LENGTH).enumerate().any(ends_here)
}
