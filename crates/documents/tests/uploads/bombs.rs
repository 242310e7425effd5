//! PDF documents that take more to read or to draw than they look.

use crate::make::pdf::{Pdf, stream};
use crate::make::{deflate, deflated_zeros, hex, jpeg};
use crate::{refused, taken};
use documents::Refusal;

/// One page that draws this, among these resources; its other objects begin at 5.
fn page(content: &[u8], resources: &str) -> Pdf {
    let mut document = Pdf::new("");
    document.objects[2] = stream("/Filter/FlateDecode", &deflate(content));
    document.objects[3] = format!("<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 3 0 R/Resources<<{resources}>>>>").into_bytes();
    document
}

fn form(content: &str, resources: &str) -> Vec<u8> {
    stream(&format!("/Subtype/Form/BBox[0 0 9 9]/Resources<<{resources}>>"), content.as_bytes())
}

#[test]
fn a_page_is_drawn_within_a_few_seconds_or_refused() {
    let drawn = |document: Pdf| refused("a.pdf", &document.bytes());
    let line = "0 0 m 9 9 l S\n"; // three operations
    assert_eq!(drawn(page(line.repeat(600_000).as_bytes(), "")), None, "a large map");
    assert_eq!(drawn(page(line.repeat(700_000).as_bytes(), "")), Some(Refusal::PdfBomb), "lines without end");
    let picture = [b"BI /W 9 ID ".as_slice(), &b"q ".repeat(2_100_000), b" EI Q"].concat();
    assert_eq!(drawn(page(&picture, "")), None, "the bytes of a picture are no operations");

    let doubling = |levels: usize| {
        let next = |level: usize| format!("/XObject<</X {} 0 R>>", 5 + level);
        let forms = (0..levels).map(|level| form("/X Do /X Do", &next(level + 1)));
        forms.fold(page(b"/X Do", &next(0)), |document, form| document.with(form)).with(form("S", ""))
    };
    assert_eq!(drawn(doubling(12)), None, "forms in forms");
    assert_eq!(drawn(doubling(20)), Some(Refusal::PdfBomb), "a million times the same");
    assert_eq!(drawn(page(b"/X Do", "/XObject<</X 5 0 R>>").with(form("/X Do", "/XObject<</X 5 0 R>>"))), Some(Refusal::PdfBomb), "itself");
    let inherited = page(b"/X Do", "/XObject<</X 5 0 R/Y 6 0 R>>").with(stream("/Subtype/Form", &b"/Y Do ".repeat(1_500)));
    assert_eq!(drawn(inherited.with(form(&"S ".repeat(1_500), ""))), Some(Refusal::PdfBomb), "by what stands around it");

    let heavy = "S ".repeat(3_000);
    for (what, content, resources, object) in [
        ("a pattern", "/Pattern cs /P scn ", "/Pattern<</P 5 0 R>>", stream("/PatternType 1", heavy.as_bytes())),
        ("a mask", "/G gs ", "/ExtGState<</G<</SMask<</G 5 0 R>>>>>>", form(&heavy, "")),
    ] {
        assert_eq!(drawn(page(content.as_bytes(), resources).with(object.clone())), None, "{what}, once");
        assert_eq!(drawn(page(content.repeat(1_000).as_bytes(), resources).with(object)), Some(Refusal::PdfBomb), "{what}");
    }
    let letters = |text: &str, letter: &str| {
        let font = "/Font<</T<</Subtype/Type3/CharProcs<</a 5 0 R>>>>>>";
        drawn(page(format!("BT /T 9 Tf [({text})] TJ ET").as_bytes(), font).with(stream("", letter.as_bytes())))
    };
    assert_eq!(letters(&"a".repeat(2_000), &"S ".repeat(100)), None, "letters that are drawn");
    assert_eq!(letters(&"a".repeat(2_000), &heavy), Some(Refusal::PdfBomb), "letters that are drawings");

    let mut noted = page(b"", "");
    noted.objects[3] = format!("<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Annots[{}]>>", "6 0 R ".repeat(1_000)).into_bytes();
    let noted = noted.with(form(&heavy, "")).with("<</Type/Annot/Subtype/Stamp/AP<</N<</On 5 0 R>>>>>>");
    assert_eq!(drawn(noted), Some(Refusal::PdfBomb), "a note, a thousand times");
    let mut repeated = page(heavy.as_bytes(), "");
    repeated.objects[3] = format!("<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents[{}]>>", "3 0 R ".repeat(1_000)).into_bytes();
    assert_eq!(drawn(repeated), Some(Refusal::PdfBomb), "the same words, a thousand times");
    let mut pages = Pdf::pages(200, "");
    pages.objects[2] = stream("", "S ".repeat(12_000).as_bytes());
    assert_eq!(drawn(pages), Some(Refusal::PdfBomb), "two hundred heavy pages");
    let packed = stream("/Filter[/ASCIIHexDecode/FlateDecode]", hex(&deflate(line.repeat(700_000).as_bytes())).as_bytes());
    let mut document = page(b"", "");
    document.objects[2] = packed;
    assert_eq!(drawn(document), Some(Refusal::PdfBomb), "packed in another way");
}

