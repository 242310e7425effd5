//! Identity cards and residence permits, of the size of a bank card: 540 × 340.

use crate::bearer::Identity;
use crate::chance::Chance;
use crate::font::Face;
use crate::guilloche::{rosette, watermark, waves};
use crate::portrait::{self, ghost};
use crate::scene::{Anchor, Colour, Ink, MARK, Scene, Text, WHITE, ellipse, polyline, rectangle, rgb, rounded};
use chrono::NaiveDate;
use domain::orders::IdentityDocumentType;
use domain::values::ZoneSex;
use tiny_skia::Transform;

pub(crate) const SIZE: (f32, f32) = (540.0, 340.0);
pub(crate) const INK: Colour = rgb(0x1c2544);
pub(crate) const LABEL: Colour = rgb(0x566489);
pub(crate) const RED: Colour = rgb(0xa2335a);

/// What tells the kinds of document apart.
struct Design {
    heading: &'static str,
    subheading: &'static str,
    emblem: Colour,
    paper: [u32; 4],
    waves: [Colour; 2],
}

fn design(of: IdentityDocumentType) -> Design {
    match of {
        IdentityDocumentType::ResidencePermit => Design {
            heading: "TITRE DE SÉJOUR",
            subheading: "RÉPUBLIQUE FRANÇAISE / RESIDENCE PERMIT",
            emblem: rgb(0x7a3b52),
            paper: [0xf6e6e1, 0xf3f0e4, 0xe6efe8, 0xf3dfe2],
            waves: [rgb(0xc98a86).at(0.55), rgb(0x86ab94).at(0.48)],
        },
        IdentityDocumentType::NationalId | IdentityDocumentType::Passport => Design {
            heading: "RÉPUBLIQUE FRANÇAISE",
            subheading: "CARTE NATIONALE D’IDENTITÉ / IDENTITY CARD",
            emblem: rgb(0x27459b),
            paper: [0xdbe8f6, 0xf3eef4, 0xe9f1ea, 0xd5e4f3],
            waves: [rgb(0x7fa3cf).at(0.55), rgb(0xc79bb4).at(0.45)],
        },
    }
}

/// A small caption and what stands under it.
pub(crate) fn field(scene: &mut Scene, (x, y): (f32, f32), caption: &str, value: &str, size: f32, room: f32) {
    scene.text((x, y), Face::Regular, 9.5, LABEL, caption);
    scene.fitted((x, y + size + 2.5), Face::SemiBold, size, room, INK, value);
}

/// A day as documents print it: `14 08 1988`.
pub(crate) fn printed(day: NaiveDate) -> String {
    day.format("%d %m %Y").to_string()
}

pub(crate) fn letter(sex: ZoneSex) -> &'static str {
    match sex {
        ZoneSex::Female => "F",
        ZoneSex::Male => "M",
        ZoneSex::Unspecified => "X",
    }
}

