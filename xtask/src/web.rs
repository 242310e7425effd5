//! The browser client: cargo → wasm-bindgen → wasm-opt → hashed, compressed assets, within a budget.
//!
//! Nothing is downloaded but cargo and npm packages; wasm-bindgen's library and this tool come from one lock file and cannot differ.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};
use wasm_bindgen_cli_support::Bindgen;

use crate::assets::{Assets, Size};
use crate::tools::{npm_packages, output, run, target, workspace};

/// All bytes of a client as they travel, fonts and what comes on demand apart.
const BUDGET: usize = 220_000;
/// What comes on demand with the first page that needs it, likewise: it is fetched while the page before is read.
const PART_BUDGET: usize = 120_000;

/// How the client is built.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mode {
    /// Small: optimised, compressed, weighed.
    Release,
    /// Built in a third of the time, for the demo and the watch loop.
    Dev,
}

impl Mode {
    /// The folder under `target` that it is built into: the demo's client must not take the place of the one that is tested.
    const fn folder(self) -> &'static str {
        match self {
            Self::Release => "web",
            Self::Dev => "web-dev",
        }
    }

    /// The profile that it is compiled in, which is also the name of a folder under `target`.
    const fn profile(self) -> &'static str {
        match self {
            Self::Release => "wasm-release",
            Self::Dev => "wasm-dev",
        }
    }
}

/// A client: the program, and the page that starts it. `app` is the template of the others.
struct Client {
    program: &'static str,
    name: &'static str,
    page: &'static str,
    /// What comes with the first page that needs it.
    part: Option<&'static str>,
}

/// The clients. Each is weighed by itself, since a person waits for one of them.
const CLIENTS: [Client; 2] = [
    Client { program: "frontend", name: "app", page: "index.html", part: Some("the page of an order") },
    Client { program: "settings", name: "settings", page: "settings.html", part: None },
];

/// Builds the clients into their folder.
pub(crate) fn build(mode: Mode) -> Result<()> {
    let workspace = workspace()?;
    let (frontend, target) = (workspace.join("frontend"), target(&workspace));
    npm_packages(&frontend)?;
    let mut glued = Vec::new();
    for client in CLIENTS {
        let wasm = compile(&workspace, &target, &client, mode)?;
        let folder = target.join(format!("{}-glue-{}", mode.folder(), client.name));
        let glue = if mode == Mode::Release && client.part.is_some() {
            bindgen_split(&wasm, client.name, &folder)?
        } else {
            bindgen(&wasm, client.name, &folder, mode, false)?
        };
        if mode == Mode::Release {
            optimise(&frontend, &glue.wasm)?;
            if let Some(part) = &glue.part {
                optimise(&frontend, part)?;
            }
            number_imports(&glue)?;
        }
        glued.push((client, glue));
    }
    let folder = target.join(mode.folder());
    let fresh = folder.with_extension("new");
    let assets = collect(&frontend, &glued, &fresh, mode)?;
    if mode == Mode::Release {
        weigh(assets.sizes())?;
    }
    replace(&fresh, &folder)
}

/// Compiles a client, and gives its file; the builder's own paths stay out of it, so that it is the same on every machine.
fn compile(workspace: &Path, target: &Path, client: &Client, mode: Mode) -> Result<PathBuf> {
    let profile = mode.profile();
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| OsString::from("cargo")));
    cargo.current_dir(workspace).env("CARGO_TARGET_DIR", target);
    cargo.args(["rustc", "--quiet", "--package", "frontend", "--bin", client.program]);
    cargo.args(["--target", "wasm32-unknown-unknown", "--profile", profile]);
    if mode == Mode::Release {
        cargo.env("CARGO_ENCODED_RUSTFLAGS", remapped(workspace)?);
        if client.part.is_some() {
            // What is split later needs to know which function calls which.
            cargo.args(["--features", "split", "--", "-Clink-arg=--emit-relocs"]);
        }
    }
    run(&mut cargo, "compiling the browser client (target wasm32-unknown-unknown: `rustup target add wasm32-unknown-unknown`)")?;
    Ok(target.join("wasm32-unknown-unknown").join(profile).join(client.program).with_extension("wasm"))
}

fn remapped(workspace: &Path) -> Result<String> {
    let home = std::env::var("HOME").unwrap_or_default();
    let cargo = std::env::var("CARGO_HOME").unwrap_or_else(|_| format!("{home}/.cargo"));
    let toolchain = output(Command::new("rustc").args(["--print", "sysroot"]).current_dir(workspace))?;
    let flag = |from: &str, to: &str| format!("--remap-path-prefix={from}={to}");
    // These take the place of the flags in `.cargo/config.toml`, where this one is explained.
    let erased = "--cfg=erase_components".to_owned();
    Ok([erased, flag(&workspace.to_string_lossy(), "/src"), flag(&cargo, "/cargo"), flag(&toolchain, "/rust")].join("\u{1f}"))
}

