//! What is sent: a photograph and a scanned page, each as large as a file may be.

use super::partner::Piece;
use anyhow::{Context, Result, anyhow};
use documents::MAX_BYTES;
use jpeg_encoder::{ColorType, Encoder};

/// Width and height of a photograph of twelve megapixels, as telephones take them.
const SIDES: Sides = (4_000, 3_000);

type Sides = (u16, u16);

/// What the PDF needs beside the picture, in bytes, at most.
const AROUND: usize = 2_048;

/// A file and what it is sent as.
pub(super) struct File {
    pub(super) name: &'static str,
    pub(super) piece: Piece,
    pub(super) bytes: Vec<u8>,
}

impl File {
    /// Looks at it as the portal does.
    pub(super) fn inspect(&self) -> Result<()> {
        let file_name = format!("file.{}", self.piece.ending);
        let upload = documents::Upload { file_name: &file_name, media_type: None, bytes: &self.bytes };
        documents::inspect(upload).map(drop).map_err(|refusal| anyhow!("{}: {refusal:?}", self.name))
    }
}

/// A JPEG photograph and a PDF of one scanned page.
pub(super) fn make() -> Result<[File; 2]> {
    make_of(SIDES, MAX_BYTES)
}

fn make_of(sides: Sides, max: usize) -> Result<[File; 2]> {
    let jpeg = photograph(sides, max - AROUND)?;
    let pdf = page(&jpeg, sides);
    let piece = |kind, ending| Piece { kind, ending };
    Ok([
        File { name: "JPEG", piece: piece("holder_identity", "jpg"), bytes: jpeg },
        File { name: "PDF", piece: piece("organisation_extract", "pdf"), bytes: pdf },
    ])
}

/// The best quality that still fits.
fn photograph(sides: Sides, max: usize) -> Result<Vec<u8>> {
    let pixels = pixels(sides);
    let mut best = None;
    let (mut low, mut high) = (1_u8, 100);
    while low <= high {
        let quality = low.midpoint(high);
        let mut bytes = Vec::new();
        Encoder::new(&mut bytes, quality).encode(&pixels, sides.0, sides.1, ColorType::Rgb)?;
        if bytes.len() > max {
            high = quality - 1;
        } else {
            low = quality + 1;
            best = Some(bytes);
        }
    }
    best.context("no quality makes the photograph small enough")
}

/// Soft shapes with the grain of a small sensor.
fn pixels((width, height): Sides) -> Vec<u8> {
    let mut grain: u32 = 1;
    let mut pixels = Vec::with_capacity(usize::from(width) * usize::from(height) * 3);
    for y in 0..u32::from(height) {
        for x in 0..u32::from(width) {
            for colour in 0..3 {
                // Marsaglia's generator: the same picture on every machine.
                grain ^= grain << 13;
                grain ^= grain >> 17;
                grain ^= grain << 5;
                let shape = (x * (colour + 1) / 40 + y / 30) % 200;
                pixels.push(u8::try_from(shape + grain % 24).unwrap_or(u8::MAX));
            }
        }
    }
    pixels
}

/// A PDF of one page that shows the picture.
fn page(jpeg: &[u8], (width, height): Sides) -> Vec<u8> {
    let shown = b"q 595 0 0 842 0 0 cm /I Do Q".as_slice();
    let picture =
        format!("/Type/XObject/Subtype/Image/Width {width}/Height {height}/ColorSpace/DeviceRGB/BitsPerComponent 8/Filter/DCTDecode");
    let objects = [
        b"<</Type/Catalog/Pages 2 0 R>>".to_vec(),
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>".to_vec(),
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</XObject<</I 5 0 R>>>>>>".to_vec(),
        stream("", shown),
        stream(&picture, jpeg),
    ];
    let mut bytes = b"%PDF-1.7\n".to_vec();
    let mut table = String::from("0000000000 65535 f \n");
    for (index, object) in objects.iter().enumerate() {
        table.push_str(&format!("{:010} 00000 n \n", bytes.len()));
        bytes.extend_from_slice(format!("{} 0 obj\n", index + 1).as_bytes());
        bytes.extend_from_slice(object);
        bytes.extend_from_slice(b"\nendobj\n");
    }
    let (start, size) = (bytes.len(), objects.len() + 1);
    let end = format!("xref\n0 {size}\n{table}trailer\n<</Size {size}/Root 1 0 R>>\nstartxref\n{start}\n%%EOF\n");
    bytes.extend_from_slice(end.as_bytes());
    bytes
}

fn stream(dictionary: &str, content: &[u8]) -> Vec<u8> {
    let head = format!("<<{dictionary}/Length {}>>\nstream\n", content.len());
    [head.as_bytes(), content, b"\nendstream"].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_portal_takes_the_files_and_they_are_as_large_as_they_may_be() {
        let max = 60_000;
        for file in make_of((800, 600), max).expect("files") {
            let length = file.bytes.len();
            assert!((max * 3 / 4..=max).contains(&length), "{}: {length}", file.name);
            file.inspect().expect("is taken");
        }
    }
}