/// Readers disagree about where a stream begins and what it takes to go on with one.
#[test]
fn a_stream_is_measured_wherever_it_begins() {
    let packed = deflated_zeros(300 << 20);
    let begun = |between: &str, content: &[u8]| {
        let head = format!("<</Length {}/Filter/FlateDecode>>\nstream{between}", content.len());
        refused("a.pdf", &Pdf::new("").with([head.as_bytes(), content, b"\nendstream"].concat()).bytes())
    };
    for between in ["\n", "\r\n", "\r", "  \n", " \r\n", "\t\t\t\n", "    \n", "\n\n"] {
        assert_eq!(begun(between, &packed), Some(Refusal::PdfBomb), "behind {between:?}");
    }
    for between in [" ", "", "%a\n"] {
        assert_eq!(begun(between, &packed), Some(Refusal::PdfCorrupt), "behind {between:?}");
    }
    let headed = |head: [u8; 2]| [&head, &packed[2..]].concat();
    assert_eq!(begun("\n", &headed([0xf8, 0])), Some(Refusal::PdfBomb), "a window that is declared too large");
    assert_eq!(begun("\n", &headed([0x78, 0])), Some(Refusal::PdfBomb), "a head whose check is wrong");
    let (good, sum) = (deflate(b"BT ET"), 4);
    let (body, _) = good.split_at(good.len() - sum);
    assert_eq!(begun("\n", &[body, &[0; 4]].concat()), None, "a sum that is wrong");
    assert_eq!(begun("\n", &[0x78, 0x9c, 0x07, 0x02, 0x31]), Some(Refusal::PdfCorrupt), "a part of no kind");
    assert_eq!(begun("\n", b"no deflating at all"), Some(Refusal::PdfCorrupt));
    assert_eq!(begun("\n", b""), None, "an empty one");
    let lettered = |content: &[u8]| stream("/Filter[/ASCIIHexDecode/FlateDecode]", hex(content).as_bytes());
    taken("a.pdf", &Pdf::new("").with(lettered(&good)).bytes());
    let hidden = lettered(&[&[0xf8, 0], &deflated_zeros(40 << 20)[2..]].concat());
    assert_eq!(refused("a.pdf", &Pdf::new("").with(hidden).bytes()), Some(Refusal::PdfBomb), "in digits");
}

