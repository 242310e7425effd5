//! Every object that stands anywhere in a file, as a program that repairs files would find it: tables are not believed,
//! earlier revisions count, and so does what nothing refers to.

use super::address;
use super::forbidden::forbidden;
use super::lexer::{Lexer, Nesting, Place, Word, is_line_end, is_white_space};
use super::{MAX_EXPANDED, MAX_OBJECTS_EXPANDED};
use crate::Refusal;
use flate2::bufread::{DeflateDecoder, ZlibDecoder};
use std::io::{BufRead, BufReader, ErrorKind, Read};

/// The most words of all objects together: what the strict reading allocates grows with them.
const MAX_WORDS: usize = 1_500_000;

/// Filters of streams, in both spellings, but for the one that objects may be packed with.
const UNUSUAL: &[&[u8]] = &[
    b"ASCIIHexDecode",
    b"AHx",
    b"ASCII85Decode",
    b"A85",
    b"LZWDecode",
    b"LZW",
    b"RunLengthDecode",
    b"RL",
    b"BrotliDecode",
    b"Crypt",
    b"CCITTFaxDecode",
    b"CCF",
    b"DCTDecode",
    b"DCT",
    b"JBIG2Decode",
    b"JPXDecode",
];

/// Filters whose output can be larger than their input, in both spellings.
const EXPANDING: &[&[u8]] = &[b"FlateDecode", b"Fl", b"LZWDecode", b"LZW", b"RunLengthDecode", b"RL", b"BrotliDecode"];

/// Refuses a file with a forbidden name in any object, or one that grows out of proportion.
pub(super) fn check(bytes: &[u8]) -> Result<(), Refusal> {
    let mut survey = Survey { bytes, words: 0, read: 0, expanded: 0, objects: Vec::new(), found: None };
    for at in starts(bytes) {
        survey.object(at)?;
    }
    for objects in std::mem::take(&mut survey.objects) {
        survey.words(&objects, 0, Until::TheEnd)?;
    }
    survey.found.map_or(Ok(()), Err)
}

/// Where objects and trailers begin: behind each `1 0 obj` and each `trailer`.
fn starts(bytes: &[u8]) -> impl Iterator<Item = usize> {
    let objects = positions(bytes, b"obj").filter(|at| follows_a_number(&bytes[..*at])).map(|at| at + 3);
    objects.chain(positions(bytes, b"trailer").map(|at| at + 7))
}

/// Whether a number stands before this point, with nothing between but white space and comments, which end with their line (§7.2.3).
fn follows_a_number(mut before: &[u8]) -> bool {
    loop {
        let text = trim_end(before);
        if text.last().is_some_and(u8::is_ascii_digit) {
            return true;
        }
        // Only behind the end of a line can the last one be a comment.
        if !before[text.len()..].iter().any(|byte| is_line_end(*byte)) {
            return false;
        }
        let line = text.iter().rposition(|byte| is_line_end(*byte)).map_or(0, |at| at + 1);
        let comments = || positions(&text[line..], b"%").map(|at| trim_end(&text[line..line + at]));
        // What looks like a comment may stand in a text: any of them will do.
        if comments().any(|number| number.last().is_some_and(u8::is_ascii_digit)) {
            return true;
        }
        if comments().next().is_none_or(|number| !number.is_empty()) {
            return false;
        }
        before = &text[..line];
    }
}

fn trim_end(bytes: &[u8]) -> &[u8] {
    &bytes[..bytes.iter().rposition(|byte| !is_white_space(*byte)).map_or(0, |at| at + 1)]
}

fn positions(bytes: &[u8], wanted: &'static [u8]) -> impl Iterator<Item = usize> {
    bytes.windows(wanted.len()).enumerate().filter(move |(_, window)| *window == wanted).map(|(at, _)| at)
}

struct Survey<'a> {
    bytes: &'a [u8],
    words: usize,
    /// How many bytes have been read, some of them more than once where one object runs into the next.
    read: usize,
    expanded: u64,
    /// The content of the streams that hold objects.
    objects: Vec<Vec<u8>>,
    /// The gravest thing found so far.
    found: Option<Refusal>,
}

/// How far words are read.
#[derive(Clone, Copy, PartialEq)]
enum Until {
    /// To the end of the object, or to the beginning of its stream.
    TheObjectEnds,
    /// To the last byte: objects that lie in a stream are found by their place, whatever stands between them.
    TheEnd,
}

