//! PDF documents.

use crate::make::pdf::{Pdf, stream, update};
use crate::make::{deflate, hex};
use crate::{refused, taken};
use documents::{MAX_PAGES, Refusal, Shape};

fn pages(bytes: &[u8]) -> u16 {
    match taken("a.pdf", bytes).shape {
        Shape::Pages(pages) => pages,
        Shape::Picture { .. } => panic!("a document"),
    }
}

/// The same document with its objects in compressed streams, as today's programs write it.
fn compressed(bytes: &[u8]) -> Vec<u8> {
    let mut document = lopdf::Document::load_mem(bytes).expect("a document");
    let mut out = Vec::new();
    document.save_modern(&mut out).expect("memory can be written");
    out
}

#[test]
fn documents_of_every_common_make_are_taken() {
    assert_eq!(pages(&Pdf::new("").bytes()), 1);
    assert_eq!(pages(&Pdf::pages(usize::from(MAX_PAGES), "").bytes()), MAX_PAGES);
    assert_eq!(pages(&compressed(&Pdf::pages(12, "").bytes())), 12, "objects in streams, the table too");
    assert_eq!(pages(&Pdf::new("").with(stream("/Filter/FlateDecode", &deflate(b"BT ET"))).bytes()), 1);
    let link = "<</Type/Annot/Subtype/Link/A<</S/URI/URI(https://example.fr)>>>>";
    assert_eq!(pages(&Pdf::new("").with(link).bytes()), 1, "a link that somebody has to click");
    for opening in ["[4 0 R/Fit]", "<</S/GoTo/D[4 0 R/Fit]>>", "5 0 R", "null"] {
        let document = Pdf::new(&format!("/OpenAction {opening}")).with("<</S/GoTo/D[4 0 R/FitH 0]>>");
        assert_eq!(pages(&document.bytes()), 1, "opens on a page: {opening}");
    }
    let signed = update(&Pdf::new("").bytes(), 5, "<</Type/Sig/Filter/Adobe.PPKLite/SubFilter/ETSI.CAdES.detached/Contents<00>>>");
    assert_eq!(pages(&signed), 1, "signed, and so updated");
}

#[test]
fn active_content_is_refused_wherever_it_stands() {
    for (what, catalog, object) in [
        ("a script on opening", "/OpenAction<</S/JavaScript/JS(app.alert(1))>>", ""),
        ("its name in disguise", "/OpenAction<</S/J#61vaScript/#4aS(1)>>", ""),
        ("scripts by name", "/Names<</JavaScript 5 0 R>>", "<</Names[]>>"),
        ("a program", "", "<</S/Launch/F(cmd.exe)>>"),
        ("a form that is sent", "", "<</S/SubmitForm/F(https://example.fr)>>"),
        ("a form that is filled from outside", "", "<</S/ImportData/F(x.fdf)>>"),
        ("another document", "", "<</S/GoToR/F(\\\\\\\\host\\\\share)>>"),
        ("a page in an embedded document", "", "<</S/GoToE>>"),
        ("an address on opening", "/OpenAction<</S/URI/URI(https://example.fr)>>", ""),
        ("an address on opening, elsewhere", "/OpenAction 5 0 R", "<</S/URI/URI(https://example.fr)>>"),
        ("printing on opening", "/OpenAction<</S/Named/N/Print>>", ""),
        ("a page on opening, and then an address", "/OpenAction<</S/GoTo/D[4 0 R/Fit]/Next<</S/URI/URI(x)>>>>", ""),
        ("actions of the document", "/AA<</WC 5 0 R>>", "<</S/URI/URI(x)>>"),
        ("a form in XML", "/AcroForm<</Fields[]/XFA 5 0 R>>", "null"),
        ("rich media", "", "<</Type/Annot/Subtype/RichMedia>>"),
        ("a rendition", "", "<</S/Rendition>>"),
        ("a film", "", "<</Type/Annot/Subtype/Movie>>"),
        ("sound", "", "<</S/Sound>>"),
        ("a screen", "", "<</Type/Annot/Subtype/Screen>>"),
        ("three dimensions", "", "<</Type/Annot/Subtype/3D>>"),
        ("a page of another document", "", "<</Subtype/Form/Ref<</F(\\\\\\\\host\\\\share)/Page 0>>>>"),
        ("a picture that lies elsewhere", "", "<</Subtype/Form/OPI<</2.0<</F(file:///etc/passwd)>>>>>>"),
        ("an article of another document", "", "<</S/Thread/F(\\\\\\\\host\\\\share)/D 0>>"),
    ] {
        let document = if object.is_empty() { Pdf::new(catalog) } else { Pdf::new(catalog).with(object) }.bytes();
        assert_eq!(refused("a.pdf", &document), Some(Refusal::PdfActiveContent), "{what}");
        assert_eq!(refused("a.pdf", &compressed(&document)), Some(Refusal::PdfActiveContent), "{what}, in a compressed stream");
    }
}

