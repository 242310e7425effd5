//! The words of PDF (ISO 32000-1 §7.2, §7.3), from any point of a file, without recursion and without believing anything.

use super::Refusal;
use std::borrow::Cow;

/// How deep dictionaries and arrays may lie in one another. Real documents stay below ten.
const MAX_DEPTH: usize = 48;

/// One word.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Word<'a> {
    /// A name, decoded: `/J#53` is `JS`.
    Name(Cow<'a, [u8]>),
    /// A number.
    Number,
    /// A text, in parentheses or hexadecimal.
    Text,
    /// `<<`
    DictionaryStart,
    /// `[`
    ArrayStart,
    /// `>>`
    DictionaryEnd,
    /// `]`
    ArrayEnd,
    /// Anything else: `obj`, `stream`, `R`, `true`.
    Keyword(&'a [u8]),
}

/// Gives the words from a point on.
pub(super) struct Lexer<'a> {
    bytes: &'a [u8],
    /// Where the last word began.
    pub(super) start: usize,
    /// Where the next word is looked for.
    pub(super) at: usize,
}

impl<'a> Lexer<'a> {
    pub(super) fn new(bytes: &'a [u8], at: usize) -> Self {
        Self { bytes, start: at, at }
    }

    pub(super) fn next(&mut self) -> Option<Word<'a>> {
        self.skip_space();
        self.start = self.at;
        let first = *self.bytes.get(self.at)?;
        let second = self.bytes.get(self.at + 1);
        let word = match (first, second) {
            (b'/', _) => self.name(),
            (b'(', _) => self.literal(),
            (b'<', Some(b'<')) => self.mark(2, Word::DictionaryStart),
            (b'>', Some(b'>')) => self.mark(2, Word::DictionaryEnd),
            (b'<', _) => self.hexadecimal(),
            (b'[', _) => self.mark(1, Word::ArrayStart),
            (b']', _) => self.mark(1, Word::ArrayEnd),
            (b')' | b'>' | b'{' | b'}', _) => self.mark(1, Word::Keyword(&[])),
            (b'0'..=b'9' | b'+' | b'-' | b'.', _) => {
                self.regular();
                Word::Number
            }
            _ => Word::Keyword(self.regular()),
        };
        Some(word)
    }

    fn mark(&mut self, length: usize, word: Word<'a>) -> Word<'a> {
        self.at += length;
        word
    }

    fn skip_space(&mut self) {
        while let Some(byte) = self.bytes.get(self.at) {
            match byte {
                b'%' => self.at = self.find(is_line_end),
                byte if is_white_space(*byte) => self.at += 1,
                _ => break,
            }
        }
    }

    /// The bytes up to white space or a delimiter.
    fn regular(&mut self) -> &'a [u8] {
        let start = self.at;
        self.at = self.find(|byte| is_white_space(byte) || is_delimiter(byte));
        &self.bytes[start..self.at]
    }

    fn find(&self, wanted: impl Fn(u8) -> bool) -> usize {
        self.bytes[self.at..].iter().position(|byte| wanted(*byte)).map_or(self.bytes.len(), |i| self.at + i)
    }

    fn name(&mut self) -> Word<'a> {
        self.at += 1;
        let raw = self.regular();
        if !raw.contains(&b'#') {
            return Word::Name(Cow::Borrowed(raw));
        }
        let mut name = Vec::with_capacity(raw.len());
        let mut rest = raw;
        while let Some((first, following)) = rest.split_first() {
            let code = following.get(..2).and_then(|digits| std::str::from_utf8(digits).ok()).and_then(|d| u8::from_str_radix(d, 16).ok());
            let (byte, following) = match code.filter(|_| *first == b'#') {
                Some(byte) => (byte, &following[2..]),
                None => (*first, following),
            };
            name.push(byte);
            rest = following;
        }
        Word::Name(Cow::Owned(name))
    }

    /// A text in parentheses; pairs of them inside belong to it (§7.3.4.2).
    fn literal(&mut self) -> Word<'a> {
        let mut open = 0usize;
        while let Some(byte) = self.bytes.get(self.at) {
            self.at += 1;
            match byte {
                b'\\' => self.at += 1,
                b'(' => open += 1,
                b')' if open == 1 => break,
                b')' => open -= 1,
                _ => {}
            }
        }
        self.at = self.at.min(self.bytes.len());
        Word::Text
    }

    fn hexadecimal(&mut self) -> Word<'a> {
        self.at = (self.find(|byte| byte == b'>') + 1).min(self.bytes.len());
        Word::Text
    }
}

