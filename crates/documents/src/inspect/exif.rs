//! As much of Exif as is needed to keep a picture upright: the orientation is read, and written without the rest.

use super::Orientation;

const ORIENTATION: u16 = 0x0112;
const SHORT: u16 = 3;

/// The orientation that a TIFF block names in its first directory; upright when it names none.
pub(super) fn orientation(tiff: &[u8]) -> Orientation {
    read(tiff).map_or(Orientation::UPRIGHT, Orientation::from_exif)
}

fn read(tiff: &[u8]) -> Option<u16> {
    let big_endian = match tiff.get(..4)? {
        b"MM\0*" => true,
        b"II*\0" => false,
        _ => return None,
    };
    let short = |at: usize| {
        let bytes: [u8; 2] = tiff.get(at..at.checked_add(2)?)?.try_into().ok()?;
        Some(if big_endian { u16::from_be_bytes(bytes) } else { u16::from_le_bytes(bytes) })
    };
    let long = |at: usize| {
        let bytes: [u8; 4] = tiff.get(at..at.checked_add(4)?)?.try_into().ok()?;
        Some(if big_endian { u32::from_be_bytes(bytes) } else { u32::from_le_bytes(bytes) })
    };
    let directory = usize::try_from(long(4)?).ok()?;
    let entries = usize::from(short(directory)?);
    let entry = (0..entries).map(|i| directory + 2 + 12 * i).find(|at| short(*at) == Some(ORIENTATION))?;
    (short(entry + 2)? == SHORT).then(|| short(entry + 8))?
}

/// A TIFF block that names the orientation and nothing else.
pub(super) fn block(orientation: Orientation) -> [u8; 26] {
    let mut tiff = *b"MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\0\0\0\0\0\0\0";
    tiff[19] = orientation.exif();
    tiff
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read() {
        for number in 1..=8 {
            assert_eq!(orientation(&block(Orientation::from_exif(number))), Orientation::from_exif(number));
        }
    }

    #[test]
    fn both_byte_orders_are_read_and_anything_else_is_upright() {
        let little = b"II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0\0\0\0\0";
        assert_eq!(orientation(little).exif(), 6);
        for cut in 0..20 {
            assert_eq!(orientation(&little[..cut]), Orientation::UPRIGHT, "{cut}");
        }
        assert_eq!(orientation(b"II*\0\xff\xff\xff\xff\x01\0"), Orientation::UPRIGHT);
        assert_eq!(Orientation::from_exif(9), Orientation::UPRIGHT);
    }
}
