//! The three faces of the specimens: Inter and JetBrains Mono, cut down to the Latin alphabet, without kerning. Both are under the SIL
//! Open Font License, which stands beside them.

use std::sync::LazyLock;
use tiny_skia::{Path, PathBuilder, Transform};
use ttf_parser::GlyphId;
use unicode::plain;

/// A face.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Face {
    Regular,
    SemiBold,
    Mono,
}

/// A glyph in a line of text: which, for which character, and how far the next one is, in units of the size.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Glyph {
    pub(crate) id: u16,
    pub(crate) character: char,
    pub(crate) advance: f32,
}

type Parsed = ttf_parser::Face<'static>;

fn parsed(bytes: &'static [u8]) -> Parsed {
    Parsed::parse(bytes, 0).expect("the font is a file of this crate")
}

static REGULAR: LazyLock<Parsed> = LazyLock::new(|| parsed(Face::Regular.bytes()));
static SEMI_BOLD: LazyLock<Parsed> = LazyLock::new(|| parsed(Face::SemiBold.bytes()));
static MONO: LazyLock<Parsed> = LazyLock::new(|| parsed(Face::Mono.bytes()));

impl Face {
    /// The file.
    pub(crate) const fn bytes(self) -> &'static [u8] {
        match self {
            Self::Regular => include_bytes!("../fonts/Inter-Regular.ttf"),
            Self::SemiBold => include_bytes!("../fonts/Inter-SemiBold.ttf"),
            Self::Mono => include_bytes!("../fonts/JetBrainsMono-Medium.ttf"),
        }
    }

    /// Its name in a PDF.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Regular => "SpecimenSans-Regular",
            Self::SemiBold => "SpecimenSans-SemiBold",
            Self::Mono => "SpecimenMono-Medium",
        }
    }

    pub(crate) fn parsed(self) -> &'static Parsed {
        match self {
            Self::Regular => &REGULAR,
            Self::SemiBold => &SEMI_BOLD,
            Self::Mono => &MONO,
        }
    }

    /// The glyphs of a text. A character that the face does not have is shown without its accents, or as a question mark.
    pub(crate) fn glyphs(self, text: &str) -> Vec<Glyph> {
        let face = self.parsed();
        let units = f32::from(face.units_per_em());
        let known = |c: char| face.glyph_index(c).map(|id| (id, c));
        let glyph = |c: char| {
            let (GlyphId(id), character) = known(c).or_else(|| known(plain(c))).or_else(|| known('?')).unwrap_or((GlyphId(0), c));
            Glyph { id, character, advance: f32::from(face.glyph_hor_advance(GlyphId(id)).unwrap_or(0)) / units }
        };
        text.chars().map(glyph).collect()
    }

    /// How long a text is.
    pub(crate) fn length(self, text: &str, size: f32) -> f32 {
        self.glyphs(text).iter().map(|glyph| glyph.advance * size).sum()
    }

    /// The outline of a glyph at this size, its base line at the origin; none of a space.
    pub(crate) fn outline(self, id: u16, size: f32) -> Option<Path> {
        let face = self.parsed();
        let mut pen = Pen(PathBuilder::new());
        face.outline_glyph(GlyphId(id), &mut pen)?;
        let scale = size / f32::from(face.units_per_em());
        pen.0.finish()?.transform(Transform::from_scale(scale, -scale))
    }
}

struct Pen(PathBuilder);

impl ttf_parser::OutlineBuilder for Pen {
    fn move_to(&mut self, x: f32, y: f32) {
        self.0.move_to(x, y);
    }

    fn line_to(&mut self, x: f32, y: f32) {
        self.0.line_to(x, y);
    }

    fn quad_to(&mut self, x1: f32, y1: f32, x: f32, y: f32) {
        self.0.quad_to(x1, y1, x, y);
    }

    fn curve_to(&mut self, x1: f32, y1: f32, x2: f32, y2: f32, x: f32, y: f32) {
        self.0.cubic_to(x1, y1, x2, y2, x, y);
    }

    fn close(&mut self) {
        self.0.close();
    }
}

mod unicode {
    use domain::values::fold;

    /// The letter without its marks.
    pub(super) fn plain(c: char) -> char {
        let folded = fold(&c.to_string()).chars().next().unwrap_or(' ');
        if c.is_uppercase() { folded.to_ascii_uppercase() } else { folded }
    }
}
