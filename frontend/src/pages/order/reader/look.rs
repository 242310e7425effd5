//! How somebody looks at a piece: which sides of it, how large, how turned.

use super::super::tabs::Tab;
use crate::i18n::t;
use crate::i18n::words::Word;
use crate::keyboard::Command;
use domain::orders::EvidenceSide;
use leptos::prelude::*;
use web_sys::Blob;

/// How large, in percent of what fits.
const ZOOMS: &[u32] = &[50, 75, 100, 125, 150, 200, 300, 400, 600];
const FIT: usize = 2;

/// Which sides are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sides {
    /// One at a time.
    One(EvidenceSide),
    /// Side by side.
    Both,
}

impl Sides {
    /// The choice as a value.
    pub(super) const fn slug(self) -> &'static str {
        match self {
            Self::One(side) => side.as_str(),
            Self::Both => "both",
        }
    }

    /// The choice of this value.
    pub(super) fn of(slug: &str) -> Self {
        EvidenceSide::parse(slug).map_or(Self::Both, Self::One)
    }

    /// The choice in words.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::One(side) => side.word(),
            Self::Both => t().both_sides,
        }
    }
}

/// The look. It lasts while the order is read anew, and begins anew with another piece.
#[derive(Clone, Copy)]
pub(in super::super) struct Look {
    piece: StoredValue<Option<(i64, Tab)>>,
    pub(super) sides: RwSignal<Sides>,
    zoom: RwSignal<usize>,
    /// Degrees, clockwise.
    pub(super) turned: RwSignal<u32>,
    /// The order's files that were read: each reading of an identity document is recorded, and none of them is a reading
    /// that only was needed because the page was built anew.
    read: StoredValue<Vec<(String, Blob)>, LocalStorage>,
}

impl Look {
    pub(in super::super) fn start() -> Self {
        Self {
            piece: StoredValue::new(None),
            sides: RwSignal::new(Sides::One(EvidenceSide::Front)),
            zoom: RwSignal::new(FIT),
            turned: RwSignal::new(0),
            read: StoredValue::new_local(Vec::new()),
        }
    }

    /// Looks at a piece of an order.
    pub(super) fn at(self, number: i64, piece: Tab) {
        let before = self.piece.get_value();
        if before.is_some_and(|(before, _)| before != number) {
            self.read.update_value(Vec::clear);
        }
        if before != Some((number, piece)) {
            self.piece.set_value(Some((number, piece)));
            self.show(Sides::One(EvidenceSide::Front));
        }
    }

    /// A file that was read, by its key.
    pub(super) fn kept(self, key: &str) -> Option<Blob> {
        self.read.with_value(|read| read.iter().find(|(one, _)| one == key).map(|(_, file)| file.clone()))
    }

    /// Keeps a file that was read.
    pub(super) fn keep(self, key: String, file: Blob) {
        self.read.try_update_value(|read| read.push((key, file)));
    }

    /// Shows other sides, as they fit.
    pub(super) fn show(self, sides: Sides) {
        self.sides.set(sides);
        self.zoom.set(FIT);
        self.turned.set(0);
    }

    /// Whether the side is shown.
    pub(super) fn shows(self, side: EvidenceSide) -> bool {
        match self.sides.get() {
            Sides::One(one) => one == side,
            Sides::Both => true,
        }
    }

    /// How large, in percent of what fits.
    pub(super) fn percent(self) -> u32 {
        ZOOMS.get(self.zoom.get()).copied().unwrap_or(100)
    }

    /// Does what a key or a button asks for; the other commands are not its business.
    pub(in super::super) fn follow(self, command: Command) {
        match command {
            Command::ZoomIn => self.zoom.update(|zoom| *zoom = (*zoom + 1).min(ZOOMS.len() - 1)),
            Command::ZoomOut => self.zoom.update(|zoom| *zoom = zoom.saturating_sub(1)),
            Command::ZoomFit => self.zoom.set(FIT),
            Command::Turn => self.turned.update(|turned| *turned = (*turned + 90) % 360),
            Command::TurnBack => self.turned.update(|turned| *turned = (*turned + 270) % 360),
            _ => {}
        }
    }
}
