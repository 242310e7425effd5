//! JPEG (ITU-T T.81). The file is taken apart by its markers, written again with the segments that make the picture and no
//! other, and decoded once to see that it can be. The coded pixels are copied, never coded anew.

use super::picture::{self, Picture};
use super::{Orientation, Refusal, exif};
use zune_core::bytestream::ZCursor;
use zune_core::colorspace::ColorSpace;
use zune_core::options::DecoderOptions;
use zune_jpeg::JpegDecoder;

/// Start of image, and the marker that follows it.
pub(super) const SIGNATURE: &[u8] = b"\xff\xd8\xff";

/// The most passes over a picture. Encoders make about ten; each costs the time of the whole picture.
const MAX_SCANS: usize = 64;

/// The most memory for decoding one picture, in bytes.
const DECODER_MEMORY: u64 = 200_000_000;

/// Reads a picture. Grey, colour and CMYK, baseline and progressive: what browsers show.
pub(super) fn read(bytes: &[u8]) -> Result<Picture, Refusal> {
    let parts = Parts::of(bytes)?;
    refuse_trailing(&bytes[parts.end..], parts.is_first_of_several)?;
    let Frame { width, height, .. } = parts.frame;
    let content = parts.content();
    decode(&content)?;
    Ok(Picture { width, height, orientation: parts.orientation, content })
}

/// The most segments before the first scan: pictures have a dozen.
const MAX_SEGMENTS: usize = 256;

/// Holds a picture inside a document to the size that it says itself: readers go by that, whatever is said around it. One
/// whose head cannot be followed is refused, because readers that repair it would find another.
pub(super) fn check_inner(bytes: &[u8]) -> Result<(), Refusal> {
    let start = bytes.windows(2).position(|pair| pair == &SIGNATURE[..2]).ok_or(Refusal::ImageCorrupt)?;
    let mut reader = Reader { bytes, at: start + 2 };
    for _ in 0..MAX_SEGMENTS {
        match (reader.marker()?, reader.segment()?) {
            (0xc0..=0xc3 | 0xc5..=0xc7 | 0xc9..=0xcb | 0xcd..=0xcf, &[_, h0, h1, w0, w1, ..]) => {
                return picture::check_size(u16::from_be_bytes([w0, w1]).into(), u16::from_be_bytes([h0, h1]).into());
            }
            (0xc4 | 0xcc | 0xdb | 0xdd | 0xe0..=0xef | 0xfe, _) => {}
            _ => return Err(Refusal::ImageCorrupt),
        }
    }
    Err(Refusal::ImageCorrupt)
}

/// A file taken apart.
struct Parts {
    /// The segment that says it is a JFIF file; it has to come first.
    jfif: Option<Vec<u8>>,
    orientation: Orientation,
    /// Tables, frame, scans, colour profile, in their order, to the end of the image.
    picture: Vec<u8>,
    frame: Frame,
    /// Whether the file announces further pictures behind this one, as telephones write them.
    is_first_of_several: bool,
    /// Where the image ends in the file.
    end: usize,
}

/// The head of the picture (T.81 B.2.2).
#[derive(Clone, Copy)]
struct Frame {
    width: u32,
    height: u32,
    components: usize,
    /// Samples of all components, as a decoder keeps them when it cannot write pixels as they come.
    samples: u64,
    progressive: bool,
}

