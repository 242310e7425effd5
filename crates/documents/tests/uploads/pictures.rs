//! PNG and JPEG.

use crate::make::{assert_absent, deflate, deflated_zeros, exif, jpeg, png};
use crate::{refused, taken};
use documents::{Inspected, Refusal, Shape};

fn size(found: &Inspected) -> (u32, u32, u8) {
    match found.shape {
        Shape::Picture { width, height, orientation } => (width, height, orientation.exif()),
        Shape::Pages(_) => panic!("a picture"),
    }
}

#[test]
fn what_browsers_show_is_taken() {
    for (depth, colour, interlaced) in [(1, 0, false), (8, 2, false), (16, 0, false), (16, 6, false), (8, 4, false), (8, 6, false)] {
        let coding = png::Coding { depth, colour, interlaced };
        assert_eq!(size(&taken("a.png", &png::black(9, 5, coding, &[]))), (9, 5, 1), "{depth} bits, colour {colour}");
    }
    let palette = png::Coding { depth: 2, colour: 3, interlaced: false };
    taken("a.png", &png::black(9, 5, palette, &[png::chunk(b"PLTE", &[0; 12])]));
    // One pixel has one pass only, so that its rows are the same with and without interlacing.
    taken("a.png", &png::black(1, 1, png::Coding { interlaced: true, ..png::RGB }, &[]));
    for (frame, components, name) in
        [(0xc0, 1, "grey"), (0xc0, 3, "colour"), (0xc1, 3, "extended"), (0xc2, 3, "progressive"), (0xc2, 1, "both")]
    {
        let coding = jpeg::Coding { frame, precision: 8, components };
        assert_eq!(size(&taken("a.jpg", &jpeg::file(40, 24, coding, &[jpeg::jfif()]))), (40, 24, 1), "{name}");
    }
    let cmyk = jpeg::Coding { frame: 0xc0, precision: 8, components: 4 };
    for transform in [0, 2] {
        let adobe = jpeg::segment(0xee, &[b"Adobe\0\x64\0\0\0\0".as_slice(), &[transform]].concat());
        assert_eq!(size(&taken("a.jpg", &jpeg::file(40, 24, cmyk, &[adobe]))), (40, 24, 1), "CMYK {transform}");
    }
}

#[test]
fn what_browsers_do_not_show_is_refused() {
    for (frame, precision, name) in [(0xc1, 12, "12 bits"), (0xc3, 8, "lossless"), (0xc9, 8, "arithmetic"), (0xca, 8, "both")] {
        let coding = jpeg::Coding { frame, precision, components: 3 };
        assert_eq!(refused("a.jpg", &jpeg::file(16, 16, coding, &[])), Some(Refusal::ImageUnsupported), "{name}");
    }
    let animated = png::black(4, 4, png::RGB, &[png::chunk(b"acTL", &[0, 0, 0, 2, 0, 0, 0, 0])]);
    assert_eq!(refused("a.png", &animated), Some(Refusal::ImageAnimated));
}

#[test]
fn a_photograph_keeps_its_pixels_and_its_turn_and_nothing_else() {
    let segments = [
        jpeg::jfif(),
        jpeg::exif(6),
        jpeg::segment(0xe1, b"http://ns.adobe.com/xap/1.0/\0<x:xmpmeta GPSLatitude='48,51N'/>"),
        jpeg::segment(0xe2, &[b"ICC_PROFILE\0\x01\x01".as_slice(), &[7; 40]].concat()),
        jpeg::segment(0xed, b"Photoshop 3.0\x008BIM\x04\x04IPTC Paris"),
        jpeg::segment(0xfe, b"taken by Claire"),
    ];
    let found = taken("a.jpg", &jpeg::file(16, 8, jpeg::COLOUR, &segments));
    assert_eq!(size(&found), (16, 8, 6));
    for needle in [b"CAMERA1".as_slice(), b"\x88\x25", b"xmpmeta", b"Photoshop", b"Claire"] {
        assert_absent(needle, &found.content);
    }
    let pixels = jpeg::picture(16, 8, jpeg::COLOUR);
    let kept = [segments[3].as_slice(), &pixels, b"\xff\xd9"].concat();
    assert!(found.content.ends_with(&kept), "profile, tables and coded pixels are copied");
    assert!(found.content.starts_with(&[b"\xff\xd8".as_slice(), &jpeg::jfif(), b"\xff\xe1\0\x22Exif\0\0MM\0*"].concat()));
    assert_eq!(taken("a.jpg", &found.content).content, found.content, "nothing is left to remove");
}

