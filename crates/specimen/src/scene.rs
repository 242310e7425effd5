//! A drawing, described once: [`crate::paint`] makes pixels of it, [`crate::pdf`] a page with its texts as text. Values are texts
//! of a drawing, never part of a language that somebody parses.

use crate::font::Face;
use tiny_skia::{Path, PathBuilder, Rect, Transform};

/// A colour with its opacity.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Colour {
    pub(crate) rgb: [u8; 3],
    pub(crate) opacity: f32,
}

impl Colour {
    /// This colour, so transparent.
    pub(crate) const fn at(self, opacity: f32) -> Self {
        Self { opacity, ..self }
    }
}

/// A colour as web pages write it: `0x1c2544`.
pub(crate) const fn rgb(hex: u32) -> Colour {
    Colour { rgb: [(hex >> 16) as u8, (hex >> 8) as u8, hex as u8], opacity: 1.0 }
}

pub(crate) const WHITE: Colour = rgb(0x00ff_ffff);

/// What a shape is filled with.
#[derive(Debug, Clone)]
pub(crate) enum Ink {
    /// One colour.
    Plain(Colour),
    /// Colours along a line; on a page, which is printed, the one in the middle.
    Gradient { from: (f32, f32), to: (f32, f32), stops: Vec<(f32, Colour)> },
}

impl From<Colour> for Ink {
    fn from(colour: Colour) -> Self {
        Self::Plain(colour)
    }
}

/// Where a text stands beside its point.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Anchor {
    Start,
    Middle,
    End,
}

/// One line of text on its base line.
#[derive(Debug, Clone)]
pub(crate) struct Text {
    pub(crate) at: (f32, f32),
    pub(crate) face: Face,
    pub(crate) size: f32,
    pub(crate) colour: Colour,
    pub(crate) anchor: Anchor,
    /// Between the letters, in the drawing's units.
    pub(crate) spacing: f32,
    pub(crate) text: String,
}

/// One thing drawn.
#[derive(Debug, Clone)]
pub(crate) enum Item {
    Fill(Path, Ink),
    Stroke(Path, Colour, f32),
    Text(Text),
    /// Only what lies inside the path.
    Clipped(Path, Vec<Item>),
    /// Moved, turned or scaled.
    Placed(Transform, Vec<Item>),
}

/// A drawing: its size, and what is drawn, the last on top.
#[derive(Debug, Clone, Default)]
pub(crate) struct Scene {
    pub(crate) width: f32,
    pub(crate) height: f32,
    pub(crate) items: Vec<Item>,
}

impl Scene {
    pub(crate) fn new(width: f32, height: f32) -> Self {
        Self { width, height, items: Vec::new() }
    }

    pub(crate) fn fill(&mut self, path: Path, ink: impl Into<Ink>) {
        self.items.push(Item::Fill(path, ink.into()));
    }

    pub(crate) fn stroke(&mut self, path: Path, colour: Colour, width: f32) {
        self.items.push(Item::Stroke(path, colour, width));
    }

    /// A text that begins here.
    pub(crate) fn text(&mut self, at: (f32, f32), face: Face, size: f32, colour: Colour, text: impl Into<String>) {
        self.label(Text { at, face, size, colour, anchor: Anchor::Start, spacing: 0.0, text: text.into() });
    }

    /// A text with its anchor and spacing.
    pub(crate) fn label(&mut self, text: Text) {
        self.items.push(Item::Text(text));
    }

    /// A text that gets smaller where it would be longer than `room`.
    pub(crate) fn fitted(&mut self, at: (f32, f32), face: Face, size: f32, room: f32, colour: Colour, text: &str) {
        let length = face.length(text, size);
        self.text(at, face, if length > room { size * room / length } else { size }, colour, text);
    }

    /// A drawing within this one, clipped.
    pub(crate) fn clipped(&mut self, path: Path, inner: Self) {
        self.items.push(Item::Clipped(path, inner.items));
    }

    /// A drawing within this one, moved, turned or scaled.
    pub(crate) fn placed(&mut self, transform: Transform, inner: Self) {
        self.items.push(Item::Placed(transform, inner.items));
    }

    /// Texts under each other, `step` apart; where the next one would stand.
    pub(crate) fn paragraph(&mut self, (x, mut y): (f32, f32), size: f32, step: f32, colour: Colour, lines: &[&str]) -> f32 {
        for line in lines {
            self.text((x, y), Face::Regular, size, colour, *line);
            y += step;
        }
        y
    }
}

/// The marks that every specimen carries.
pub(crate) const MARK: &str = "SPÉCIMEN";

pub(crate) fn rectangle(x: f32, y: f32, width: f32, height: f32) -> Path {
    rounded(x, y, width, height, 0.0)
}

