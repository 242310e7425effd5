//! Pictures inside a document, each held to the size of a picture alone: by what is said of it, and by what it says itself.

use super::lexer::{Lexer, Word, is_white_space};
use super::{Refusal, jbig2};
use crate::inspect::{jpeg, picture};
use lopdf::{Dictionary, Document, Object, Stream};

/// The most bytes that a picture may have under what packs it again.
const MAX_UNPACKED: usize = 8 * 1024 * 1024;

/// How far the entries of a picture among the words may reach.
const MAX_ENTRIES: usize = 4096;

/// Checks a stream that may be a picture.
pub(super) fn check(document: &Document, stream: &Stream) -> Result<(), Refusal> {
    if stream.dict.get_deref(b"Subtype", document).and_then(Object::as_name).is_ok_and(|kind| kind == b"Image") {
        let side = |key: &[u8]| match stream.dict.get_deref(key, document).ok()? {
            Object::Integer(side) => Some(*side),
            Object::Real(side) => Some(f64::from(*side).ceil() as i64),
            _ => None,
        };
        // Readers take the short names, which are meant for pictures among the words, here too.
        for (width, height) in [(b"Width".as_slice(), b"Height".as_slice()), (b"W", b"H"), (b"W", b"Height"), (b"Width", b"H")] {
            if let (Some(width), Some(height)) = (side(width), side(height)) {
                check_sides(width, height)?;
            }
        }
    }
    check_own(document, stream)
}

fn check_sides(width: i64, height: i64) -> Result<(), Refusal> {
    match (u32::try_from(width), u32::try_from(height)) {
        (Ok(width @ 1..), Ok(height @ 1..)) => picture::check_size(width, height),
        _ => Err(Refusal::TooManyPixels),
    }
}

/// Checks the size that a picture says itself: it is what readers allocate for.
fn check_own(document: &Document, stream: &Stream) -> Result<(), Refusal> {
    // Filters that are no names are refused elsewhere.
    let filters = stream.filters().unwrap_or_default();
    let says_itself = |filter: &&[u8]| matches!(*filter, b"DCTDecode" | b"DCT" | b"JPXDecode" | b"JBIG2Decode");
    let Some(at) = filters.iter().position(says_itself) else { return Ok(()) };
    let unpacked = if at == 0 { None } else { Some(unpacked(stream, &filters[..at])?) };
    let bytes = unpacked.as_deref().unwrap_or(&stream.content);
    match filters[at] {
        b"JPXDecode" => check_jpeg_2000(bytes),
        b"JBIG2Decode" => check_shared(document, stream).and_then(|()| jbig2::check(bytes)),
        _ => jpeg::check_inner(bytes),
    }
}

/// Checks what pictures in black and white have in common, which lies in a stream of its own (§7.4.7).
fn check_shared(document: &Document, stream: &Stream) -> Result<(), Refusal> {
    for parameters in [b"DecodeParms".as_slice(), b"DP"].into_iter().filter_map(|key| stream.dict.get_deref(key, document).ok()) {
        let each = match parameters {
            Object::Array(each) => each.iter().collect(),
            one => vec![one],
        };
        for parameters in each {
            let Ok((_, Object::Dictionary(parameters))) = document.dereference(parameters) else { continue };
            let Ok(Object::Stream(shared)) = parameters.get_deref(b"JBIG2Globals", document) else { continue };
            let filters = shared.filters().unwrap_or_default();
            let unpacked = if filters.is_empty() { None } else { Some(unpacked(shared, &filters)?) };
            jbig2::check(unpacked.as_deref().unwrap_or(&shared.content))?;
        }
    }
    Ok(())
}

/// The picture without what packs it once more.
fn unpacked(stream: &Stream, filters: &[&[u8]]) -> Result<Vec<u8>, Refusal> {
    let mut outer = stream.clone();
    outer.dict.remove(b"DecodeParms");
    outer.dict.set("Filter", filters.iter().map(|filter| Object::Name(filter.to_vec())).collect::<Vec<_>>());
    let has_parameters = |parameters: &Object| match parameters {
        Object::Array(each) => {
            each.iter().take(filters.len()).any(|one| *one != Object::Null && !one.as_dict().is_ok_and(Dictionary::is_empty))
        }
        _ => true,
    };
    if stream.dict.has(b"DP") || stream.dict.get(b"DecodeParms").is_ok_and(has_parameters) {
        // Nobody predicts the bytes of a picture that is packed already.
        return Err(Refusal::PdfCorrupt);
    }
    outer.decompressed_content_with_limit(MAX_UNPACKED).map_err(|error| match error {
        lopdf::Error::Decompress(lopdf::DecompressError::MemoryLimitExceeded { .. }) => Refusal::PdfBomb,
        _ => Refusal::PdfCorrupt,
    })
}