/// What is clicked leads to a page or a letter, and nowhere on the reader's machine.
#[test]
fn links_lead_to_pages_and_letters_only() {
    let link = |address: &str| Pdf::new("").with(format!("<</Type/Annot/Subtype/Link/A<</S/URI/URI{address}>>>>"));
    for address in ["(http://example.fr/a:b)", "(mailto:a@example.fr)", "(www.example.fr)", "<68747470733a2f2f612e6672>", "()", " 6 0 R"] {
        let document = link(address).with("(https://example.fr)").bytes();
        assert_eq!(refused("a.pdf", &document), None, "{address}");
        assert_eq!(refused("a.pdf", &compressed(&document)), None, "{address}, in a compressed stream");
    }
    for address in [
        "(javascript:alert\\(1\\))",
        "(JavaScript:x)",
        "( java\\\nscript:x)",
        "(\\152avascript:x)",
        "<6A617661736372697074 3A>",
        "%(http:)\n(file:///etc/passwd)",
        "(data:text/html,<script>)",
        "(c:\\\\windows)",
        "(\\\\\\\\host\\\\share)",
        "(com.evil.app:run)",
        " 6 0 R",
    ] {
        let document = link(address).with("(javascript:x)").bytes();
        assert_eq!(refused("a.pdf", &document), Some(Refusal::PdfActiveContent), "{address}");
        assert_eq!(refused("a.pdf", &compressed(&document)), Some(Refusal::PdfActiveContent), "{address}, in a compressed stream");
    }
    let replaced = update(&link("(javascript:x)").bytes(), 5, "null");
    assert_eq!(refused("a.pdf", &replaced), Some(Refusal::PdfActiveContent), "in an earlier revision");
    assert_eq!(refused("a.pdf", &Pdf::new("/URI<</Base(javascript:)>>").bytes()), Some(Refusal::PdfActiveContent), "before all of them");
}

/// Also where only the tables lead to it.
#[test]
fn what_leads_to_another_document_is_found_behind_references() {
    let drawn = Pdf::new("").with("<</Subtype/Form/Ref 6 0 R>>").with("<</F(a.pdf)/Page 0>>");
    assert_eq!(refused("a.pdf", &drawn.bytes()), Some(Refusal::PdfActiveContent), "a page of it");
    let article = Pdf::new("").with("<</S 6 0 R/D 0>>").with("/Thread");
    assert_eq!(refused("a.pdf", &article.bytes()), Some(Refusal::PdfActiveContent), "an article of it");
    taken("a.pdf", &Pdf::new("").with("<</Type/StructElem/S/P/Ref[6 0 R]>>").with("<</Type/Thread/I<<>>>>").bytes());
}

/// A reader would open another file, somewhere.
#[test]
fn content_that_lies_in_another_file_is_refused() {
    for entries in ["/F(secret.bin)", "/F<</FS/URL/F(https://example.fr/x)>>", "/F(x)/FFilter/FlateDecode", "/#46(x)"] {
        let document = Pdf::new("").with(stream(entries, b"")).bytes();
        assert_eq!(refused("a.pdf", &document), Some(Refusal::PdfActiveContent), "{entries}");
        let replaced = update(&document, 5, "null");
        assert_eq!(refused("a.pdf", &replaced), Some(Refusal::PdfActiveContent), "{entries}, in an earlier revision");
    }
}

#[test]
fn embedded_files_and_encryption_are_refused() {
    for (what, catalog, object) in [
        ("files by name", "/Names<</EmbeddedFiles 5 0 R>>", "<</Names[]>>"),
        ("a file", "", "<</Type/Filespec/F(a.exe)/EF<</F 6 0 R>>>>"),
        ("its content", "", "<</Type/EmbeddedFile>>"),
        ("pinned to a page", "", "<</Type/Annot/Subtype/FileAttachment>>"),
        ("a portfolio", "/Collection<</View/T>>", "null"),
    ] {
        assert_eq!(refused("a.pdf", &Pdf::new(catalog).with(object).bytes()), Some(Refusal::PdfEmbeddedFiles), "{what}");
    }
    let mut encrypted = Pdf::new("/OpenAction<</S/JavaScript/JS(1)>>").with("<</Filter/Standard/V 1/R 2/P -4/O(x)/U(x)>>");
    encrypted.trailer = "/Encrypt 5 0 R/ID[<00><00>]".to_owned();
    assert_eq!(refused("a.pdf", &encrypted.bytes()), Some(Refusal::PdfEncrypted), "encryption is said first: it hides the rest");
}

