//! The document as its tables describe it, read strictly.

use super::address;
use super::content::Drawing;
use super::forbidden::forbidden;
use super::lexer::Place;
use super::{MAX_EXPANDED, MAX_OBJECTS_EXPANDED, MAX_PAGES, Refusal};
use super::{function, image};
use lopdf::{Dictionary, Document, LoadOptions, Object, ObjectId, Stream};
use std::collections::HashSet;

/// The most bytes that one stream of the rarer filters may expand to: they are expanded in memory.
const MAX_RARE_EXPANDED: usize = 32 * 1024 * 1024;

/// Reads the document and gives its number of pages.
pub(super) fn check(bytes: &[u8]) -> Result<u16, Refusal> {
    let options = LoadOptions { strict: true, max_decompressed_size: Some(MAX_OBJECTS_EXPANDED), ..LoadOptions::default() };
    let document = Document::load_mem_with_options(bytes, options).map_err(refusal)?;
    if document.trailer.has(b"Encrypt") {
        return Err(Refusal::PdfEncrypted);
    }
    let catalog = document.catalog().map_err(|_| Refusal::PdfCorrupt)?;
    check_opening(&document, catalog)?;
    check_objects(&document)?;
    let (mut rare, mut steps) = (0, 0);
    for stream in document.objects.values().filter_map(|object| object.as_stream().ok()) {
        if stream.dict.has(b"F") || stream.dict.has(b"FFilter") {
            // Its content lies in another file (§7.3.8.2).
            return Err(Refusal::PdfActiveContent);
        }
        image::check(&document, stream)?;
        steps = function::steps(&document, stream)?.max(steps);
        rare += check_rare_filters(&document, stream)?;
        if rare > MAX_EXPANDED {
            return Err(Refusal::PdfBomb);
        }
    }
    pages(&document, catalog, steps)
}

fn refusal(error: lopdf::Error) -> Refusal {
    match error {
        lopdf::Error::Decryption(_) | lopdf::Error::UnsupportedSecurityHandler(_) | lopdf::Error::InvalidPassword => Refusal::PdfEncrypted,
        lopdf::Error::Decompress(_) => Refusal::PdfBomb,
        _ => Refusal::PdfCorrupt,
    }
}

/// What happens when the document is opened: it may show one of its pages, and nothing else (§12.6.4).
fn check_opening(document: &Document, catalog: &Dictionary) -> Result<(), Refusal> {
    let Ok(action) = catalog.get(b"OpenAction") else { return Ok(()) };
    let goes_to_page = match resolve(document, action) {
        Some(Object::Array(_) | Object::Null) => true,
        Some(Object::Dictionary(action)) => {
            action.get_deref(b"S", document).and_then(Object::as_name).is_ok_and(|kind| kind == b"GoTo") && !action.has(b"Next")
        }
        _ => false,
    };
    if goes_to_page { Ok(()) } else { Err(Refusal::PdfActiveContent) }
}

/// What objects say, and where links lead, also when their address stands elsewhere in the document. The surface has seen every object
/// that stands in the file; here are those that this reading finds, however it came to them.
fn check_objects(document: &Document) -> Result<(), Refusal> {
    let mut waiting: Vec<&Object> = document.objects.values().collect();
    while let Some(object) = waiting.pop() {
        let dictionary = match object {
            Object::Name(name) => {
                forbidden(name, Place::Value).map_or(Ok(()), Err)?;
                continue;
            }
            Object::Array(objects) => {
                waiting.extend(objects);
                continue;
            }
            Object::Dictionary(dictionary) => dictionary,
            Object::Stream(stream) => &stream.dict,
            _ => continue,
        };
        if let Some(refusal) = dictionary.iter().find_map(|(key, _)| forbidden(key, Place::Key)) {
            return Err(refusal);
        }
        let addresses = [b"URI".as_slice(), b"Base"].into_iter().filter_map(|key| dictionary.get_deref(key, document).ok()?.as_str().ok());
        if !addresses.into_iter().all(address::is_harmless) || leads_elsewhere(document, dictionary) {
            return Err(Refusal::PdfActiveContent);
        }
        waiting.extend(dictionary.iter().map(|(_, value)| value));
    }
    Ok(())
}

