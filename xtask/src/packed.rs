//! The compressed twins of an asset, made once and served as they are.

use anyhow::Result;

/// The same bytes for clients that know brotli, and for the others.
pub(crate) struct Packed {
    pub(crate) brotli: Vec<u8>,
    pub(crate) gzip: Vec<u8>,
}

#[cfg(feature = "delivery")]
impl Packed {
    pub(crate) fn of(bytes: &[u8]) -> Result<Self> {
        Ok(Self { brotli: brotli_of(bytes)?, gzip: gzip_of(bytes)? })
    }
}

#[cfg(not(feature = "delivery"))]
impl Packed {
    pub(crate) fn of(_: &[u8]) -> Result<Self> {
        anyhow::bail!("the client that is delivered is compressed, which this build of the tool cannot do: use `cargo xtask web`")
    }
}

#[cfg(feature = "delivery")]
fn brotli_of(bytes: &[u8]) -> Result<Vec<u8>> {
    use anyhow::Context;

    let parameters = brotli::enc::BrotliEncoderParams { quality: 11, lgwin: 24, size_hint: bytes.len(), ..Default::default() };
    let mut packed = Vec::new();
    brotli::BrotliCompress(&mut &*bytes, &mut packed, &parameters).context("compressing with brotli")?;
    Ok(packed)
}

#[cfg(feature = "delivery")]
fn gzip_of(bytes: &[u8]) -> Result<Vec<u8>> {
    use anyhow::Context;
    use std::io::Write;

    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(bytes).and_then(|()| encoder.finish()).context("compressing with gzip")
}

#[cfg(all(test, feature = "delivery"))]
mod tests {
    use super::*;
    use std::io::Read;

    #[test]
    fn both_twins_are_the_same_bytes_again() {
        let bytes = b"the same again ".repeat(100);
        let packed = Packed::of(&bytes).expect("packs");
        let (mut from_brotli, mut from_gzip) = (Vec::new(), Vec::new());
        brotli::BrotliDecompress(&mut packed.brotli.as_slice(), &mut from_brotli).expect("brotli");
        flate2::read::GzDecoder::new(packed.gzip.as_slice()).read_to_end(&mut from_gzip).expect("gzip");
        assert_eq!((from_brotli, from_gzip), (bytes.clone(), bytes));
        assert_eq!(packed.gzip, gzip_of(&b"the same again ".repeat(100)).expect("packs"), "no time stands in it");
    }
}