#[test]
fn nothing_hides_from_the_table_or_behind_it() {
    let script = "<</S/JavaScript/JS(1)>>";
    let harmless = Pdf::new("").bytes();
    let replaced = update(&Pdf::new("").with(script).bytes(), 5, "null");
    assert_eq!(refused("a.pdf", &replaced), Some(Refusal::PdfActiveContent), "replaced by a later revision");
    let added = update(&harmless, 1, "<</Type/Catalog/Pages 2 0 R/OpenAction<</S/JavaScript/JS(1)>>>>");
    assert_eq!(refused("a.pdf", &added), Some(Refusal::PdfActiveContent), "added by a later revision");
    let before = |object: String| {
        let at = harmless.windows(4).position(|window| window == b"xref").expect("a table");
        let start = format!("startxref\n{at}\n");
        let moved = format!("startxref\n{}\n", at + object.len());
        let text: Vec<u8> = [&harmless[..at], object.as_bytes(), &harmless[at..]].concat();
        let place = text.windows(start.len()).position(|window| window == start.as_bytes()).expect("a start");
        [&text[..place], moved.as_bytes(), &text[place + start.len()..]].concat()
    };
    assert_eq!(refused("a.pdf", &before(String::new())), None);
    assert_eq!(refused("a.pdf", &before(format!("9 0 obj{script}endobj\n"))), Some(Refusal::PdfActiveContent), "in no table");
    assert_eq!(refused("a.pdf", &before(format!("9\n0\nobj{script}endobj\n"))), Some(Refusal::PdfActiveContent), "over three lines");
    // White space and comments stand where they like (§7.2.3).
    for between in ["%\n", "%x % y\r", "\0 ", "\0\n", "\x0c\0", "%a\n %b\n\n", "\n%1 0\n"] {
        let hidden = before(format!("<</X(%)>> 9 0 {between}obj{script}endobj\n"));
        assert_eq!(refused("a.pdf", &hidden), Some(Refusal::PdfActiveContent), "behind {between:?}");
    }
    taken("a.pdf", &before("% an objection, and objects\n".to_owned()));
    assert_eq!(refused("a.pdf", &before(format!("(never closed\n9 0 obj{script}endobj\n"))), Some(Refusal::PdfActiveContent), "in a text");
    let inside = stream("", format!("9 0 obj{script}endobj").as_bytes());
    assert_eq!(refused("a.pdf", &Pdf::new("").with(inside).bytes()), Some(Refusal::PdfActiveContent), "in a stream");
    let packed = stream("/Type/ObjStm/N 1/First 4/Filter/FlateDecode", &deflate(format!("9 0 {script}").as_bytes()));
    assert_eq!(refused("a.pdf", &Pdf::new("").with(packed).bytes()), Some(Refusal::PdfActiveContent), "compressed, in no table");
    // What ends an object elsewhere ends none in a stream: each is found by its place.
    for between in ["endobj", "stream", "startxref"] {
        let content = deflate(format!("9 0 {between} {script}").as_bytes());
        let packed = stream("/Type/ObjStm/N 1/First 11/Filter/FlateDecode", &content);
        assert_eq!(refused("a.pdf", &Pdf::new("").with(packed).bytes()), Some(Refusal::PdfActiveContent), "behind {between}");
    }
    // The words of a page are no objects.
    taken("a.pdf", &Pdf::new("").with(stream("", b"BT (/JavaScript /JS) Tj /JS gs ET")).bytes());
}

/// What is not unpacked here would be found by the reader alone.
#[test]
fn objects_packed_in_a_way_of_their_own_are_refused() {
    let script = b"9 0 <</S/JavaScript/JS(app.alert(1))>>";
    for (entries, content) in [
        ("/Type/ObjStm/N 1/First 4", script.to_vec()),
        ("/Type/ObjStm/N 1/First 4/Filter/ASCIIHexDecode", hex(script).into_bytes()),
        ("/Type/ObjStm/N 1/First 4/Filter[/ASCIIHexDecode/FlateDecode]", hex(&deflate(script)).into_bytes()),
        ("/Type/ObjStm/N 1/First 4/Filter/LZWDecode", script.to_vec()),
        ("/Type/ObjStm/N 1/First 4/Filter/RunLengthDecode", script.to_vec()),
        ("/Type/ObjStm/N 1/First 4/Filter/FlateDecode/DecodeParms<</Predictor 12/Columns 3>>", deflate(script)),
        ("/N 1/First 4/Filter/ASCIIHexDecode", hex(script).into_bytes()),
        ("/#4e 1/Fir#73t 4", script.to_vec()),
    ] {
        let refusal = refused("a.pdf", &Pdf::new("").with(stream(entries, &content)).bytes());
        assert_eq!(refusal, Some(Refusal::PdfCorrupt), "{entries}");
    }
    let typeless = stream("/N 1/First 4/Filter/FlateDecode", &deflate(script));
    assert_eq!(refused("a.pdf", &Pdf::new("").with(typeless).bytes()), Some(Refusal::PdfActiveContent), "without its type");
}

