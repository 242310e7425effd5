use std::fmt::Write;

/// A document in the making: numbered objects, from 1 on.
pub(crate) struct Pdf {
    pub(crate) objects: Vec<Vec<u8>>,
    pub(crate) trailer: String,
}

impl Pdf {
    /// One page. What is given stands in the catalogue.
    pub(crate) fn new(catalog: &str) -> Self {
        Self::pages(1, catalog)
    }

    /// So many pages. Object 1 is the catalogue, 2 the page tree, 3 the text of all pages.
    pub(crate) fn pages(count: usize, catalog: &str) -> Self {
        let kids = (0..count).fold(String::new(), |mut kids, i| {
            let _ = write!(kids, "{} 0 R ", 4 + i);
            kids
        });
        let mut objects = vec![
            format!("<</Type/Catalog/Pages 2 0 R{catalog}>>").into_bytes(),
            format!("<</Type/Pages/Kids[{kids}]/Count {count}>>").into_bytes(),
            stream("", b"BT ET"),
        ];
        let page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 3 0 R>>";
        objects.extend((0..count).map(|_| page.to_vec()));
        Self { objects, trailer: String::new() }
    }

    /// With one more object.
    pub(crate) fn with(mut self, object: impl Into<Vec<u8>>) -> Self {
        self.objects.push(object.into());
        self
    }

    /// The file, with a table that is right.
    pub(crate) fn bytes(&self) -> Vec<u8> {
        let mut bytes = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n".to_vec();
        let mut table = format!("xref\n0 {}\n0000000000 65535 f \n", self.objects.len() + 1);
        for (i, object) in self.objects.iter().enumerate() {
            let _ = writeln!(table, "{:010} 00000 n ", bytes.len());
            bytes.extend_from_slice(format!("{} 0 obj\n", i + 1).as_bytes());
            bytes.extend_from_slice(object);
            bytes.extend_from_slice(b"\nendobj\n");
        }
        let start = bytes.len();
        bytes.extend_from_slice(table.as_bytes());
        let trailer = format!("trailer\n<</Size {}/Root 1 0 R{}>>\nstartxref\n{start}\n%%EOF\n", self.objects.len() + 1, self.trailer);
        bytes.extend_from_slice(trailer.as_bytes());
        bytes
    }
}

/// A stream with these entries.
pub(crate) fn stream(entries: &str, content: &[u8]) -> Vec<u8> {
    [format!("<</Length {}{entries}>>\nstream\n", content.len()).as_bytes(), content, b"\nendstream"].concat()
}

/// A later revision that replaces one object, as a program that updates writes it.
pub(crate) fn update(bytes: &[u8], number: usize, object: &str) -> Vec<u8> {
    let text = String::from_utf8_lossy(bytes);
    let previous = text.rsplit("startxref\n").next().and_then(|rest| rest.lines().next()).expect("a document has a start").to_owned();
    let mut bytes = bytes.to_vec();
    let at = bytes.len();
    bytes.extend_from_slice(format!("{number} 0 obj\n{object}\nendobj\n").as_bytes());
    let start = bytes.len();
    let table =
        format!("xref\n{number} 1\n{at:010} 00000 n \ntrailer\n<</Size 99/Root 1 0 R/Prev {previous}>>\nstartxref\n{start}\n%%EOF\n");
    bytes.extend_from_slice(table.as_bytes());
    bytes
}
