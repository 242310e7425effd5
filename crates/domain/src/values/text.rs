//! Free text as people enter it, and what every rule about text shares.

use super::ValueError;
use super::entered::entered;
use unicode_normalization::UnicodeNormalization;

/// The longest line, in characters.
const MAX_LINE: usize = 200;
/// The longest text of several lines, in characters; the database has the same limit.
const MAX_BLOCK: usize = 4_000;

entered! {
    /// One line of free text: an organisation's name, a street, a town.
    TextLine
}

impl TextLine {
    /// Reads one line: surrounding spaces are dropped, runs of spaces become one, the rest stays as entered (in NFC).
    ///
    /// # Errors
    /// [`ValueError`] when it is empty, has more than 200 characters, an invisible one (control, bidirectional …), or
    /// neither letter nor digit.
    pub fn parse(text: &str) -> Result<Self, ValueError> {
        let line = line(text, MAX_LINE)?;
        if line.chars().any(char::is_alphanumeric) { Ok(Self(line)) } else { Err(ValueError::Format) }
    }
}

entered! {
    /// Free text of several lines: what the subscriber tells the registration authority.
    TextBlock
}

impl TextBlock {
    /// Reads a text: the line ends of every system become `\n`, tabs become spaces; spaces at the ends of lines, empty lines
    /// around the text, and marks that pasted text brings and nobody sees are dropped.
    ///
    /// # Errors
    /// [`ValueError`] when it is empty, has more than 4 000 characters, or an invisible one.
    pub fn parse(text: &str) -> Result<Self, ValueError> {
        let text: String = text.chars().filter_map(as_typed).collect();
        let lines: Vec<&str> = text.trim().lines().map(str::trim_end).collect();
        let text: String = lines.join("\n").nfc().collect();
        bounded(text, MAX_BLOCK, |c| matches!(c, '\n' | EMOJI_VARIANT | JOINER)).map(Self)
    }
}

/// Chooses the colourful form of a sign before it.
const EMOJI_VARIANT: char = '\u{fe0f}';
/// Makes one sign of two.
const JOINER: char = '\u{200d}';

/// What pasted text has in it that nobody typed: tabs of tables, line ends of word processors, marks that show nothing.
fn as_typed(c: char) -> Option<char> {
    match c {
        '\t' => Some(' '),
        '\u{2028}' | '\u{2029}' => Some('\n'),
        '\u{ad}' | '\u{200b}' | '\u{feff}' => None,
        c => Some(c),
    }
}

/// Reads one line of free text, as a name or a label is: NFC, trimmed, runs of spaces collapsed.
///
/// # Errors
/// [`ValueError`] when it is empty, has more than `max` characters, or an invisible one.
pub fn line(text: &str, max: usize) -> Result<String, ValueError> {
    let text = text.trim();
    if text.chars().any(is_invisible) {
        return Err(ValueError::Character);
    }
    let words: Vec<&str> = text.split_whitespace().collect();
    bounded(words.join(" ").nfc().collect(), max, |_| false)
}

fn bounded(text: String, max: usize, allowed: impl Fn(char) -> bool) -> Result<String, ValueError> {
    if text.is_empty() {
        Err(ValueError::Empty)
    } else if text.chars().any(|c| is_invisible(c) && !allowed(c)) {
        Err(ValueError::Character)
    } else if text.chars().count() > max {
        Err(ValueError::TooLong)
    } else {
        Ok(text)
    }
}

/// Whether a character cannot be seen, or makes what stands around it look like something else: controls, marks of
/// direction, fillers, joiners, private and unassigned-for-good code points, and the sign for text that was broken.
pub(super) fn is_invisible(c: char) -> bool {
    c.is_control()
        || u32::from(c) & 0xfffe == 0xfffe
        || matches!(c,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}'
            | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{2800}' | '\u{3164}'
            | '\u{e000}'..='\u{f8ff}' | '\u{fdd0}'..='\u{fdef}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}'
            | '\u{fff0}'..='\u{fffd}' | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{10ffff}')
}

