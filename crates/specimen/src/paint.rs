//! Pixels of a drawing.

use crate::scene::{Anchor, Colour, Ink, Item, Scene, Text};
use tiny_skia::{
    Color, FillRule, GradientStop, LineCap, LineJoin, LinearGradient, Mask, Paint, Path, Pixmap, Point, Shader, SpreadMode, Stroke,
    Transform,
};

/// The drawing on white paper, so many pixels for each of its units.
pub(crate) fn paint(scene: &Scene, scale: f32) -> Pixmap {
    let side = |length: f32| (length * scale).round().clamp(1.0, 8_000.0) as u32;
    let mut pixels = Pixmap::new(side(scene.width), side(scene.height)).expect("a size between 1 and 8000");
    pixels.fill(Color::WHITE);
    Painter { pixels: &mut pixels }.items(&scene.items, Transform::from_scale(scale, scale), None);
    pixels
}

struct Painter<'a> {
    pixels: &'a mut Pixmap,
}

impl Painter<'_> {
    fn items(&mut self, items: &[Item], at: Transform, mask: Option<&Mask>) {
        for item in items {
            match item {
                Item::Fill(path, ink) => self.fill(path, ink, at, mask),
                Item::Stroke(path, colour, width) => self.stroke(path, *colour, *width, at, mask),
                Item::Text(text) => self.text(text, at, mask),
                Item::Clipped(path, items) => self.clipped(path, items, at, mask),
                Item::Placed(transform, items) => self.items(items, at.pre_concat(*transform), mask),
            }
        }
    }

    fn fill(&mut self, path: &Path, ink: &Ink, at: Transform, mask: Option<&Mask>) {
        let paint = Paint { shader: shader(ink), ..Paint::default() };
        self.pixels.fill_path(path, &paint, FillRule::Winding, at, mask);
    }

    fn stroke(&mut self, path: &Path, colour: Colour, width: f32, at: Transform, mask: Option<&Mask>) {
        let paint = Paint { shader: Shader::SolidColor(color(colour)), ..Paint::default() };
        let stroke = Stroke { width, line_cap: LineCap::Round, line_join: LineJoin::Round, ..Stroke::default() };
        self.pixels.stroke_path(path, &paint, &stroke, at, mask);
    }

    fn text(&mut self, text: &Text, at: Transform, mask: Option<&Mask>) {
        let paint = Paint { shader: Shader::SolidColor(color(text.colour)), ..Paint::default() };
        let (mut x, y) = start(text);
        for glyph in text.face.glyphs(&text.text) {
            if let Some(outline) = text.face.outline(glyph.id, text.size) {
                self.pixels.fill_path(&outline, &paint, FillRule::Winding, at.pre_translate(x, y), mask);
            }
            x += glyph.advance * text.size + text.spacing;
        }
    }

    fn clipped(&mut self, path: &Path, items: &[Item], at: Transform, mask: Option<&Mask>) {
        let Some(mut inner) = mask.cloned().or_else(|| Mask::new(self.pixels.width(), self.pixels.height())) else { return };
        if mask.is_some() {
            inner.intersect_path(path, FillRule::Winding, true, at);
        } else {
            inner.fill_path(path, FillRule::Winding, true, at);
        }
        self.items(items, at, Some(&inner));
    }
}

/// Where a text begins.
pub(crate) fn start(text: &Text) -> (f32, f32) {
    let glyphs = text.face.glyphs(&text.text);
    let letters: f32 = glyphs.iter().map(|glyph| glyph.advance * text.size).sum();
    let length = letters + text.spacing * glyphs.len().saturating_sub(1) as f32;
    let (x, y) = text.at;
    match text.anchor {
        Anchor::Start => (x, y),
        Anchor::Middle => (x - length / 2.0, y),
        Anchor::End => (x - length, y),
    }
}

fn shader(ink: &Ink) -> Shader<'static> {
    let point = |(x, y): (f32, f32)| Point::from_xy(x, y);
    match ink {
        Ink::Plain(colour) => Shader::SolidColor(color(*colour)),
        Ink::Gradient { from, to, stops } => {
            let stops: Vec<GradientStop> = stops.iter().map(|(at, colour)| GradientStop::new(*at, color(*colour))).collect();
            let gradient = LinearGradient::new(point(*from), point(*to), stops, SpreadMode::Pad, Transform::identity());
            gradient.unwrap_or(Shader::SolidColor(Color::WHITE))
        }
    }
}

fn color(colour: Colour) -> Color {
    let [r, g, b] = colour.rgb;
    let mut color = Color::from_rgba8(r, g, b, 255);
    color.set_alpha(colour.opacity);
    color
}
