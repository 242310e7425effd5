//! Makes files, right ones and wrong ones, byte by byte: what a library would refuse to write can be written here.

pub(crate) mod jpeg;
pub(crate) mod pdf;
pub(crate) mod png;

use std::io::Write;

/// Deflates, as PNG and PDF have it.
pub(crate) fn deflate(content: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(content).expect("memory can be written");
    encoder.finish().expect("memory can be written")
}

/// Zeros, deflated: as many as wanted, without holding them.
pub(crate) fn deflated_zeros(length: usize) -> Vec<u8> {
    let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::fast());
    let zeros = vec![0; 1 << 16];
    for _ in 0..length.div_ceil(zeros.len()) {
        encoder.write_all(&zeros).expect("memory can be written");
    }
    encoder.finish().expect("memory can be written")
}

/// A TIFF block as telephones write it: orientation, camera, and a place on the Champ-de-Mars.
pub(crate) fn exif(orientation: u16) -> Vec<u8> {
    let mut tiff = b"MM\0*\0\0\0\x08\0\x03".to_vec();
    tiff.extend_from_slice(b"\x01\x0f\0\x02\0\0\0\x08\0\0\0\x50"); // maker: 8 letters at 0x50
    tiff.extend_from_slice(b"\x01\x12\0\x03\0\0\0\x01");
    tiff.extend_from_slice(&orientation.to_be_bytes());
    tiff.extend_from_slice(b"\0\0");
    tiff.extend_from_slice(b"\x88\x25\0\x04\0\0\0\x01\0\0\0\x32"); // the GPS directory, at 0x32
    tiff.extend_from_slice(b"\0\0\0\0");
    tiff.extend_from_slice(b"\0\x01\0\x02\0\x05\0\0\0\x03\0\0\0\x58\0\0\0\0"); // latitude: 3 fractions at 0x58
    tiff.resize(0x50, 0);
    tiff.extend_from_slice(b"CAMERA1\0");
    tiff.extend_from_slice(b"\0\0\0\x30\0\0\0\x01\0\0\0\x33\0\0\0\x01\0\0\0\x1e\0\0\0\x01");
    tiff
}

/// Looks for what must be gone.
#[track_caller]
pub(crate) fn assert_absent(needle: &[u8], bytes: &[u8]) {
    assert!(!bytes.windows(needle.len()).any(|window| window == needle), "{:?} is still there", String::from_utf8_lossy(needle));
}

/// Its bytes as digits.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
