//! Names that no document of evidence needs, for both readings: what acts, what hides, what carries other files.

use super::Refusal;
use super::lexer::Place;

/// A document with one is refused wherever the name stands, or where it would mean
/// what it says.
const FORBIDDEN: &[(&[u8], Option<Place>, Refusal)] = &[
    (b"Encrypt", Some(Place::Key), Refusal::PdfEncrypted),
    (b"JS", None, Refusal::PdfActiveContent),
    (b"JavaScript", None, Refusal::PdfActiveContent),
    (b"AA", Some(Place::Key), Refusal::PdfActiveContent),
    (b"Launch", None, Refusal::PdfActiveContent),
    (b"SubmitForm", None, Refusal::PdfActiveContent),
    (b"ImportData", None, Refusal::PdfActiveContent),
    (b"GoToR", None, Refusal::PdfActiveContent),
    (b"GoToE", None, Refusal::PdfActiveContent),
    (b"OPI", Some(Place::Key), Refusal::PdfActiveContent),
    (b"XFA", None, Refusal::PdfActiveContent),
    (b"RichMedia", None, Refusal::PdfActiveContent),
    (b"RichMediaContent", None, Refusal::PdfActiveContent),
    (b"RichMediaExecute", None, Refusal::PdfActiveContent),
    (b"Rendition", Some(Place::Value), Refusal::PdfActiveContent),
    (b"Movie", Some(Place::Value), Refusal::PdfActiveContent),
    (b"Sound", Some(Place::Value), Refusal::PdfActiveContent),
    (b"Screen", Some(Place::Value), Refusal::PdfActiveContent),
    (b"3D", Some(Place::Value), Refusal::PdfActiveContent),
    (b"EmbeddedFiles", None, Refusal::PdfEmbeddedFiles),
    (b"EmbeddedFile", None, Refusal::PdfEmbeddedFiles),
    (b"FileAttachment", None, Refusal::PdfEmbeddedFiles),
    (b"EF", Some(Place::Key), Refusal::PdfEmbeddedFiles),
    (b"Collection", Some(Place::Key), Refusal::PdfEmbeddedFiles),
];

/// Why a document with this name at this place is refused, if it is.
pub(super) fn forbidden(name: &[u8], place: Place) -> Option<Refusal> {
    FORBIDDEN.iter().find(|(forbidden, at, _)| *forbidden == name && at.is_none_or(|at| at == place)).map(|(.., refusal)| *refusal)
}