/// A number that a register or an office gave: letters, digits and what stands between them, in capitals.
pub(super) fn reference(text: &str, max: usize) -> Result<String, ValueError> {
    let line = line(text, max)?;
    let allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, ' ' | '-' | '/' | '.');
    if line.chars().all(allowed) && line.bytes().any(|b| b.is_ascii_alphanumeric()) {
        Ok(line.to_ascii_uppercase())
    } else {
        Err(ValueError::Format)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_line_keeps_what_was_entered_and_loses_stray_spaces() {
        let read = |text: &str| TextLine::parse(text).map(String::from);
        assert_eq!(read("  12\u{a0}bis,  rue de l’Église "), Ok("12 bis, rue de l’Église".to_owned()));
        assert_eq!(read("E\u{301}tablissements Dupont & Fils"), Ok("Établissements Dupont & Fils".to_owned()));
        assert_eq!(read(" \u{3000} "), Err(ValueError::Empty));
        assert_eq!(read("—"), Err(ValueError::Format));
        assert_eq!(read(&"é".repeat(200)).map(|line| line.chars().count()), Ok(200));
        assert_eq!(read(&"é".repeat(201)), Err(ValueError::TooLong));
    }

    #[test]
    fn pasted_text_is_read_as_it_looks() {
        let read = |text: &str| TextBlock::parse(text).map(String::from);
        assert_eq!(read("\u{feff}Kbis\treçu\u{2028}à re\u{ad}lire"), Ok("Kbis reçu\nà relire".to_owned()));
        assert_eq!(read("⚠\u{fe0f} 👩\u{200d}💻"), Ok("⚠\u{fe0f} 👩\u{200d}💻".to_owned()));
        assert_eq!(read("\u{ad}\t"), Err(ValueError::Empty));
    }

    #[test]
    fn what_cannot_be_seen_is_refused() {
        let hostile =
            ["\0", "\t", "\n", "\u{7f}", "\u{85}", "\u{ad}", "\u{61c}", "\u{200b}", "\u{200e}", "\u{202e}", "\u{2066}", "\u{feff}"];
        let strange = ["\u{2028}", "\u{3164}", "\u{e000}", "\u{fdd0}", "\u{fffd}", "\u{fffe}", "\u{1fffe}", "\u{e0041}", "\u{10ffff}"];
        for c in hostile.into_iter().chain(strange) {
            assert_eq!(TextLine::parse(&format!("a{c}b")), Err(ValueError::Character), "{c:?}");
            let block = TextBlock::parse(&format!("a{c}b"));
            let pasted = ["\t", "\n", "\u{ad}", "\u{200b}", "\u{2028}", "\u{feff}"];
            assert_eq!(block.is_ok(), pasted.contains(&c), "{c:?}");
        }
    }

    #[test]
    fn a_block_has_lines() {
        let read = |text: &str| TextBlock::parse(text).map(String::from);
        assert_eq!(read("\r\n Bonjour,  \r\n\r\nà demain.\n\n"), Ok("Bonjour,\n\nà demain.".to_owned()));
        assert_eq!(read("\n \n"), Err(ValueError::Empty));
        assert_eq!(read(&"x\n".repeat(2_001)), Err(ValueError::TooLong));
    }

    #[test]
    fn a_log_gets_nothing_of_it() {
        assert_eq!(format!("{:?}", TextLine::parse("rue Haute")), "Ok(TextLine(…))");
    }

    proptest! {
        #[test]
        fn what_was_read_is_read_again_as_it_is(text in any::<String>()) {
            if let Ok(line) = TextLine::parse(&text) {
                prop_assert_eq!(TextLine::parse(line.as_str()), Ok(line));
            }
            if let Ok(block) = TextBlock::parse(&text) {
                prop_assert_eq!(TextBlock::parse(block.as_str()), Ok(block));
            }
        }

        #[test]
        fn words_and_their_order_stay(words in prop::collection::vec("[a-zé’&.,-]{0,8}[a-z]", 1..8), space in "[ \u{a0}\u{2009}]{1,3}") {
            prop_assert_eq!(TextLine::parse(&words.join(&space)).map(String::from), Ok(words.join(" ")));
        }
    }
}
