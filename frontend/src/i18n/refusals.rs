//! Why a file is not taken (O-4), in words that say what to do.

use super::words::Word;
use domain::values::{FileNameError, FileRefusal};

impl Word for FileRefusal {
    fn both(self) -> (&'static str, &'static str) {
        match self {
            Self::Name(why) => name(why),
            Self::Empty => ("Le fichier est vide. Choisissez-en un autre.", "The file is empty. Choose another one."),
            Self::TooLarge => (
                "Le fichier dépasse 3\u{a0}Mo. Réduisez-le, puis réessayez.",
                "The file is larger than 3\u{a0}MB. Make it smaller, then try again.",
            ),
            Self::UnknownType => ("Le fichier n’est ni PNG, ni JPEG, ni PDF.", "The file is neither PNG nor JPEG nor PDF."),
            Self::TypeMismatch => (
                "Le contenu du fichier n’est pas ce que dit son nom. Donnez-lui la bonne extension.",
                "The file’s content is not what its name says. Give it the right ending.",
            ),
            Self::Polyglot => {
                ("Le fichier est de deux types à la fois. Enregistrez-le à nouveau.", "The file is of two types at once. Save it anew.")
            }
            Self::TrailingData => {
                ("Quelque chose suit la fin du fichier. Enregistrez-le à nouveau.", "Something follows the end of the file. Save it anew.")
            }
            Self::Unreadable => ("Le fichier ne peut pas être lu. Enregistrez-le à nouveau.", "The file cannot be read. Save it anew."),
            Self::TooManyPixels => (
                "L’image a trop de pixels. Réduisez-la, puis réessayez.",
                "The picture has too many pixels. Make it smaller, then try again.",
            ),
            Self::ImageTruncated => ("L’image est incomplète. Enregistrez-la à nouveau.", "The picture is cut off. Save it anew."),
            Self::ImageCorrupt => ("L’image est endommagée. Enregistrez-la à nouveau.", "The picture is damaged. Save it anew."),
            Self::ImageUnsupported => (
                "Les navigateurs n’affichent pas cette sorte d’image. Enregistrez-la en PNG ou en JPEG courant.",
                "Browsers do not show this kind of picture. Save it as a common PNG or JPEG.",
            ),
            Self::ImageAnimated => ("L’image est animée. Enregistrez-en une seule vue.", "The picture is animated. Save one view of it."),
            Self::PdfTruncated => ("Le PDF est incomplet. Enregistrez-le à nouveau.", "The PDF is cut off. Save it anew."),
            Self::PdfCorrupt => ("Le PDF est endommagé. Enregistrez-le à nouveau.", "The PDF is damaged. Save it anew."),
            Self::PdfEncrypted => (
                "Le PDF est protégé par un mot de passe ou des restrictions. Enregistrez-le sans protection.",
                "A password or restrictions protect the PDF. Save it without.",
            ),
            Self::PdfActiveContent => (
                "Le PDF contient du code, un formulaire actif, du son ou de la vidéo. Imprimez-le en PDF, puis importez le résultat.",
                "The PDF has code, an active form, sound or video in it. Print it to a PDF, then import that.",
            ),
            Self::PdfEmbeddedFiles => (
                "Le PDF contient d’autres fichiers. Imprimez-le en PDF, puis importez le résultat.",
                "The PDF carries other files. Print it to a PDF, then import that.",
            ),
            Self::PdfTooManyPages => {
                ("Le PDF a trop de pages. Gardez celles qui font preuve.", "The PDF has too many pages. Keep those that prove something.")
            }
            Self::PdfBomb => (
                "Le PDF devient démesuré à la lecture. Imprimez-le en PDF, puis importez le résultat.",
                "The PDF grows out of proportion when it is read. Print it to a PDF, then import that.",
            ),
            Self::SentTwice => (
                "Le recto et le verso sont le même fichier. Choisissez l’autre face.",
                "The front and the back are the same file. Choose the other side.",
            ),
        }
    }
}

fn name(why: FileNameError) -> (&'static str, &'static str) {
    match why {
        FileNameError::Empty => {
            ("Le fichier n’a pas de nom avant le point. Renommez-le.", "The file has no name before the dot. Rename it.")
        }
        FileNameError::TooLong => (
            "Le nom du fichier dépasse 150\u{a0}caractères. Raccourcissez-le.",
            "The file’s name is longer than 150 characters. Shorten it.",
        ),
        FileNameError::Path => {
            ("Le nom du fichier contient une barre oblique. Renommez-le.", "The file’s name has a slash in it. Rename it.")
        }
        FileNameError::Control => (
            "Le nom du fichier contient un caractère invisible. Renommez-le.",
            "The file’s name has a character in it that cannot be seen. Rename it.",
        ),
        FileNameError::Dots => (
            "Le nom du fichier doit avoir un seul point, avant l’extension. Renommez-le.",
            "The file’s name must have one dot only, before its ending. Rename it.",
        ),
        FileNameError::Extension => (
            "Le nom du fichier doit finir par png, jpg, jpeg ou pdf. Renommez-le.",
            "The file’s name must end in png, jpg, jpeg or pdf. Rename it.",
        ),
    }
}

/// The refusal that a problem names by its code.
#[must_use]
pub fn refusal(code: &str) -> Option<FileRefusal> {
    FileRefusal::ALL.iter().copied().find(|refusal| refusal.code() == code)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_refusal_is_found_by_its_code_and_has_words_of_its_own() {
        let mut told = BTreeSet::new();
        for why in FileRefusal::ALL {
            assert_eq!(refusal(why.code()), Some(*why));
            let (fr, en) = why.both();
            assert!(told.insert(fr) && told.insert(en), "said twice: {fr}");
            assert!(!fr.contains('\''), "straight apostrophe: {fr}");
        }
        assert_eq!(refusal("frob"), None);
    }
}
