//! What it takes to evaluate functions (§7.10): they colour every pixel of a picture or of a shading anew. Those that interpolate
//! between samples look at each corner of a cube with as many dimensions as they have inputs, and those of type 4 are programs.

use super::Refusal;
use lopdf::{Document, Object, Stream};

/// The most steps of one evaluation: programs that turn the inks of a printer into colours have some hundred.
const MAX_STEPS: u64 = 4_000;

/// So many characters of a program, white space left out, are one step.
const WORD: u64 = 4;

/// The most bytes of a program, unpacked.
const MAX_PROGRAM: usize = 64 * 1024;

/// How deep functions and colour spaces may lie in one another.
const MAX_DEPTH: usize = 8;

/// The steps of one evaluation of a stream, if it is a function; 0 of anything else.
pub(super) fn steps(document: &Document, stream: &Stream) -> Result<u64, Refusal> {
    let length = |key: &[u8]| stream.dict.get_deref(key, document).and_then(Object::as_array).map_or(0, Vec::len) / 2;
    let steps = match stream.dict.get_deref(b"FunctionType", document) {
        Ok(Object::Integer(0)) => {
            let corners = u32::try_from(length(b"Domain")).ok().and_then(|inputs| 1u64.checked_shl(inputs)).unwrap_or(u64::MAX);
            corners.saturating_mul(length(b"Range").max(1) as u64)
        }
        Ok(Object::Integer(4)) => {
            let program = match stream.filters() {
                Ok(filters) if !filters.is_empty() => stream.decompressed_content_with_limit(MAX_PROGRAM).map_err(|error| match error {
                    lopdf::Error::Decompress(lopdf::DecompressError::MemoryLimitExceeded { .. }) => Refusal::PdfBomb,
                    _ => Refusal::PdfCorrupt,
                })?,
                _ => stream.content.clone(),
            };
            (program.iter().filter(|byte| !byte.is_ascii_whitespace()).count() as u64).div_ceil(WORD)
        }
        // Its type would be another for whoever repairs it.
        Ok(Object::Real(_)) => return Err(Refusal::PdfCorrupt),
        _ => 0,
    };
    if steps > MAX_STEPS { Err(Refusal::PdfBomb) } else { Ok(steps) }
}

/// The steps of all functions by which a colour space, or whatever else names functions, finds one colour.
pub(super) fn steps_of(document: &Document, object: &Object) -> Result<u64, Refusal> {
    let mut left = 256;
    within(document, object, 0, &mut left)
}

/// `left`: how many more things are looked at.
fn within(document: &Document, object: &Object, depth: usize, left: &mut usize) -> Result<u64, Refusal> {
    if depth > MAX_DEPTH || *left == 0 {
        return Err(Refusal::PdfBomb);
    }
    *left -= 1;
    let Ok((_, object)) = document.dereference(object) else { return Ok(0) };
    let parts: Vec<&Object> = match object {
        Object::Stream(stream) => return steps(document, stream),
        // It stitches others together (§7.10.4).
        Object::Dictionary(function) => function.get(b"Functions").into_iter().collect(),
        Object::Array(space) => match space.first().and_then(|kind| kind.as_name().ok()) {
            // The inks are named, then come the colour space in their stead and the function that leads to it (§8.6.6.4).
            Some(b"Separation" | b"DeviceN") => space.iter().skip(2).take(2).collect(),
            Some(b"Pattern") => space.iter().skip(1).collect(),
            // The colours of a table are found once (§8.6.6.3), and other spaces have no functions.
            Some(_) => Vec::new(),
            None => space.iter().collect(),
        },
        _ => Vec::new(),
    };
    parts.into_iter().try_fold(0u64, |sum, part| Ok(sum.saturating_add(within(document, part, depth + 1, left)?)))
}
