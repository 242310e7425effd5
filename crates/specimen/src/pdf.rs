//! A page of PDF 1.7 of a drawing (ISO 32000-1): its texts are text, with fonts that hold the glyphs they show and say which
//! characters these are (§9.7, §9.10.3).

use crate::font::Face;
use crate::paint::start;
use crate::scene::{Colour, Ink, Item, Scene, Text};
use lopdf::{Dictionary, Document, Object, ObjectId, Stream, StringFormat, dictionary};
use std::collections::BTreeMap;
use std::fmt::Write;
use subsetter::GlyphRemapper;
use tiny_skia::{Path, PathSegment, Point, Transform};

/// The page as a file; a unit of the drawing is a point. The same drawing makes the same bytes.
pub(crate) fn write(scene: &Scene, title: &str) -> Vec<u8> {
    let mut page = Page::default();
    let _ = writeln!(page.content, "1 0 0 -1 0 {} cm", scene.height);
    page.items(&scene.items);
    let mut document = Document::with_version("1.7");
    let fonts: Vec<(Vec<u8>, Object)> = page
        .fonts
        .iter()
        .map(|(face, used)| (resource("F", *face as usize), Object::Reference(font(&mut document, *face, used))))
        .collect();
    let states = page.opacities.iter().enumerate().map(|(i, opacity)| {
        let opacity = f32::from(*opacity) / 1000.0;
        (resource("G", i), Object::Dictionary(dictionary! { "ca" => opacity, "CA" => opacity }))
    });
    let resources = dictionary! {
        "Font" => Dictionary::from_iter(fonts),
        "ExtGState" => Dictionary::from_iter(states),
    };
    let content = document.add_object(packed(Dictionary::new(), page.content.into_bytes()));
    let pages = document.new_object_id();
    let leaf = document.add_object(dictionary! {
        "Type" => "Page", "Parent" => pages, "Contents" => content, "Resources" => resources,
        "MediaBox" => vec![0.into(), 0.into(), scene.width.into(), scene.height.into()],
    });
    document.set_object(pages, dictionary! { "Type" => "Pages", "Kids" => vec![leaf.into()], "Count" => 1 });
    let catalog = document.add_object(dictionary! { "Type" => "Catalog", "Pages" => pages, "Lang" => Object::string_literal("fr-FR") });
    let about = document.add_object(dictionary! { "Title" => text_string(title), "Subject" => text_string(crate::scene::MARK) });
    document.trailer.set("Root", catalog);
    document.trailer.set("Info", about);
    let mut bytes = Vec::new();
    document.save_to(&mut bytes).expect("memory takes every byte");
    bytes
}

fn resource(kind: &str, number: usize) -> Vec<u8> {
    format!("{kind}{number}").into_bytes()
}

fn packed(dictionary: Dictionary, content: Vec<u8>) -> Stream {
    let mut stream = Stream::new(dictionary, content);
    // What does not get smaller stays as it is.
    let _ = stream.compress();
    stream
}

/// A text of the document's own dictionary, in UTF-16 (§7.9.2.2).
fn text_string(text: &str) -> Object {
    let units = std::iter::once(0xfeff).chain(text.encode_utf16());
    Object::String(units.flat_map(u16::to_be_bytes).collect(), StringFormat::Hexadecimal)
}

/// What a page shows of a face.
#[derive(Default)]
struct Used {
    /// The glyphs' numbers in the file, by those in the face.
    glyphs: GlyphRemapper,
    /// Which character each stands for, and how wide it is in thousandths of the size.
    characters: BTreeMap<u16, (char, f32)>,
}

#[derive(Default)]
struct Page {
    content: String,
    fonts: BTreeMap<Face, Used>,
    /// In thousandths, each a state of its own.
    opacities: Vec<u16>,
}

impl Page {
    fn items(&mut self, items: &[Item]) {
        for item in items {
            match item {
                Item::Fill(path, ink) => self.fill(path, ink),
                Item::Stroke(path, colour, width) => self.stroke(path, *colour, *width),
                Item::Text(text) => self.text(text),
                Item::Clipped(path, items) => {
                    self.content.push_str("q\n");
                    self.path(path);
                    self.content.push_str("W n\n");
                    self.items(items);
                    self.content.push_str("Q\n");
                }
                Item::Placed(transform, items) => {
                    let Transform { sx, kx, ky, sy, tx, ty } = *transform;
                    let _ = writeln!(self.content, "q\n{sx} {ky} {kx} {sy} {tx} {ty} cm");
                    self.items(items);
                    self.content.push_str("Q\n");
                }
            }
        }
    }

    fn fill(&mut self, path: &Path, ink: &Ink) {
        let colour = match ink {
            Ink::Plain(colour) => Some(*colour),
            Ink::Gradient { stops, .. } => stops.get(stops.len() / 2).map(|(_, colour)| *colour),
        };
        let Some(colour) = colour else { return };
        self.colour(colour, "rg");
        self.path(path);
        self.content.push_str("f\n");
    }

    fn stroke(&mut self, path: &Path, colour: Colour, width: f32) {
        self.colour(colour, "RG");
        let _ = writeln!(self.content, "{width} w 1 J 1 j");
        self.path(path);
        self.content.push_str("S\n");
    }

