//! Splits the program of the orders: what only the page of an order needs becomes a file of its own, which comes with the
//! first order that is opened (decision 0006).

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use wasm_split_cli_support::Options;

/// The script that the split program imports, as the tool names it.
const LINK: &str = "./parts.js";
/// The file of the part, as the tool names it after its name in `frontend/src/pages/order`.
const PART: &str = "split_order";

/// A split program: the main part, for wasm-bindgen, and the other.
pub(crate) struct Split {
    pub(crate) main: PathBuf,
    pub(crate) part: PathBuf,
    link: String,
}

/// Splits a program that was linked with its relocations.
pub(crate) fn split(wasm: &Path, folder: &Path) -> Result<Split> {
    drop(fs::remove_dir_all(folder));
    let bytes = fs::read(wasm).with_context(|| format!("reading {}", wasm.display()))?;
    let main = folder.join("main.wasm");
    let mut options = Options::new(&bytes);
    options.output_dir = folder;
    options.main_out_path = &main;
    options.link_name = LINK;
    let split = wasm_split_cli_support::transform(options).map_err(|error| anyhow::anyhow!("splitting the program: {error:#}"))?;
    let part = folder.join(PART).with_extension("wasm");
    if split.split_modules != [part.clone()] {
        bail!("the program was split into {:?}, and this recipe knows one part", split.split_modules);
    }
    let link = folder.join(LINK);
    let link = fs::read_to_string(&link).with_context(|| format!("reading {}", link.display()))?;
    Ok(Split { main, part, link })
}

impl Split {
    /// wasm-bindgen's script with what fetches the part in it. Each of the two imports the other, and files that name each
    /// other cannot bear the hashes of their contents.
    pub(crate) fn inlined(&self, script: &str, part: &str) -> Result<String> {
        let import = script.lines().find(|line| line.contains(LINK) && line.starts_with("import * as "));
        let namespace = import.and_then(|line| line.strip_prefix("import * as ")?.split(' ').next()).context("no import of the parts")?;
        let link = without_import(&self.link);
        let names: Vec<&str> = link.lines().filter_map(|line| line.strip_prefix("export const ")?.split(' ').next()).collect();
        let link = link.replace("export const ", "const ").replace(&format!("./{PART}.wasm"), part);
        // The page says it where somebody waits for the part; nobody does when it is fetched ahead.
        let link = link.replace("console.error(", "console.warn(");
        let script = script.replace(import.unwrap_or_default(), "");
        Ok(format!("{script}\n{link}\nconst {namespace} = {{ {} }};\n", names.join(", ")))
    }
}

/// The script of the parts without its import of wasm-bindgen's, whose functions it then sees without.
fn without_import(link: &str) -> String {
    link.lines().filter(|line| !line.starts_with("import ")).collect::<Vec<_>>().join("\n")
}
