//! Files of pixels.

use jpeg_encoder::{ColorType, Encoder};
use tiny_skia::Pixmap;

/// A JPEG of this quality, 1 to 100.
pub(crate) fn jpeg(pixels: &Pixmap, quality: u8) -> Vec<u8> {
    let mut bytes = Vec::new();
    let side = |length: u32| u16::try_from(length).unwrap_or(u16::MAX);
    let encoder = Encoder::new(&mut bytes, quality);
    // What is painted is opaque: there is no transparency to undo.
    encoder.encode(pixels.data(), side(pixels.width()), side(pixels.height()), ColorType::Rgba).expect("memory takes every byte");
    bytes
}

/// A PNG without transparency.
pub(crate) fn png(pixels: &Pixmap) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, pixels.width(), pixels.height());
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_compression(png::Compression::High);
    let rgb: Vec<u8> = pixels.data().chunks_exact(4).flat_map(|pixel| [pixel[0], pixel[1], pixel[2]]).collect();
    let mut writer = encoder.write_header().expect("memory takes every byte");
    writer.write_image_data(&rgb).expect("as many bytes as the picture has");
    writer.finish().expect("memory takes every byte");
    bytes
}
