//! Files with the hash of their content in their name, and their compressed twins.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use sha2::{Digest, Sha256};

use crate::packed::Packed;

/// Below this many bytes a compressed twin is not worth a file.
const COMPRESS_FROM: usize = 512;
/// The address under which every asset is written in sources: `/assets/NAME`.
const ADDRESS: &str = "/assets/";

/// The assets written so far. One may refer to another, written before it, by its plain name.
pub(crate) struct Assets {
    folder: PathBuf,
    compress: bool,
    hashed: BTreeMap<String, String>,
    on_demand: bool,
    sizes: Vec<Size>,
}

/// What a file weighs on the wire.
pub(crate) struct Size {
    pub(crate) name: String,
    pub(crate) raw: usize,
    pub(crate) brotli: usize,
    /// Nobody waits for it who does not ask for what needs it.
    pub(crate) on_demand: bool,
}

impl Assets {
    /// Starts an empty set in `folder`.
    pub(crate) fn new(folder: PathBuf, compress: bool) -> Result<Self> {
        fs::create_dir_all(folder.join("assets")).with_context(|| format!("making {}", folder.display()))?;
        Ok(Self { folder, compress, hashed: BTreeMap::new(), on_demand: false, sizes: Vec::new() })
    }

    /// Says of what is written from here on whether it comes on demand only.
    pub(crate) fn on_demand(&mut self, yes: bool) {
        self.on_demand = yes;
    }

    /// Writes bytes that refer to nothing.
    pub(crate) fn add(&mut self, name: &str, bytes: &[u8]) -> Result<()> {
        let hashed = hashed_name(name, bytes);
        self.write(name, &format!("assets/{hashed}"), bytes)?;
        self.hashed.insert(name.to_owned(), hashed);
        Ok(())
    }

    /// Writes a text after putting the real addresses of other assets into it.
    pub(crate) fn add_text(&mut self, name: &str, text: &str) -> Result<()> {
        let text = self.linked(name, text)?;
        self.add(name, text.as_bytes())
    }

    /// Writes the page itself, whose address never changes.
    pub(crate) fn add_page(&mut self, name: &str, text: &str) -> Result<()> {
        let text = self.linked(name, text)?;
        self.write(name, name, text.as_bytes())
    }

    /// The sizes of everything written.
    pub(crate) fn sizes(&self) -> &[Size] {
        &self.sizes
    }

    /// Every `/assets/NAME` becomes the hashed address; an unknown name is an error, since it would be a 404 in the browser.
    fn linked(&self, holder: &str, text: &str) -> Result<String> {
        let mut linked = String::with_capacity(text.len() + 256);
        let mut rest = text;
        while let Some(start) = rest.find(ADDRESS) {
            let (before, after) = rest.split_at(start + ADDRESS.len());
            let end = after.find(|c: char| !c.is_ascii_alphanumeric() && !matches!(c, '.' | '_' | '-')).unwrap_or(after.len());
            let (name, tail) = after.split_at(end);
            linked.push_str(before);
            match self.hashed.get(name) {
                Some(hashed) => linked.push_str(hashed),
                // The template's own explanation of the scheme.
                None if name == "NAME" => linked.push_str(name),
                None => bail!("{holder} refers to {ADDRESS}{name}, which is not an asset written before it"),
            }
            rest = tail;
        }
        linked.push_str(rest);
        Ok(linked)
    }

    fn write(&mut self, name: &str, place: &str, bytes: &[u8]) -> Result<()> {
        let path = self.folder.join(place);
        write(&path, bytes)?;
        let packed_already = Path::new(name).extension().is_some_and(|extension| extension == "woff2");
        let mut brotli = bytes.len();
        if self.compress && !packed_already && bytes.len() >= COMPRESS_FROM {
            let packed = Packed::of(bytes)?;
            brotli = packed.brotli.len();
            write(&twin(&path, "br"), &packed.brotli)?;
            write(&twin(&path, "gz"), &packed.gzip)?;
        }
        self.sizes.push(Size { name: name.to_owned(), raw: bytes.len(), brotli, on_demand: self.on_demand });
        Ok(())
    }
}

fn write(path: &Path, bytes: &[u8]) -> Result<()> {
    fs::write(path, bytes).with_context(|| format!("writing {}", path.display()))
}

fn twin(path: &Path, extension: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".");
    name.push(extension);
    PathBuf::from(name)
}

fn hashed_name(name: &str, bytes: &[u8]) -> String {
    let hash: String = Sha256::digest(bytes).iter().take(8).map(|byte| format!("{byte:02x}")).collect();
    match name.rsplit_once('.') {
        Some((stem, extension)) => format!("{stem}-{hash}.{extension}"),
        None => format!("{name}-{hash}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_become_hashed_addresses_and_unknown_ones_are_refused() {
        let folder = std::env::temp_dir().join(format!("xtask-assets-{}", std::process::id()));
        let mut assets = Assets::new(folder.clone(), true).expect("temporary folder");
        assets.add("a.woff2", b"font").expect("written");
        assets.add_text("app.css", "src: url(\"/assets/a.woff2\")").expect("written");
        let name = assets.hashed.get("app.css").expect("known").clone();
        let text = fs::read_to_string(folder.join("assets").join(name)).expect("there");
        assert!(text.starts_with("src: url(\"/assets/a-") && text.ends_with(".woff2\")"), "{text}");
        assert!(assets.add_page("index.html", "<script src=\"/assets/gone.js\">").is_err());
        fs::remove_dir_all(folder).expect("own folder");
    }

    #[test]
    fn the_same_bytes_have_the_same_name() {
        assert_eq!(hashed_name("app.js", b"x"), hashed_name("app.js", b"x"));
        assert_ne!(hashed_name("app.js", b"x"), hashed_name("app.js", b"y"));
    }
}
