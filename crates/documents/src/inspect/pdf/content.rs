//! How much there is to draw. What a page says can be little and its drawing without end: a form that draws a form ten times that draws
//! another ten times, a letter that is a drawing of its own.

use super::Refusal;
use super::lexer::{Lexer, Word, is_white_space};
use super::{function, image};
use flate2::bufread::ZlibDecoder;
use lopdf::{Dictionary, Document, Object, Stream};
use std::collections::HashMap;
use std::io::Read;

/// The most operations that drawing all pages takes: a few seconds of a browser. A page of text has some thousand, a map some
/// hundred thousand.
pub(super) const MAX_OPERATIONS: u64 = 2_000_000;

/// The most bytes of what is to be drawn, unpacked.
const MAX_CONTENT: usize = 64 * 1024 * 1024;

/// How deep drawings may lie in one another.
const MAX_DEPTH: usize = 24;

/// So many pixels of a picture count as one operation.
const PIXELS: i64 = 10_000;

/// So many bytes of a mesh count as one operation: a corner with its colour has about as many.
const MESH_BYTES: u64 = 8;

/// So many steps of functions count as one operation.
const STEPS: u64 = 1_000;

/// So often the functions of a shading are evaluated that colours a plane, and of one along a line.
const PLANE: u64 = 1_000_000;
const LINE: u64 = 1_000;

/// What pages, and the drawings that they use, take.
pub(super) struct Drawing<'a> {
    document: &'a Document,
    operations: u64,
    read: usize,
    /// The most steps of one evaluation of any function.
    steps: u64,
    /// What is known of a drawing among these resources, each by where it lies in memory; none while it is looked at.
    known: HashMap<(*const Dictionary, *const Dictionary), Option<u64>>,
}

type Resources<'a> = Option<&'a Dictionary>;

impl<'a> Drawing<'a> {
    pub(super) fn new(document: &'a Document, steps: u64) -> Self {
        Self { document, operations: 0, read: 0, steps, known: HashMap::new() }
    }

    /// Counts a page, with what was noted on it.
    pub(super) fn page(&mut self, page: &'a Dictionary, resources: Resources<'a>) -> Result<(), Refusal> {
        let contents = match self.entry(page, b"Contents") {
            Some(Object::Array(parts)) => parts.iter().filter_map(|part| self.resolve(part)).collect(),
            Some(content) => vec![content],
            None => Vec::new(),
        };
        for content in contents.into_iter().filter_map(|content| content.as_stream().ok()) {
            let operations = self.drawn(content, resources, 0)?;
            self.spend(operations.saturating_add(1))?;
        }
        let notes = self.entry(page, b"Annots").and_then(|notes| notes.as_array().ok());
        for note in notes.into_iter().flatten() {
            let note = self.resolve(note).and_then(|note| note.as_dict().ok());
            let look = note.and_then(|note| self.entry(note, b"AP")?.as_dict().ok());
            let operations = look.map_or(Ok(0), |look| self.look(look, resources))?;
            self.spend(operations.saturating_add(1))?;
        }
        Ok(())
    }

    fn spend(&mut self, operations: u64) -> Result<(), Refusal> {
        self.operations = self.operations.saturating_add(operations);
        if self.operations > MAX_OPERATIONS { Err(Refusal::PdfBomb) } else { Ok(()) }
    }

    /// How a note looks: one drawing, or one for each of its states.
    fn look(&mut self, look: &'a Dictionary, resources: Resources<'a>) -> Result<u64, Refusal> {
        match self.entry(look, b"N") {
            Some(Object::Stream(stream)) => self.drawn(stream, resources, 0),
            Some(Object::Dictionary(states)) => self.remembered(states, resources, |this| {
                let states = states.iter().filter_map(|(_, state)| this.resolve(state)?.as_stream().ok()).collect::<Vec<_>>();
                states.into_iter().try_fold(0, |most, state| Ok(this.drawn(state, resources, 0)?.max(most)))
            }),
            _ => Ok(0),
        }
    }

    /// What a drawing takes. Its own resources count, or else those of what it is drawn on.
    fn drawn(&mut self, stream: &'a Stream, around: Resources<'a>, depth: usize) -> Result<u64, Refusal> {
        if depth > MAX_DEPTH {
            return Err(Refusal::PdfBomb);
        }
        let own = self.entry(&stream.dict, b"Resources").and_then(|own| own.as_dict().ok());
        let resources = own.or(around);
        self.remembered(&stream.dict, resources, |this| this.count(stream, resources, depth))
    }

