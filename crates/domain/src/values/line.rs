use super::ValueError;

/// Reads one line of free text, as a name or a label is: surrounding spaces are ignored, accents and apostrophes kept.
///
/// # Errors
/// [`ValueError`] when nothing is left, when it is longer than `most` characters, or when it has a character that nobody
/// sees: a control character, or one that turns the direction of the text.
pub fn line(text: &str, most: usize) -> Result<String, ValueError> {
    let text = text.trim();
    match text.chars().count() {
        0 => Err(ValueError::Empty),
        count if count > most => Err(ValueError::TooLong),
        _ if text.chars().any(is_hidden) => Err(ValueError::Format),
        _ => Ok(text.to_owned()),
    }
}

fn is_hidden(c: char) -> bool {
    c.is_control() || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_what_people_see() {
        assert_eq!(line(" L’Étoile d'Aÿ\u{a0}! ", 40), Ok("L’Étoile d'Aÿ\u{a0}!".into()));
        assert_eq!(line("\t\u{a0}", 40), Err(ValueError::Empty));
        assert_eq!(line("é".repeat(41).as_str(), 40), Err(ValueError::TooLong));
        for hidden in ["a\0b", "a\nb", "a\u{202e}b", "a\u{200b}b", "a\u{feff}b", "a\u{7f}b"] {
            assert_eq!(line(hidden, 40), Err(ValueError::Format), "{hidden:?}");
        }
    }
}
