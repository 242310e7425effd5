//! The list's state: what the address asks for, what the server answered.

use crate::columns::{COLUMNS, Column};
use crate::http::{self, Failure, Latest};
use crate::i18n::t;
use crate::list_url::ListUrl;
use crate::prefs::prefs;
use crate::router::{Kept, Page, Router, router};
use crate::session::{Session, session};
use crate::trail::{Leaf, Trail};
use crate::{dom, intl};
use api::{OrderCount, OrderPage, PortalList, PortalView, ProblemCode};
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::time::Duration;

/// Rows may take this long before their outline is shown instead.
const PATIENCE: Duration = Duration::from_millis(200);

/// Days of the preset period.
const PRESET_DAYS: u32 = 30;

/// What an order's page needs of the list it was opened from. It lives as long as the page; what a reload needs of it is
/// kept with the step of the browser's history (`order/walk.rs`).
#[derive(Clone, Copy, Default)]
pub(crate) struct ListMemory {
    /// The address of the list, or of the page of it with the order that is read: query string only.
    pub(crate) search: RwSignal<String>,
    /// The pages of it that are known.
    pub(crate) trail: RwSignal<Trail>,
    /// How many orders there are in all.
    pub(crate) total: RwSignal<Option<u64>>,
    /// The order that was read last.
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
    /// The address of the rows that are shown; the address bar may be ahead of them.
    shown: StoredValue<String>,
    /// How many rows precede them, where the way here tells although the answer does not.
    told_offset: RwSignal<Option<u64>>,
    memory: ListMemory,
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
            shown: StoredValue::new(String::new()),
            told_offset: RwSignal::new(None),
            memory: expect_context::<ListMemory>(),
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
        let (rows, count) = (Latest::start(), Latest::start());
        Effect::new(move |_| {
            let url = self.url.get();
            self.retry.track();
            self.session.revived.track();
            if url.wants_preset() {
                let preset = self.preset.with_value(|from| url.with(&[("created_from", from)]));
                return self.amend(&preset);
            }
            self.memory.search.set(url.search());
            self.load(rows, url);
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
        Effect::new(move |_| self.keep());
        self.load_portals();
    }

    /// Keeps what is shown for the order that is opened next, and for this page itself when it is loaded anew.
    fn keep(self) {
        self.memory.total.set(self.total.get());
        let offset = self.offset();
        let leaf = self.page.with(|page| Some(Leaf { offset, ..Leaf::new(self.shown.get_value(), page.as_ref()?) }));
        if let (Some(leaf), Some(offset)) = (&leaf, offset)
            && self.url.with_untracked(|url| url.search() == leaf.search)
        {
            self.router.remember(&Kept::Offset(offset));
        }
        self.memory.trail.set(leaf.map(Trail::from).unwrap_or_default());
    }

    /// How many rows precede the page at this address, as the page before it or this step of the history tells.
    fn told_offset(self, url: &ListUrl) -> Option<u64> {
        let size = url.get("page_size").parse().unwrap_or(u64::from(api::DEFAULT_PAGE_SIZE));
        let led = self.memory.trail.with_untracked(|trail| trail.offset_behind(url.get("page"), size));
        led.or_else(|| match self.router.remembered()? {
            Kept::Offset(offset) => Some(offset),
            Kept::List(_) => None,
        })
    }

    fn load(self, latest: Latest, url: ListUrl) {
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
            let path = format!("/api/v1/orders{}", url.search());
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
                    self.told_offset.set(self.told_offset(&url));
                    self.shown.set_value(url.search());
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
            crate::format::page_offset(page.offset, page.next.is_none(), total, page.orders.len()).or(self.told_offset.get())
        })
    }

    /// Why the server refused the value of a filter, in words for its field.
    pub(crate) fn refusal(self, field: &str) -> Option<&'static str> {
        self.failure.with(|failure| match failure {
            Some(Failure::Problem(problem)) if problem.code == ProblemCode::InvalidRequest => {
                problem.errors.iter().find(|error| error.field == field).map(|error| (t().why_wrong)(&error.field, &error.code))
            }
            _ => None,
        })
    }

    /// The period in words, as its button says it.
    pub(crate) fn period(self) -> String {
        let t = t();
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