    /// What is known already, or is found out once. Who is asked for while it is looked at draws itself, without end.
    fn remembered(
        &mut self,
        of: &'a Dictionary,
        among: Resources<'a>,
        find: impl FnOnce(&mut Self) -> Result<u64, Refusal>,
    ) -> Result<u64, Refusal> {
        let key = (std::ptr::from_ref(of), among.map_or(std::ptr::null(), std::ptr::from_ref));
        match self.known.get(&key) {
            Some(Some(operations)) => Ok(*operations),
            Some(None) => Err(Refusal::PdfBomb),
            None => {
                self.known.insert(key, None);
                let operations = find(self)?;
                self.known.insert(key, Some(operations));
                Ok(operations)
            }
        }
    }

    fn count(&mut self, stream: &'a Stream, resources: Resources<'a>, depth: usize) -> Result<u64, Refusal> {
        let content = self.content(stream)?;
        let pixels = image::check_inline(&content)?;
        let pictured = pixels / PIXELS.unsigned_abs() + pixels.saturating_mul(self.steps) / STEPS;
        let mut lexer = Lexer::new(&content, 0);
        let (mut operations, mut name, mut text, mut letter) = (pictured, None, 0u64, 0u64);
        while let Some(word) = lexer.next() {
            match word {
                Word::Name(named) => name = Some(named.into_owned()),
                Word::Text => text += (lexer.at - lexer.start) as u64,
                Word::Keyword(operator) => {
                    let named = name.take().unwrap_or_default();
                    let more = match operator {
                        b"Do" => self.used(resources, b"XObject", &named, depth)?,
                        b"sh" => self.used(resources, b"Shading", &named, depth)?,
                        b"scn" | b"SCN" => self.used(resources, b"Pattern", &named, depth)?.saturating_add(self.steps / STEPS),
                        b"gs" => self.used(resources, b"ExtGState", &named, depth)?,
                        b"Tj" | b"TJ" | b"'" | b"\"" => text.saturating_mul(letter),
                        b"Tf" => {
                            letter = self.letter(resources, &named, depth)?;
                            0
                        }
                        b"ID" => {
                            lexer.at = end_of_picture(&content, lexer.at);
                            0
                        }
                        _ => 0,
                    };
                    text = 0;
                    operations = operations.saturating_add(more).saturating_add(1);
                    if operations > MAX_OPERATIONS {
                        return Err(Refusal::PdfBomb);
                    }
                }
                _ => {}
            }
        }
        Ok(operations)
    }

    /// What it takes to use something among the resources.
    fn used(&mut self, resources: Resources<'a>, kind: &[u8], name: &[u8], depth: usize) -> Result<u64, Refusal> {
        let Some(used) = self.named(resources, kind, name) else { return Ok(0) };
        match used {
            Object::Stream(mesh) if kind == b"Shading" => self.mesh(mesh),
            Object::Dictionary(shading) if kind == b"Shading" => self.shading(shading),
            Object::Stream(stream) if self.is(&stream.dict, b"Subtype", b"Image") => self.picture(&stream.dict, resources),
            Object::Stream(stream) => self.drawn(stream, resources, depth + 1),
            // A pattern may shade, and a state may have a mask that is drawn.
            Object::Dictionary(state) => {
                match self.entry(state, b"Shading") {
                    Some(Object::Stream(mesh)) => return self.mesh(mesh),
                    Some(Object::Dictionary(shading)) => return self.shading(shading),
                    _ => {}
                }
                let mask = self.entry(state, b"SMask").and_then(|mask| mask.as_dict().ok());
                let group = mask.and_then(|mask| self.entry(mask, b"G")?.as_stream().ok());
                group.map_or(Ok(0), |group| self.drawn(group, resources, depth + 1))
            }
            _ => Ok(0),
        }
    }

    /// What the most elaborate letter of a font takes whose letters are drawings; 0 of any other font.
    fn letter(&mut self, resources: Resources<'a>, name: &[u8], depth: usize) -> Result<u64, Refusal> {
        let Some(Object::Dictionary(font)) = self.named(resources, b"Font", name) else { return Ok(0) };
        if !self.is(font, b"Subtype", b"Type3") {
            return Ok(0);
        }
        let own = self.entry(font, b"Resources").and_then(|own| own.as_dict().ok()).or(resources);
        let letters = self.entry(font, b"CharProcs").and_then(|letters| letters.as_dict().ok());
        let Some(letters) = letters else { return Ok(0) };
        self.remembered(letters, own, |this| {
            let drawings = letters.iter().filter_map(|(_, letter)| this.resolve(letter)?.as_stream().ok()).collect::<Vec<_>>();
            drawings.into_iter().try_fold(0, |most, letter| Ok(this.drawn(letter, own, depth + 1)?.max(most)))
        })
    }

