use domain::values::FileNameError;

/// Why an upload is not taken. Each has one stable code, and the sentence says what is wrong with the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum Refusal {
    /// The name breaks a rule of O-4.
    #[error("the file's name cannot be taken")]
    Name(FileNameError),
    /// No byte.
    #[error("the file is empty")]
    Empty,
    /// More than [`super::MAX_BYTES`].
    #[error("the file is larger than 3 MB")]
    TooLarge,
    /// Neither PNG nor JPEG nor PDF.
    #[error("the file is neither PNG nor JPEG nor PDF")]
    UnknownType,
    /// The content is not what the name or the declared media type says.
    #[error("the file's content is not what its name or its declared type says")]
    TypeMismatch,
    /// Another program could read the same bytes as a file of another type.
    #[error("the file is of two types at once")]
    Polyglot,
    /// Something follows the end of the picture or the document.
    #[error("something is attached behind the end of the file's content")]
    TrailingData,
    /// A decoder failed on it in a way it should not.
    #[error("the file cannot be read")]
    Unreadable,
    /// More pixels than [`super::MAX_PIXELS`], or a side longer than [`super::MAX_SIDE`].
    #[error("the picture has too many pixels")]
    TooManyPixels,
    /// The picture ends before its last row.
    #[error("the picture is cut off")]
    ImageTruncated,
    /// The picture breaks the rules of its format.
    #[error("the picture is damaged")]
    ImageCorrupt,
    /// A picture that no browser shows: twelve bits, arithmetic or lossless JPEG.
    #[error("the picture is of a kind that browsers do not show")]
    ImageUnsupported,
    /// A picture of several frames: what is looked at would depend on when.
    #[error("the picture is animated")]
    ImageAnimated,
    /// The document has no end.
    #[error("the PDF document is cut off")]
    PdfTruncated,
    /// The document breaks the rules of its format.
    #[error("the PDF document is damaged")]
    PdfCorrupt,
    /// A password, or restrictions, protect the document.
    #[error("the PDF document is protected by encryption")]
    PdfEncrypted,
    /// The document can do something: scripts, programs, forms that are sent, sound, video, actions on opening.
    #[error("the PDF document has active content")]
    PdfActiveContent,
    /// The document carries other files.
    #[error("the PDF document carries other files")]
    PdfEmbeddedFiles,
    /// More pages than [`super::MAX_PAGES`].
    #[error("the PDF document has too many pages")]
    PdfTooManyPages,
    /// The document grows beyond [`super::MAX_EXPANDED`] when it is read, or is nested without end.
    #[error("the PDF document grows out of proportion when it is read")]
    PdfBomb,
}

impl Refusal {
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
        }
    }
}

impl From<FileNameError> for Refusal {
    fn from(why: FileNameError) -> Self {
        Self::Name(why)
    }
}
