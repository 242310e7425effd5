use super::text::is_invisible;
use serde::Serialize;
use std::fmt;
use unicode_normalization::UnicodeNormalization;

/// The largest file, in bytes (O-4: 3 MB, read as the larger of the two common readings).
pub const MAX_FILE_BYTES: usize = 3 * 1024 * 1024;

/// The longest name, in characters.
pub const MAX_FILE_NAME: usize = 150;

/// What an uploaded document may be (O-4).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
pub enum FileFormat {
    /// A picture without loss.
    #[serde(rename = "image/png")]
    Png,
    /// A photograph.
    #[serde(rename = "image/jpeg")]
    Jpeg,
    /// A document of pages.
    #[serde(rename = "application/pdf")]
    Pdf,
}

impl FileFormat {
    /// Every format.
    pub const ALL: &'static [Self] = &[Self::Png, Self::Jpeg, Self::Pdf];

    /// The media type, which is also the one spelling in SQL and JSON.
    #[must_use]
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Png => "image/png",
            Self::Jpeg => "image/jpeg",
            Self::Pdf => "application/pdf",
        }
    }

    /// The format of a media type as a client declares it: parameters are ignored, case does not matter.
    #[must_use]
    pub fn from_media_type(text: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|format| format.media_type().eq_ignore_ascii_case(essence(text)))
    }

    /// Whether a media type declares nothing: bytes of some kind (RFC 2046, 4.5.1), as generated clients send every file.
    #[must_use]
    pub fn is_undeclared(text: &str) -> bool {
        essence(text).eq_ignore_ascii_case(ANY_BYTES)
    }

    /// The format that a file name's ending promises.
    #[must_use]
    pub fn from_extension(extension: &str) -> Option<Self> {
        match extension.to_ascii_lowercase().as_str() {
            "png" => Some(Self::Png),
            "jpg" | "jpeg" => Some(Self::Jpeg),
            "pdf" => Some(Self::Pdf),
            _ => None,
        }
    }
}

/// The media type of bytes of which nothing is known.
const ANY_BYTES: &str = "application/octet-stream";

/// A media type without its parameters.
fn essence(text: &str) -> &str {
    text.split(';').next().unwrap_or_default().trim()
}

/// The name of an uploaded file, as people see it (O-4): one dot, before an ending that we take. It names nothing in
/// any store, and it may name a person, so that printing it for debugging leaves it out.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct FileName(String);

/// Why a text is no name of an uploaded file. Each is a rule a person can follow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FileNameError {
    /// There is no name, or nothing before the dot.
    Empty,
    /// More than [`MAX_FILE_NAME`] characters.
    TooLong,
    /// A slash or a backslash: a path, not a name.
    Path,
    /// A control character, or one that changes how the rest of the name is read (text direction, invisible).
    Control,
    /// Not exactly one dot.
    Dots,
    /// An ending that is none of png, jpg, jpeg, pdf.
    Extension,
}

impl FileNameError {
    /// Every reason.
    pub const ALL: &'static [Self] = &[Self::Empty, Self::TooLong, Self::Path, Self::Control, Self::Dots, Self::Extension];

    /// The stable code that travels in problems.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Empty => "file_name_empty",
            Self::TooLong => "file_name_too_long",
            Self::Path => "file_name_path",
            Self::Control => "file_name_control",
            Self::Dots => "file_name_dots",
            Self::Extension => "file_name_extension",
        }
    }
}

impl FileName {
    /// Reads a name. Surrounding white space is ignored; letters that came in pieces (`e` and an accent, as one system
    /// writes names) are put together.
    ///
    /// # Errors
    /// [`FileNameError`], the first rule that is broken in the order of the enum.
    pub fn parse(text: &str) -> Result<Self, FileNameError> {
        let name: String = text.trim().nfc().take(MAX_FILE_NAME + 1).collect();
        if name.is_empty() {
            return Err(FileNameError::Empty);
        }
        if name.chars().count() > MAX_FILE_NAME {
            return Err(FileNameError::TooLong);
        }
        if name.contains(['/', '\\']) {
            return Err(FileNameError::Path);
        }
        if name.chars().any(is_invisible) {
            return Err(FileNameError::Control);
        }
        let (stem, extension) = name.split_once('.').ok_or(FileNameError::Dots)?;
        if extension.contains('.') {
            return Err(FileNameError::Dots);
        }
        if stem.trim().is_empty() {
            return Err(FileNameError::Empty);
        }
        FileFormat::from_extension(extension).ok_or(FileNameError::Extension)?;
        Ok(Self(name))
    }

    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The format that its ending promises.
    ///
    /// # Panics
    /// Never: `parse` took no other ending.
    #[must_use]
    pub fn format(&self) -> FileFormat {
        let extension = self.0.rsplit('.').next().unwrap_or_default();
        FileFormat::from_extension(extension).expect("a parsed name has an ending that we take")
    }
}

