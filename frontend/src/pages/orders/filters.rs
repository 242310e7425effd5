//! The filters: in the column heads on wide screens, in a dialog on narrow ones.

use super::model::Model;
use crate::i18n::words::Word;
use crate::i18n::{Lang, lang, t};
use crate::intl;
use crate::list_url::BEGINNING;
use crate::ui::{Dialog, Popover, icon, live};
use domain::orders::{OrderType, Phase, Process, Status};
use leptos::html;
use leptos::leptos_dom::helpers::TimeoutHandle;
use leptos::prelude::*;
use std::time::Duration;

/// How long typing rests before the list follows.
const REST: Duration = Duration::from_millis(300);

/// The filter of a column, dressed for the table's head or for a form.
pub(crate) fn filter(model: Model, field: &'static str, in_head: bool) -> AnyView {
    let t = t();
    match field {
        "number" => text(model, field, t.filter_number, t.exact, true, in_head),
        "portu_id" => text(model, field, t.filter_portu, t.exact, true, in_head),
        "siren" => text(model, field, t.filter_siren, t.contains, true, in_head),
        "holder" => text(model, field, t.filter_holder, t.name_contains, false, in_head),
        "created_at" if in_head => period_button(model),
        "created_at" => period_fields(model, place(in_head)),
        "portal" => select(model, field, t.client, t.all_m, portal_choices(model), in_head),
        "type" => select(model, field, t.r#type, t.all_m, choices(OrderType::ALL, OrderType::as_str), in_head),
        "process" => select(model, field, t.process, t.all_m, choices(Process::ALL, Process::as_str), in_head),
        "phase" => select(model, field, t.phase, t.all_f, choices(Phase::ALL, Phase::as_str), in_head),
        "status" => select(model, field, t.status, t.all_m, choices(Status::ALL, Status::as_str), in_head),
        _ => ().into_any(),
    }
}

/// What a refused value has at its field: the reason in words, and what makes the field refer to them.
#[derive(Clone, Copy)]
struct Refusal {
    model: Model,
    field: &'static str,
    /// A column may have its field more than once: in its head, in the panel that opens there, in the form of narrow screens.
    place: &'static str,
}

impl Refusal {
    fn id(self) -> String {
        format!("refusal-{}-{}", self.field, self.place)
    }

    fn invalid(self) -> Option<&'static str> {
        self.model.refusal(self.field).map(|_| "true")
    }

    fn described_by(self) -> Option<String> {
        self.model.refusal(self.field).map(|_| self.id())
    }

    fn note(self) -> AnyView {
        let note = move |why| view! { <p class="note refusal" data-tone="red" id=self.id()>{icon("alert")}<span>{why}</span></p> };
        live(move || self.model.refusal(self.field).map(|why| note(why).into_any()))
    }
}

const fn place(in_head: bool) -> &'static str {
    if in_head { "head" } else { "form" }
}

/// The classes of a field; in a form it is dressed as any other there.
fn class(model: Model, field: &str, in_head: bool, in_form: &'static str) -> &'static str {
    match (in_head, model.url.with(|url| url.is_on(field))) {
        (true, true) => "cellinput is-active",
        (true, false) => "cellinput",
        (false, _) => in_form,
    }
}

type Choices = Signal<Vec<(String, String)>>;

fn choices<T: Word + 'static>(all: &'static [T], spelling: fn(T) -> &'static str) -> Choices {
    Signal::stored(all.iter().map(|value| (spelling(*value).to_owned(), value.word().to_owned())).collect())
}

fn portal_choices(model: Model) -> Choices {
    Signal::derive(move || model.portals.with(|all| all.iter().map(|portal| (portal.id.to_string(), portal.name.clone())).collect()))
}

