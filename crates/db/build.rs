//! Lists the migrations for the program to embed, in the order of their versions.
//!
//! sqlx's `migrate!` does the same, at the price of a second copy of its driver for the machine that builds.

use std::fmt::Write;
use std::path::PathBuf;
use std::{env, fs};

fn main() {
    let folder = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").expect("cargo says where")).join("../../migrations");
    println!("cargo:rerun-if-changed={}", folder.display());
    let mut files: Vec<_> = fs::read_dir(&folder).expect("the migrations' folder").map(|entry| entry.expect("an entry").path()).collect();
    files.sort();

    let mut list = String::from("const FILES: &[(i64, &str, &str)] = &[\n");
    for file in files {
        let name = file.file_stem().and_then(|stem| stem.to_str()).expect("a name");
        let (version, description) = name.split_once('_').expect("<version>_<what>.sql");
        let description = description.replace('_', " ");
        writeln!(list, "    ({version}, {description:?}, include_str!({file:?})),").expect("memory");
    }
    list.push_str("];\n");
    let target = PathBuf::from(env::var_os("OUT_DIR").expect("cargo says where")).join("migrations.rs");
    fs::write(target, list).expect("cargo's own folder");
}