/// Whether it reads on in an article, or draws a page, of another document (§12.6.4.6, §8.10.4).
fn leads_elsewhere(document: &Document, dictionary: &Dictionary) -> bool {
    let is_thread = dictionary.get_deref(b"S", document).and_then(Object::as_name).is_ok_and(|kind| kind == b"Thread");
    is_thread || dictionary.get_deref(b"Ref", document).and_then(Object::as_dict).is_ok_and(|page| page.has(b"F"))
}

/// What a stream expands to when it is not simply deflated, which the surface has measured; 0 when there is nothing to say.
fn check_rare_filters(document: &Document, stream: &Stream) -> Result<u64, Refusal> {
    let filters = match stream.dict.get(b"Filter").ok().and_then(|filter| resolve(document, filter)) {
        None => return Ok(0),
        Some(Object::Name(name)) => vec![name.as_slice()],
        Some(Object::Array(names)) => names.iter().filter_map(|name| resolve(document, name)?.as_name().ok()).collect(),
        Some(_) => return Err(Refusal::PdfCorrupt),
    };
    let is_indirect = stream.filters().is_err();
    let is_rare = |filter: &&[u8]| matches!(*filter, b"LZWDecode" | b"RunLengthDecode" | b"BrotliDecode");
    let is_plain = filters.first().is_none_or(|first| matches!(*first, b"FlateDecode" | b"DCTDecode"));
    if is_indirect && !filters.is_empty() {
        // Nobody writes this, and a reader that follows it sees another stream than one that does not.
        return Err(Refusal::PdfCorrupt);
    }
    if is_plain && !filters.iter().any(is_rare) {
        return Ok(0);
    }
    let expands = filters.iter().any(|filter| is_rare(filter) || *filter == b"FlateDecode");
    match stream.decompressed_content_with_limit(MAX_RARE_EXPANDED) {
        // Some other reader may make something of it.
        Ok(content) if expands && content.is_empty() && !stream.content.is_empty() => Err(Refusal::PdfCorrupt),
        Ok(content) => Ok(content.len() as u64),
        Err(lopdf::Error::Decompress(lopdf::DecompressError::MemoryLimitExceeded { .. })) => Err(Refusal::PdfBomb),
        Err(_) if expands => Err(Refusal::PdfCorrupt),
        // A filter of pictures (DCT, JPX, CCITT, JBIG2): its size is the picture's.
        Err(_) => Ok(0),
    }
}

/// Counts the leaves of the page tree (§7.7.3), and what it takes to draw them, where no function takes more than so many steps. A node that is met twice would make it endless.
fn pages(document: &Document, catalog: &Dictionary, steps: u64) -> Result<u16, Refusal> {
    let root = catalog.get(b"Pages").and_then(Object::as_reference).map_err(|_| Refusal::PdfCorrupt)?;
    let mut waiting: Vec<(ObjectId, Option<&Dictionary>)> = vec![(root, None)];
    let mut met: HashSet<ObjectId> = HashSet::new();
    let mut leaves = Vec::new();
    while let Some((id, around)) = waiting.pop() {
        let node = document.get_dictionary(id).map_err(|_| Refusal::PdfCorrupt)?;
        if !met.insert(id) {
            return Err(Refusal::PdfCorrupt);
        }
        let resources = node.get_deref(b"Resources", document).and_then(Object::as_dict).ok().or(around);
        match node.get_deref(b"Kids", document) {
            Ok(kids) => {
                let kids = kids.as_array().map_err(|_| Refusal::PdfCorrupt)?;
                for kid in kids {
                    waiting.push((kid.as_reference().map_err(|_| Refusal::PdfCorrupt)?, resources));
                }
            }
            Err(_) if leaves.len() == usize::from(MAX_PAGES) => return Err(Refusal::PdfTooManyPages),
            Err(_) => leaves.push((node, resources)),
        }
    }
    let mut drawing = Drawing::new(document, steps);
    for (page, resources) in &leaves {
        drawing.page(page, *resources)?;
    }
    u16::try_from(leaves.len()).ok().filter(|pages| *pages > 0).ok_or(Refusal::PdfCorrupt)
}

fn resolve<'a>(document: &'a Document, object: &'a Object) -> Option<&'a Object> {
    document.dereference(object).ok().map(|(_, object)| object)
}