/// How far a stream could be expanded.
#[derive(Clone, Copy, PartialEq)]
enum Expanded {
    /// To its end, or to where the file ends.
    Whole,
    /// Until something stood there that is not deflated.
    Broken,
}

/// A key whose value may lead into another document.
#[derive(Clone, Copy, PartialEq)]
enum Leading {
    /// `S`: the kind of an action. `Thread` reads on in an article, of any document (§12.6.4.6).
    Kind,
    /// `Ref`: a drawing that is a page of another document (§8.10.4).
    Reference,
}

impl Leading {
    fn of(name: &[u8]) -> Option<Self> {
        match name {
            b"S" => Some(Self::Kind),
            b"Ref" => Some(Self::Reference),
            _ => None,
        }
    }
}

/// What the words of an object say about its stream.
#[derive(Default)]
struct Stream {
    /// Where its bytes begin.
    start: usize,
    is_object_stream: bool,
    has_number: bool,
    has_first: bool,
    /// Whether anything but plain deflating packs it.
    is_unusual: bool,
    deflated: bool,
    /// Whether it is written in letters, whatever packs it. The strict reading expands it then.
    is_in_letters: bool,
    expanding: usize,
    /// Whether its content lies in another file.
    is_elsewhere: bool,
}

impl Stream {
    /// Whether other objects lie in it: readers go by the number of objects and the place of the first, not by the type.
    fn holds_objects(&self) -> bool {
        self.is_object_stream || self.has_number && self.has_first
    }
}