#[test]
fn a_thumbnail_goes() {
    let thumbnail = [b"JFIF\0\x01\x02\x01\0\x48\0\x48\x02\x02".as_slice(), b"thumbnail!!!"].concat();
    let found =
        taken("a.jpg", &jpeg::file(8, 8, jpeg::COLOUR, &[jpeg::segment(0xe0, &thumbnail), jpeg::segment(0xe0, b"JFXX\0\x13small")]));
    assert_absent(b"thumbnail", &found.content);
    assert_absent(b"JFXX", &found.content);
}

#[test]
fn a_png_keeps_its_pixels_and_its_turn_and_nothing_else() {
    let chunks = [
        png::chunk(b"gAMA", &[0, 0, 0xb1, 0x8f]),
        png::chunk(b"eXIf", &exif(8)),
        png::chunk(b"tEXt", b"Author\0Claire"),
        png::chunk(b"zTXt", &[b"Raw profile type exif\0\0".as_slice(), &deflate(b"48.85")].concat()),
        png::chunk(b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0<x:xmpmeta/>"),
        png::chunk(b"tIME", &[7, 0xea, 11, 21, 0, 0, 0]),
        png::chunk(b"prVt", b"whatever"),
    ];
    let found = taken("a.png", &png::black(6, 4, png::RGB, &chunks));
    assert_eq!(size(&found), (6, 4, 8));
    for needle in [b"CAMERA1".as_slice(), b"tEXt", b"zTXt", b"iTXt", b"tIME", b"prVt"] {
        assert_absent(needle, &found.content);
    }
    assert!(found.content.windows(chunks[0].len()).any(|window| window == chunks[0]), "what colours depend on stays");
    for kind in [b"gAMA", b"cHRM", b"sRGB", b"sBIT", b"bKGD", b"pHYs", b"cICP", b"tRNS"] {
        let long = png::chunk(kind, &b"48.8566N 2.3522E ".repeat(20));
        assert_absent(b"48.85", &taken("a.png", &png::black(6, 4, png::RGB, &[long])).content);
    }
    let twice = png::black(6, 4, png::RGB, &[chunks[0].clone(), png::chunk(b"gAMA", b"here")]);
    assert_absent(b"here", &taken("a.png", &twice).content);
    assert_eq!(taken("a.png", &found.content).content, found.content, "nothing is left to remove");
    let upright = taken("a.png", &png::black(6, 4, png::RGB, &[png::chunk(b"eXIf", &exif(1))]));
    assert_eq!(upright.content, png::black(6, 4, png::RGB, &[]));
}

#[test]
fn bombs_are_refused_before_they_go_off() {
    let flood = png::file(50_000, 50_000, png::RGB, &[png::chunk(b"IDAT", &deflated_zeros(1 << 20))]);
    assert_eq!(refused("a.png", &flood), Some(Refusal::TooManyPixels));
    assert_eq!(refused("a.png", &png::black(16_385, 1, png::RGB, &[])), Some(Refusal::TooManyPixels));
    assert_eq!(refused("a.png", &png::black(0, 1, png::RGB, &[])), Some(Refusal::ImageCorrupt));
    let head = |width, height, coding| {
        let mut bytes = jpeg::file(8, 8, coding, &[]);
        let frame = bytes.windows(2).position(|window| window == [0xff, coding.frame]).expect("a frame");
        bytes[frame + 5..frame + 9].copy_from_slice(&[u16::to_be_bytes(height), u16::to_be_bytes(width)].concat());
        bytes
    };
    assert_eq!(refused("a.jpg", &head(65_500, 65_500, jpeg::COLOUR)), Some(Refusal::TooManyPixels));
    assert_eq!(refused("a.jpg", &head(8, 0, jpeg::COLOUR)), Some(Refusal::ImageCorrupt));
    // As many pixels as a baseline picture may have, but a progressive one keeps them all three times over.
    let progressive = jpeg::Coding { frame: 0xc2, ..jpeg::COLOUR };
    assert_eq!(refused("a.jpg", &head(8_000, 5_000, progressive)), Some(Refusal::TooManyPixels));
    let scan = jpeg::segment(0xda, &[1, 1, 0, 0, 0, 0]);
    let whole = jpeg::file(8, 8, progressive, &[]);
    let many = [&whole[..whole.len() - 2], &[scan.as_slice(), &[0x7f]].concat().repeat(70), &[0xff, 0xd9]].concat();
    assert_eq!(refused("a.jpg", &many), Some(Refusal::TooManyPixels));
    // Text that expands is not expanded: it is dropped.
    let text = png::chunk(b"zTXt", &[b"Comment\0\0".as_slice(), &deflated_zeros(64 << 20)].concat());
    taken("a.png", &png::black(4, 4, png::RGB, &[text]));
}

#[test]
fn a_picture_that_is_cut_off_is_refused_wherever_it_is_cut() {
    let png = png::black(40, 40, png::RGB, &[png::chunk(b"tEXt", b"Author\0Claire")]);
    for cut in png::SIGNATURE.len()..png.len() {
        assert_eq!(refused("a.png", &png[..cut]), Some(Refusal::ImageTruncated), "{cut} of {}", png.len());
    }
    let jpeg = jpeg::file(64, 64, jpeg::COLOUR, &[jpeg::jfif(), jpeg::exif(6)]);
    for cut in 3..jpeg.len() {
        assert_eq!(refused("a.jpg", &jpeg[..cut]), Some(Refusal::ImageTruncated), "{cut} of {}", jpeg.len());
    }
    let short = png::rows(40, 39, png::RGB);
    let missing_row = png::file(40, 40, png::RGB, &[png::chunk(b"IDAT", &deflate(&short))]);
    assert!(refused("a.png", &missing_row).is_some());
}

#[test]
fn a_damaged_picture_is_refused() {
    let good = png::black(40, 40, png::RGB, &[]);
    let at = good.len() - 30;
    let mut flipped = good.clone();
    flipped[at] ^= 1;
    assert_eq!(refused("a.png", &flipped), Some(Refusal::ImageCorrupt), "a check sum");
    let garbage = png::file(4, 4, png::RGB, &[png::chunk(b"IDAT", b"garbage")]);
    assert_eq!(refused("a.png", &garbage), Some(Refusal::ImageCorrupt), "pixels that are none");
    let unknown = png::black(4, 4, png::RGB, &[png::chunk(b"ABCD", b"")]);
    assert_eq!(refused("a.png", &unknown), Some(Refusal::ImageCorrupt), "a chunk that must be known");
    let headless = [png::SIGNATURE.to_vec(), png::chunk(b"IDAT", b""), png::chunk(b"IEND", b"")].concat();
    assert_eq!(refused("a.png", &headless), Some(Refusal::ImageCorrupt), "no header");
    assert_eq!(refused("a.png", &[png::SIGNATURE.to_vec(), png::chunk(b"IEND", b"")].concat()), Some(Refusal::ImageCorrupt), "nothing");

    let picture = jpeg::picture(16, 16, jpeg::COLOUR);
    let twice = [b"\xff\xd8".as_slice(), &picture, &picture, b"\xff\xd9"].concat();
    assert_eq!(refused("a.jpg", &twice), Some(Refusal::ImageCorrupt), "two frames");
    assert_eq!(refused("a.jpg", b"\xff\xd8\xff\xd9"), Some(Refusal::ImageCorrupt), "no frame");
    let stray = [b"\xff\xd8\xff\xe0\0\x04ab between ".as_slice(), &picture, b"\xff\xd9"].concat();
    assert_eq!(refused("a.jpg", &stray), Some(Refusal::ImageCorrupt), "bytes between segments");
    let zero_length = [b"\xff\xd8\xff\xe0\0\x01".as_slice(), &picture, b"\xff\xd9"].concat();
    assert_eq!(refused("a.jpg", &zero_length), Some(Refusal::ImageCorrupt), "a segment shorter than its length");
}

#[test]
fn what_is_attached_is_refused_but_for_what_telephones_attach() {
    let png = png::black(4, 4, png::RGB, &[]);
    let photograph = jpeg::file(8, 8, jpeg::COLOUR, &[]);
    for attached in [b"<script>".as_slice(), b"MZ\x90\0", b"\0\0x", b"PK\x03\x04", &photograph] {
        assert_eq!(refused("a.png", &[&png, attached].concat()), Some(Refusal::TrailingData));
        assert_eq!(refused("a.jpg", &[&photograph, attached].concat()), Some(Refusal::TrailingData));
    }
    assert_eq!(taken("a.jpg", &[&photograph, [0; 7].as_slice()].concat()).content, photograph, "padding is dropped");

    let announced = jpeg::file(8, 8, jpeg::COLOUR, &[jpeg::segment(0xe2, b"MPF\0MM\0*")]);
    let found = taken("a.jpg", &[announced.as_slice(), &photograph, &photograph].concat());
    assert_eq!(found.content, photograph, "a second picture that was announced is dropped");
    assert_eq!(refused("a.jpg", &[&announced, b"MZ".as_slice()].concat()), Some(Refusal::TrailingData));
    assert_eq!(refused("a.jpg", &[&announced, &photograph[..40]].concat()), Some(Refusal::TrailingData));

    let notes = b"\0\0\x01\x0a\x0e\0\0\0Image_UTC_Data1700000000000SEFHk\0\0\0\x01\0\0\0\0\0\x01\x0a\x2c\0\0\0\x23\0\0\0\x18\0\0\0SEFT";
    assert_eq!(taken("a.jpg", &[&photograph, notes.as_slice()].concat()).content, photograph, "Samsung's notes are dropped");
    assert_eq!(refused("a.jpg", &[&photograph, b"SEFHMZ\xff\xff\0\0SEFT".as_slice()].concat()), Some(Refusal::TrailingData));
}

/// Decoders stop at the last row, so that nobody would see what is packed behind it.
#[test]
fn nothing_hides_behind_the_last_row() {
    let pixels = |chunks: &[&[u8]]| {
        let chunks: Vec<_> = chunks.iter().map(|data| png::chunk(b"IDAT", data)).collect();
        refused("a.png", &png::file(4, 4, png::RGB, &chunks))
    };
    let rows = png::rows(4, 4, png::RGB);
    let packed = deflate(&rows);
    assert_eq!(pixels(&[&packed[..5], &packed[5..], b""]), None, "in several chunks");
    assert_eq!(pixels(&[&[packed.as_slice(), b"secret"].concat()]), Some(Refusal::TrailingData), "in the chunk of the pixels");
    assert_eq!(pixels(&[&packed, b"secret"]), Some(Refusal::TrailingData), "in a chunk of its own");
    assert_eq!(pixels(&[&deflate(&[rows.as_slice(), b"\0"].concat())]), Some(Refusal::TrailingData), "a byte with the rows");
    assert_eq!(pixels(&[&deflated_zeros(64 << 20)]), Some(Refusal::TrailingData), "rows without end");
    // Eight by eight, interlaced: 1, 1, 1, 2, 2, 4 and 4 rows of 1, 1, 2, 2, 4, 4 and 8 pixels.
    let interlaced = |length: usize| {
        let coding = png::Coding { interlaced: true, ..png::RGB };
        refused("a.png", &png::file(8, 8, coding, &[png::chunk(b"IDAT", &deflate(&vec![0; length]))]))
    };
    assert_eq!(interlaced(64 * 3 + 15), None, "interlaced");
    assert_eq!(interlaced(64 * 3 + 16), Some(Refusal::TrailingData), "interlaced");
}

#[test]
fn two_types_at_once_are_refused() {
    let document = crate::make::pdf::Pdf::new("").bytes();
    let in_comment = jpeg::file(8, 8, jpeg::COLOUR, &[jpeg::segment(0xfe, &document)]);
    assert_eq!(refused("a.jpg", &in_comment), Some(Refusal::Polyglot));
    let in_text = png::black(4, 4, png::RGB, &[png::chunk(b"tEXt", &document)]);
    assert_eq!(refused("a.png", &in_text), Some(Refusal::Polyglot));
    assert_eq!(refused("a.pdf", &[b"GIF89a\n".as_slice(), &document].concat()), Some(Refusal::Polyglot));
    // An archive is read from its end: its last record may hide in the last chunk's check sum, or behind the end.
    let archive = [b"PK\x05\x06".as_slice(), &[0; 18]].concat();
    let photograph = jpeg::file(8, 8, jpeg::COLOUR, &[]);
    assert_eq!(refused("a.jpg", &[photograph, archive].concat()), Some(Refusal::Polyglot));
    let open_end = [b"PK\x05\x06".as_slice(), &[0; 16], &8u16.to_le_bytes()].concat();
    let hidden = [document.strip_suffix(b"%%EOF\n").expect("an end"), b"%", &open_end, b"\n%%EOF\n\n"].concat();
    assert_eq!(refused("a.pdf", &hidden), Some(Refusal::Polyglot));
    // Those who read archives do not mind what its comment says of its length.
    let entry = [b"PK\x01\x02".as_slice(), &[0; 42]].concat();
    let end = [b"PK\x05\x06".as_slice(), &[0, 0, 0, 0, 1, 0, 1, 0, 46, 0, 0, 0, 0, 0, 0, 0, 3, 0]].concat();
    for (what, large) in [("short", Vec::new()), ("large", [b"PK\x06\x07".as_slice(), &[0; 16]].concat())] {
        let entry = if large.is_empty() { entry.clone() } else { large };
        let hidden = [document.strip_suffix(b"%%EOF\n").expect("an end"), b"%", &entry, &end, b"\n%%EOF\n"].concat();
        assert_eq!(refused("a.pdf", &hidden), Some(Refusal::Polyglot), "{what}");
    }
}
