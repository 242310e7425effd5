//! Pictures in black and white as JBIG2 packs them (ITU-T T.88, embedded as ISO 32000-1 §7.4.7 says). None is decoded here, but every
//! part of one says what it takes.

use super::Refusal;
use crate::inspect::picture::{self, MAX_PIXELS};

/// How often the pixels of the largest picture may be drawn one over the other: text, drawings and photographs are parts of their own.
const MAX_DRAWN: u64 = 4 * MAX_PIXELS;

/// A height that is only known at the end (§7.4.8.2), and a length likewise (§7.2.7).
const UNKNOWN: u32 = u32::MAX;

/// Checks the size that every part of a picture says (§7.4): of the page, of what is drawn on it, of the patterns it is drawn with.
pub(super) fn check(mut bytes: &[u8]) -> Result<(), Refusal> {
    let mut drawn = 0u64;
    while let Some((kind, length, data)) = segment(bytes) {
        drawn = drawn.saturating_add(pixels(kind, data)?);
        if drawn > MAX_DRAWN {
            return Err(Refusal::PdfBomb);
        }
        if length == UNKNOWN {
            // Readers would have to search for the end, each in its way.
            return Err(Refusal::ImageCorrupt);
        }
        bytes = data.get(length as usize..).unwrap_or_default();
    }
    Ok(())
}

/// The kind of the first part, how long it is, and what follows its head (§7.2); nothing when there is no whole head.
fn segment(bytes: &[u8]) -> Option<(u8, u32, &[u8])> {
    let flags = *bytes.get(4)?;
    let own = number(bytes, 0)?;
    // How many other parts it refers to stands in three bits, or in four bytes with a bit for each of them behind (§7.2.4).
    let (count, mut at) = match bytes.get(5)? >> 5 {
        few @ 0..=4 => (usize::from(few), 6),
        _ => {
            let many = (number(bytes, 5)? & 0x1fff_ffff) as usize;
            (many, 9 + (many + 8) / 8)
        }
    };
    let width = match own {
        0..=256 => 1,
        257..=65_536 => 2,
        _ => 4,
    };
    at += count * width + if flags & 0x40 == 0 { 1 } else { 4 };
    Some((flags & 0x3f, number(bytes, at)?, bytes.get(at + 4..)?))
}

/// How many pixels a part takes.
fn pixels(kind: u8, data: &[u8]) -> Result<u64, Refusal> {
    let said = |at| number(data, at).ok_or(Refusal::ImageCorrupt);
    let sized = |width: u32, height: u32| {
        picture::check_size(width, height)?;
        Ok(u64::from(width) * u64::from(height))
    };
    match kind {
        // The page (§7.4.8). One whose height nobody knows is as high as it likes.
        48 if said(4)? == UNKNOWN => Err(Refusal::TooManyPixels),
        48 => sized(said(0)?, said(4)?),
        // Text, drawings, what refines them (§7.4.1, §7.4.3, §7.4.6, §7.4.7).
        4 | 6 | 7 | 36 | 38..=40 | 42 | 43 => sized(said(0)?, said(4)?),
        // Photographs: besides, a grid of patterns (§7.4.5).
        20 | 22 | 23 => Ok(sized(said(0)?, said(4)?)? + sized(said(18)?, said(22)?)?),
        // Patterns of one size, side by side (§7.4.4).
        16 => {
            let [_, width, height, ..] = data else { return Err(Refusal::ImageCorrupt) };
            let all = u64::from(*width) * u64::from(*height) * (u64::from(said(3)?) + 1);
            if all > MAX_PIXELS { Err(Refusal::TooManyPixels) } else { Ok(all) }
        }
        _ => Ok(0),
    }
}

fn number(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..)?.first_chunk().map(|four| u32::from_be_bytes(*four))
}