#[test]
fn bombs_are_refused_before_they_go_off() {
    let bomb = |entries: &str, content: &[u8]| refused("a.pdf", &Pdf::new("").with(stream(entries, content)).bytes());
    assert_eq!(bomb("/Filter/FlateDecode", &deflated_zeros(300 << 20)), Some(Refusal::PdfBomb), "one stream");
    // As small as can be, with whichever deflate is built in: eight of them have to be a file that is not too large.
    let part = stream("/Filter/FlateDecode", &deflate(&vec![0; 40 << 20]));
    let many = (0..8).fold(Pdf::new(""), |document, _| document.with(part.clone()));
    assert_eq!(refused("a.pdf", &many.bytes()), Some(Refusal::PdfBomb), "many streams");
    assert_eq!(bomb("/Filter[/FlateDecode/FlateDecode]", &deflate(&deflated_zeros(1 << 20))), Some(Refusal::PdfBomb), "one in another");
    assert_eq!(
        bomb("/Filter[/ASCIIHexDecode/FlateDecode]", hex(&deflated_zeros(40 << 20)).as_bytes()),
        Some(Refusal::PdfBomb),
        "in digits"
    );
    let objects = bomb("/Type/ObjStm/N 1/First 4/Filter/FlateDecode", &deflated_zeros(9 << 20));
    assert_eq!(objects, Some(Refusal::PdfBomb), "objects");
    let numbers = deflate(&b"0 ".repeat(2_000_000));
    assert_eq!(bomb("/Type/ObjStm/N 1/First 4/Filter/FlateDecode", &numbers), Some(Refusal::PdfBomb), "many small objects");
    let deep = |open: &str, close: &str| format!("{}{}", open.repeat(100_000), close.repeat(100_000));
    for (what, object) in [("arrays", deep("[", "]")), ("dictionaries", deep("<</A", ">>")), ("arrays left open", "[".repeat(100_000))] {
        assert_eq!(refused("a.pdf", &Pdf::new("").with(object).bytes()), Some(Refusal::PdfBomb), "deep {what}");
    }
    assert_eq!(bomb("/Subtype/Image/Width 50000/Height 50000", b""), Some(Refusal::TooManyPixels), "a picture");
    // Two million bytes of nothing, unpacked by each of a thousand objects that run into one another.
    let nothing = [b"\x78\x01".as_slice(), &b"\0\0\0\xff\xff".repeat(400_000)].concat();
    let starts = "0obj".repeat(1_000);
    let repeated = [format!("%PDF-1.7\n{starts}<</Filter/FlateDecode>>stream\n").as_bytes(), &nothing, b"\nendstream\n%%EOF"].concat();
    assert_eq!(refused("a.pdf", &repeated), Some(Refusal::PdfBomb), "nothing, again and again");
    // Each object runs through all that follow it.
    let overlapping = "1 0 obj(".repeat(300_000);
    assert_eq!(refused("a.pdf", format!("%PDF-1.7\n{overlapping}\n%%EOF").as_bytes()), Some(Refusal::PdfBomb), "objects in objects");
}

/// Readers allocate for what a picture says itself.
#[test]
fn a_picture_is_as_large_as_it_says_itself() {
    let picture = |filter: &str, content: &[u8]| {
        let entries = format!("/Subtype/Image/Width 10/Height 10/Filter{filter}");
        refused("a.pdf", &Pdf::new("").with(stream(&entries, content)).bytes())
    };
    let sized = |side: u16| {
        let mut bytes = jpeg::file(10, 10, jpeg::COLOUR, &[jpeg::jfif(), jpeg::segment(0xfe, b"\xff\xc0\0\x0b\x08\xff\xff\xff\xff\x01")]);
        let frame = bytes.windows(4).rposition(|four| four == [0xff, 0xc0, 0, 17]).expect("a frame");
        bytes[frame + 5..frame + 9].copy_from_slice(&[side.to_be_bytes(), side.to_be_bytes()].concat());
        bytes
    };
    let (honest, liar) = (sized(10), sized(30_000));
    assert_eq!(picture("/DCTDecode", &honest), None, "a photograph");
    assert_eq!(picture("[/FlateDecode/DCTDecode]", &deflate(&honest)), None, "packed once more");
    assert_eq!(picture("[/ASCIIHexDecode/DCTDecode]", hex(&honest).as_bytes()), None, "in digits");
    assert_eq!(picture("/DCTDecode", &liar), Some(Refusal::TooManyPixels), "a photograph");
    assert_eq!(picture("/DCT", &liar), Some(Refusal::TooManyPixels), "under a short name");
    assert_eq!(picture("[/DCTDecode]", &[b"junk".as_slice(), &liar].concat()), Some(Refusal::TooManyPixels), "behind something");
    assert_eq!(picture("[/FlateDecode/DCTDecode]", &deflate(&liar)), Some(Refusal::TooManyPixels), "packed once more");
    assert_eq!(picture("[/ASCIIHexDecode/DCTDecode]", hex(&liar).as_bytes()), Some(Refusal::TooManyPixels), "in digits");
    let predicted = "[/FlateDecode/DCTDecode]/DecodeParms[<</Predictor 12/Columns 9>>null]";
    assert_eq!(picture(predicted, &deflate(&honest)), Some(Refusal::PdfCorrupt), "predicted");
    let gap = [&honest[..2], b"\0", &honest[2..]].concat();
    assert_eq!(picture("/DCTDecode", &gap), Some(Refusal::ImageCorrupt), "one that readers repair");
    let typeless = Pdf::new("").with(stream("/Filter/DCTDecode", &liar)).bytes();
    assert_eq!(refused("a.pdf", &typeless), Some(Refusal::TooManyPixels), "without its type");

    let codes = |side: u32| {
        let sizes = [side, side, 0, 0].map(u32::to_be_bytes).concat();
        [b"\xff\x4f\xff\x51\0\x2f\0\0".as_slice(), &sizes, &[0; 30]].concat()
    };
    assert_eq!(picture("/JPXDecode", &codes(10)), None, "JPEG 2000");
    assert_eq!(picture("/JPXDecode", &codes(60_000)), Some(Refusal::TooManyPixels), "JPEG 2000");
    for sides in ["/W 60000/H 60000/Width 10/Height 10", "/Width 60000.0/Height 60000.0", "/W 60000/Height 60000"] {
        let image = Pdf::new("").with(stream(&format!("/Subtype/Image{sides}"), b"")).bytes();
        assert_eq!(refused("a.pdf", &image), Some(Refusal::TooManyPixels), "{sides}");
    }

    let inline = |entries: &str, content: &[u8]| {
        let words = [format!("q BI {entries} ID ").as_bytes(), content, b" EI Q"].concat();
        refused("a.pdf", &page(&words, "").bytes())
    };
    assert_eq!(inline("/W 10 /H 10 /BPC 8 /CS /G /F /Fl", &deflate(&[0; 100])), None, "among the words");
    assert_eq!(inline("/W 10 /H 10 /F /DCT", &honest), None, "a photograph among the words");
    assert_eq!(inline("/W 10 /H 10 /F /DCT", &liar), Some(Refusal::TooManyPixels), "a photograph among the words");
    for entries in ["/W 60000 /H 60000", "/Width 60000/Height 60000", "/W 1/H 60000/W 60000", "%\n/#57 60000/H 60000.0", "/W 20000/H 1"] {
        assert_eq!(inline(entries, b"x"), Some(Refusal::TooManyPixels), "{entries}");
    }
    let hidden = b"xEI BI /W 60000 /H 60000 ID x";
    assert_eq!(inline("/W 1 /H 1", hidden), Some(Refusal::TooManyPixels), "behind an end that not every reader sees");
    assert_eq!(inline("/W 10 /H 10 /F [/Fl /Fl]", b"x"), Some(Refusal::PdfBomb), "packed twice");
    let many = b"q BI /W 6000 /H 6000 ID x EI Q ".repeat(2_000);
    assert_eq!(refused("a.pdf", &page(&many, "").bytes()), Some(Refusal::PdfBomb), "many of them");
    let beginnings = b"BI/".repeat(1_000).repeat(1_000);
    assert_eq!(refused("a.pdf", &page(&beginnings, "").bytes()), Some(Refusal::PdfBomb), "beginnings without end");
    taken("a.pdf", &page(b"BT (BI is no picture) Tj (BI /W 99999) Tj ET", "").bytes());
}

