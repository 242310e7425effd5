//! Invented faces, plainly drawn: nobody can be taken for one.

use crate::chance::Chance;
use crate::scene::{Colour, Ink, Scene, WHITE, ellipse, rectangle, rgb, rounded, shape};
use tiny_skia::{Path, Transform};

/// The size of a portrait.
pub(crate) const SIZE: (f32, f32) = (138.0, 178.0);

const SKINS: &[[u32; 3]] = &[
    [0xe6c3ab, 0xd9b39a, 0xa8705c],
    [0xf0d2bd, 0xe2bfa7, 0xb57b68],
    [0xd8a882, 0xc79570, 0x96604a],
    [0xb98560, 0xa67250, 0x7c4f3a],
    [0x8a5a3f, 0x784c34, 0x5a3424],
];
const HAIRS: &[u32] = &[0x4a3428, 0x2b2320, 0x6e4a30, 0x9a7448, 0x7d3f26, 0x8c8b89];
const CLOTHES: &[u32] = &[0x5b6b8c, 0x3f4a5f, 0x7a5563, 0x4e6a60, 0x6b6478, 0x8a6a4d];

/// Cuts for long hair, in front of the face.
const LONG: &[&str] = &[
    "M60 190c-8-50 12-70 37-70s46 18 38 70c-2 18-4 28-8 36 0-22 2-46-8-58-12 6-34 6-44-4-8 12-8 40-6 62-5-8-8-20-9-36Z",
    "M60 188c-8-48 12-68 37-68s46 18 38 68c-1 14-6 20-13 19 4-16 3-30-4-41-12 7-31 6-42-2-6 12-7 26-3 43-7 1-12-5-13-19Z",
    "M62 174c-6-36 10-55 35-55s42 19 36 55c-3-17-10-27-20-33-10 5-21 5-31 0-10 7-17 16-20 33Z",
];

/// Cuts for short hair.
const SHORT: &[&str] = &[
    "M62 172c-6-36 10-54 35-54s42 16 36 54c-2 3-4 2-4-2 0-12-4-20-10-25-14 6-32 4-43-2-6 6-9 14-10 27 0 4-3 5-4 2Z",
    "M63 170c-8-32 8-53 36-53 24 0 40 18 33 53-3 1-4-9-6-17-4-8-9-12-15-14-11 6-29 8-39 6-4 6-5 14-6 23-1 4-2 5-3 2Z",
    "M64 176c-5-12-4-28 5-36-2 10-3 22-2 34ZM130 176c5-12 4-28-5-36 2 10 3 22 2 34Z",
];

const BEARD: &str = "M65 186c1 28 14 38 32 38s31-10 32-38c-4 7-8 10-13 10-6-6-32-6-38 0-5 0-9-3-13-10Z";

/// How somebody looks.
#[derive(Debug, Clone)]
pub(crate) struct Looks {
    skin: [Colour; 3],
    hair: Colour,
    cut: &'static str,
    has_bun: bool,
    has_beard: bool,
    clothes: Colour,
    width: f32,
}

impl Looks {
    pub(crate) fn new(chance: &mut Chance, female: bool) -> Self {
        let cut = chance.pick(if female { LONG } else { SHORT });
        Self {
            skin: chance.pick(SKINS).map(rgb),
            hair: rgb(chance.pick(HAIRS)),
            cut,
            has_bun: cut == LONG[2],
            has_beard: !female && chance.percent(40),
            clothes: rgb(chance.pick(CLOTHES)),
            width: 33.0 + chance.about(2.0),
        }
    }
}

/// The portrait with its frame, at the origin.
pub(crate) fn portrait(looks: &Looks) -> Scene {
    let (width, height) = SIZE;
    let mut scene = Scene::new(width, height);
    let frame = rounded(0.0, 0.0, width, height, 6.0);
    let stops = vec![(0.0, rgb(0xeef1f5)), (1.0, rgb(0xd4dae4))];
    scene.fill(frame.clone(), Ink::Gradient { from: (0.0, 0.0), to: (0.0, height), stops });
    let mut head = Scene::new(width, height);
    head.placed(Transform::from_translate(-28.0, -98.0), person(looks));
    scene.clipped(frame.clone(), head);
    scene.stroke(frame, rgb(0x9fb0c8), 1.0);
    scene
}

/// Drawn around (97, 178), where the face is.
fn person(looks: &Looks) -> Scene {
    let [skin, shade, line] = looks.skin;
    let mut scene = Scene::new(0.0, 0.0);
    if looks.has_bun {
        scene.fill(ellipse(97.0, 117.0, 17.0, 13.0), looks.hair);
    }
    scene.fill(shape("M20 292c4-48 31-66 77-66s73 18 77 66Z"), looks.clothes);
    scene.fill(shape("M74 228c6 12 40 12 46 0l10 4-33 26-33-26Z"), WHITE.at(0.85));
    scene.fill(shape("M80 206h34v26c0 12-34 12-34 0Z"), shade);
    for ear in [97.0 - looks.width, 97.0 + looks.width] {
        scene.fill(ellipse(ear, 181.0, 5.0, 9.0), shade);
    }
    scene.fill(ellipse(97.0, 178.0, looks.width, 40.0), skin);
    features(&mut scene, looks, line);
    scene.fill(shape(looks.cut), looks.hair);
    scene
}

fn features(scene: &mut Scene, looks: &Looks, line: Colour) {
    let dark = rgb(0x3a2c26);
    for x in [84.5, 109.5] {
        scene.fill(ellipse(x, 181.0, 4.6, 2.7), WHITE.at(0.9));
        scene.fill(ellipse(x, 181.0, 2.5, 2.6), dark);
        scene.stroke(eyebrow(x), looks.hair.at(0.85), 2.0);
    }
    scene.stroke(shape("M97 184c1 5 3 8 1 11-1 1-3 1-4 0"), line.at(0.7), 1.4);
    if looks.has_beard {
        scene.fill(shape(BEARD), looks.hair);
    }
    scene.stroke(shape("M89 205c4 3 12 3 16 0"), if looks.has_beard { looks.skin[0].at(0.8) } else { line }, 2.2);
}

fn eyebrow(x: f32) -> Path {
    crate::scene::polyline([(x - 6.5, 173.5), (x - 2.0, 171.6), (x + 2.0, 171.6), (x + 6.5, 173.2)])
}

/// The same person as a faint mark in a rosette, around the origin.
pub(crate) fn ghost(looks: &Looks, colour: Colour) -> Scene {
    let mut scene = Scene::new(0.0, 0.0);
    for radius in [50.0, 44.0, 38.0] {
        scene.stroke(ellipse(0.0, 0.0, radius, radius), colour.at(0.45), 0.9);
    }
    let mut inner = Scene::new(0.0, 0.0);
    inner.fill(rectangle(-50.0, -50.0, 100.0, 100.0), WHITE.at(0.35));
    inner.fill(shape("M-34 44c2-24 14-30 34-30s32 6 34 30Z"), colour.at(0.4));
    inner.fill(ellipse(0.0, -8.0, 15.0, 18.0), colour.at(0.4));
    if looks.has_bun {
        inner.fill(ellipse(0.0, -30.0, 7.0, 6.0), colour.at(0.4));
    }
    scene.clipped(ellipse(0.0, 0.0, 44.0, 44.0), inner);
    scene
}