impl Survey<'_> {
    /// Reads one object and, when it has a stream, what the stream expands to.
    fn object(&mut self, at: usize) -> Result<(), Refusal> {
        let bytes = self.bytes;
        let Some(stream) = self.words(bytes, at, Until::TheObjectEnds)? else { return Ok(()) };
        if stream.is_elsewhere {
            self.find(Refusal::PdfActiveContent);
        }
        if stream.expanding > 1 {
            return Err(Refusal::PdfBomb);
        }
        if stream.holds_objects() && (stream.is_unusual || !stream.deflated) {
            // Nobody packs objects so, and what nobody unpacks here would be read by nobody but the reader.
            return Err(Refusal::PdfCorrupt);
        }
        if !stream.deflated {
            return Ok(());
        }
        let packed = &bytes[stream.start..];
        // What is unpacked is read, too, also when nothing comes of it.
        let read = if stream.holds_objects() {
            let mut content = ZlibDecoder::new(packed);
            self.keep(&mut content)?;
            content.total_in()
        } else {
            // Readers differ in what they make of the two bytes before and the sum behind it: only what lies between counts.
            let mut content = DeflateDecoder::new(packed.get(2..).unwrap_or_default());
            match self.measure(&mut content)? {
                Expanded::Whole => {}
                Expanded::Broken if stream.is_in_letters || packed.starts_with(b"endstream") => {}
                // Some reader goes on where this one stops.
                Expanded::Broken => return Err(Refusal::PdfCorrupt),
            }
            content.total_in()
        };
        self.spend(usize::try_from(read).unwrap_or(usize::MAX))
    }

    /// Counts bytes that were read.
    fn spend(&mut self, bytes: usize) -> Result<(), Refusal> {
        self.read = self.read.saturating_add(bytes);
        if self.read > 4 * self.bytes.len() + 4 * MAX_OBJECTS_EXPANDED { Err(Refusal::PdfBomb) } else { Ok(()) }
    }

    fn words(&mut self, bytes: &[u8], at: usize, until: Until) -> Result<Option<Stream>, Refusal> {
        let mut lexer = Lexer::new(bytes, at);
        let mut nesting = Nesting::default();
        let mut stream = Stream::default();
        let (mut has_stream, mut is_address) = (false, false);
        let mut key = None;
        while let Some(word) = lexer.next() {
            let place = nesting.take(&word)?;
            self.words += 1;
            let is_next = std::mem::take(&mut is_address);
            let of = std::mem::take(&mut key);
            match word {
                Word::Name(name) => {
                    stream.is_elsewhere |= nesting.depth() == 1 && place == Place::Key && matches!(&*name, b"F" | b"FFilter");
                    is_address = matches!(&*name, b"URI" | b"Base");
                    key = Leading::of(&name).filter(|_| place == Place::Key);
                    if of == Some(Leading::Kind) && &*name == b"Thread" {
                        self.find(Refusal::PdfActiveContent);
                    }
                    self.name(&name, place, &mut stream);
                }
                Word::Text if is_next && !address::is_harmless_text(&bytes[lexer.start..lexer.at]) => {
                    self.find(Refusal::PdfActiveContent);
                }
                // Structure has an entry of this name, too, which is a list.
                Word::DictionaryStart if of == Some(Leading::Reference) => self.find(Refusal::PdfActiveContent),
                Word::Keyword(word) if until == Until::TheObjectEnds && word.starts_with(b"stream") => has_stream = true,
                Word::Keyword(b"endobj" | b"startxref") if until == Until::TheObjectEnds => break,
                _ => {}
            }
            if has_stream || self.words > MAX_WORDS {
                break;
            }
        }
        self.spend(lexer.at - at)?;
        if self.words > MAX_WORDS {
            return Err(Refusal::PdfBomb);
        }
        if !has_stream {
            return Ok(None);
        }
        // Its line ends behind the word. Some readers skip what else stands there, others do not.
        let behind = lexer.start + b"stream".len();
        let space = bytes[behind..].iter().take_while(|byte| is_white_space(**byte)).count();
        if !bytes[behind..behind + space].iter().any(|byte| is_line_end(*byte)) {
            return Err(Refusal::PdfCorrupt);
        }
        // What is deflated begins with no white space (RFC 1950, 2.2: its lower half byte is 8).
        stream.start = behind + space;
        Ok(Some(stream))
    }

    fn name(&mut self, name: &[u8], place: Place, stream: &mut Stream) {
        if let Some(refusal) = forbidden(name, place) {
            self.find(refusal);
        }
        stream.is_object_stream |= name == b"ObjStm";
        stream.has_number |= place == Place::Key && name == b"N";
        stream.has_first |= place == Place::Key && name == b"First";
        stream.is_unusual |= UNUSUAL.contains(&name) || place == Place::Key && matches!(name, b"DecodeParms" | b"DP" | b"F");
        stream.deflated |= matches!(name, b"FlateDecode" | b"Fl");
        stream.is_in_letters |= matches!(name, b"ASCIIHexDecode" | b"AHx" | b"ASCII85Decode" | b"A85");
        stream.expanding += usize::from(place == Place::Value && EXPANDING.contains(&name));
    }

    /// Keeps the gravest: encryption hides the rest, and what acts is worse than what lies there.
    fn find(&mut self, refusal: Refusal) {
        let weight = |refusal: &Refusal| match refusal {
            Refusal::PdfEncrypted => 2,
            Refusal::PdfActiveContent => 1,
            _ => 0,
        };
        self.found = self.found.into_iter().chain([refusal]).max_by_key(weight);
    }

    /// Expands a stream of objects, to read them too.
    fn keep(&mut self, content: impl Read) -> Result<(), Refusal> {
        let kept: usize = self.objects.iter().map(Vec::len).sum();
        let mut objects = Vec::new();
        let mut content = content.take((MAX_OBJECTS_EXPANDED - kept) as u64 + 1);
        content.read_to_end(&mut objects).map_err(|_| Refusal::PdfCorrupt)?;
        if kept + objects.len() > MAX_OBJECTS_EXPANDED {
            return Err(Refusal::PdfBomb);
        }
        self.objects.push(objects);
        Ok(())
    }

    /// Expands a stream and throws it away. One that breaks off is shown as far as it goes, so it is no fault here.
    fn measure(&mut self, content: impl Read) -> Result<Expanded, Refusal> {
        let mut content = BufReader::with_capacity(64 * 1024, content);
        loop {
            let length = match content.fill_buf() {
                Ok([]) => return Ok(Expanded::Whole),
                Ok(part) => part.len(),
                Err(error) if error.kind() == ErrorKind::UnexpectedEof => return Ok(Expanded::Whole),
                Err(_) => return Ok(Expanded::Broken),
            };
            content.consume(length);
            self.expanded += length as u64;
            if self.expanded > MAX_EXPANDED {
                return Err(Refusal::PdfBomb);
            }
        }
    }
}