/// The front.
pub(crate) fn front(identity: &Identity, chance: &mut Chance) -> Scene {
    let design = design(identity.r#type);
    let mut inner = paper(&design, chance);
    heading(&mut inner, &design);
    inner.placed(Transform::from_translate(28.0, 98.0), portrait::portrait(&identity.bearer.looks));
    inner.placed(Transform::from_translate(460.0, 200.0), rosette(62.0, 12.0, design.emblem.at(0.16)));
    inner.placed(Transform::from_translate(460.0, 200.0), ghost(&identity.bearer.looks, design.emblem));
    names(&mut inner, identity);
    inner.label(Text {
        at: (97.0, 308.0),
        face: Face::SemiBold,
        size: 15.0,
        colour: INK,
        anchor: Anchor::Middle,
        spacing: 2.0,
        text: identity.access_number.clone(),
    });
    inner.placed(Transform::from_translate(192.0, 318.0), signature(chance));
    watermark(&mut inner, 74.0, -22.0, RED.at(0.10));
    edged(inner)
}

fn names(scene: &mut Scene, identity: &Identity) {
    let bearer = &identity.bearer;
    field(scene, (188.0, 96.0), "NOM / Surname", &bearer.last_name.to_uppercase(), 17.0, 320.0);
    field(scene, (188.0, 139.0), "Prénoms / Given names", &bearer.first_names, 17.0, 215.0);
    field(scene, (188.0, 182.0), "SEXE / Sex", letter(bearer.sex), 15.0, 50.0);
    field(scene, (250.0, 182.0), "NATIONALITÉ / Nationality", bearer.nationality, 15.0, 100.0);
    field(scene, (188.0, 225.0), "DATE DE NAISS. / Date of birth", &printed(bearer.born), 15.0, 140.0);
    field(scene, (340.0, 225.0), "LIEU / Place", bearer.birthplace, 15.0, 66.0);
    scene.text((188.0, 268.0), Face::Regular, 9.5, LABEL, "N° DU DOCUMENT / Document No");
    scene.text((188.0, 289.0), Face::Mono, 18.0, INK, identity.number.as_str());
    field(scene, (372.0, 282.0), "DATE D’EXPIR. / Expiry date", &printed(identity.expires), 15.0, 140.0);
}

/// The back, with the zone.
pub(crate) fn back(identity: &Identity, chance: &mut Chance) -> Scene {
    let design = design(identity.r#type);
    let bearer = &identity.bearer;
    let mut inner = paper(&design, chance);
    chip(&mut inner, (30.0, 34.0));
    inner.placed(Transform::from_translate(454.0, 112.0), rosette(78.0, 9.0, design.emblem.at(0.24)));
    field(&mut inner, (128.0, 42.0), "TAILLE / Height", &format!("{},{:02} m", bearer.height / 100, bearer.height % 100), 14.0, 90.0);
    field(&mut inner, (232.0, 42.0), "DÉLIVRÉE LE / Date of issue", &printed(identity.issued), 14.0, 120.0);
    inner.text((128.0, 88.0), Face::Regular, 9.5, LABEL, "ADRESSE / Address");
    for (line, y) in bearer.address.iter().zip([105.0, 123.0]) {
        inner.fitted((128.0, y), Face::SemiBold, 14.0, 250.0, INK, line);
    }
    field(&mut inner, (128.0, 145.0), "AUTORITÉ / Authority", "Préfecture spécimen", 13.0, 200.0);
    inner.label(Text {
        at: (512.0, 40.0),
        face: Face::SemiBold,
        size: 11.0,
        colour: RED,
        anchor: Anchor::End,
        spacing: 1.5,
        text: MARK.to_owned(),
    });
    watermark(&mut inner, 58.0, -14.0, RED.at(0.10));
    inner.fill(rectangle(0.0, 208.0, SIZE.0, 132.0), WHITE.at(0.55));
    zone(&mut inner, identity, (30.0, 250.0), 480.0, 34.0);
    edged(inner)
}

/// The lines of the machine-readable zone, as long as `room`.
pub(crate) fn zone(scene: &mut Scene, identity: &Identity, (x, mut y): (f32, f32), room: f32, step: f32) {
    // An order whose names have no Latin form has a document without a zone, as it would not have a French one at all.
    let lines = identity.zone().and_then(|zone| zone.lines()).unwrap_or_default();
    for line in lines {
        let size = 24.0;
        let spacing = (room - Face::Mono.length(&line, size)) / line.len().saturating_sub(1).max(1) as f32;
        scene.label(Text { at: (x, y), face: Face::Mono, size, colour: rgb(0x14181f), anchor: Anchor::Start, spacing, text: line });
        y += step;
    }
}

fn paper(design: &Design, chance: &mut Chance) -> Scene {
    let (width, height) = SIZE;
    let mut scene = Scene::new(width, height);
    let stops = [0.0, 0.45, 0.75, 1.0].into_iter().zip(design.paper.map(rgb)).collect();
    scene.fill(rectangle(0.0, 0.0, width, height), Ink::Gradient { from: (0.0, 0.0), to: (width, height), stops });
    waves(&mut scene, chance, design.waves);
    scene
}

fn heading(scene: &mut Scene, design: &Design) {
    emblem(scene, (28.0, 24.0), design.emblem);
    scene.text((94.0, 40.0), Face::SemiBold, 17.0, design.emblem, design.heading);
    scene.text((94.0, 57.0), Face::Regular, 11.0, rgb(0x3a4a78), design.subheading);
    scene.label(Text {
        at: (512.0, 40.0),
        face: Face::SemiBold,
        size: 11.0,
        colour: RED,
        anchor: Anchor::End,
        spacing: 1.5,
        text: MARK.to_owned(),
    });
}

/// A box with a ring of dots: nobody's coat of arms.
pub(crate) fn emblem(scene: &mut Scene, (x, y): (f32, f32), colour: Colour) {
    scene.fill(rounded(x, y, 50.0, 35.0, 3.0), colour);
    for i in 0..12_u8 {
        let angle = f32::from(i) * std::f32::consts::TAU / 12.0;
        scene.fill(ellipse(x + 25.0 + 13.0 * angle.cos(), y + 17.5 + 13.0 * angle.sin(), 1.4, 1.4), rgb(0xf5d76e));
    }
    scene.label(Text {
        at: (x + 25.0, y + 21.6),
        face: Face::SemiBold,
        size: 11.0,
        colour: WHITE,
        anchor: Anchor::Middle,
        spacing: 0.0,
        text: "FR".to_owned(),
    });
}

/// The contacts of a chip.
fn chip(scene: &mut Scene, (x, y): (f32, f32)) {
    scene.fill(rounded(x, y, 74.0, 58.0, 8.0), rgb(0xd9b95a));
    let lines = [
        [(x + 24.0, y), (x + 24.0, y + 58.0)],
        [(x + 50.0, y), (x + 50.0, y + 58.0)],
        [(x, y + 20.0), (x + 24.0, y + 20.0)],
        [(x, y + 38.0), (x + 24.0, y + 38.0)],
        [(x + 50.0, y + 20.0), (x + 74.0, y + 20.0)],
        [(x + 50.0, y + 38.0), (x + 74.0, y + 38.0)],
    ];
    for line in lines {
        scene.stroke(polyline(line), rgb(0x9c8136), 1.2);
    }
}

/// A signature that nobody can read, from the origin on.
pub(crate) fn signature(chance: &mut Chance) -> Scene {
    let mut scene = Scene::new(0.0, 0.0);
    let (mut x, mut y) = (0.0, 0.0);
    let mut points = vec![(x, y)];
    for i in 0..chance.between(13, 19) {
        let rise = if i % 2 == 0 { -1.0 } else { 1.0 };
        let (next_x, next_y) = (x + 5.0 + chance.about(3.5), rise * (7.0 + chance.about(6.0)));
        // A curve through the points, in short lines.
        for step in 1..=8_u8 {
            let t = f32::from(step) / 8.0;
            let smooth = t * t * (3.0 - 2.0 * t);
            points.push((x + (next_x - x) * t + 2.5 * (t * std::f32::consts::PI).sin(), y + (next_y - y) * smooth));
        }
        (x, y) = (next_x, next_y * 0.8);
    }
    points.push((x + 26.0, -2.0));
    scene.stroke(polyline(points), rgb(0x25315a), 1.5);
    scene
}

/// Cut out with round corners and an edge.
fn edged(inner: Scene) -> Scene {
    let (width, height) = SIZE;
    let mut scene = Scene::new(width, height);
    scene.clipped(rounded(0.0, 0.0, width, height, 18.0), inner);
    scene.stroke(rounded(0.5, 0.5, width - 1.0, height - 1.0, 17.5), rgb(0xaebdd3), 1.0);
    scene
}