/// What wasm-bindgen makes, and the part that comes later.
struct Glue {
    wasm: PathBuf,
    script: PathBuf,
    part: Option<PathBuf>,
}

fn bindgen(wasm: &Path, name: &str, folder: &Path, mode: Mode, split: bool) -> Result<Glue> {
    drop(fs::remove_dir_all(folder));
    let mut bindgen = Bindgen::new();
    bindgen.input_path(wasm).typescript(false).out_name(name).web(true).context("wasm-bindgen")?;
    bindgen.debug(mode == Mode::Dev).remove_producers_section(true);
    if split {
        // The parts know each other by the linker's names.
        bindgen.keep_lld_exports(true).demangle(false);
    }
    bindgen.generate(folder).context("wasm-bindgen")?;
    if folder.join("snippets").exists() {
        bail!(
            "a crate brings inline JavaScript (wasm-bindgen snippets): the content security policy review and this recipe do not know it"
        );
    }
    Ok(Glue { wasm: folder.join(format!("{name}_bg.wasm")), script: folder.join(format!("{name}.js")), part: None })
}

#[cfg(feature = "delivery")]
fn bindgen_split(wasm: &Path, name: &str, folder: &Path) -> Result<Glue> {
    let split = crate::split::split(wasm, &folder.with_extension("parts"))?;
    let glue = bindgen(&split.main, name, folder, Mode::Release, true)?;
    let script = split.inlined(&text(&glue.script)?, &format!("/assets/{name}_part.wasm"))?;
    write(&glue.script, script.as_bytes())?;
    Ok(Glue { part: Some(split.part), ..glue })
}

#[cfg(not(feature = "delivery"))]
fn bindgen_split(_: &Path, _: &str, _: &Path) -> Result<Glue> {
    bail!("the client that is delivered is split, which this build of the tool cannot do: use `cargo xtask web`")
}

/// Every function that the WASM imports bears a hash, and chance does not compress: 3 kB of it in the WASM and the script.
/// Each hash becomes a number of the same length, in both.
fn number_imports(glue: &Glue) -> Result<()> {
    let mut script = text(&glue.script)?;
    let mut wasm = read(&glue.wasm)?;
    let words = script.split(|c: char| !c.is_ascii_alphanumeric() && c != '_');
    let hashes: BTreeSet<String> =
        words.flat_map(|word| word.split('_')).filter(|part| is_hash(part.as_bytes())).map(str::to_owned).collect();
    let numbers: BTreeMap<String, String> =
        hashes.into_iter().enumerate().map(|(number, hash)| (hash, format!("{number:0HASH_LENGTH$}"))).collect();
    for (hash, number) in &numbers {
        script = script.replace(hash, number);
    }
    for start in 0..wasm.len().saturating_sub(HASH_LENGTH) {
        let place = start..start + HASH_LENGTH;
        let number = wasm.get(place.clone()).filter(|bytes| is_hash(bytes)).and_then(|bytes| numbers.get(str::from_utf8(bytes).ok()?));
        if let (Some(number), Some(bytes)) = (number, wasm.get_mut(place)) {
            bytes.copy_from_slice(number.as_bytes());
        }
    }
    write(&glue.script, script.as_bytes())?;
    write(&glue.wasm, &wasm)
}

/// Hexadecimal digits of a hash in wasm-bindgen's names.
const HASH_LENGTH: usize = 16;

