//! What both kinds of pictures share.

use super::Refusal;

/// The most pixels of a picture: a sheet of A4 scanned at 600 dots an inch has 35 million.
pub const MAX_PIXELS: u64 = 40_000_000;

/// The longest side of a picture, in pixels: beyond it browsers scale down or show nothing.
pub const MAX_SIDE: u32 = 16_384;

/// A picture that was decoded to its last row.
pub(super) struct Picture {
    pub(super) width: u32,
    pub(super) height: u32,
    pub(super) orientation: Orientation,
    /// The file without what is not needed to show it.
    pub(super) content: Vec<u8>,
}

/// How a picture is to be turned, as Exif counts (1 to 8; 1 is upright).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Orientation(u8);

impl Orientation {
    /// As it is.
    pub const UPRIGHT: Self = Self(1);

    /// The orientation of an Exif number; upright when there is no such number, as browsers have it.
    #[must_use]
    pub const fn from_exif(number: u16) -> Self {
        match number {
            2..=8 => Self(number as u8),
            _ => Self::UPRIGHT,
        }
    }

    /// The Exif number.
    #[must_use]
    pub const fn exif(self) -> u8 {
        self.0
    }

    /// Whether width and height change places when it is turned.
    #[must_use]
    pub const fn swaps_sides(self) -> bool {
        self.0 >= 5
    }
}

/// Refuses a size before anything is allocated for it.
pub(super) fn check_size(width: u32, height: u32) -> Result<(), Refusal> {
    if width == 0 || height == 0 {
        return Err(Refusal::ImageCorrupt);
    }
    if width > MAX_SIDE || height > MAX_SIDE || u64::from(width) * u64::from(height) > MAX_PIXELS {
        return Err(Refusal::TooManyPixels);
    }
    Ok(())
}
