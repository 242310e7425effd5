//! What happened to the order, newest first, day by day (D-9).

use super::cards::shortened;
use crate::i18n::words::Word;
use crate::i18n::{Texts, t};
use crate::intl;
use crate::ui::icon;
use api::{HistoryView, OrderDetail};
use domain::orders::{EventKind, EvidenceSubject, LongList, Status};
use leptos::prelude::*;

/// The panel.
pub(crate) fn view(order: &OrderDetail, open: RwSignal<bool>) -> AnyView {
    let t = t();
    let count = order.history.len();
    let mut items: Vec<AnyView> = Vec::with_capacity(count + 8);
    let mut last_day = String::new();
    for entry in &order.history {
        let day = intl::day(&entry.at);
        if day != last_day {
            items.push(view! { <li class="timeline__day">{day.clone()}</li> }.into_any());
            last_day = day;
        }
        items.push(event(t, entry));
    }
    view! {
        <aside class="side" aria-labelledby="history-title">
            <div class="side__head"><h2 id="history-title">{t.history}</h2><span class="count">{count}</span>
                <button class="btn btn--ghost btn--icon btn--sm push" type="button" aria-label=t.close_history on:click=move |_| open.set(false)>{icon("x")}</button>
            </div>
            <div class="side__body" tabindex="0" role="region" aria-label=t.history_events><ol class="timeline">{items}</ol>{shortened(order, LongList::History)}</div>
        </aside>
    }
    .into_any()
}

fn event(t: &'static Texts, entry: &HistoryView) -> AnyView {
    let (tone, sign) = look(entry.kind);
    let who = entry.actor.as_deref().unwrap_or(t.automatic).to_owned();
    let origin = entry.origin.as_ref().map(|origin| format!(" · {origin}"));
    let quote = entry.text.clone().map(|text| view! { <p class="quote prewrap">{text}</p> }.into_any());
    view! {
        <li class="event" data-tone=tone><span class="event__dot">{icon(sign)}</span>
            <div><p class="event__what">{what(t, entry)}</p><span class="event__meta tn">{intl::time(&entry.at)}" · "{who}{origin}</span>{quote}</div></li>
    }
    .into_any()
}

const fn look(kind: EventKind) -> (Option<&'static str>, &'static str) {
    match kind {
        EventKind::OrderCreated => (None, "plus"),
        EventKind::StatusChanged => (Some("blue"), "arrow-right"),
        EventKind::FieldChanged => (None, "pen"),
        EventKind::EvidenceImported | EventKind::AttachmentAdded => (None, "upload"),
        EventKind::EvidenceConfirmed => (Some("green"), "check"),
        EventKind::EvidenceRejected => (Some("red"), "x"),
        EventKind::DocumentsDestroyed => (Some("red"), "shield-alert"),
        EventKind::NotificationSent => (Some("violet"), "send"),
        EventKind::CommentAdded => (None, "message"),
    }
}

fn what(t: &'static Texts, entry: &HistoryView) -> AnyView {
    let subject = entry.subject.as_deref().unwrap_or_default();
    let evidence = match EvidenceSubject::parse(subject) {
        None => subject.to_owned(),
        Some(EvidenceSubject { kind, side: None }) => kind.word().to_owned(),
        Some(EvidenceSubject { kind, side: Some(side) }) => format!("{} ({})", kind.word(), side.word().to_lowercase()),
    };
    let status = |text: &Option<String>| -> Option<String> {
        let text = text.as_deref()?;
        Some(Status::parse(text).map_or_else(|_| text.to_owned(), |status| status.word().to_owned()))
    };
    match entry.kind {
        EventKind::OrderCreated => t.event_created.into_any(),
        EventKind::StatusChanged => {
            let from = status(&entry.before).map(|before| view! { <b>{before}</b>" → " }.into_any());
            view! { {t.status}" "{from}<b>{status(&entry.after)}</b> }.into_any()
        }
        EventKind::FieldChanged => t.event_field.into_any(),
        EventKind::EvidenceImported => view! { {t.event_imported}" "<b>{evidence}</b> }.into_any(),
        EventKind::AttachmentAdded => view! { {t.event_attached}" "<b>{subject.to_owned()}</b> }.into_any(),
        EventKind::EvidenceConfirmed => view! { {t.event_confirmed}" "<b>{evidence}</b> }.into_any(),
        EventKind::EvidenceRejected => view! { {t.event_rejected}" "<b>{evidence}</b> }.into_any(),
        EventKind::DocumentsDestroyed => view! { {t.event_destroyed}" "<b>{evidence}</b> }.into_any(),
        EventKind::NotificationSent => t.event_notified.into_any(),
        EventKind::CommentAdded => t.event_comment.into_any(),
    }
}
