//! The smallest JPEG writer there is: every block is "no difference, end of block", one bit each.

/// What kind of picture is to be written.
#[derive(Clone, Copy)]
pub(crate) struct Coding {
    /// SOF0 (baseline), SOF2 (progressive), or one that nobody shows.
    pub(crate) frame: u8,
    pub(crate) precision: u8,
    pub(crate) components: u8,
}

pub(crate) const COLOUR: Coding = Coding { frame: 0xc0, precision: 8, components: 3 };

pub(crate) fn segment(marker: u8, data: &[u8]) -> Vec<u8> {
    let length = u16::try_from(data.len() + 2).expect("a short segment");
    [&[0xff, marker], length.to_be_bytes().as_slice(), data].concat()
}

pub(crate) fn jfif() -> Vec<u8> {
    segment(0xe0, b"JFIF\0\x01\x02\x01\0\x48\0\x48\0\0")
}

/// Tables, frame and one scan, without start, metadata and end.
pub(crate) fn picture(width: u16, height: u16, coding: Coding) -> Vec<u8> {
    let one_code = |class: u8| [&[class, 1], [0; 15].as_slice(), &[0]].concat();
    let [h0, h1] = height.to_be_bytes();
    let [w0, w1] = width.to_be_bytes();
    let components = 1..=coding.components;
    let frame: Vec<u8> = components.clone().flat_map(|id| [id, 0x11, 0]).collect();
    let scan: Vec<u8> = components.flat_map(|id| [id, 0]).collect();
    let last = if coding.frame == 0xc2 { 0 } else { 63 };
    [
        segment(0xdb, &[[0].as_slice(), &[1; 64]].concat()),
        segment(0xc4, &one_code(0x00)),
        segment(0xc4, &one_code(0x10)),
        segment(coding.frame, &[&[coding.precision, h0, h1, w0, w1, coding.components], frame.as_slice()].concat()),
        segment(0xda, &[&[coding.components], scan.as_slice(), &[0, last, 0]].concat()),
        coded(width, height, coding),
    ]
    .concat()
}

/// The blocks of one scan: two bits each (difference, end of block), one where a scan has no second kind.
fn coded(width: u16, height: u16, coding: Coding) -> Vec<u8> {
    let blocks = usize::from(width).div_ceil(8) * usize::from(height).div_ceil(8) * usize::from(coding.components);
    let bits = if coding.frame == 0xc2 { blocks } else { 2 * blocks };
    let mut bytes = vec![0; bits.div_ceil(8)];
    if let (Some(last), 1..) = (bytes.last_mut(), bits % 8) {
        *last = 0xff >> (bits % 8);
    }
    bytes
}

/// A file with these segments before the picture.
pub(crate) fn file(width: u16, height: u16, coding: Coding, segments: &[Vec<u8>]) -> Vec<u8> {
    [vec![0xff, 0xd8], segments.concat(), picture(width, height, coding), vec![0xff, 0xd9]].concat()
}

/// The segment in which telephones put everything they know.
pub(crate) fn exif(orientation: u16) -> Vec<u8> {
    segment(0xe1, &[b"Exif\0\0".as_slice(), &super::exif(orientation)].concat())
}