/// Every size that a JPEG 2000 may say (ITU-T T.800 A.5.1): behind each start of its codes, and where the first such marker is,
/// by which some readers go.
fn check_jpeg_2000(bytes: &[u8]) -> Result<(), Refusal> {
    let first = bytes.windows(2).position(|pair| pair == b"\xff\x51");
    let starts = bytes.windows(4).enumerate().filter(|(_, four)| *four == b"\xff\x4f\xff\x51").map(|(at, _)| at + 2);
    for at in first.into_iter().chain(starts) {
        // Marker, length and capabilities, two bytes each; then where the picture ends and begins, to the right and down.
        let number = |i: usize| bytes.get(at + 6 + 4 * i..)?.first_chunk().map(|four| u32::from_be_bytes(*four));
        let (Some(right), Some(bottom), Some(left), Some(top)) = (number(0), number(1), number(2), number(3)) else {
            return Err(Refusal::ImageCorrupt);
        };
        picture::check_size(right.saturating_sub(left), bottom.saturating_sub(top))?;
    }
    Ok(())
}

/// Checks every picture among the words of a content (§8.9.7), wherever one may begin: readers do not agree where the one before
/// it ends. Gives the pixels of all of them.
pub(super) fn check_inline(content: &[u8]) -> Result<u64, Refusal> {
    let begins = |three: &[u8]| three.starts_with(b"BI") && (is_white_space(three[2]) || matches!(three[2], b'/' | b'%'));
    let (mut pixels, mut read) = (0u64, 0);
    for (at, _) in content.windows(3).enumerate().filter(|(_, three)| begins(three)) {
        let (more, entries) = check_one_inline(&content[at + 2..])?;
        pixels = pixels.saturating_add(more);
        read += entries;
        if read > 2 * content.len() + 16 * MAX_ENTRIES {
            // Beginnings in beginnings, each read again.
            return Err(Refusal::PdfBomb);
        }
    }
    Ok(pixels)
}

/// The pixels of a picture whose entries begin here, and how many bytes were read for that; no pixel when there is no picture.
fn check_one_inline(content: &[u8]) -> Result<(u64, usize), Refusal> {
    let entries = &content[..content.len().min(MAX_ENTRIES)];
    let mut lexer = Lexer::new(entries, 0);
    let (mut sides, mut filters, mut is_jpeg, mut key, mut has_entry) = ([1i64; 2], 0, false, None, false);
    while let Some(word) = lexer.next() {
        match word {
            Word::Name(name) => {
                has_entry = true;
                is_jpeg |= matches!(&*name, b"DCT" | b"DCTDecode");
                filters += usize::from(matches!(&*name, b"Fl" | b"FlateDecode" | b"LZW" | b"LZWDecode" | b"RL" | b"RunLengthDecode"));
                key = match &*name {
                    b"W" | b"Width" => Some(0),
                    b"H" | b"Height" => Some(1),
                    _ => None,
                };
            }
            Word::Number => {
                if let Some(side) = key.take() {
                    // The largest counts when it is said twice. What is no number that readers agree on is none that is small.
                    let said = std::str::from_utf8(&entries[lexer.start..lexer.at]).ok().and_then(|said| said.parse().ok());
                    sides[side] = sides[side].max(said.unwrap_or(i64::MAX));
                }
            }
            Word::Keyword(b"ID") => {
                check_sides(sides[0], sides[1])?;
                if filters > 1 || is_jpeg && filters > 0 {
                    return Err(Refusal::PdfBomb);
                }
                if is_jpeg {
                    let picture = content[lexer.at..].trim_ascii_start();
                    picture.starts_with(jpeg::SIGNATURE).then_some(()).ok_or(Refusal::ImageCorrupt)?;
                    jpeg::check_inner(picture)?;
                }
                return Ok((sides[0].unsigned_abs() * sides[1].unsigned_abs(), lexer.at));
            }
            Word::Keyword(b"true" | b"false" | b"null") => {}
            Word::Text | Word::DictionaryStart | Word::DictionaryEnd | Word::ArrayStart | Word::ArrayEnd if has_entry => {}
            // Letters that happen to stand in a text or in the bytes of a picture.
            _ => return Ok((0, lexer.at)),
        }
    }
    // Nobody says so much of a small picture.
    if entries.len() == MAX_ENTRIES { Err(Refusal::PdfBomb) } else { Ok((0, entries.len())) }
}
