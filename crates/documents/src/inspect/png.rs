//! PNG (W3C PNG, third edition). The file is read chunk by chunk, written again with the chunks that make the picture and
//! no other, and decoded row by row, so that memory does not grow with the picture.

use super::picture::{self, Picture};
use super::{Orientation, Refusal, exif};
use flate2::Crc;
use flate2::bufread::ZlibDecoder;
use std::io::{self, Cursor, Read};

pub(super) const SIGNATURE: &[u8] = b"\x89PNG\r\n\x1a\n";

/// The largest colour profile that is kept, in compressed bytes: real ones are a hundredth of it, and a browser has to
/// expand it.
const MAX_PROFILE: usize = 64 * 1024;

/// What makes the picture, its size, colours, pixels, and how many bytes of each there can be. Everything else is text, time, place, or
/// unknown; so is what is longer.
fn kept(kind: [u8; 4], length: usize) -> bool {
    match &kind {
        b"IHDR" | b"PLTE" | b"IDAT" | b"IEND" => true,
        b"tRNS" => length <= 256,
        b"gAMA" | b"cICP" => length == 4,
        b"cHRM" => length == 32,
        b"sRGB" => length == 1,
        b"iCCP" => length <= MAX_PROFILE,
        b"sBIT" => length <= 4,
        b"bKGD" => length <= 6,
        b"pHYs" => length == 9,
        _ => false,
    }
}

/// What the decoder may allocate besides the rows it is asked for.
const DECODER_MEMORY: usize = 16 * 1024 * 1024;

/// Reads a picture. Sixteen bits a channel, palettes, interlacing: browsers show all of it, so all of it is taken.
pub(super) fn read(bytes: &[u8]) -> Result<Picture, Refusal> {
    let (content, orientation) = strip(bytes)?;
    let (width, height) = decode(&content)?;
    refuse_surplus(&content)?;
    Ok(Picture { width, height, orientation, content })
}

struct Chunk<'a> {
    kind: [u8; 4],
    data: &'a [u8],
    /// Length, kind, data and check sum as they stand in the file.
    raw: &'a [u8],
}

impl Chunk<'_> {
    /// Whether a reader that does not know it must give up.
    fn is_critical(&self) -> bool {
        self.kind[0].is_ascii_uppercase()
    }
}

/// The file without metadata, and the orientation that stood in it.
fn strip(bytes: &[u8]) -> Result<(Vec<u8>, Orientation), Refusal> {
    let mut content = SIGNATURE.to_vec();
    let mut orientation = Orientation::UPRIGHT;
    let mut described = Vec::new();
    let mut rest = bytes.get(SIGNATURE.len()..).ok_or(Refusal::ImageTruncated)?;
    loop {
        let chunk = next(&mut rest)?;
        match &chunk.kind {
            b"acTL" | b"fcTL" | b"fdAT" => return Err(Refusal::ImageAnimated),
            b"eXIf" => orientation = exif::orientation(chunk.data),
            // What only describes the pixels stands there once.
            kind if kept(*kind, chunk.data.len()) && (chunk.is_critical() || !described.contains(kind)) => {
                described.extend((!chunk.is_critical()).then_some(*kind));
                content.extend_from_slice(chunk.raw);
            }
            _ if chunk.is_critical() => return Err(Refusal::ImageCorrupt),
            _ => {}
        }
        if &chunk.kind == b"IEND" {
            break;
        }
    }
    if !rest.is_empty() {
        return Err(Refusal::TrailingData);
    }
    if orientation != Orientation::UPRIGHT {
        insert_orientation(&mut content, orientation)?;
    }
    Ok((content, orientation))
}

fn next<'a>(rest: &mut &'a [u8]) -> Result<Chunk<'a>, Refusal> {
    let (head, _) = rest.split_first_chunk::<8>().ok_or(Refusal::ImageTruncated)?;
    let [l0, l1, l2, l3, kind @ ..] = *head;
    let length = u32::from_be_bytes([l0, l1, l2, l3]) as usize;
    if !kind.iter().all(u8::is_ascii_alphabetic) {
        return Err(Refusal::ImageCorrupt);
    }
    let (raw, following) = rest.split_at_checked(length.saturating_add(12)).ok_or(Refusal::ImageTruncated)?;
    let (checked, sum) = raw[4..].split_at(4 + length);
    if check_sum(checked) != sum {
        return Err(Refusal::ImageCorrupt);
    }
    *rest = following;
    Ok(Chunk { kind, data: &checked[4..], raw })
}

