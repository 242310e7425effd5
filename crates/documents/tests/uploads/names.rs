//! Names, declared types, sizes.

use crate::make::pdf::Pdf;
use crate::make::{jpeg, png};
use crate::{look, refused, taken};
use documents::{MAX_BYTES, Refusal, Upload, inspect};
use domain::values::{FileFormat, FileNameError};
use std::collections::HashSet;

#[test]
fn the_content_decides_and_the_name_must_agree() {
    let pdf = Pdf::new("").bytes();
    let png = png::black(4, 3, png::RGB, &[]);
    let jpeg = jpeg::file(16, 8, jpeg::COLOUR, &[]);
    for (name, bytes, answer) in [
        ("a.pdf", &pdf, Ok(FileFormat::Pdf)),
        ("a.PNG", &png, Ok(FileFormat::Png)),
        ("a.jpg", &jpeg, Ok(FileFormat::Jpeg)),
        ("a.jpeg", &jpeg, Ok(FileFormat::Jpeg)),
        ("a.png", &pdf, Err(Refusal::TypeMismatch)),
        ("a.jpg", &png, Err(Refusal::TypeMismatch)),
        ("a.pdf", &jpeg, Err(Refusal::TypeMismatch)),
        ("a.exe", &jpeg, Err(Refusal::Name(FileNameError::Extension))),
        ("../a.jpg", &jpeg, Err(Refusal::Name(FileNameError::Path))),
        ("a\u{202e}gpj.jpg", &jpeg, Err(Refusal::Name(FileNameError::Control))),
        ("a.jpg\0", &jpeg, Err(Refusal::Name(FileNameError::Control))),
        ("a.pdf.jpg", &jpeg, Err(Refusal::Name(FileNameError::Dots))),
        ("", &jpeg, Err(Refusal::Name(FileNameError::Empty))),
    ] {
        assert_eq!(look(name, bytes).map(|found| found.format), answer, "{}", name.escape_debug());
    }
}

#[test]
fn a_declared_type_must_agree_too() {
    let png = png::black(4, 3, png::RGB, &[]);
    for (declared, answer) in [
        (Some("image/png"), None),
        (Some("IMAGE/PNG; charset=binary"), None),
        (Some("application/octet-stream"), None),
        (Some("image/jpeg"), Some(Refusal::TypeMismatch)),
        (Some("text/html"), Some(Refusal::TypeMismatch)),
        (Some(""), Some(Refusal::TypeMismatch)),
    ] {
        let upload = Upload { file_name: "a.png", media_type: declared, bytes: &png };
        assert_eq!(inspect(upload).err(), answer, "{declared:?}");
    }
}

#[test]
fn other_types_and_sizes_are_refused() {
    for bytes in [
        b"GIF89a\x01\0\x01\0".as_slice(),
        b"PK\x03\x04",
        b"MZ\x90\0",
        b"<!doctype html><script>alert(1)</script>",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"\xff\xd8",
        b"\x89PNG",
        b"%PDF",
        b"\0",
    ] {
        assert_eq!(refused("a.pdf", bytes), Some(Refusal::UnknownType), "{:?}", String::from_utf8_lossy(bytes));
    }
    assert_eq!(refused("a.pdf", b""), Some(Refusal::Empty));
    // A document may fill the limit to the last byte, and not one more.
    let document = Pdf::new("").bytes();
    let padded = |length: usize| [document.as_slice(), &vec![b'\n'; length - document.len()]].concat();
    taken("a.pdf", &padded(MAX_BYTES));
    assert_eq!(refused("a.pdf", &padded(MAX_BYTES + 1)), Some(Refusal::TooLarge));
}

#[test]
fn what_is_kept_is_hashed_and_a_document_is_kept_as_it_is() {
    use sha2::{Digest, Sha256};
    let document = Pdf::new("").bytes();
    let found = taken("a.pdf", &document);
    assert_eq!(found.content, document);
    assert_eq!((found.sha256, found.received_sha256), (Sha256::digest(&document).into(), Sha256::digest(&document).into()));
    let photograph = jpeg::file(16, 8, jpeg::COLOUR, &[jpeg::exif(1)]);
    let found = taken("a.jpg", &photograph);
    assert_eq!(found.received_sha256, <[u8; 32]>::from(Sha256::digest(&photograph)));
    assert_eq!(found.sha256, <[u8; 32]>::from(Sha256::digest(&found.content)));
    assert_ne!(found.sha256, found.received_sha256);
}

#[test]
fn every_refusal_has_a_code_of_its_own() {
    let codes: HashSet<&str> = Refusal::ALL.iter().map(|refusal| refusal.code()).collect();
    assert_eq!(codes.len(), Refusal::ALL.len());
    let page = include_str!("../../../../docs/uploads.md");
    let listed: HashSet<&str> = page.lines().filter_map(|line| line.strip_prefix("| `")?.split('`').next()).collect();
    assert_eq!(listed, codes, "docs/uploads.md lists every code");
    assert!(codes.iter().all(|code| code.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_')));
}