    fn text(&mut self, text: &Text) {
        self.colour(text.colour, "rg");
        let (x, y) = start(text);
        let used = self.fonts.entry(text.face).or_default();
        let mut shown = String::new();
        for glyph in text.face.glyphs(&text.text) {
            let id = used.glyphs.remap(glyph.id);
            used.characters.insert(id, (glyph.character, glyph.advance * 1000.0));
            let _ = write!(shown, "{id:04X}");
        }
        // The page stands on its head; texts do not.
        let (face, size, spacing) = (text.face as usize, text.size, text.spacing);
        let _ = writeln!(self.content, "BT /F{face} {size} Tf {spacing} Tc 1 0 0 -1 {} {} Tm <{shown}> Tj ET", tidy(x), tidy(y));
    }

    fn colour(&mut self, colour: Colour, operator: &str) {
        let opacity = (colour.opacity * 1000.0).round() as u16;
        let state = self.opacities.iter().position(|known| *known == opacity).unwrap_or_else(|| {
            self.opacities.push(opacity);
            self.opacities.len() - 1
        });
        let [r, g, b] = colour.rgb.map(|part| tidy(f32::from(part) / 255.0));
        let _ = writeln!(self.content, "/G{state} gs {r} {g} {b} {operator}");
    }

    fn path(&mut self, path: &Path) {
        let mut at = Point::zero();
        for segment in path.segments() {
            let _ = match segment {
                PathSegment::MoveTo(p) => writeln!(self.content, "{} {} m", tidy(p.x), tidy(p.y)),
                PathSegment::LineTo(p) => writeln!(self.content, "{} {} l", tidy(p.x), tidy(p.y)),
                PathSegment::QuadTo(c, p) => {
                    let handle = |end: Point| (tidy(end.x + (c.x - end.x) * 2.0 / 3.0), tidy(end.y + (c.y - end.y) * 2.0 / 3.0));
                    let ((x1, y1), (x2, y2)) = (handle(at), handle(p));
                    writeln!(self.content, "{x1} {y1} {x2} {y2} {} {} c", tidy(p.x), tidy(p.y))
                }
                PathSegment::CubicTo(a, b, p) => {
                    writeln!(self.content, "{} {} {} {} {} {} c", tidy(a.x), tidy(a.y), tidy(b.x), tidy(b.y), tidy(p.x), tidy(p.y))
                }
                PathSegment::Close => writeln!(self.content, "h"),
            };
            at = match segment {
                PathSegment::MoveTo(p) | PathSegment::LineTo(p) | PathSegment::QuadTo(_, p) | PathSegment::CubicTo(_, _, p) => p,
                PathSegment::Close => at,
            };
        }
    }
}

/// A hundredth of a point is more than a printer can do.
fn tidy(number: f32) -> f32 {
    (number * 100.0).round() / 100.0
}

/// A composite font (§9.7.6) with the glyphs that are used.
fn font(document: &mut Document, face: Face, used: &Used) -> ObjectId {
    let parsed = face.parsed();
    let scaled = |units: i16| i64::from(units) * 1000 / i64::from(parsed.units_per_em());
    let file = subsetter::subset(face.bytes(), 0, &used.glyphs).unwrap_or_else(|_| face.bytes().to_vec());
    let length = file.len() as i64;
    let file = document.add_object(packed(dictionary! { "Length1" => length }, file));
    let name = format!("SPECIM+{}", face.name());
    let bounds = parsed.global_bounding_box();
    let descriptor = document.add_object(dictionary! {
        "Type" => "FontDescriptor", "FontName" => name.as_str(), "Flags" => 4,
        "FontBBox" => [bounds.x_min, bounds.y_min, bounds.x_max, bounds.y_max].map(|units| Object::Integer(scaled(units))).to_vec(),
        "ItalicAngle" => 0, "Ascent" => scaled(parsed.ascender()), "Descent" => scaled(parsed.descender()),
        "CapHeight" => scaled(parsed.capital_height().unwrap_or(1490)), "StemV" => 80, "FontFile2" => file,
    });
    let widths = used.characters.iter().flat_map(|(id, (_, width))| [i64::from(*id).into(), Object::Array(vec![width.round().into()])]);
    let descendant = document.add_object(dictionary! {
        "Type" => "Font", "Subtype" => "CIDFontType2", "BaseFont" => name.as_str(), "FontDescriptor" => descriptor,
        "CIDSystemInfo" => dictionary! {
            "Registry" => Object::string_literal("Adobe"), "Ordering" => Object::string_literal("Identity"), "Supplement" => 0,
        },
        "CIDToGIDMap" => "Identity", "W" => widths.collect::<Vec<Object>>(),
    });
    let unicode = document.add_object(packed(Dictionary::new(), unicode(used).into_bytes()));
    document.add_object(dictionary! {
        "Type" => "Font", "Subtype" => "Type0", "BaseFont" => name.as_str(), "Encoding" => "Identity-H",
        "DescendantFonts" => vec![descendant.into()], "ToUnicode" => unicode,
    })
}

/// Which characters the glyphs stand for (§9.10.3).
fn unicode(used: &Used) -> String {
    let mut map = String::from(
        "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n/CMapName /Specimen def\n/CMapType 2 def\n\
         1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n",
    );
    let lines: Vec<String> = used.characters.iter().map(|(id, (c, _))| format!("<{id:04X}> <{:04X}>\n", u32::from(*c))).collect();
    // A hundred at most in one block.
    for block in lines.chunks(100) {
        let _ = write!(map, "{} beginbfchar\n{}endbfchar\n", block.len(), block.concat());
    }
    map.push_str("endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n");
    map
}