fn text(model: Model, field: &'static str, name: &'static str, hint: &'static str, digits: bool, in_head: bool) -> AnyView {
    let node = NodeRef::<html::Input>::new();
    let pending = StoredValue::new(None::<TimeoutHandle>);
    let pushed = StoredValue::new(false);
    let written = StoredValue::new(String::new());
    // The address changes the field, but not under the fingers of somebody typing: what the field itself wrote there
    // says nothing new. Anything else is another step of the history, or a button.
    Effect::new(move |_| {
        let value = model.url.with(|url| url.get(field).to_owned());
        if let Some(input) = node.get()
            && written.with_value(|written| *written != value)
        {
            input.set_value(&value);
            written.set_value(value);
            pushed.set_value(false);
        }
    });
    let commit = move || {
        if let Some(timer) = pending.try_update_value(Option::take).flatten() {
            timer.clear();
        }
        let Some(value) = node.try_get_untracked().flatten().map(|input| input.value()) else { return };
        let url = model.url.get_untracked();
        if url.get(field) != value.trim() {
            let changed = url.with(&[(field, value.trim())]);
            written.set_value(value.trim().to_owned());
            // One step in the history for one visit to the field.
            if pushed.get_value() {
                model.amend(&changed)
            } else {
                model.go(&changed)
            }
            pushed.set_value(true);
        }
    };
    let refusal = Refusal { model, field, place: place(in_head) };
    let typed = move |_| {
        if let Some(timer) = pending.try_update_value(Option::take).flatten() {
            timer.clear();
        }
        pending.set_value(set_timeout_with_handle(commit, REST).ok());
    };
    view! {
        <input class=move || class(model, field, in_head, "input") node_ref=node type="text" autocomplete="off" spellcheck="false" maxlength="100"
            inputmode=digits.then_some("numeric") aria-label=name placeholder=hint data-filter=field
            aria-invalid=move || refusal.invalid() aria-describedby=move || refusal.described_by()
            on:focus=move |_| pushed.set_value(false) on:input=typed on:change=move |_| commit()
            on:keydown=move |event| if event.key() == "Escape" { leave(node) }/>
        {refusal.note()}
    }
    .into_any()
}

/// Escape leaves a field: the keys are shortcuts again.
fn leave(node: NodeRef<html::Input>) {
    if let Some(input) = node.get_untracked() {
        let _ = input.blur();
    }
}

fn select(model: Model, field: &'static str, name: &'static str, all: &'static str, choices: Choices, in_head: bool) -> AnyView {
    let refusal = Refusal { model, field, place: place(in_head) };
    let chosen = move |value: &str| model.url.with(|url| url.get(field) == value);
    let options = live(move || {
        let option = |(value, text): (String, String)| {
            let own = value.clone();
            view! { <option value=value prop:selected=move || chosen(&own)>{text}</option> }.into_any()
        };
        choices.get().into_iter().map(option).collect::<Vec<_>>()
    });
    view! {
        <select class=move || class(model, field, in_head, "select") aria-label=name data-filter=field
            aria-invalid=move || refusal.invalid() aria-describedby=move || refusal.described_by()
            on:change=move |event| model.go(&model.url.get_untracked().with(&[(field, &event_target_value(&event))]))>
            <option value="" prop:selected=move || chosen("")>{all}</option>
            {options}
        </select>
        {refusal.note()}
    }
    .into_any()
}

fn period_button(model: Model) -> AnyView {
    let t = t();
    let class = Signal::derive(move || {
        let on = model.url.with(|url| url.is_on("created_from") || url.is_on("created_to"));
        if on { "cellinput is-active" } else { "cellinput" }
    });
    let label = Signal::derive(move || format!("{}{}{}", t.filter_created, t.colon, model.period()));
    let face = move || view! { {icon("calendar")}<span class="cut">{move || model.period()}</span> };
    let [from, to] = ["created_from", "created_to"].map(|field| Refusal { model, field, place: "button" });
    let described_by = Signal::derive(move || from.described_by().or_else(|| to.described_by()));
    view! {
        <Popover name=t.filter_created class=class label=label described_by=described_by face=face>{period_fields(model, "panel")}</Popover>
        {from.note()}{to.note()}
    }
    .into_any()
}

/// The day in a field of the period: the beginning of all days is none.
fn shown_day(model: Model, field: &str) -> String {
    model.url.with(|url| Some(url.get(field)).filter(|day| *day != BEGINNING).unwrap_or_default().to_owned())
}