impl fmt::Debug for FileName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("FileName")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn names_of_people_and_machines_are_taken() {
        for (given, kept, format) in [
            ("Carte d’identité – Éléonore D'Œuvray.PDF", "Carte d’identité – Éléonore D'Œuvray.PDF", FileFormat::Pdf),
            ("IMG_20261121_103012.jpg", "IMG_20261121_103012.jpg", FileFormat::Jpeg),
            ("  scan (2).Jpeg ", "scan (2).Jpeg", FileFormat::Jpeg),
            ("pie\u{300}ce.png", "pièce.png", FileFormat::Png),
        ] {
            let name = FileName::parse(given).expect(given);
            assert_eq!((name.as_str(), name.format()), (kept, format), "{given}");
        }
    }

    #[test]
    fn each_rule_has_its_own_answer() {
        for (given, why) in [
            ("", FileNameError::Empty),
            (" \t ", FileNameError::Empty),
            (".pdf", FileNameError::Empty),
            (" .pdf", FileNameError::Empty),
            ("../../etc/passwd.pdf", FileNameError::Path),
            ("C:\\scan.pdf", FileNameError::Path),
            ("scan.pdf\0.exe", FileNameError::Control),
            ("scan\r\nX: y.pdf", FileNameError::Control),
            ("scan\u{202e}fdp.png", FileNameError::Control),
            ("scan\u{2066}.pdf", FileNameError::Control),
            ("scan\u{200b}.pdf", FileNameError::Control),
            ("scan", FileNameError::Dots),
            ("scan.pdf.exe", FileNameError::Dots),
            ("scan..pdf", FileNameError::Dots),
            ("capture 10.22.33.png", FileNameError::Dots),
            ("scan.exe", FileNameError::Extension),
            ("scan.", FileNameError::Extension),
            ("scan.pdf x", FileNameError::Extension),
        ] {
            assert_eq!(FileName::parse(given), Err(why), "{}", given.escape_debug());
        }
        let fits = format!("{}.pdf", "é".repeat(MAX_FILE_NAME - 4));
        assert_eq!(FileName::parse(&fits).map(drop), Ok(()));
        assert_eq!(FileName::parse(&format!("a{fits}")), Err(FileNameError::TooLong));
    }

    #[test]
    fn a_name_is_not_printed() {
        assert_eq!(format!("{:?}", FileName::parse("Dupont.pdf").expect("a name")), "FileName");
    }

    #[test]
    fn media_types_are_read_as_clients_write_them() {
        assert_eq!(FileFormat::from_media_type("Image/JPEG; q=1"), Some(FileFormat::Jpeg));
        assert_eq!(FileFormat::from_media_type("image/jpg"), None);
        assert!(FileFormat::is_undeclared(" Application/Octet-Stream;x=y"));
        for declared in ["", "application/octet", "image/png", "image/jpg", "application/octet-stream2"] {
            assert!(!FileFormat::is_undeclared(declared), "{declared}");
        }
        for format in FileFormat::ALL {
            assert_eq!(FileFormat::from_media_type(format.media_type()), Some(*format));
        }
    }

    proptest! {
        #[test]
        fn what_is_taken_is_one_safe_name(text in "\\PC{0,160}|[a-z./\\\\\u{202e}\u{0}]{0,12}\\.(pdf|png|PDF|exe)") {
            if let Ok(name) = FileName::parse(&text) {
                prop_assert_eq!(name.as_str().matches('.').count(), 1);
                prop_assert!(!name.as_str().chars().any(|c| c == '/' || c == '\\' || is_invisible(c)));
                prop_assert_eq!(FileName::parse(name.as_str()), Ok(name.clone()));
            }
        }
    }
}