impl Parts {
    fn of(bytes: &[u8]) -> Result<Self, Refusal> {
        let mut reader = Reader { bytes, at: 2 };
        let mut jfif = None;
        let mut orientation = None;
        let mut picture = Vec::with_capacity(bytes.len());
        let mut frame = None;
        let mut is_first_of_several = false;
        let mut scans = 0;
        loop {
            let marker = reader.marker()?;
            if marker == 0xd9 {
                picture.extend_from_slice(&[0xff, marker]);
                break;
            }
            let segment = reader.segment()?;
            let mut keep = |segment: &[u8]| put(&mut picture, marker, segment);
            match marker {
                0xc0..=0xc2 if frame.is_none() => {
                    frame = Some(Frame::read(segment, marker == 0xc2)?);
                    keep(segment);
                }
                0xc4 | 0xdb | 0xdd => keep(segment),
                0xc0..=0xc2 => return Err(Refusal::ImageCorrupt),
                0xc3..=0xcf | 0xdc | 0xde | 0xdf => return Err(Refusal::ImageUnsupported),
                0xda => {
                    let frame: Frame = frame.ok_or(Refusal::ImageCorrupt)?;
                    scans += 1;
                    frame.check_work(scans, usize::from(*segment.first().ok_or(Refusal::ImageCorrupt)?))?;
                    keep(segment);
                    picture.extend_from_slice(reader.coded()?);
                }
                0xe0 if segment.starts_with(b"JFIF\0") => jfif = jfif.or_else(|| without_thumbnail(segment)),
                0xe1 if segment.starts_with(b"Exif\0\0") => {
                    orientation = orientation.or_else(|| segment.get(6..).map(exif::orientation));
                }
                0xe2 if segment.starts_with(b"ICC_PROFILE\0") => keep(segment),
                0xe2 if segment.starts_with(b"MPF\0") => is_first_of_several = true,
                0xee if segment.starts_with(b"Adobe") => keep(&segment[..segment.len().min(12)]),
                0xe0..=0xef | 0xfe => {}
                _ => return Err(Refusal::ImageCorrupt),
            }
        }
        let frame = frame.filter(|_| scans > 0).ok_or(Refusal::ImageCorrupt)?;
        let orientation = orientation.unwrap_or(Orientation::UPRIGHT);
        Ok(Self { jfif, orientation, picture, frame, is_first_of_several, end: reader.at })
    }

    /// The file put together again, with its orientation and without other metadata.
    fn content(&self) -> Vec<u8> {
        let mut content = vec![0xff, 0xd8];
        if let Some(jfif) = &self.jfif {
            put(&mut content, 0xe0, jfif);
        }
        if self.orientation != Orientation::UPRIGHT {
            put(&mut content, 0xe1, &[b"Exif\0\0".as_slice(), &exif::block(self.orientation)].concat());
        }
        content.extend_from_slice(&self.picture);
        content
    }
}

/// Writes a segment with its marker and length.
fn put(content: &mut Vec<u8>, marker: u8, segment: &[u8]) {
    let length = u16::try_from(segment.len() + 2).expect("a segment was read with a length of two bytes");
    content.extend_from_slice(&[0xff, marker]);
    content.extend_from_slice(&length.to_be_bytes());
    content.extend_from_slice(segment);
}

/// The JFIF segment up to the thumbnail, which may show more than the picture does.
fn without_thumbnail(segment: &[u8]) -> Option<Vec<u8>> {
    Some([segment.get(..12)?, &[0, 0]].concat())
}

impl Frame {
    fn read(segment: &[u8], progressive: bool) -> Result<Self, Refusal> {
        let (head, rest) = segment.split_first_chunk::<6>().ok_or(Refusal::ImageCorrupt)?;
        let [precision, h0, h1, w0, w1, components] = *head;
        let (width, height) = (u32::from(u16::from_be_bytes([w0, w1])), u32::from(u16::from_be_bytes([h0, h1])));
        let components = usize::from(components);
        if precision != 8 || !matches!(components, 1 | 3 | 4) {
            return Err(Refusal::ImageUnsupported);
        }
        picture::check_size(width, height)?;
        let factors: Vec<(u64, u64)> = rest.chunks_exact(3).map(|c| (u64::from(c[1] >> 4), u64::from(c[1] & 15))).collect();
        let allowed = |factor: &(u64, u64)| (1..=4).contains(&factor.0) && (1..=4).contains(&factor.1);
        if factors.len() != components || !factors.iter().all(allowed) {
            return Err(Refusal::ImageCorrupt);
        }
        let widest = factors.iter().map(|f| f.0).max().unwrap_or(1);
        let tallest = factors.iter().map(|f| f.1).max().unwrap_or(1);
        let units = u64::from(width).div_ceil(8 * widest) * u64::from(height).div_ceil(8 * tallest);
        let samples = factors.iter().map(|(h, v)| units * h * v * 64).sum();
        Ok(Self { width, height, components, samples, progressive })
    }

