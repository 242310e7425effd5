//! Passports: the page with the data, and the one before it. 620 × 436.

use crate::bearer::Identity;
use crate::card::{INK, LABEL, RED, emblem, field, letter, printed, signature, zone};
use crate::chance::Chance;
use crate::font::Face;
use crate::guilloche::{rosette, watermark, waves};
use crate::portrait::{self, ghost};
use crate::scene::{Anchor, Colour, Ink, MARK, Scene, Text, WHITE, polyline, rectangle, rgb, rounded};
use tiny_skia::Transform;

pub(crate) const SIZE: (f32, f32) = (620.0, 436.0);
const BURGUNDY: Colour = rgb(0x6d2440);

/// The page with the data and the zone.
pub(crate) fn front(identity: &Identity, chance: &mut Chance) -> Scene {
    let bearer = &identity.bearer;
    let mut page = paper(chance);
    emblem(&mut page, (30.0, 22.0), BURGUNDY);
    page.text((96.0, 38.0), Face::SemiBold, 16.0, BURGUNDY, "PASSEPORT");
    page.text((96.0, 55.0), Face::Regular, 11.0, rgb(0x5b3a4a), "RÉPUBLIQUE FRANÇAISE / PASSPORT");
    mark(&mut page, (590.0, 36.0));
    page.placed(Transform::from_translate(30.0, 84.0).pre_concat(Transform::from_scale(1.24, 1.24)), portrait::portrait(&bearer.looks));
    page.placed(Transform::from_translate(534.0, 226.0), rosette(70.0, 14.0, BURGUNDY.at(0.16)));
    page.placed(Transform::from_translate(534.0, 226.0), ghost(&bearer.looks, BURGUNDY));
    field(&mut page, (228.0, 80.0), "Type", "P", 15.0, 40.0);
    field(&mut page, (290.0, 80.0), "Pays / Country", "FRA", 15.0, 80.0);
    page.text((400.0, 80.0), Face::Regular, 9.5, LABEL, "N° du passeport / Passport No");
    page.text((400.0, 98.5), Face::Mono, 17.0, INK, identity.number.as_str());
    field(&mut page, (228.0, 120.0), "Nom / Surname (1)", &bearer.last_name.to_uppercase(), 17.0, 350.0);
    field(&mut page, (228.0, 162.0), "Prénoms / Given names (2)", &bearer.first_names, 17.0, 230.0);
    field(&mut page, (228.0, 204.0), "Nationalité / Nationality (3)", "Française", 14.0, 120.0);
    field(&mut page, (378.0, 204.0), "Sexe / Sex (5)", letter(bearer.sex), 14.0, 60.0);
    field(&mut page, (228.0, 241.0), "Date de naissance / Date of birth (4)", &printed(bearer.born), 14.0, 140.0);
    field(&mut page, (228.0, 278.0), "Lieu de naissance / Place of birth (6)", bearer.birthplace, 14.0, 170.0);
    field(&mut page, (228.0, 315.0), "Délivré le / Date of issue (7)", &printed(identity.issued), 14.0, 130.0);
    field(&mut page, (404.0, 315.0), "Expire le / Date of expiry (8)", &printed(identity.expires), 14.0, 130.0);
    watermark(&mut page, 84.0, -24.0, RED.at(0.09));
    page.fill(rectangle(0.0, 352.0, SIZE.0, 84.0), WHITE.at(0.55));
    zone(&mut page, identity, (24.0, 387.0), 572.0, 32.0);
    edged(page)
}

/// The page with signature and address, in the place of a back.
pub(crate) fn back(identity: &Identity, chance: &mut Chance) -> Scene {
    let bearer = &identity.bearer;
    let mut page = paper(chance);
    page.text((30.0, 44.0), Face::SemiBold, 13.0, BURGUNDY, "Signature du titulaire / Signature of bearer");
    page.stroke(polyline([(30.0, 130.0), (330.0, 130.0)]), BURGUNDY.at(0.5), 0.8);
    page.placed(Transform::from_translate(60.0, 112.0).pre_concat(Transform::from_scale(1.7, 1.7)), signature(chance));
    mark(&mut page, (590.0, 44.0));
    page.placed(Transform::from_translate(480.0, 226.0), rosette(112.0, 16.0, BURGUNDY.at(0.22)));
    page.text((30.0, 172.0), Face::Regular, 9.5, LABEL, "Domicile / Residence (9)");
    for (line, y) in bearer.address.iter().zip([190.0, 210.0]) {
        page.fitted((30.0, y), Face::SemiBold, 15.0, 330.0, INK, line);
    }
    field(&mut page, (30.0, 244.0), "Taille / Height (10)", &format!("{},{:02} m", bearer.height / 100, bearer.height % 100), 14.0, 90.0);
    field(&mut page, (180.0, 244.0), "Autorité / Authority (11)", "Préfecture spécimen", 14.0, 200.0);
    let colour = rgb(0x5b3a4a);
    let lines = [
        "Document inventé pour la démonstration : il ne permet ni de voyager,",
        "ni de prouver une identité. Invented for a demonstration; not a passport.",
    ];
    page.paragraph((30.0, 318.0), 10.5, 16.0, colour, &lines);
    page.label(Text {
        at: (310.0, 410.0),
        face: Face::Mono,
        size: 13.0,
        colour: BURGUNDY,
        anchor: Anchor::Middle,
        spacing: 2.0,
        text: identity.number.clone(),
    });
    watermark(&mut page, 84.0, -24.0, RED.at(0.09));
    edged(page)
}

fn paper(chance: &mut Chance) -> Scene {
    let (width, height) = SIZE;
    let mut scene = Scene::new(width, height);
    let stops = [(0.0, 0xf3e7ea), (0.4, 0xeeeaf4), (0.7, 0xe4eff0), (1.0, 0xf0e4ec)].map(|(at, colour)| (at, rgb(colour))).to_vec();
    scene.fill(rectangle(0.0, 0.0, width, height), Ink::Gradient { from: (0.0, 0.0), to: (width, height), stops });
    waves(&mut scene, chance, [rgb(0xb78aa5).at(0.50), rgb(0x7fb0b4).at(0.50)]);
    scene
}

fn mark(scene: &mut Scene, at: (f32, f32)) {
    scene.label(Text { at, face: Face::SemiBold, size: 11.0, colour: RED, anchor: Anchor::End, spacing: 1.5, text: MARK.to_owned() });
}

fn edged(inner: Scene) -> Scene {
    let (width, height) = SIZE;
    let mut scene = Scene::new(width, height);
    scene.clipped(rounded(0.0, 0.0, width, height, 12.0), inner);
    scene.stroke(rounded(0.5, 0.5, width - 1.0, height - 1.0, 11.5), rgb(0xcbb3c0), 1.0);
    scene
}
