//! The tabs of an order: the summary, one for each piece of evidence (D-3) and one for each attachment (D-12). The one that is open stands in the address,
//! so that a reload, the way back and somebody else's click lead to it.

use crate::dom;
use crate::i18n::t;
use crate::i18n::words::Word;
use crate::router::{Router, router};
use api::OrderDetail;
use domain::orders::EvidenceKind;
use leptos::prelude::*;

/// The id of the part of the page that shows the open tab.
pub(super) const PANEL: &str = "order-tab";
const QUERY: &str = "?tab=";

/// A tab.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tab {
    /// Everything entered.
    Recap,
    /// A piece of evidence beside the data that it proves.
    Evidence(EvidenceKind),
    /// An attachment, by its number.
    Attachment(i64),
}

impl Tab {
    /// Its name in the address; none of the one that opens first.
    fn slug(self) -> Option<String> {
        match self {
            Self::Recap => None,
            Self::Evidence(kind) => Some(kind.as_str().to_owned()),
            Self::Attachment(id) => Some(format!("attachment-{id}")),
        }
    }

    /// Its name to people.
    pub(super) fn name(self, order: &OrderDetail) -> String {
        match self {
            Self::Recap => t().recap.to_owned(),
            Self::Evidence(kind) => kind.word().to_owned(),
            Self::Attachment(id) => order.attachments.iter().find(|one| one.id == id).map(|one| one.title.clone()).unwrap_or_default(),
        }
    }

    /// The id of what opens it.
    pub(super) fn id(self) -> String {
        format!("tab-{}", self.slug().as_deref().unwrap_or("recap"))
    }
}

/// The tabs of one order.
#[derive(Clone, Copy)]
pub(super) struct Tabs {
    number: i64,
    all: StoredValue<Vec<Tab>>,
    /// The one that is open.
    pub(super) open: Memo<Tab>,
    /// Whether they are a strip and no column.
    pub(super) strip: RwSignal<bool>,
    router: Router,
}

impl Tabs {
    /// Of this order, as the address says.
    pub(super) fn of(order: &OrderDetail) -> Self {
        let number = order.order.number;
        let evidence = order.evidence.iter().map(|item| Tab::Evidence(item.kind));
        let attachments = order.attachments.iter().map(|one| Tab::Attachment(one.id));
        let all = StoredValue::new(std::iter::once(Tab::Recap).chain(evidence).chain(attachments).collect::<Vec<_>>());
        let router = router();
        let open = Memo::new(move |before: Option<&Tab>| {
            let elsewhere = router.path.with(|path| *path != path_of(number));
            let slug = router.search.with(|search| search.strip_prefix(QUERY).map(str::to_owned));
            // On the way to another order, this one stays as it is until that one comes.
            let before = before.filter(|_| elsewhere).copied();
            let named = || all.with_value(|all| all.iter().copied().find(|tab| tab.slug() == slug));
            before.or_else(named).unwrap_or(Tab::Recap)
        });
        Self { number, all, open, strip: dom::strip(), router }
    }

    /// The address of a tab.
    pub(super) fn address(self, tab: Tab) -> String {
        let path = path_of(self.number);
        tab.slug().map_or_else(|| path.clone(), |slug| format!("{path}{QUERY}{slug}"))
    }

    /// Opens a tab.
    pub(super) fn show(self, tab: Tab) {
        if self.open.get_untracked() != tab {
            self.router.turn_to(&self.address(tab), false);
        }
    }

    /// What the address of another order says of the open tab: only pieces of evidence are the same from order to order.
    pub(super) fn query(self) -> String {
        match self.open.get() {
            Tab::Evidence(kind) => format!("{QUERY}{kind}"),
            Tab::Recap | Tab::Attachment(_) => String::new(),
        }
    }

    /// An address that names no tab of the order becomes the one of the tab that is shown.
    pub(super) fn name_in_address(self) {
        Effect::new(move |_| {
            let here = self.router.path.with(|path| *path == path_of(self.number));
            let (search, address) = (self.router.search.get(), self.address(self.open.get()));
            if here && format!("{}{search}", path_of(self.number)) != address {
                self.router.turn_to(&address, true);
            }
        });
    }

    /// Opens a tab by its place, counted from one, and puts the focus on it.
    pub(super) fn show_nth(self, place: u8) {
        if let Some(tab) = self.all.with_value(|all| all.get(usize::from(place).wrapping_sub(1)).copied()) {
            self.show(tab);
            dom::focus_on(&format!("#{}", tab.id()));
        }
    }

    /// The tab that a key leads to from this one: with the arrows along the list, to its ends with Home and End.
    pub(super) fn beside(self, tab: Tab, key: &str) -> Option<Tab> {
        let strip = self.strip.get_untracked();
        self.all.with_value(|all| {
            let (at, last) = (all.iter().position(|other| *other == tab)?, all.len().checked_sub(1)?);
            let to = match key {
                "ArrowDown" if !strip => (at + 1) % all.len(),
                "ArrowRight" if strip => (at + 1) % all.len(),
                "ArrowUp" if !strip => at.checked_sub(1).unwrap_or(last),
                "ArrowLeft" if strip => at.checked_sub(1).unwrap_or(last),
                "Home" => 0,
                "End" => last,
                _ => return None,
            };
            all.get(to).copied()
        })
    }
}

fn path_of(number: i64) -> String {
    format!("/orders/{number}")
}
