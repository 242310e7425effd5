//! Files that are nearly right, by the thousand, the same ones in every run. None may panic, hang, or come out with anything
//! that would have been removed. `RA_PORTAL_FUZZ_SECONDS=600 cargo test -p documents fuzz` goes on for longer.

use crate::make::pdf::{Pdf, stream, update};
use crate::make::{deflate, jpeg, png};
use documents::{Refusal, Upload, inspect};
use std::time::{Duration, Instant};
use testkit::fuzz::{Inputs, rounds};

/// How long each format is tried, in seconds.
const SECONDS: f64 = 2.0;
/// How long one file may take, on a machine that does many other things.
const PATIENCE: Duration = Duration::from_secs(20);

/// Words that mean something to a parser.
const WORDS: &[&[u8]] = &[
    b"\xff\xd9",
    b"\xff\xda",
    b"\xff\xc0",
    b"\xff\xc2",
    b"\xff\xc4",
    b"\xff\xdd\0\x04\0\x01",
    b"\xff\xd0",
    b"\xff\xff",
    b"\0\0\0\0",
    b"\xff\xff\xff\xff",
    b"\x7f\xff\xff\xff",
    b"IDAT",
    b"IEND",
    b"PLTE",
    b"obj",
    b"endobj",
    b"stream\n",
    b"endstream",
    b"<<",
    b">>",
    b"[",
    b"]",
    b"(",
    b"%%EOF",
    b"xref",
    b"/Length",
    b"/Kids",
    b"/Filter",
    b"/FlateDecode",
    b"/LZWDecode",
    b"/ASCII85Decode",
    b"/ObjStm",
    b"/Prev 0",
    b"/W[9 9 9]",
    b"-1",
    b"99999999999999999999",
    b"1 0 R",
    b"4294967295 65535 R",
];

fn pictures() -> [Vec<Vec<u8>>; 2] {
    let progressive = jpeg::Coding { frame: 0xc2, ..jpeg::COLOUR };
    let cmyk = jpeg::Coding { components: 4, ..jpeg::COLOUR };
    let text = png::chunk(b"tEXt", b"Author\0CAMERA1");
    let exif = png::chunk(b"eXIf", &crate::make::exif(6));
    [
        vec![
            png::black(9, 7, png::RGB, &[text, exif]),
            png::black(64, 64, png::Coding { depth: 16, colour: 6, interlaced: false }, &[]),
            png::black(1, 1, png::Coding { interlaced: true, ..png::RGB }, &[]),
        ],
        vec![
            jpeg::file(40, 24, jpeg::COLOUR, &[jpeg::jfif(), jpeg::exif(6)]),
            jpeg::file(33, 17, progressive, &[jpeg::exif(3)]),
            jpeg::file(64, 64, cmyk, &[]),
        ],
    ]
}

fn documents() -> Vec<Vec<u8>> {
    let plain = Pdf::pages(3, "/OpenAction[4 0 R/Fit]").with(stream("/Filter/FlateDecode", &deflate(b"BT (a) Tj ET"))).bytes();
    let mut modern = Vec::new();
    lopdf::Document::load_mem(&plain).expect("a document").save_modern(&mut modern).expect("memory can be written");
    vec![update(&plain, 5, "<</Type/Sig/Contents<00>>>"), plain, modern]
}

/// Tries a format, and gives how many files were tried and how many of them taken.
fn run(file_name: &str, seed: u64, corpus: &[Vec<u8>]) -> (u32, u32) {
    let mut inputs = Inputs::new(seed, corpus, WORDS);
    let (mut tried, mut accepted) = (0, 0);
    for round in rounds(SECONDS) {
        tried = round;
        let bytes = inputs.bytes();
        let before = Instant::now();
        let result = inspect(Upload { file_name, media_type: None, bytes: &bytes });
        assert!(before.elapsed() < PATIENCE, "{file_name}, file {tried} of seed {seed} takes too long");
        match result {
            Ok(found) => {
                accepted += 1;
                // Nothing that would be removed is left.
                let again = inspect(Upload { file_name, media_type: None, bytes: &found.content });
                assert_eq!(again.map(|again| again.content).as_ref(), Ok(&found.content), "{file_name}, file {tried} of seed {seed}");
            }
            Err(refusal) => assert_ne!(refusal, Refusal::Unreadable, "{file_name}, file {tried} of seed {seed}: a decoder panicked"),
        }
    }
    (tried, accepted)
}

#[test]
fn fuzz_png() {
    let (tried, accepted) = run("a.png", 1, &pictures()[0]);
    assert!(accepted > 0 && accepted < tried, "{accepted} of {tried}: the mutations reach nothing");
}

#[test]
fn fuzz_jpeg() {
    let (tried, accepted) = run("a.jpg", 2, &pictures()[1]);
    assert!(accepted > 0 && accepted < tried, "{accepted} of {tried}: the mutations reach nothing");
}

#[test]
fn fuzz_pdf() {
    let (tried, accepted) = run("a.pdf", 3, &documents());
    assert!(accepted > 0 && accepted < tried, "{accepted} of {tried}: the mutations reach nothing");
}