    /// Refuses more passes, or more memory, than a picture needs. Two bytes a sample are kept when its components come one
    /// after the other or in several passes.
    fn check_work(self, scans: usize, in_scan: usize) -> Result<(), Refusal> {
        let kept = if self.progressive || in_scan < self.components { 2 * self.samples } else { 0 };
        let pixels = u64::from(self.width) * u64::from(self.height) * if self.components == 4 { 3 } else { 1 };
        if scans > MAX_SCANS || kept + pixels > DECODER_MEMORY { Err(Refusal::TooManyPixels) } else { Ok(()) }
    }
}

struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Reader<'a> {
    /// The next marker; nothing but fill bytes may stand before it (B.1.1.2).
    fn marker(&mut self) -> Result<u8, Refusal> {
        if self.byte()? != 0xff {
            return Err(Refusal::ImageCorrupt);
        }
        loop {
            match self.byte()? {
                0xff => {}
                marker => return Ok(marker),
            }
        }
    }

    /// The segment behind a marker, without its length.
    fn segment(&mut self) -> Result<&'a [u8], Refusal> {
        let length = usize::from(u16::from_be_bytes([self.byte()?, self.byte()?]));
        let length = length.checked_sub(2).ok_or(Refusal::ImageCorrupt)?;
        let segment = self.bytes.get(self.at..self.at + length).ok_or(Refusal::ImageTruncated)?;
        self.at += length;
        Ok(segment)
    }

    /// The coded pixels up to the next marker; restart markers and stuffed zeros belong to them.
    fn coded(&mut self) -> Result<&'a [u8], Refusal> {
        let rest = &self.bytes[self.at..];
        let is_marker = |pair: &[u8]| pair[0] == 0xff && !matches!(pair[1], 0 | 0xd0..=0xd7 | 0xff);
        let length = rest.windows(2).position(is_marker).ok_or(Refusal::ImageTruncated)?;
        self.at += length;
        Ok(&rest[..length])
    }

    fn byte(&mut self) -> Result<u8, Refusal> {
        let byte = self.bytes.get(self.at).ok_or(Refusal::ImageTruncated)?;
        self.at += 1;
        Ok(*byte)
    }
}

/// What may follow the end of the image, and is dropped: nothing, padding, and what telephones attach to every photograph:
/// further pictures that the file announced (a light map, a larger preview), or Samsung's list of notes.
fn refuse_trailing(mut rest: &[u8], announced: bool) -> Result<(), Refusal> {
    if is_samsung_trailer(rest) {
        return Ok(());
    }
    while announced && rest.starts_with(SIGNATURE) {
        rest = &rest[Parts::of(rest).map_err(|_| Refusal::TrailingData)?.end..];
    }
    if rest.iter().all(|byte| *byte == 0) { Ok(()) } else { Err(Refusal::TrailingData) }
}

/// Whether the bytes end with a directory (`SEFH`), its length, and the word `SEFT`.
fn is_samsung_trailer(bytes: &[u8]) -> bool {
    let directory = || {
        let (rest, length) = bytes.strip_suffix(b"SEFT")?.split_last_chunk::<4>()?;
        let start = rest.len().checked_sub(u32::from_le_bytes(*length) as usize)?;
        Some(&rest[start..])
    };
    directory().is_some_and(|directory| directory.starts_with(b"SEFH"))
}

/// Decodes the whole picture and throws it away: brightness only where that is possible, which is a third of the memory.
fn decode(content: &[u8]) -> Result<(), Refusal> {
    let options = DecoderOptions::default()
        .set_strict_mode(true)
        .set_max_width(picture::MAX_SIDE as usize)
        .set_max_height(picture::MAX_SIDE as usize)
        .jpeg_set_max_scans(MAX_SCANS);
    let mut decoder = JpegDecoder::new_with_options(ZCursor::new(content), options);
    decoder.decode_headers().map_err(|_| Refusal::ImageCorrupt)?;
    let out = match decoder.input_colorspace() {
        Some(ColorSpace::Luma | ColorSpace::YCbCr) => ColorSpace::Luma,
        _ => ColorSpace::RGB,
    };
    decoder.set_options(options.jpeg_set_out_colorspace(out));
    decoder.decode().map_err(|_| Refusal::ImageCorrupt)?;
    Ok(())
}