/// Puts a chunk with the orientation behind the header, which is the first chunk and of one length.
fn insert_orientation(content: &mut Vec<u8>, orientation: Orientation) -> Result<(), Refusal> {
    const HEADER_END: usize = SIGNATURE.len() + 12 + 13;
    if content.len() < HEADER_END {
        return Err(Refusal::ImageCorrupt);
    }
    let data = exif::block(orientation);
    let checked = [b"eXIf".as_slice(), &data].concat();
    let chunk = [(data.len() as u32).to_be_bytes().as_slice(), &checked, &check_sum(&checked)].concat();
    content.splice(HEADER_END..HEADER_END, chunk);
    Ok(())
}

fn check_sum(bytes: &[u8]) -> [u8; 4] {
    let mut sum = Crc::new();
    sum.update(bytes);
    sum.sum().to_be_bytes()
}

/// Decodes to the last row, and gives width and height.
fn decode(content: &[u8]) -> Result<(u32, u32), Refusal> {
    let mut decoder = png::Decoder::new_with_limits(Cursor::new(content), png::Limits { bytes: DECODER_MEMORY });
    let header = decoder.read_header_info().map_err(refusal)?;
    let (width, height) = (header.width, header.height);
    picture::check_size(width, height)?;
    let mut reader = decoder.read_info().map_err(refusal)?;
    while reader.next_interlaced_row().map_err(refusal)?.is_some() {}
    reader.finish().map_err(refusal)?;
    Ok((width, height))
}

/// Refuses what is packed with the pixels and never shown: bytes behind the end of the compressed data, and more of them than
/// the rows take. Decoders stop at the last row and do not look.
fn refuse_surplus(content: &[u8]) -> Result<(), Refusal> {
    let mut rest = &content[SIGNATURE.len()..];
    let mut packed = Vec::with_capacity(content.len());
    while !rest.is_empty() {
        let chunk = next(&mut rest)?;
        if &chunk.kind == b"IDAT" {
            packed.extend_from_slice(chunk.data);
        }
    }
    let needed = needed(content)?;
    let mut pixels = ZlibDecoder::new(packed.as_slice());
    let unpacked = io::copy(&mut (&mut pixels).take(needed + 1), &mut io::sink()).map_err(|_| Refusal::ImageCorrupt)?;
    if unpacked > needed || pixels.total_in() < packed.len() as u64 { Err(Refusal::TrailingData) } else { Ok(()) }
}

/// How many bytes the rows take before they are packed, each with the byte of its filter (W3C PNG §7.2, §8.1).
fn needed(content: &[u8]) -> Result<u64, Refusal> {
    let mut decoder = png::Decoder::new(Cursor::new(content));
    let header = decoder.read_header_info().map_err(refusal)?;
    let row = |width: u32| if width == 0 { 0 } else { header.raw_row_length_from_width(width) as u64 };
    let passes: &[[u32; 4]] = if header.interlaced { &ADAM7 } else { &[[0, 1, 0, 1]] };
    let bytes = |[left, across, top, down]: &[u32; 4]| {
        let count = |side: u32, from: u32, step: u32| side.saturating_sub(from).div_ceil(step);
        row(count(header.width, *left, *across)) * u64::from(count(header.height, *top, *down))
    };
    Ok(passes.iter().map(bytes).sum())
}

/// The passes of an interlaced picture (§8.1): first column, columns from one to the next, first row, rows from one to the next.
const ADAM7: [[u32; 4]; 7] = [[0, 8, 0, 8], [4, 8, 0, 8], [0, 4, 4, 8], [2, 4, 0, 4], [0, 2, 2, 4], [1, 2, 0, 2], [0, 1, 1, 2]];

/// The chunks are all there, so that pixels which end too early were left out by whoever wrote the file.
fn refusal(error: png::DecodingError) -> Refusal {
    match error {
        png::DecodingError::LimitsExceeded => Refusal::TooManyPixels,
        png::DecodingError::IoError(_) => Refusal::ImageTruncated,
        _ => Refusal::ImageCorrupt,
    }
}