/// Where a name stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// It names an entry of a dictionary.
    Key,
    /// It is a value, in a dictionary, in an array, or alone.
    Value,
}

/// Follows the words into dictionaries and arrays, to tell keys from values.
#[derive(Default)]
pub(super) struct Nesting(Vec<Level>);

enum Level {
    Array,
    Key,
    Value,
    /// A number came as a value: it may be one, or begin a reference; a name after it is a key either way.
    AfterNumber,
}

impl Nesting {
    /// Takes a word in; for a name, says where it stands.
    ///
    /// # Errors
    /// [`Refusal::PdfBomb`] when it is nested deeper than any real document.
    pub(super) fn take(&mut self, word: &Word<'_>) -> Result<Place, Refusal> {
        let place = match self.0.last() {
            Some(Level::Key | Level::AfterNumber) => Place::Key,
            Some(Level::Array | Level::Value) | None => Place::Value,
        };
        match word {
            Word::DictionaryStart => self.0.push(Level::Key),
            Word::ArrayStart => self.0.push(Level::Array),
            Word::DictionaryEnd | Word::ArrayEnd => {
                self.0.pop();
                self.value();
            }
            Word::Name(_) if place == Place::Key => self.set(Level::Value),
            Word::Number => {
                if matches!(self.0.last(), Some(Level::Value)) {
                    self.set(Level::AfterNumber);
                }
            }
            Word::Name(_) | Word::Text | Word::Keyword(_) => self.value(),
        }
        if self.0.len() > MAX_DEPTH { Err(Refusal::PdfBomb) } else { Ok(place) }
    }

    /// How deep in dictionaries and arrays the last word stands.
    pub(super) fn depth(&self) -> usize {
        self.0.len()
    }

    /// A value came: in a dictionary the next name is a key.
    fn value(&mut self) {
        if !matches!(self.0.last(), Some(Level::Array) | None) {
            self.set(Level::Key);
        }
    }

    fn set(&mut self, level: Level) {
        if let Some(last) = self.0.last_mut() {
            *last = level;
        }
    }
}

/// What ends a line, and a comment with it (§7.2.3).
pub(super) fn is_line_end(byte: u8) -> bool {
    matches!(byte, b'\r' | b'\n')
}

pub(super) fn is_white_space(byte: u8) -> bool {
    matches!(byte, 0 | b'\t' | b'\n' | 0x0c | b'\r' | b' ')
}

fn is_delimiter(byte: u8) -> bool {
    matches!(byte, b'(' | b')' | b'<' | b'>' | b'[' | b']' | b'{' | b'}' | b'/' | b'%')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(bytes: &[u8]) -> Vec<(String, Place)> {
        let mut lexer = Lexer::new(bytes, 0);
        let mut nesting = Nesting::default();
        let mut found = Vec::new();
        while let Some(word) = lexer.next() {
            let place = nesting.take(&word).expect("not deep");
            if let Word::Name(name) = word {
                found.push((String::from_utf8_lossy(&name).into_owned(), place));
            }
        }
        found
    }

    #[test]
    fn keys_and_values_are_told_apart() {
        use Place::{Key, Value};
        let found = names(b"<</A/B/C 1/D 2 0 R/E[/F 1/G]/H<</I(/x\\)/y(/z))/J<2f>>>/K true/L null>> /M");
        let expected = [
            ("A", Key),
            ("B", Value),
            ("C", Key),
            ("D", Key),
            ("E", Key),
            ("F", Value),
            ("G", Value),
            ("H", Key),
            ("I", Key),
            ("J", Key),
            ("K", Key),
            ("L", Key),
            ("M", Value),
        ];
        assert_eq!(found, expected.map(|(name, place)| (name.to_owned(), place)));
    }

    #[test]
    fn disguised_names_are_read() {
        assert_eq!(
            names(b"/J#61vaScript%/no\n/#4aS/A#/B#zz/#"),
            ["JavaScript", "JS", "A#", "B#zz", "#"].map(|n| (n.to_owned(), Place::Value))
        );
    }

    #[test]
    fn what_never_closes_ends_with_the_file() {
        for bytes in [b"(((\\".as_slice(), b"<0", b"<<", b"/", b"%", b"(\\"] {
            let mut lexer = Lexer::new(bytes, 0);
            while lexer.next().is_some() {}
            assert_eq!(lexer.at, bytes.len());
        }
    }
}