fn period_fields(model: Model, place: &'static str) -> AnyView {
    let t = t();
    let day = move |field: &'static str, name: &'static str| {
        let refusal = Refusal { model, field, place };
        let change = move |event| {
            let day: String = event_target_value(&event);
            // Without a first day the list begins with the first order ever, and says so in the address.
            let day = if day.is_empty() && field == "created_from" { BEGINNING.to_owned() } else { day };
            model.go(&model.url.get_untracked().with(&[(field, &day)]));
        };
        view! {
            <div><label class="field"><span class="field__label">{name}</span>
                <input class="input tn" type="date" min=BEGINNING max="9999-12-31" data-filter=field
                    aria-invalid=move || refusal.invalid() aria-describedby=move || refusal.described_by()
                    prop:value=move || shown_day(model, field) on:change=change/>
                </label>{refusal.note()}</div>
        }
        .into_any()
    };
    let preset = move |name: &'static str, from: String| {
        let own = from.clone();
        let pressed = move || model.url.with(|url| url.get("created_from") == own && url.get("created_to").is_empty());
        let choose = move |_| model.go(&model.url.get_untracked().with(&[("created_from", &from), ("created_to", "")]));
        view! { <button class="btn btn--sm" type="button" aria-pressed=move || pressed().to_string() on:click=choose>{name}</button> }
            .into_any()
    };
    let year = format!("{}-01-01", intl::days_ago(0).get(..4).unwrap_or("1970"));
    view! {
        <div class="period">
            <div class="period__days">{day("created_from", t.from)}{day("created_to", t.to)}</div>
            <div class="row row--wrap">
                {preset(t.last_30_days, model.preset.get_value())}{preset(t.this_year, year)}{preset(t.all_dates, BEGINNING.to_owned())}
            </div>
        </div>
    }
    .into_any()
}

/// The filters that are on, in words.
pub(crate) fn summary(model: Model) -> String {
    let t = t();
    let url = model.url.get();
    let mut parts = Vec::new();
    let said = |field: &str| -> Option<(&'static str, String)> {
        let value = url.get(field);
        Some(match field {
            "number" => (t.number, value.to_owned()),
            "portu_id" => (t.portu_id, value.to_owned()),
            "siren" => (t.siren, value.to_owned()),
            "holder" => (t.holder, if lang() == Lang::Fr { format!("«\u{a0}{value}\u{a0}»") } else { format!("“{value}”") }),
            "portal" => (t.client, model.portals.with(|all| all.iter().find(|p| p.id.to_string() == value).map(|p| p.name.clone()))?),
            "type" => (t.r#type, OrderType::parse(value).ok()?.word().to_owned()),
            "process" => (t.process, Process::parse(value).ok()?.word().to_owned()),
            "phase" => (t.phase, Phase::parse(value).ok()?.word().to_owned()),
            "status" => (t.status, Status::parse(value).ok()?.word().to_owned()),
            _ => return None,
        })
    };
    for (field, _) in url.filters() {
        if let Some((name, value)) = said(field) {
            parts.push(format!("{name}{}{value}", t.colon));
        }
    }
    parts.push(format!("{}{}{}", t.created_at, t.colon, model.period()));
    parts.join(" · ")
}

/// The bar of narrow screens: the name, and a button for all the others.
pub(crate) fn mobile_bar(model: Model) -> AnyView {
    let t = t();
    let open = RwSignal::new(false);
    let close = Callback::new(move |()| open.set(false));
    let active = move || model.url.with(crate::list_url::ListUrl::active);
    let count = live(move || (active() > 0).then(|| view! { <span class="count">{active().to_string()}</span> }.into_any()));
    view! {
        <div class="mobilebar" role="search" aria-label=t.filter_orders>
            <span class="inputicon">{icon("search")}{filter(model, "holder", false)}</span>
            <button class="btn" type="button" aria-haspopup="dialog" aria-label=move || (t.filters_on)(active()) on:click=move |_| open.set(true)>
                {icon("filter")}{count}
            </button>
        </div>
        <Dialog open=open title=t.filters on_close=close>
            <div class="dialog__body">{form(model)}</div>
            <div class="dialog__foot">
                <button class="btn btn--ghost" type="button" on:click=move |_| model.clear()>{t.clear_filters}</button>
                <button class="btn btn--primary" type="button" on:click=move |_| open.set(false)>{t.show_list}</button>
            </div>
        </Dialog>
    }
    .into_any()
}

fn form(model: Model) -> AnyView {
    let t = t();
    let named = |field: &'static str, name: &'static str| {
        view! { <div class="field"><span class="field__label" aria-hidden="true">{name}</span>{filter(model, field, false)}</div> }
            .into_any()
    };
    view! {
        <div class="filterform">
            {named("status", t.status)}{named("portal", t.client)}{named("number", t.number)}{named("portu_id", t.portu_id)}
            {named("siren", t.siren)}{named("type", t.r#type)}{named("process", t.process)}{named("phase", t.phase)}
            <fieldset class="field field--full"><legend class="field__label">{t.created_at}</legend>{filter(model, "created_at", false)}</fieldset>
            <div class="field field--full">{super::table::sort_select(model)}</div>
        </div>
    }
    .into_any()
}
