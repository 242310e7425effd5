//! Security print as one imagines it: crossing waves and rosettes.

use crate::chance::Chance;
use crate::font::Face;
use crate::scene::{Anchor, Colour, MARK, Scene, Text, polyline};
use std::f32::consts::TAU;
use tiny_skia::{Path, Transform};

/// Waves over the whole of an area, in two colours.
pub(crate) fn waves(scene: &mut Scene, chance: &mut Chance, colours: [Colour; 2]) {
    let (width, height) = (scene.width, scene.height);
    let families = [(11.0, 180.0, 12.0, 0.62), (15.0, 275.0, 18.0, 0.48)];
    for (colour, (rise, length, step, drift)) in colours.into_iter().zip(families) {
        let begin = chance.about(3.0);
        let lines = (height / step) as i32 + 3;
        for i in -1..lines {
            let middle = i as f32 * step;
            let phase = begin + i as f32 * drift;
            // As thin as a hair: wider lines take ten times as long to paint.
            scene.stroke(wave(width, middle, rise, length, phase), colour, 0.5);
        }
    }
}

fn wave(width: f32, middle: f32, rise: f32, length: f32, phase: f32) -> Path {
    let steps = (width / 8.0).ceil() as usize;
    polyline((0..=steps).map(|i| {
        let x = i as f32 * 8.0;
        (x, middle + rise * (x / length * TAU + phase).sin() + 0.35 * rise * (x / length * TAU * 2.0 - phase).sin())
    }))
}

/// A rosette around the origin.
pub(crate) fn rosette(radius: f32, petals: f32, colour: Colour) -> Scene {
    let mut scene = Scene::new(0.0, 0.0);
    for ring in 0..5_u8 {
        let turn = f32::from(ring) * TAU / 40.0;
        let points = (0..=240_u16).map(|i| {
            let angle = f32::from(i) / 240.0 * TAU;
            let away = radius * (0.66 + 0.30 * (petals * angle + turn * petals).cos());
            (away * angle.cos(), away * angle.sin())
        });
        scene.stroke(polyline(points), colour, 0.5);
    }
    scene
}

/// The word SPÉCIMEN across a drawing, so that nobody takes it for a document.
pub(crate) fn watermark(scene: &mut Scene, size: f32, degrees: f32, colour: Colour) {
    let mut word = Scene::new(0.0, 0.0);
    word.label(Text {
        at: (0.0, size * 0.36),
        face: Face::SemiBold,
        size,
        colour,
        anchor: Anchor::Middle,
        spacing: size * 0.08,
        text: MARK.to_owned(),
    });
    let middle = Transform::from_translate(scene.width / 2.0, scene.height / 2.0);
    scene.placed(middle.pre_concat(Transform::from_rotate(degrees)), word);
}
