//! The list's state: what the address asks for, what the server answered.

use crate::columns::{COLUMNS, Column};
use crate::http::{self, Failure, Latest};
use crate::list_url::ListUrl;
use crate::prefs::prefs;
use crate::router::{Page, Router, router};
use crate::session::{Session, session};
use crate::{dom, intl};
use api::{OrderCount, OrderPage, PortalList, PortalView};
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::time::Duration;

/// Rows may take this long before their outline is shown instead.
const PATIENCE: Duration = Duration::from_millis(200);

/// Days of the preset period.
const PRESET_DAYS: u32 = 30;

/// What an order's page needs of the list it was opened from. It lives as long as the tab.
#[derive(Clone, Copy, Default)]
pub(crate) struct ListMemory {
    /// The list's address, query string only.
    pub(crate) search: RwSignal<String>,
    /// The numbers of the page last shown, in its order.
    pub(crate) numbers: RwSignal<Vec<i64>>,
    /// How many rows precede them.
    pub(crate) offset: RwSignal<Option<u64>>,
    /// How many there are in all.
    pub(crate) total: RwSignal<Option<u64>>,
    /// The order somebody went to.
    pub(crate) opened: RwSignal<Option<i64>>,
}

impl ListMemory {
    /// The order somebody comes back from, once.
    pub(crate) fn returning(self) -> Option<i64> {
        let number = self.opened.get_untracked();
        self.opened.set(None);
        number
    }

    /// The list's address.
    pub(crate) fn address(self) -> String {
        format!("/orders{}", self.search.get())
    }
}

/// Whether the filter under a column's head is on.
pub(crate) fn is_filtered(url: &ListUrl, column: &Column) -> bool {
    match column.name {
        "created_at" => url.is_on("created_from") || url.is_on("created_to"),
        name => url.is_on(name),
    }
}

/// The signals of the page.
#[derive(Clone, Copy)]
pub(crate) struct Model {
    /// What the address asks for.
    pub(crate) url: Memo<ListUrl>,
    /// The columns to show: they are built anew only when they change, so that nobody loses the field they type into.
    pub(crate) columns: Memo<Vec<&'static Column>>,
    /// The rows.
    pub(crate) page: RwSignal<Option<OrderPage>>,
    /// The exact total, which comes by itself.
    pub(crate) total: RwSignal<Option<u64>>,
    /// The portals somebody may choose from.
    pub(crate) portals: RwSignal<Vec<PortalView>>,
    /// Rows are on their way.
    pub(crate) busy: RwSignal<bool>,
    /// ... and have been for so long that their outline is shown.
    pub(crate) slow: RwSignal<bool>,
    /// Why there are none.
    pub(crate) failure: RwSignal<Option<Failure>>,
    /// Counts the times somebody asked again.
    pub(crate) retry: RwSignal<u32>,
    /// The preset's first day.
    pub(crate) preset: StoredValue<String>,
    router: Router,
    session: Session,
}

impl Model {
    /// Follows the address.
    pub(crate) fn start() -> Self {
        let router = router();
        let url = Memo::new(move |before: Option<&ListUrl>| {
            // While the page goes, the address is already another page's.
            let ours = router.path.with(|path| matches!(Page::at(path), Page::Orders | Page::SignIn));
            if ours { router.search.with(|search| ListUrl::read(search)) } else { before.cloned().unwrap_or_default() }
        });
        let choice = prefs().columns;
        let model = Self {
            url,
            columns: Memo::new(move |_| {
                let shown = |column: &&Column| choice.with(|choice| choice.shows(column)) || url.with(|url| is_filtered(url, column));
                COLUMNS.iter().filter(shown).collect()
            }),
            page: RwSignal::new(None),
            total: RwSignal::new(None),
            portals: RwSignal::new(Vec::new()),
            busy: RwSignal::new(true),
            slow: RwSignal::new(false),
            failure: RwSignal::new(None),
            retry: RwSignal::new(0),
            preset: StoredValue::new(intl::days_ago(PRESET_DAYS)),
            router,
            session: session(),
        };
        model.follow();
        model
    }

    /// Shows another list, as a step back and forth in the browser's history.
    pub(crate) fn go(self, url: &ListUrl) {
        self.router.go(&format!("/orders{}", url.search()), false);
    }

