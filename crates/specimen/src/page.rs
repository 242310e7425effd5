//! What the sheets of A4 have in common, 595 × 842 points.

use crate::font::Face;
use crate::guilloche::watermark;
use crate::scene::{Anchor, Colour, MARK, Scene, Text, polyline, rectangle, rgb};
use crate::words::wrapped;

pub(crate) const SIZE: (f32, f32) = (595.0, 842.0);
pub(crate) const LEFT: f32 = 56.0;
pub(crate) const RIGHT: f32 = 539.0;
pub(crate) const INK: Colour = rgb(0x20242c);
pub(crate) const FAINT: Colour = rgb(0x666d7a);
const RED: Colour = rgb(0xa2335a);

/// A page in the making, from top to bottom.
pub(crate) struct Sheet {
    pub(crate) scene: Scene,
    pub(crate) y: f32,
    accent: Colour,
}

impl Sheet {
    /// An empty page; its mark lies under everything.
    pub(crate) fn new(accent: Colour) -> Self {
        let mut scene = Scene::new(SIZE.0, SIZE.1);
        watermark(&mut scene, 104.0, -52.0, RED.at(0.08));
        Self { scene, y: 64.0, accent }
    }

    /// The head: who issues, and what this is.
    pub(crate) fn head(&mut self, issuer: &str, place: &str, title: &str, subtitle: &str) {
        self.scene.fill(rectangle(LEFT, 44.0, 30.0, 30.0), self.accent);
        self.scene.label(Text {
            at: (LEFT + 15.0, 64.5),
            face: Face::SemiBold,
            size: 15.0,
            colour: crate::scene::WHITE,
            anchor: Anchor::Middle,
            spacing: 0.0,
            text: "S".to_owned(),
        });
        self.scene.text((LEFT + 42.0, 57.0), Face::SemiBold, 11.5, INK, issuer);
        self.scene.text((LEFT + 42.0, 72.0), Face::Regular, 9.5, FAINT, place);
        self.right((RIGHT, 57.0), Face::SemiBold, 11.0, RED, MARK);
        self.scene.stroke(polyline([(LEFT, 90.0), (RIGHT, 90.0)]), self.accent, 1.2);
        self.scene.text((LEFT, 128.0), Face::SemiBold, 19.0, INK, title);
        self.y = 147.0;
        for line in wrapped(subtitle, Face::Regular, 10.5, RIGHT - LEFT) {
            self.scene.text((LEFT, self.y), Face::Regular, 10.5, FAINT, line);
            self.y += 14.0;
        }
        self.y += 12.0;
    }

    /// A heading on a band.
    pub(crate) fn section(&mut self, title: &str) {
        self.y += 10.0;
        self.scene.fill(rectangle(LEFT, self.y, RIGHT - LEFT, 20.0), self.accent.at(0.10));
        self.scene.fill(rectangle(LEFT, self.y, 3.0, 20.0), self.accent);
        self.scene.text((LEFT + 11.0, self.y + 13.8), Face::SemiBold, 10.0, INK, title);
        self.y += 37.0;
    }

    /// A name and its value, side by side.
    pub(crate) fn row(&mut self, name: &str, value: &str) {
        self.scene.text((LEFT + 11.0, self.y), Face::Regular, 9.8, FAINT, name);
        for line in wrapped(value, Face::SemiBold, 10.2, RIGHT - LEFT - 215.0) {
            self.scene.text((LEFT + 205.0, self.y), Face::SemiBold, 10.2, INK, line);
            self.y += 14.5;
        }
        self.y += 3.5;
    }

    /// Running text.
    pub(crate) fn paragraph(&mut self, text: &str) {
        for line in wrapped(text, Face::Regular, 10.8, RIGHT - LEFT) {
            self.scene.text((LEFT, self.y), Face::Regular, 10.8, INK, line);
            self.y += 16.5;
        }
        self.y += 9.0;
    }

    pub(crate) fn right(&mut self, at: (f32, f32), face: Face, size: f32, colour: Colour, text: &str) {
        self.scene.label(Text { at, face, size, colour, anchor: Anchor::End, spacing: 0.0, text: text.to_owned() });
    }

    /// The foot, on every page the same, and the drawing.
    pub(crate) fn finish(mut self, reference: &str) -> Scene {
        self.scene.stroke(polyline([(LEFT, 786.0), (RIGHT, 786.0)]), rgb(0xc6cbd4), 0.8);
        let warning = "SPÉCIMEN sans valeur : document inventé pour une démonstration. Toute ressemblance serait fortuite.";
        self.scene.text((LEFT, 801.0), Face::Regular, 8.2, FAINT, warning);
        self.right((RIGHT, 801.0), Face::Regular, 8.2, FAINT, "Page 1/1");
        self.scene.text((LEFT, 813.0), Face::Regular, 8.2, FAINT, reference);
        self.scene
    }
}