#[test]
fn a_document_that_is_cut_off_is_refused_wherever_it_is_cut() {
    let document = Pdf::pages(3, "").bytes();
    let end = document.len() - 1; // without its last line end it is whole
    for cut in 5..end {
        assert_eq!(refused("a.pdf", &document[..cut]), Some(Refusal::PdfTruncated), "{cut} of {end}");
    }
    let signed = update(&document, 5, "<</Type/Sig>>");
    for cut in [document.len() + 20, signed.len() - 10] {
        assert_eq!(refused("a.pdf", &signed[..cut]), Some(Refusal::PdfTruncated), "{cut} of {}", signed.len());
    }
}

#[test]
fn nothing_may_stand_before_or_behind_a_document() {
    let document = Pdf::new("").bytes();
    for attached in [b"<script>".as_slice(), b"MZ\x90\0", b"\0\0PK\x03\x04", b"1"] {
        assert_eq!(refused("a.pdf", &[&document, attached].concat()), Some(Refusal::TrailingData));
    }
    for before in [b"\n".as_slice(), b"MZ", b"<html>", &[b' '; 900]] {
        assert_eq!(refused("a.pdf", &[before, &document].concat()), Some(Refusal::Polyglot));
    }
    assert_eq!(refused("a.pdf", &[&[b' '; 2000], document.as_slice()].concat()), Some(Refusal::UnknownType));
}

#[test]
fn a_damaged_document_is_refused_and_never_repaired() {
    let good = String::from_utf8_lossy(&Pdf::new("").bytes()).into_owned();
    let good = good.replace('\u{fffd}', "x"); // the comment of high bytes: not needed here
    taken("a.pdf", good.replace("startxref\n", "startxref\n ").as_bytes());
    for (what, from, to) in [
        ("a table elsewhere", "startxref\n", "startxref\n9"),
        ("no table", "startxref\n", "startxref\n0\n%"),
        ("no catalogue", "/Root 1 0 R", "/Root 9 0 R"),
        ("no trailer", "trailer", "tr4iler"),
        ("no pages", "/Pages 2 0 R", "/Pages 9 0 R"),
        ("pages that are no tree", "/Kids[4 0 R ]", "/Kids(4 0 R )"),
        ("a page that is none", "/Kids[4 0 R ]", "/Kids[4 0 0 ]"),
        ("no page at all", "/Kids[4 0 R ]", "/Kids[      ]"),
        ("a tree that bites its tail", "/Kids[4 0 R ]", "/Kids[2 0 R ]"),
        ("an object that is none", "4 0 obj\n<<", "4 0 obj\n<("),
    ] {
        let damaged = good.replacen(from, to, 1);
        assert_ne!(damaged, good, "{what}");
        let refusal = refused("a.pdf", damaged.as_bytes());
        assert_eq!(refusal, Some(Refusal::PdfCorrupt), "{what}");
    }
    assert_eq!(refused("a.pdf", b"%PDF-1.7\n%%EOF"), Some(Refusal::PdfCorrupt));
    let indirect = Pdf::new("").with(stream("/Filter 6 0 R", &deflate(b"BT ET"))).with("/FlateDecode");
    assert_eq!(refused("a.pdf", &indirect.bytes()), Some(Refusal::PdfCorrupt), "a filter that not every reader finds");
}

#[test]
fn too_many_pages_are_refused() {
    assert_eq!(refused("a.pdf", &Pdf::pages(usize::from(MAX_PAGES) + 1, "").bytes()), Some(Refusal::PdfTooManyPages));
    let book = Pdf::pages(10_000, "").bytes();
    assert_eq!(refused("a.pdf", &book), Some(Refusal::PdfTooManyPages));
    assert_eq!(refused("a.pdf", &compressed(&book)), Some(Refusal::PdfTooManyPages));
}