    /// The same without a new step in the history: for letters as they are typed.
    pub(crate) fn amend(self, url: &ListUrl) {
        self.router.go(&format!("/orders{}", url.search()), true);
    }

    /// Turns every filter off but the period, which goes back to its preset.
    pub(crate) fn clear(self) {
        let url = self.preset.with_value(|from| self.url.get_untracked().cleared(from));
        self.go(&url);
    }

    fn follow(self) {
        let memory = expect_context::<ListMemory>();
        let (rows, count) = (Latest::start(), Latest::start());
        Effect::new(move |_| {
            let url = self.url.get();
            self.retry.track();
            self.session.revived.track();
            if url.wants_preset() {
                let preset = self.preset.with_value(|from| url.with(&[("created_from", from)]));
                return self.amend(&preset);
            }
            memory.search.set(url.search());
            self.load(rows, format!("/api/v1/orders{}", url.search()));
        });
        let filter = Memo::new(move |_| self.url.with(ListUrl::filter_search));
        Effect::new(move |_| {
            let filter = filter.get();
            self.retry.track();
            self.session.revived.track();
            if !self.url.with_untracked(ListUrl::wants_preset) {
                self.load_total(count, format!("/api/v1/orders/count{filter}"));
            }
        });
        Effect::new(move |_| {
            memory.total.set(self.total.get());
            self.page.with(|page| {
                memory.numbers.set(page.as_ref().map(|page| page.orders.iter().map(|row| row.number).collect()).unwrap_or_default());
            });
            memory.offset.set(self.offset());
        });
        self.load_portals();
    }

    fn load(self, latest: Latest, path: String) {
        let (generation, abort) = latest.begin();
        self.busy.set(true);
        set_timeout(
            move || {
                if latest.is(generation) && self.busy.try_get_untracked() == Some(true) {
                    self.slow.set(true);
                }
            },
            PATIENCE,
        );
        spawn_local(async move {
            let answer = http::get::<OrderPage>(self.session, &path, abort.as_ref()).await;
            if !latest.is(generation) {
                return;
            }
            self.busy.set(false);
            self.slow.set(false);
            match answer {
                Ok(page) => {
                    dom::scroll_up(".gridbox");
                    self.failure.set(None);
                    self.page.set(Some(page));
                    dom::later(super::pager::hand_on_focus);
                }
                // The rows stay under the dialog that signs in again.
                Err(Failure::SignedOut | Failure::Aborted) => {}
                Err(failure) => self.failure.set(Some(failure)),
            }
        });
    }

    fn load_total(self, latest: Latest, path: String) {
        let (generation, abort) = latest.begin();
        self.total.set(None);
        spawn_local(async move {
            let answer = http::get::<OrderCount>(self.session, &path, abort.as_ref()).await;
            if latest.is(generation) {
                self.total.set(answer.ok().map(|count| count.total));
            }
        });
    }

    fn load_portals(self) {
        spawn_local(async move {
            if let Ok(list) = http::get::<PortalList>(self.session, "/api/v1/portals", None).await {
                self.portals.try_set(list.portals);
            }
        });
    }

    /// Whether a message stands in for the rows: there are none, or they could not be loaded.
    pub(crate) fn is_told(self) -> bool {
        self.failure.with(Option::is_some) || self.page.with(|page| page.as_ref().is_some_and(|page| page.orders.is_empty()))
    }

    /// How many rows precede the page.
    pub(crate) fn offset(self) -> Option<u64> {
        let total = self.total.get();
        self.page.with(|page| {
            let page = page.as_ref()?;
            crate::format::page_offset(page.offset, page.next.is_none(), total, page.orders.len())
        })
    }

    /// The period in words, as its button says it.
    pub(crate) fn period(self) -> String {
        let t = crate::i18n::t();
        let url = self.url.get();
        let (from, to) = (url.get("created_from"), url.get("created_to"));
        let open = from.is_empty() || from == crate::list_url::BEGINNING;
        match (open, to.is_empty()) {
            (true, true) => t.all_dates.to_owned(),
            (false, true) if self.preset.with_value(|preset| preset == from) => t.last_30_days.to_owned(),
            (false, true) => (t.since_day)(&intl::iso_day(from)),
            (true, false) => (t.until_day)(&intl::iso_day(to)),
            (false, false) => format!("{} – {}", intl::iso_day(from), intl::iso_day(to)),
        }
    }
}