/// Parts of a picture in black and white, each with its head: their kinds and what is in them.
fn parts(parts: &[(u8, &[u8])]) -> Vec<u8> {
    let part = |(number, (kind, data)): (usize, &(u8, &[u8]))| {
        let length = u32::try_from(data.len()).expect("short").to_be_bytes();
        [&[0, 0, 0, u8::try_from(number).expect("few"), *kind, 0, 1], length.as_slice(), data].concat()
    };
    parts.iter().enumerate().flat_map(part).collect()
}

/// Numbers one after the other, and nothing behind.
fn numbers(of: &[u32]) -> Vec<u8> {
    of.iter().flat_map(|number| number.to_be_bytes()).chain([0; 32]).collect()
}

/// What it takes to show one stands in its parts, whatever the document says of it.
#[test]
fn a_picture_in_black_and_white_is_as_large_as_its_parts_say() {
    const PAGE: u8 = 48;
    let picture = |entries: &str, content: &[u8]| {
        let entries = format!("/Subtype/Image/Width 10/Height 10/BitsPerComponent 1{entries}");
        Pdf::new("").with(stream(&entries, content))
    };
    let look = |content: &[u8]| refused("a.pdf", &picture("/Filter/JBIG2Decode", content).bytes());
    let sized = |kind: u8, of: &[u32]| parts(&[(PAGE, &numbers(&[10, 10])), (kind, &numbers(of))]);
    assert_eq!(look(&sized(38, &[10, 10])), None, "a page and what is drawn on it");
    assert_eq!(look(&sized(0, &[])), None, "letters");
    assert_eq!(look(&[sized(38, &[10, 10]), b"\n".to_vec()].concat()), None, "a line end behind it");
    for (what, page) in [("wide and high", [60_000, 60_000]), ("high", [1, u32::MAX - 1]), ("as high as it likes", [10, u32::MAX])] {
        assert_eq!(look(&parts(&[(PAGE, &numbers(&page))])), Some(Refusal::TooManyPixels), "{what}");
    }
    assert_eq!(look(&parts(&[(PAGE, &numbers(&[0, 10]))])), Some(Refusal::ImageCorrupt), "nothing");
    assert_eq!(look(&parts(&[(PAGE, &[0, 0, 0, 10])])), Some(Refusal::ImageCorrupt), "cut off");
    for kind in [4, 6, 7, 20, 22, 23, 36, 38, 39, 40, 42, 43] {
        assert_eq!(look(&sized(kind, &[60_000, 60_000])), Some(Refusal::TooManyPixels), "a part of kind {kind}");
    }
    let grid = [numbers(&[10, 10])[..18].to_vec(), numbers(&[60_000, 60_000])].concat();
    assert_eq!(look(&parts(&[(22, &grid)])), Some(Refusal::TooManyPixels), "a grid of patterns");
    assert_eq!(look(&parts(&[(16, &[0, 255, 255, 0xff, 0xff, 0xff, 0xff])])), Some(Refusal::TooManyPixels), "patterns");
    assert_eq!(look(&parts(&[(38, numbers(&[6_000, 6_000]).as_slice()); 5])), Some(Refusal::PdfBomb), "one over the other");
    // Kind 38 with a length that nobody knows, and one that refers to five others.
    let endless = [&[0, 0, 0, 0, 38, 0, 1, 0xff, 0xff, 0xff, 0xff], numbers(&[10, 10]).as_slice()].concat();
    assert_eq!(look(&endless), Some(Refusal::ImageCorrupt), "without end");
    let references = [&[0, 0, 0, 9, 38, 0xe0, 0, 0, 5, 0, 1, 2, 3, 4, 5, 1, 0, 0, 0, 40], numbers(&[60_000, 60_000]).as_slice()].concat();
    assert_eq!(look(&references), Some(Refusal::TooManyPixels), "behind many references");
    let far = [&[0, 0, 0, 9, 0x40 | 38, 0, 0, 0, 0, 1, 0, 0, 0, 40], numbers(&[60_000, 60_000]).as_slice()].concat();
    assert_eq!(look(&far), Some(Refusal::TooManyPixels), "on a page of many");

    let (honest, liar) = (sized(38, &[10, 10]), sized(38, &[60_000, 60_000]));
    for (entries, content) in [("[/FlateDecode/JBIG2Decode]", deflate(&liar)), ("[/ASCIIHexDecode/JBIG2Decode]", hex(&liar).into_bytes())] {
        let refusal = refused("a.pdf", &picture(&format!("/Filter{entries}"), &content).bytes());
        assert_eq!(refusal, Some(Refusal::TooManyPixels), "{entries}");
    }
    for parameters in ["<</JBIG2Globals 6 0 R>>", "[<</JBIG2Globals 6 0 R>>]"] {
        let shared = |content: Vec<u8>| {
            let document = picture(&format!("/Filter/JBIG2Decode/DecodeParms{parameters}"), &honest);
            refused("a.pdf", &document.with(content).bytes())
        };
        assert_eq!(shared(stream("", &parts(&[(0, &[0; 10])]))), None, "letters in common");
        assert_eq!(shared(stream("", &liar)), Some(Refusal::TooManyPixels), "in common");
        assert_eq!(shared(stream("/Filter/FlateDecode", &deflate(&liar))), Some(Refusal::TooManyPixels), "in common, packed");
    }
}

