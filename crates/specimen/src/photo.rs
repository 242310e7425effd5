//! How paper comes to a portal: laid on a scanner, or photographed on a table with a telephone.

use crate::chance::Chance;
use crate::scene::{Scene, WHITE, rectangle, rgb, rounded};
use tiny_skia::{Pixmap, PremultipliedColorU8, Transform};

/// A drawing on the white sheet of a scanner, laid down almost straight.
pub(crate) fn scan(card: Scene, radius: f32, chance: &mut Chance) -> Scene {
    let margin = 30.0;
    let mut sheet = Scene::new(card.width + 2.0 * margin, card.height + 2.0 * margin);
    sheet.fill(rectangle(0.0, 0.0, sheet.width, sheet.height), rgb(0x00fd_fdfb));
    let middle = Transform::from_translate(sheet.width / 2.0, sheet.height / 2.0);
    let turned = middle.pre_concat(Transform::from_rotate(chance.about(0.7))).pre_translate(-card.width / 2.0, -card.height / 2.0);
    let mut laid = Scene::new(card.width, card.height);
    for (i, opacity) in [0.05, 0.06, 0.08].into_iter().enumerate() {
        let by = 5.0 - 1.6 * i as f32;
        laid.fill(rounded(-by * 0.4, by * 0.4, card.width + by, card.height + by, radius + by), rgb(0x2b3550).at(opacity));
    }
    laid.items.extend(card.items);
    sheet.placed(turned, laid);
    sheet
}

/// How good a photograph is.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Shot {
    /// One can read everything.
    Fair,
    /// In bad light, out of focus: one can read nothing.
    Poor,
}

/// A photograph of flat paper on a table, its longer side so many pixels.
pub(crate) fn photograph(paper: &Pixmap, longer: u32, shot: Shot, chance: &mut Chance) -> Pixmap {
    let ratio = paper.width() as f32 / paper.height() as f32;
    let is_letter = ratio < 1.0;
    let shorter = (longer as f32 * ratio.min(1.0 / ratio) * 1.06) as u32;
    let (width, height) = if is_letter { (shorter, longer) } else { (longer, shorter) };
    let mut photo = Pixmap::new(width.max(1), height.max(1)).expect("a size above nothing");
    let (w, h) = (width as f32, height as f32);
    let mut corner = |x: f32, y: f32| (w * x + chance.about(w * 0.022), h * y + chance.about(h * 0.022));
    let quad = [corner(0.07, 0.07), corner(0.93, 0.06), corner(0.95, 0.94), corner(0.05, 0.94)];
    let Some(seen) = View::of(quad) else { return paper.clone() };
    let light = Light::new(shot, chance);
    for y in 0..height {
        for x in 0..width {
            let (px, py) = (x as f32 + 0.5, y as f32 + 0.5);
            let colour = match seen.paper(px, py) {
                Some((u, v)) => sample(paper, u, v).map(|part| part * if is_letter { light.fold(v) } else { 1.0 }),
                None => {
                    let table = light.table(px, py) * seen.shadow(px - w * 0.008, py - h * 0.010, w);
                    [0.62, 0.50, 0.41].map(|part| part * table * 255.0)
                }
            };
            let lit = light.at(px / w, py / h);
            let noise = grain(x, y) * 3.0;
            let part = |colour: f32, warm: f32| (colour * lit * warm + noise).clamp(0.0, 255.0) as u8;
            let [r, g, b] = colour;
            let pixel = PremultipliedColorU8::from_rgba(part(r, 1.0), part(g, 0.985), part(b, 0.95), 255);
            photo.pixels_mut()[(y * width + x) as usize] = pixel.unwrap_or(PremultipliedColorU8::TRANSPARENT);
        }
    }
    match shot {
        Shot::Fair => photo,
        Shot::Poor => blurred(&photo, longer as usize / 130),
    }
}

/// Where the paper lies in the photograph: a map from pixels to the unit square (Heckbert 1989, §2.2.3).
struct View([f32; 9]);

impl View {
    /// None where the corners are no quadrilateral.
    fn of([(x0, y0), (x1, y1), (x2, y2), (x3, y3)]: [(f32, f32); 4]) -> Option<Self> {
        let (dx1, dx2, dx3) = (x1 - x2, x3 - x2, x0 - x1 + x2 - x3);
        let (dy1, dy2, dy3) = (y1 - y2, y3 - y2, y0 - y1 + y2 - y3);
        let whole = dx1 * dy2 - dx2 * dy1;
        let (g, h) = ((dx3 * dy2 - dx2 * dy3) / whole, (dx1 * dy3 - dx3 * dy1) / whole);
        let [a, b, c] = [x1 - x0 + g * x1, x3 - x0 + h * x3, x0];
        let [d, e, f] = [y1 - y0 + g * y1, y3 - y0 + h * y3, y0];
        // The adjugate is the inverse but for a factor, which a projection does not see.
        let inverse =
            [e - f * h, c * h - b, b * f - c * e, f * g - d, a - c * g, c * d - a * f, d * h - e * g, b * g - a * h, a * e - b * d];
        inverse.iter().all(|n| n.is_finite()).then_some(Self(inverse))
    }

    fn map(&self, x: f32, y: f32) -> (f32, f32) {
        let [a, b, c, d, e, f, g, h, i] = self.0;
        let depth = g * x + h * y + i;
        ((a * x + b * y + c) / depth, (d * x + e * y + f) / depth)
    }

