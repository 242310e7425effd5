use super::deflate;
use flate2::Crc;

pub(crate) const SIGNATURE: &[u8] = b"\x89PNG\r\n\x1a\n";

/// How the pixels are coded (PNG 11.2.1).
#[derive(Clone, Copy)]
pub(crate) struct Coding {
    pub(crate) depth: u8,
    pub(crate) colour: u8,
    pub(crate) interlaced: bool,
}

pub(crate) const RGB: Coding = Coding { depth: 8, colour: 2, interlaced: false };

/// One chunk.
pub(crate) fn chunk(kind: &[u8; 4], data: &[u8]) -> Vec<u8> {
    let checked = [kind.as_slice(), data].concat();
    let mut sum = Crc::new();
    sum.update(&checked);
    [(data.len() as u32).to_be_bytes().as_slice(), &checked, &sum.sum().to_be_bytes()].concat()
}

pub(crate) fn header(width: u32, height: u32, coding: Coding) -> Vec<u8> {
    let sizes = [width.to_be_bytes(), height.to_be_bytes()].concat();
    chunk(b"IHDR", &[sizes.as_slice(), &[coding.depth, coding.colour, 0, 0, u8::from(coding.interlaced)]].concat())
}

/// Black rows, without interlacing, not deflated yet.
pub(crate) fn rows(width: u32, height: u32, coding: Coding) -> Vec<u8> {
    let samples = match coding.colour {
        2 => 3,
        4 => 2,
        6 => 4,
        _ => 1,
    };
    let line = (width as usize * samples * usize::from(coding.depth)).div_ceil(8);
    vec![0; height as usize * (1 + line)]
}

/// A file of these chunks between header and end.
pub(crate) fn file(width: u32, height: u32, coding: Coding, chunks: &[Vec<u8>]) -> Vec<u8> {
    [SIGNATURE.to_vec(), header(width, height, coding), chunks.concat(), chunk(b"IEND", b"")].concat()
}

/// A black picture with these chunks before its pixels.
pub(crate) fn black(width: u32, height: u32, coding: Coding, chunks: &[Vec<u8>]) -> Vec<u8> {
    let pixels = chunk(b"IDAT", &deflate(&rows(width, height, coding)));
    file(width, height, coding, &[chunks, &[pixels]].concat())
}
