use super::FileNameError;
use std::fmt;

/// Why an uploaded file is not taken (O-4, `docs/uploads.md`). Each has one stable code, and a sentence that says what is wrong with the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FileRefusal {
    /// The name breaks a rule of O-4.
    Name(FileNameError),
    /// No byte.
    Empty,
    /// More than 3 MB.
    TooLarge,
    /// Neither PNG nor JPEG nor PDF.
    UnknownType,
    /// The content is not what the name or the declared media type says.
    TypeMismatch,
    /// Another program could read the same bytes as a file of another type.
    Polyglot,
    /// Something follows the end of the picture or the document.
    TrailingData,
    /// A decoder failed on it in a way it should not.
    Unreadable,
    /// More pixels than a picture may have, or a side that is too long.
    TooManyPixels,
    /// The picture ends before its last row.
    ImageTruncated,
    /// The picture breaks the rules of its format.
    ImageCorrupt,
    /// A picture that no browser shows: twelve bits, arithmetic or lossless JPEG.
    ImageUnsupported,
    /// A picture of several frames: what is looked at would depend on when.
    ImageAnimated,
    /// The document has no end.
    PdfTruncated,
    /// The document breaks the rules of its format.
    PdfCorrupt,
    /// A password, or restrictions, protect the document.
    PdfEncrypted,
    /// The document can do something: scripts, programs, forms that are sent, sound, video, actions on opening.
    PdfActiveContent,
    /// The document carries other files.
    PdfEmbeddedFiles,
    /// More pages than a document may have.
    PdfTooManyPages,
    /// The document grows out of proportion when it is read, or is nested without end.
    PdfBomb,
    /// The other side of the piece is the same file: one of them was meant to be another.
    SentTwice,
}

impl FileRefusal {
    /// Every refusal.
    pub const ALL: &'static [Self] = &[
        Self::Name(FileNameError::Empty),
        Self::Name(FileNameError::TooLong),
        Self::Name(FileNameError::Path),
        Self::Name(FileNameError::Control),
        Self::Name(FileNameError::Dots),
        Self::Name(FileNameError::Extension),
        Self::Empty,
        Self::TooLarge,
        Self::UnknownType,
        Self::TypeMismatch,
        Self::Polyglot,
        Self::TrailingData,
        Self::Unreadable,
        Self::TooManyPixels,
        Self::ImageTruncated,
        Self::ImageCorrupt,
        Self::ImageUnsupported,
        Self::ImageAnimated,
        Self::PdfTruncated,
        Self::PdfCorrupt,
        Self::PdfEncrypted,
        Self::PdfActiveContent,
        Self::PdfEmbeddedFiles,
        Self::PdfTooManyPages,
        Self::PdfBomb,
        Self::SentTwice,
    ];

    /// The stable code that travels in problems.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Name(why) => why.code(),
            Self::Empty => "file_empty",
            Self::TooLarge => "file_too_large",
            Self::UnknownType => "file_type_unknown",
            Self::TypeMismatch => "file_type_mismatch",
            Self::Polyglot => "file_polyglot",
            Self::TrailingData => "file_trailing_data",
            Self::Unreadable => "file_unreadable",
            Self::TooManyPixels => "image_too_many_pixels",
            Self::ImageTruncated => "image_truncated",
            Self::ImageCorrupt => "image_corrupt",
            Self::ImageUnsupported => "image_unsupported",
            Self::ImageAnimated => "image_animated",
            Self::PdfTruncated => "pdf_truncated",
            Self::PdfCorrupt => "pdf_corrupt",
            Self::PdfEncrypted => "pdf_encrypted",
            Self::PdfActiveContent => "pdf_active_content",
            Self::PdfEmbeddedFiles => "pdf_embedded_files",
            Self::PdfTooManyPages => "pdf_too_many_pages",
            Self::PdfBomb => "pdf_bomb",
            Self::SentTwice => "file_sent_twice",
        }
    }

    /// What is wrong, and so what to do.
    #[must_use]
    pub const fn sentence(self) -> &'static str {
        match self {
            Self::Name(FileNameError::Empty) => "Give the file's name, with something before the dot.",
            Self::Name(FileNameError::TooLong) => "The file's name is longer than 150 characters.",
            Self::Name(FileNameError::Path) => "Give the file's name without its path: no slash, no backslash.",
            Self::Name(FileNameError::Control) => "The file's name has a character that cannot be seen.",
            Self::Name(FileNameError::Dots) => "The file's name must have exactly one dot, before its ending.",
            Self::Name(FileNameError::Extension) => "The file's name must end in png, jpg, jpeg or pdf.",
            Self::Empty => "The file is empty.",
            Self::TooLarge => "The file is larger than 3 MB.",
            Self::UnknownType => "The file is neither PNG nor JPEG nor PDF.",
            Self::TypeMismatch => "The file's content is not what its name or its declared type says.",
            Self::Polyglot => "The file is of two types at once.",
            Self::TrailingData => "Something is attached behind the end of the file's content.",
            Self::Unreadable => "The file cannot be read.",
            Self::TooManyPixels => "The picture has too many pixels.",
            Self::ImageTruncated => "The picture is cut off.",
            Self::ImageCorrupt => "The picture is damaged.",
            Self::ImageUnsupported => "The picture is of a kind that browsers do not show.",
            Self::ImageAnimated => "The picture is animated.",
            Self::PdfTruncated => "The PDF document is cut off.",
            Self::PdfCorrupt => "The PDF document is damaged.",
            Self::PdfEncrypted => "The PDF document is protected by encryption.",
            Self::PdfActiveContent => "The PDF document has active content.",
            Self::PdfEmbeddedFiles => "The PDF document carries other files.",
            Self::PdfTooManyPages => "The PDF document has too many pages.",
            Self::PdfBomb => "The PDF document grows out of proportion when it is read.",
            Self::SentTwice => "The front and the back are the same file: send the other side.",
        }
    }
}

impl fmt::Display for FileRefusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.sentence())
    }
}

impl std::error::Error for FileRefusal {}

impl From<FileNameError> for FileRefusal {
    fn from(why: FileNameError) -> Self {
        Self::Name(why)
    }
}