    /// Where on the paper this pixel is, from 0 to 1; none on the table.
    fn paper(&self, x: f32, y: f32) -> Option<(f32, f32)> {
        let (u, v) = self.map(x, y);
        ((0.0..1.0).contains(&u) && (0.0..1.0).contains(&v)).then_some((u, v))
    }

    /// How dark the table is in the paper's shadow, 1 outside.
    fn shadow(&self, x: f32, y: f32, width: f32) -> f32 {
        let (u, v) = self.map(x, y);
        let outside = (-u).max(u - 1.0).max(-v).max(v - 1.0).max(0.0);
        let soft = (outside * width / 14.0).min(1.0);
        0.55 + 0.45 * soft
    }
}

struct Light {
    /// From which side, and how strong.
    tilt: (f32, f32),
    base: f32,
    /// Where the shadow of the hand lies.
    hand: (f32, f32, f32),
    phase: f32,
}

impl Light {
    fn new(shot: Shot, chance: &mut Chance) -> Self {
        let (base, hand) = match shot {
            Shot::Fair => (0.97, 0.14),
            Shot::Poor => (0.50, 0.30),
        };
        Self {
            tilt: (chance.about(0.13), chance.about(0.10)),
            base,
            hand: (0.5 + chance.about(0.5), 1.0 + chance.about(0.1), hand),
            phase: chance.about(3.0),
        }
    }

    /// The light at a place from 0 to 1.
    fn at(&self, x: f32, y: f32) -> f32 {
        let (hx, hy, depth) = self.hand;
        let away = ((x - hx).powi(2) + (y - hy).powi(2)) / 0.12;
        self.base + self.tilt.0 * (x - 0.5) + self.tilt.1 * (y - 0.5) - depth * (-away).exp()
    }

    /// The grain of a wooden table.
    fn table(&self, x: f32, y: f32) -> f32 {
        let bend = 9.0 * (x * 0.004 + self.phase).sin();
        0.80 + 0.07 * ((y + bend) * 0.11 + self.phase).sin() + 0.04 * ((y + 2.0 * bend) * 0.31).sin()
    }

    /// Letters are folded twice.
    fn fold(&self, v: f32) -> f32 {
        let crease = |at: f32| (-((v - at) / 0.006).powi(2)).exp();
        let side = if v < 0.335 {
            0.012
        } else if v < 0.668 {
            -0.012
        } else {
            0.006
        };
        1.0 + side - 0.05 * (crease(0.335) + crease(0.668))
    }
}

/// The colour between four pixels.
fn sample(paper: &Pixmap, u: f32, v: f32) -> [f32; 3] {
    let (width, height) = (paper.width() as usize, paper.height() as usize);
    let (x, y) = ((u * width as f32 - 0.5).max(0.0), (v * height as f32 - 0.5).max(0.0));
    let (x0, y0) = ((x as usize).min(width - 1), (y as usize).min(height - 1));
    let (x1, y1) = ((x0 + 1).min(width - 1), (y0 + 1).min(height - 1));
    let (fx, fy) = (x.fract(), y.fract());
    let data = paper.data();
    let part = |x: usize, y: usize, channel: usize| f32::from(data[(y * width + x) * 4 + channel]);
    [0, 1, 2].map(|channel| {
        let above = part(x0, y0, channel) * (1.0 - fx) + part(x1, y0, channel) * fx;
        let below = part(x0, y1, channel) * (1.0 - fx) + part(x1, y1, channel) * fx;
        above * (1.0 - fy) + below * fy
    })
}

/// Noise from -1 to 1, the same for the same pixel.
fn grain(x: u32, y: u32) -> f32 {
    let mut mixed = x.wrapping_mul(0x9e37_79b1) ^ y.wrapping_mul(0x85eb_ca77);
    mixed = (mixed ^ (mixed >> 15)).wrapping_mul(0x2c1b_3c6d);
    (mixed >> 16) as f32 / 32_768.0 - 1.0
}

/// Three boxes in both directions are as good as a bell.
fn blurred(photo: &Pixmap, radius: usize) -> Pixmap {
    let (width, height) = (photo.width() as usize, photo.height() as usize);
    let mut data = photo.data().to_vec();
    for _ in 0..3 {
        data = boxed(&data, width, height, 4, width * 4, radius);
        data = boxed(&data, height, width, width * 4, 4, radius);
    }
    let size = tiny_skia::IntSize::from_wh(photo.width(), photo.height());
    size.and_then(|size| Pixmap::from_vec(data, size)).unwrap_or_else(|| photo.clone())
}

/// The mean of `radius` pixels before and after, along lines of `length` pixels that are `step` bytes apart.
fn boxed(data: &[u8], length: usize, lines: usize, step: usize, next_line: usize, radius: usize) -> Vec<u8> {
    let mut out = data.to_vec();
    for line in 0..lines {
        for channel in 0..3 {
            let place = |i: usize| line * next_line + i * step + channel;
            let value = |i: isize| u32::from(data[place(i.clamp(0, length as isize - 1) as usize)]);
            let reach = radius as isize;
            let mut sum: u32 = (-reach..=reach).map(value).sum();
            for i in 0..length {
                out[place(i)] = (sum / (2 * radius as u32 + 1)) as u8;
                let i = i as isize;
                sum = sum + value(i + reach + 1) - value(i - reach);
            }
        }
    }
    out
}

/// White paper with a drawing on it.
pub(crate) fn on_paper(page: Scene) -> Scene {
    let mut sheet = Scene::new(page.width, page.height);
    sheet.fill(rectangle(0.0, 0.0, page.width, page.height), WHITE);
    sheet.items.extend(page.items);
    sheet
}