fn is_hash(bytes: &[u8]) -> bool {
    bytes.len() == HASH_LENGTH && bytes.iter().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

/// `wasm-opt` without feature flags: it reads the module's own list. With `--all-features` it writes modules Chromium refuses.
fn optimise(frontend: &Path, wasm: &Path) -> Result<()> {
    let program = frontend.join("node_modules/.bin/wasm-opt");
    // The stack's far end lies lowest (`--stack-first`), so nothing lives in the first kilobyte. Control flow that is taken
    // apart and put together anew comes out shorter than by a second round, in half the time.
    let options = ["--low-memory-unused", "--flatten", "--rereloop", "-Oz", "--strip-debug", "--strip-producers"];
    run(Command::new(program).args(options).arg(wasm).arg("-o").arg(wasm), "optimising the WASM")?;
    let check =
        "WebAssembly.compile(require('fs').readFileSync(process.argv[1])).catch((e) => { console.error(e.message); process.exit(1); })";
    run(Command::new("node").args(["-e", check]).arg(wasm), "checking that the optimised WASM is valid")
}

/// Writes everything, each file after those it refers to.
fn collect(frontend: &Path, glued: &[(Client, Glue)], folder: &Path, mode: Mode) -> Result<Assets> {
    drop(fs::remove_dir_all(folder));
    let mut assets = Assets::new(folder.to_path_buf(), mode == Mode::Release)?;
    for font in sorted(&frontend.join("fonts"), "woff2")? {
        assets.add(&name(&font), &read(&font)?)?;
    }
    assets.add("icon.svg", &read(&frontend.join("icon.svg"))?)?;
    let mut styles = String::new();
    for sheet in sorted(&frontend.join("styles"), "css")? {
        styles.push_str(&text(&sheet)?);
    }
    assets.add_text("app.css", &without_comments(&styles))?;
    assets.on_demand(true);
    add_reader(&mut assets, frontend)?;
    assets.on_demand(false);
    for (Client { name, page, .. }, glue) in glued {
        if let Some(part) = &glue.part {
            assets.on_demand(true);
            assets.add(&format!("{name}_part.wasm"), &read(part)?)?;
            assets.on_demand(false);
        }
        // Both start the same way, each its own program.
        let of_client = |template: &str| -> Result<String> {
            let text = text(&frontend.join(template))?;
            Ok(text
                .replace("/assets/app.js", &format!("/assets/{name}.js"))
                .replace("/assets/app_bg", &format!("/assets/{name}_bg"))
                .replace("/assets/boot.js", &format!("/assets/{name}.boot.js")))
        };
        assets.add(&format!("{name}_bg.wasm"), &read(&glue.wasm)?)?;
        assets.add_text(&format!("{name}.js"), &without_script_comments(&text(&glue.script)?))?;
        assets.add_text(&format!("{name}.boot.js"), &of_client("boot.js")?)?;
        assets.add_page(page, &of_client("index.html")?)?;
    }
    Ok(assets)
}

/// What shows documents: for pictures a short script, for PDF pdf.js in its form for browsers that are a few years old, the fonts that documents name without
/// bringing them, and the decoders of scanners' formats (JBIG2, JPEG 2000).
fn add_reader(assets: &mut Assets, frontend: &Path) -> Result<()> {
    let package = frontend.join("node_modules/pdfjs-dist");
    assets.add("pdf.js", &read(&package.join("legacy/build/pdf.min.mjs"))?)?;
    assets.add("pdf.worker.js", &read(&package.join("legacy/build/pdf.worker.min.mjs"))?)?;
    // The sans-serif ones beside them are under the GPL and stay where they are.
    for font in sorted(&package.join("standard_fonts"), "pfb")? {
        assets.add(&name(&font), &read(&font)?)?;
    }
    for decoder in ["jbig2.wasm", "openjpeg.wasm"] {
        assets.add(decoder, &read(&package.join("wasm").join(decoder))?)?;
    }
    for script in ["pages.js", "reader.js"] {
        assets.add_text(script, &without_script_comments(&text(&frontend.join(script))?))?;
    }
    Ok(())
}

/// Style comments explain to us, not to browsers.
fn without_comments(css: &str) -> String {
    let mut kept = String::with_capacity(css.len());
    let mut rest = css;
    while let Some((before, after)) = rest.split_once("/*") {
        kept.push_str(before);
        rest = after.split_once("*/").map_or("", |(_, tail)| tail);
    }
    kept.push_str(rest);
    let lines: Vec<&str> = kept.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    lines.join("\n")
}

/// The same for wasm-bindgen's script, whose comments stand on lines of their own.
fn without_script_comments(script: &str) -> String {
    let mut kept = String::with_capacity(script.len());
    let mut inside = false;
    for line in script.lines().map(str::trim) {
        let opens = line.starts_with("/*");
        let comment = inside || opens || line.starts_with("//");
        inside = (inside || opens) && !line.ends_with("*/");
        if !comment && !line.is_empty() {
            kept.push_str(line);
            kept.push('\n');
        }
    }
    kept
}

/// Weighs each client with what both share.
fn weigh(sizes: &[Size]) -> Result<()> {
    let is_font = |size: &&Size| size.name.ends_with(".woff2");
    let weight = |chosen: &dyn Fn(&&Size) -> bool| sizes.iter().filter(chosen).map(|size| size.brotli).sum::<usize>();
    let at_once = |size: &&Size| !is_font(size) && !size.on_demand;
    for size in sizes.iter().filter(at_once) {
        eprintln!("{:>9} {:>9} brotli  {}", size.raw, size.brotli, size.name);
    }
    let part = |size: &&Size| size.name.ends_with("_part.wasm");
    let program = weight(&|size: &&Size| size.on_demand && size.name.ends_with(".js"));
    let parts = weight(&|size: &&Size| size.on_demand && !part(size)) - program;
    eprintln!("fonts {}; on the first PDF {program}, and of {parts} what the document needs", weight(&is_font));
    for client in &CLIENTS {
        let of = |size: &Size, client: &Client| {
            size.name == client.page
                || size.name.strip_prefix(client.name).is_some_and(|rest| rest.starts_with("_bg.") || rest == ".js" || rest == ".boot.js")
        };
        let others = |size: &&Size| CLIENTS.iter().any(|other| other.name != client.name && of(size, other));
        let total = weight(&|size: &&Size| at_once(size) && !others(size));
        eprintln!("{}: {total} of {BUDGET} bytes brotli used", client.name);
        if let Some(what) = client.part {
            let part = weight(&part);
            eprintln!("{}: {part} of {PART_BUDGET} more with {what}", client.name);
            if part > PART_BUDGET {
                bail!("the browser client {} weighs {part} bytes more with {what}, {} over that budget", client.name, part - PART_BUDGET);
            }
        }
        if total > BUDGET {
            bail!("the browser client {} weighs {total} bytes, {} over its budget", client.name, total - BUDGET);
        }
    }
    Ok(())
}

/// Puts the new folder in place; a server that reads from it meanwhile misses a moment, not a file's half.
fn replace(fresh: &Path, place: &Path) -> Result<()> {
    let old = place.with_extension("old");
    drop(fs::remove_dir_all(&old));
    if place.exists() {
        fs::rename(place, &old).with_context(|| format!("moving {}", place.display()))?;
    }
    fs::rename(fresh, place).with_context(|| format!("moving {}", fresh.display()))?;
    drop(fs::remove_dir_all(&old));
    Ok(())
}

fn sorted(folder: &Path, extension: &str) -> Result<Vec<PathBuf>> {
    let entries = fs::read_dir(folder).with_context(|| format!("reading {}", folder.display()))?;
    let mut files: Vec<PathBuf> =
        entries.filter_map(|entry| Some(entry.ok()?.path())).filter(|path| path.extension().is_some_and(|e| e == extension)).collect();
    files.sort();
    Ok(files)
}

fn name(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

fn read(path: &Path) -> Result<Vec<u8>> {
    fs::read(path).with_context(|| format!("reading {}", path.display()))
}

fn write(path: &Path, bytes: &[u8]) -> Result<()> {
    fs::write(path, bytes).with_context(|| format!("writing {}", path.display()))
}

fn text(path: &Path) -> Result<String> {
    fs::read_to_string(path).with_context(|| format!("reading {}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hashes_become_numbers_of_the_same_length_in_script_and_wasm() {
        let folder = std::env::temp_dir().join(format!("xtask-glue-{}", std::process::id()));
        fs::create_dir_all(&folder).expect("temporary folder");
        let glue = Glue { wasm: folder.join("app.wasm"), script: folder.join("app.js"), part: None };
        write(&glue.script, b"__wbg_get_2244fa0de8ce1c19: f(0), __wbg_set_0123456789abcdef_x, invoke__h35f2a7222ac5a007()")
            .expect("written");
        write(&glue.wasm, b"\x1a__wbg_get_2244fa0de8ce1c19\0 __wbg_set_0123456789abcdef_x ffffffffffffffff").expect("written");
        number_imports(&glue).expect("numbered");
        let script = "__wbg_get_0000000000000001: f(0), __wbg_set_0000000000000000_x, invoke__h35f2a7222ac5a007()";
        assert_eq!(text(&glue.script).expect("there"), script);
        let wasm = "\u{1a}__wbg_get_0000000000000001\0 __wbg_set_0000000000000000_x ffffffffffffffff";
        assert_eq!(text(&glue.wasm).expect("there"), wasm);
        fs::remove_dir_all(folder).expect("own folder");
    }

    #[test]
    fn style_comments_and_blank_lines_are_left_out() {
        assert_eq!(without_script_comments("/** a\n * b */\n  x();\n// c\n/* d */\ny();"), "x();\ny();\n");
        assert_eq!(without_comments("/* a */\n.x { color: red }\n\n  /* b\n c */ .y {}\n"), ".x { color: red }\n.y {}");
    }
}