/// A rectangle with round corners.
pub(crate) fn rounded(x: f32, y: f32, w: f32, h: f32, r: f32) -> Path {
    let mut path = PathBuilder::new();
    if r <= 0.0 {
        if let Some(rect) = Rect::from_xywh(x, y, w, h) {
            path.push_rect(rect);
        }
        return finished(path);
    }
    // How far a curve's handles reach for a quarter of a circle.
    let k = r * 0.447_7;
    path.move_to(x + r, y);
    path.line_to(x + w - r, y);
    path.cubic_to(x + w - k, y, x + w, y + k, x + w, y + r);
    path.line_to(x + w, y + h - r);
    path.cubic_to(x + w, y + h - k, x + w - k, y + h, x + w - r, y + h);
    path.line_to(x + r, y + h);
    path.cubic_to(x + k, y + h, x, y + h - k, x, y + h - r);
    path.line_to(x, y + r);
    path.cubic_to(x, y + k, x + k, y, x + r, y);
    path.close();
    finished(path)
}

pub(crate) fn ellipse(cx: f32, cy: f32, rx: f32, ry: f32) -> Path {
    let mut path = PathBuilder::new();
    if let Some(rect) = Rect::from_xywh(cx - rx, cy - ry, 2.0 * rx, 2.0 * ry) {
        path.push_oval(rect);
    }
    finished(path)
}

/// A line from point to point.
pub(crate) fn polyline(points: impl IntoIterator<Item = (f32, f32)>) -> Path {
    let mut path = PathBuilder::new();
    for (x, y) in points {
        if path.is_empty() { path.move_to(x, y) } else { path.line_to(x, y) }
    }
    finished(path)
}

/// A shape in the notation of SVG's paths: `M L H V C S Z`, absolute and relative. The shapes are our own, written in this crate.
pub(crate) fn shape(notation: &'static str) -> Path {
    let mut path = PathBuilder::new();
    let mut numbers: Vec<f32> = Vec::new();
    let mut pen = Pen::default();
    let mut command = 'M';
    let mut rest = notation;
    while let Some(c) = rest.chars().next() {
        if c.is_ascii_alphabetic() {
            command = c;
            rest = &rest[1..];
            if matches!(command, 'Z' | 'z') {
                path.close();
            }
            continue;
        }
        let end = number_end(rest);
        if end == 0 {
            rest = &rest[c.len_utf8()..];
            continue;
        }
        numbers.extend(rest[..end].parse::<f32>());
        rest = &rest[end..];
        if numbers.len() == arity(command) {
            pen.draw(&mut path, command, &numbers);
            numbers.clear();
            // Further points after a first one are lines.
            command = match command {
                'M' => 'L',
                'm' => 'l',
                other => other,
            };
        }
    }
    finished(path)
}

/// Where the number at the beginning ends.
fn number_end(text: &str) -> usize {
    let mut dotted = false;
    let goes_on = |(i, c): &(usize, char)| match c {
        '-' => *i == 0,
        '.' => !std::mem::replace(&mut dotted, true),
        c => c.is_ascii_digit(),
    };
    text.char_indices().take_while(goes_on).count()
}

fn arity(command: char) -> usize {
    match command.to_ascii_uppercase() {
        'C' => 6,
        'S' => 4,
        'H' | 'V' => 1,
        _ => 2,
    }
}

/// Where a path has come to, and the last handle of a curve.
#[derive(Default)]
struct Pen {
    at: (f32, f32),
    handle: Option<(f32, f32)>,
}

impl Pen {
    fn draw(&mut self, path: &mut PathBuilder, command: char, n: &[f32]) {
        let (ox, oy) = if command.is_ascii_lowercase() { self.at } else { (0.0, 0.0) };
        let handle = self.handle.take();
        match command.to_ascii_uppercase() {
            'M' => path.move_to(ox + n[0], oy + n[1]),
            'L' => path.line_to(ox + n[0], oy + n[1]),
            'H' => path.line_to(ox + n[0], self.at.1),
            'V' => path.line_to(self.at.0, oy + n[0]),
            'S' => {
                let (hx, hy) = handle.unwrap_or(self.at);
                let first = (2.0 * self.at.0 - hx, 2.0 * self.at.1 - hy);
                path.cubic_to(first.0, first.1, ox + n[0], oy + n[1], ox + n[2], oy + n[3]);
                self.handle = Some((ox + n[0], oy + n[1]));
            }
            _ => {
                path.cubic_to(ox + n[0], oy + n[1], ox + n[2], oy + n[3], ox + n[4], oy + n[5]);
                self.handle = Some((ox + n[2], oy + n[3]));
            }
        }
        self.at = match command.to_ascii_uppercase() {
            'H' => (ox + n[0], self.at.1),
            'V' => (self.at.0, oy + n[0]),
            _ => (ox + n[n.len() - 2], oy + n[n.len() - 1]),
        };
    }
}

/// The path; where nothing was drawn, a point that shows nothing.
fn finished(path: PathBuilder) -> Path {
    path.finish().unwrap_or_else(|| {
        let mut point = PathBuilder::new();
        point.move_to(0.0, 0.0);
        point.line_to(0.0, 0.0);
        point.finish().expect("two points are a path")
    })
}