    /// What a shading takes whose corners stand in a stream (§8.7.4.5.5 to 8).
    fn mesh(&mut self, mesh: &'a Stream) -> Result<u64, Refusal> {
        let coloured = self.shading(&mesh.dict)?;
        let corners = self.remembered(&mesh.dict, None, |this| Ok(this.content(mesh)?.len() as u64 / MESH_BYTES))?;
        Ok(corners.saturating_add(coloured))
    }

    /// What the functions take that colour a shading (§8.7.4.5): along a line or between two circles, or over a plane.
    fn shading(&self, shading: &'a Dictionary) -> Result<u64, Refusal> {
        let steps = |key: &[u8]| shading.get(key).map_or(Ok(0), |named| function::steps_of(self.document, named));
        let often = if matches!(self.entry(shading, b"ShadingType"), Some(Object::Integer(2 | 3))) { LINE } else { PLANE };
        Ok(steps(b"Function")?.saturating_add(steps(b"ColorSpace")?).saturating_mul(often) / STEPS)
    }

    /// What a picture takes, and to find the colour of each of its pixels.
    fn picture(&self, image: &'a Dictionary, resources: Resources<'a>) -> Result<u64, Refusal> {
        let side = |key: &[u8]| self.entry(image, key).and_then(|side| side.as_i64().ok()).unwrap_or_default();
        let pixels = side(b"Width").saturating_mul(side(b"Height")).unsigned_abs();
        let space = self.entry(image, b"ColorSpace").or_else(|| self.entry(image, b"CS"));
        let space = match space {
            Some(Object::Name(name)) => self.named(resources, b"ColorSpace", name),
            space => space,
        };
        let steps = space.map_or(Ok(0), |space| function::steps_of(self.document, space))?;
        Ok(pixels / PIXELS.unsigned_abs() + pixels.saturating_mul(steps) / STEPS)
    }

    /// What a stream draws, unpacked as far as it goes, as readers do.
    fn content(&mut self, stream: &Stream) -> Result<Vec<u8>, Refusal> {
        let room = MAX_CONTENT - self.read;
        let is_plain = !stream.dict.has(b"DecodeParms") && !stream.dict.has(b"DP");
        let content = match stream.filters().unwrap_or_default().as_slice() {
            [] => stream.content.clone(),
            [b"FlateDecode" | b"Fl"] if is_plain => {
                let mut content = Vec::new();
                // What broke off is drawn up to there.
                let _ = ZlibDecoder::new(stream.content.as_slice()).take(room as u64 + 1).read_to_end(&mut content);
                content
            }
            _ => stream.decompressed_content_with_limit(room + 1).map_err(|error| match error {
                lopdf::Error::Decompress(lopdf::DecompressError::MemoryLimitExceeded { .. }) => Refusal::PdfBomb,
                // Nobody packs a page so that it cannot be read.
                _ => Refusal::PdfCorrupt,
            })?,
        };
        self.read += content.len();
        if self.read > MAX_CONTENT { Err(Refusal::PdfBomb) } else { Ok(content) }
    }

    fn named(&self, resources: Resources<'a>, kind: &[u8], name: &[u8]) -> Option<&'a Object> {
        let of_kind = self.entry(resources?, kind)?.as_dict().ok()?;
        self.entry(of_kind, name)
    }

    fn is(&self, dictionary: &'a Dictionary, key: &[u8], value: &[u8]) -> bool {
        self.entry(dictionary, key).and_then(|found| found.as_name().ok()) == Some(value)
    }

    fn entry(&self, dictionary: &'a Dictionary, key: &[u8]) -> Option<&'a Object> {
        self.resolve(dictionary.get(key).ok()?)
    }

    fn resolve(&self, object: &'a Object) -> Option<&'a Object> {
        self.document.dereference(object).ok().map(|(_, object)| object)
    }
}

/// Behind a picture that stands among the words (§8.9.7): its bytes are no words.
fn end_of_picture(content: &[u8], from: usize) -> usize {
    let is_edge = |at: Option<&u8>| at.is_none_or(|byte| is_white_space(*byte));
    let rest = content.get(from..).unwrap_or_default();
    let mut ends = rest.windows(2).enumerate().filter(|(_, window)| *window == b"EI").map(|(at, _)| at);
    ends.find(|at| *at > 0 && is_edge(rest.get(at - 1)) && is_edge(rest.get(at + 2))).map_or(content.len(), |at| from + at)
}
