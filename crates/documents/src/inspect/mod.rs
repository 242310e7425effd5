//! The inspection of an upload (O-4).

mod exif;
mod jpeg;
mod pdf;
mod picture;
mod png;
mod polyglot;

pub use domain::values::FileRefusal as Refusal;
pub use pdf::{MAX_EXPANDED, MAX_PAGES};
pub use picture::{MAX_PIXELS, MAX_SIDE, Orientation};

use domain::values::{FileFormat, FileName};
use picture::Picture;
use sha2::{Digest, Sha256};
use std::panic::{AssertUnwindSafe, catch_unwind};

/// The largest file, in bytes.
pub const MAX_BYTES: usize = domain::values::MAX_FILE_BYTES;

/// A file as it came.
#[derive(Clone, Copy)]
pub struct Upload<'a> {
    /// The name that the sender gave it.
    pub file_name: &'a str,
    /// The media type that the sender declared, if any; that of any bytes declares none.
    pub media_type: Option<&'a str>,
    /// What is in it.
    pub bytes: &'a [u8],
}

/// A file that may be kept and shown.
#[derive(Clone, PartialEq, Eq)]
pub struct Inspected {
    /// Its name.
    pub name: FileName,
    /// What it is, by its content; name and declared type agree.
    pub format: FileFormat,
    /// How large it is to the eye.
    pub shape: Shape,
    /// SHA-256 of the file as it came.
    pub received_sha256: [u8; 32],
    /// SHA-256 of [`Inspected::content`].
    pub sha256: [u8; 32],
    /// The bytes to keep and to show. A picture without its metadata (place, device, time, thumbnail, comments): the same
    /// pixels, not encoded anew. A PDF unchanged, because a signature in it covers every byte.
    pub content: Vec<u8>,
}

/// How large a document is to the eye.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// A picture; width and height in pixels before it is turned.
    Picture {
        /// Pixels in a row.
        width: u32,
        /// Rows.
        height: u32,
        /// How it is to be turned. `content` says it too, and browsers do it by themselves.
        orientation: Orientation,
    },
    /// A document of pages.
    Pages(u16),
}

/// Says what an upload is, or why it is not taken. The content decides; the name and the declared type must agree with it.
///
/// It blocks: up to about a second for the worst file that is refused late. Call it where blocking is allowed, and not for
/// more files at once than there are processors: one may need 200 MB for that time ([`MAX_PIXELS`]).
///
/// # Errors
/// [`Refusal`], the first reason found.
pub fn inspect(upload: Upload<'_>) -> Result<Inspected, Refusal> {
    let name = FileName::parse(upload.file_name)?;
    let format = typed(Some(name.format()), upload.media_type, upload.bytes)?;
    let (shape, content) = decoded(format, upload.bytes)?;
    let hash = |bytes: &[u8]| Sha256::digest(bytes).into();
    Ok(Inspected { name, format, shape, received_sha256: hash(upload.bytes), sha256: hash(&content), content })
}

/// Why a file would not be taken under any name, if so. It blocks as [`inspect`] does.
#[must_use]
pub fn refusal(media_type: Option<&str>, bytes: &[u8]) -> Option<Refusal> {
    typed(None, media_type, bytes).and_then(|format| decoded(format, bytes)).err()
}

/// The format of the content, with which the format of the name, if there is one, and the declared type must agree.
fn typed(named: Option<FileFormat>, media_type: Option<&str>, bytes: &[u8]) -> Result<FileFormat, Refusal> {
    match bytes.len() {
        0 => return Err(Refusal::Empty),
        1..=MAX_BYTES => {}
        _ => return Err(Refusal::TooLarge),
    }
    let format = sniff(bytes)?;
    let declared = media_type.filter(|text| !FileFormat::is_undeclared(text)).map(FileFormat::from_media_type);
    if named.is_some_and(|named| named != format) || declared.is_some_and(|declared| declared != Some(format)) {
        return Err(Refusal::TypeMismatch);
    }
    polyglot::refuse(format, bytes)?;
    Ok(format)
}

/// The libraries that decode are careful, but they are not ours. Whatever they do, it is the file that fails.
fn decoded(format: FileFormat, bytes: &[u8]) -> Result<(Shape, Vec<u8>), Refusal> {
    catch_unwind(AssertUnwindSafe(|| read(format, bytes))).unwrap_or(Err(Refusal::Unreadable))
}

/// The format by the first bytes, and nothing else.
fn sniff(bytes: &[u8]) -> Result<FileFormat, Refusal> {
    if bytes.starts_with(png::SIGNATURE) {
        Ok(FileFormat::Png)
    } else if bytes.starts_with(jpeg::SIGNATURE) {
        Ok(FileFormat::Jpeg)
    } else if bytes.starts_with(pdf::SIGNATURE) {
        Ok(FileFormat::Pdf)
    } else if polyglot::has_pdf_header(bytes) {
        Err(Refusal::Polyglot)
    } else {
        Err(Refusal::UnknownType)
    }
}

fn read(format: FileFormat, bytes: &[u8]) -> Result<(Shape, Vec<u8>), Refusal> {
    let picture = match format {
        FileFormat::Png => png::read(bytes)?,
        FileFormat::Jpeg => jpeg::read(bytes)?,
        FileFormat::Pdf => return Ok((Shape::Pages(pdf::read(bytes)?), bytes.to_vec())),
    };
    let Picture { width, height, orientation, content } = picture;
    Ok((Shape::Picture { width, height, orientation }, content))
}