/// A program colours each pixel anew; so does what interpolates between the corners of a cube.
#[test]
fn the_functions_that_colour_count() {
    let program =
        |words: usize| stream("/FunctionType 4/Domain[0 1]/Range[0 1 0 1 0 1]", format!("{{{}}}", "dup pop ".repeat(words / 2)).as_bytes());
    let look = |document: Pdf| refused("a.pdf", &document.bytes());
    assert_eq!(look(Pdf::new("").with(program(500))), None, "a program");
    assert_eq!(look(Pdf::new("").with(program(10_000))), Some(Refusal::PdfBomb), "a long one");
    let packed = |length: usize| {
        let text = format!("{{{}}}", "dup pop ".repeat(length));
        Pdf::new("").with(stream("/FunctionType 4/Domain[0 1]/Range[0 1]/Filter/FlateDecode", &deflate(text.as_bytes())))
    };
    assert_eq!(look(packed(100)), None, "a packed one");
    assert_eq!(look(packed(1 << 20)), Some(Refusal::PdfBomb), "a packed one without end");
    let cube = |inputs: usize| {
        let entries = format!("/FunctionType 0/BitsPerSample 8/Domain[{}]/Size[{}]/Range[0 1]", "0 1 ".repeat(inputs), "1 ".repeat(inputs));
        stream(&entries, b"x")
    };
    assert_eq!(look(Pdf::new("").with(cube(4))), None, "four inks");
    assert_eq!(look(Pdf::new("").with(cube(40))), Some(Refusal::PdfBomb), "forty");
    assert_eq!(look(Pdf::new("").with(cube(100))), Some(Refusal::PdfBomb), "a hundred");

    let space = "[/Separation/Ink/DeviceRGB 6 0 R]";
    let pictured = |space: &str, side: u32, words: usize| {
        let image = stream(&format!("/Subtype/Image/Width {side}/Height {side}/BitsPerComponent 8/ColorSpace{space}"), b"x");
        look(page(b"/I Do", "/XObject<</I 5 0 R>>/ColorSpace<</C[/Separation/Ink/DeviceRGB 6 0 R]>>").with(image).with(program(words)))
    };
    assert_eq!(pictured(space, 3_000, 50), None, "a page in one ink");
    assert_eq!(pictured("/DeviceRGB", 6_000, 2_000), None, "a picture that needs no program");
    assert_eq!(pictured(space, 6_000, 2_000), Some(Refusal::PdfBomb), "a program for each pixel");
    assert_eq!(pictured("/C", 6_000, 2_000), Some(Refusal::PdfBomb), "by the name that the page gives it");
    assert_eq!(pictured(&format!("[/Indexed{space} 1<0001>]"), 6_000, 2_000), None, "a table of colours");

    let shaded = |kind: u8, words: usize, content: &str| {
        let shading = format!("/Shading<</S<</ShadingType {kind}/ColorSpace/DeviceRGB/Function[5 0 R]>>>>");
        look(page(content.as_bytes(), &shading).with(program(words)))
    };
    assert_eq!(shaded(2, 500, &"/S sh ".repeat(100)), None, "along lines");
    assert_eq!(shaded(2, 2_000, &"/S sh ".repeat(2_000)), Some(Refusal::PdfBomb), "along lines, again and again");
    assert_eq!(shaded(1, 50, "/S sh"), None, "over a plane");
    assert_eq!(shaded(1, 4_000, "/S sh"), Some(Refusal::PdfBomb), "a program for each point of a plane");
    let pattern = page(b"/Pattern cs /P scn 0 0 9 9 re f", "/Pattern<</P<</PatternType 2/Shading 6 0 R>>>>").with(program(4_000));
    let pattern = pattern.with("<</ShadingType 1/ColorSpace/DeviceRGB/Function<</FunctionType 3/Functions[5 0 R]>>>>");
    assert_eq!(look(pattern), Some(Refusal::PdfBomb), "a pattern, and a function of functions");
    let round = page(b"/S sh", "/Shading<</S<</ShadingType 1/Function 5 0 R>>>>").with("<</FunctionType 3/Functions[5 0 R 5 0 R]>>");
    assert_eq!(look(round), Some(Refusal::PdfBomb), "a function of itself");
}

#[test]
fn the_corners_of_a_shading_count() {
    let mesh = |length: usize| stream("/ShadingType 4/Filter/FlateDecode", &deflate(&vec![0; length]));
    let shaded =
        |content: &str, length: usize| refused("a.pdf", &page(content.as_bytes(), "/Shading<</S 5 0 R>>").with(mesh(length)).bytes());
    assert_eq!(shaded("/S sh", 100_000), None, "a shading");
    assert_eq!(shaded("/S sh", 250 << 20), Some(Refusal::PdfBomb), "a shading that is unpacked to more than a page");
    assert_eq!(shaded(&"/S sh ".repeat(1_000), 100_000), Some(Refusal::PdfBomb), "one that is drawn again and again");
    let pattern = |length: usize| {
        let document = page(b"/Pattern cs /P scn 0 0 9 9 re f", "/Pattern<</P 6 0 R>>").with(mesh(length));
        refused("a.pdf", &document.with("<</PatternType 2/Shading 5 0 R>>").bytes())
    };
    assert_eq!(pattern(100_000), None, "a pattern");
    assert_eq!(pattern(250 << 20), Some(Refusal::PdfBomb), "a pattern");
}
