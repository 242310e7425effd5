//! Draws forms from their tables.

use super::desk::{Desk, Saving};
use super::fields::{Field, Form, Kind};
use super::rows;
use crate::http::Failure;
use crate::i18n::settings::t;
use crate::ui::{icon, live, reason, status};
use api::ProblemCode;
use leptos::prelude::*;

/// A form as a card of the page.
pub(super) fn card(desk: Desk, form: &Form, then: Callback<String>) -> AnyView {
    let heading = desk.id(&format!("{}-title", form.id));
    let labelled_by = heading.clone();
    view! {
        <form class="card card--form" id=form.id aria-labelledby=labelled_by novalidate autocomplete="off" on:submit=submit(desk, form, then)>
            <div class="card__head">{icon(form.sign)}<h2 id=heading>{form.title}</h2><span class="muted small hide-s">{form.note}</span></div>
            <div class="card__body fields">{fields(desk, form)}</div>
            <div class="card__foot">{foot(desk, form, None)}</div>
        </form>
    }
    .into_any()
}

/// A form in a dialog.
pub(super) fn sheet(desk: Desk, form: &Form, then: Callback<String>, close: Callback<()>) -> AnyView {
    view! {
        <form class="sheet" id=form.id novalidate autocomplete="off" on:submit=submit(desk, form, then)>
            <div class="dialog__body fields">{fields(desk, form)}</div>
            <div class="dialog__foot">{foot(desk, form, Some(close))}</div>
        </form>
    }
    .into_any()
}

fn paths(form: &Form) -> Vec<&'static str> {
    form.fields.iter().map(|field| field.path).collect()
}

fn submit(desk: Desk, form: &Form, then: Callback<String>) -> Box<dyn FnMut(web_sys::SubmitEvent)> {
    let (id, paths) = (form.id, paths(form));
    Box::new(move |event| {
        event.prevent_default();
        if desk.dirty().iter().any(|path| paths.contains(path)) {
            desk.save(Saving { form: id, paths: paths.clone(), then });
        }
    })
}

fn fields(desk: Desk, form: &Form) -> Vec<AnyView> {
    let marked = form.fields.iter().any(|field| field.required);
    let legend = marked.then(|| view! { <p class="note field--full">{t().required_note}</p> }.into_any());
    legend.into_iter().chain(form.fields.iter().map(|field| self::field(desk, *field))).collect()
}

/// The class of a field's name, which marks it where the field may not stay empty.
pub(super) const fn label_class(required: bool) -> &'static str {
    if required { "field__label is-required" } else { "field__label" }
}

/// What became of saving, and the buttons.
fn foot(desk: Desk, form: &Form, close: Option<Callback<()>>) -> AnyView {
    let t = t();
    let (id, paths) = (form.id, StoredValue::new(paths(form)));
    let dirty = Signal::derive(move || desk.dirty().iter().any(|path| paths.with_value(|paths| paths.contains(path))));
    let said = move || match desk.said(id) {
        Some(Err(failure)) => refused(&failure, &paths.with_value(|paths| desk.elsewhere(id, paths))),
        _ if dirty.get() => note("amber", "alert", t.unsaved.to_owned()),
        Some(Ok(())) => note("green", "check-circle", t.saved.to_owned()),
        None => ().into_any(),
    };
    let undo = move || {
        dirty.get().then(|| {
            view! {
        <button class="btn btn--ghost" type="button" on:click=move |_| paths.with_value(|paths| desk.forget(paths))>{t.undo}</button>
    }.into_any()
        })
    };
    let undo = match close {
        Some(close) => {
            view! { <button class="btn btn--ghost" type="button" on:click=move |_| close.run(())>{t.cancel}</button> }.into_any()
        }
        None => live(undo).into_any(),
    };
    view! {
        <div class="card__said" role="status">{live(said)}</div>{undo}
        <button class=move || if dirty.get() { "btn btn--primary" } else { "btn" } type="submit"
            aria-disabled=move || (!dirty.get()).then_some("true") aria-busy=move || desk.busy.get().to_string()>{t.save}</button>
    }
    .into_any()
}

fn note(tone: &'static str, sign: &str, text: String) -> AnyView {
    view! { <p class="note" data-tone=tone>{icon(sign)}<span>{text}</span></p> }.into_any()
}

/// Why nothing was saved.
fn refused(failure: &Failure, elsewhere: &[String]) -> AnyView {
    let t = t();
    let (tone, sign, text) = match failure {
        Failure::SignedOut => ("amber", "lock", t.ended_title.to_owned()),
        _ if failure.code() == Some(ProblemCode::InvalidRequest) => {
            ("red", "alert", format!("{} {}", t.fields_refused, elsewhere.join(" ")))
        }
        _ => {
            let (tone, sign, text) = reason(failure);
            (tone, sign, format!("{text} {}", failure.reference().unwrap_or_default()))
        }
    };
    note(tone, sign, format!("{} {text}", t.not_saved))
}

/// A field with its name, its help and what is wrong with it.
fn field(desk: Desk, field: Field) -> AnyView {
    let Field { path, label, kind, width, help, required } = field;
    let value = Signal::derive(move || desk.text(path));
    let set = Callback::new(move |text| desk.write(path, text));
    let control = match kind {
        Kind::Addresses => return rows::addresses(desk, field),
        Kind::Prices => return rows::prices(desk, field),
        Kind::Tick => return tick(desk, field),
        Kind::Text(kind, by_character) => {
            let class = if by_character { "input mono" } else { "input" };
            input(desk, Entry { path: path.to_owned(), kind, class, label: None, help: !help.is_empty(), required }, value, set)
        }
        Kind::Days(_) => {
            let input = input(
                desk,
                Entry { path: path.to_owned(), kind: "numeric", class: "input tn", label: None, help: false, required },
                value,
                set,
            );
            view! { <div class="field__row">{input}<span class="field__affix" aria-hidden="true">{t().days}</span></div> }.into_any()
        }
        Kind::Choice(choices) => select(desk, field, choices(), value, set),
    };
    let label = match kind {
        Kind::Days(of) => status(of, false),
        _ => label.into_any(),
    };
    view! {
        <div class=width>
            <label class=label_class(required) for=desk.id(path)>{label}</label>
            {control}{hint(desk, path, help)}{wrong(desk, path.to_owned())}
        </div>
    }
    .into_any()
}

fn hint(desk: Desk, path: &str, help: &'static str) -> AnyView {
    if help.is_empty() {
        return ().into_any();
    }
    view! { <p class="note" id=format!("{}-help", desk.id(path))>{help}</p> }.into_any()
}

/// What is wrong with a field.
pub(super) fn wrong(desk: Desk, path: String) -> AnyView {
    let id = format!("{}-wrong", desk.id(&path));
    live(move || {
        let (why, id) = (desk.error(&path)?, id.clone());
        Some(view! { <p class="note" data-tone="red" id=id>{icon("alert")}<span>{why}</span></p> }.into_any())
    })
}

/// What a control refers to: what is wrong with it, or its help.
fn described_by(desk: Desk, path: String, help: bool) -> Signal<Option<String>> {
    let id = desk.id(&path);
    Signal::derive(move || match desk.error(&path) {
        Some(_) => Some(format!("{id}-wrong")),
        None => help.then(|| format!("{id}-help")),
    })
}

fn invalid(desk: Desk, path: String) -> Signal<Option<&'static str>> {
    Signal::derive(move || desk.error(&path).map(|_| "true"))
}

/// What a box to type into needs to know.
pub(super) struct Entry {
    pub(super) path: String,
    /// The keyboard that a phone shows for it.
    pub(super) kind: &'static str,
    pub(super) class: &'static str,
    /// Its name, where no label stands beside it.
    pub(super) label: Option<String>,
    /// Whether help stands below it.
    pub(super) help: bool,
    /// Whether it may not stay empty.
    pub(super) required: bool,
}

/// A box to type into.
pub(super) fn input(
    desk: Desk,
    Entry { path, kind, class, label, help, required }: Entry,
    value: Signal<String>,
    set: Callback<String>,
) -> AnyView {
    // Boxes of the types e-mail and URL change under the hands what is typed into them.
    view! {
        <input class=class type="text" inputmode=kind id=desk.id(&path) aria-label=label aria-required=required.then_some("true") spellcheck="false"
            aria-describedby=described_by(desk, path.clone(), help) aria-invalid=invalid(desk, path)
            prop:value=move || value.get() on:input=move |event| set.run(event_target_value(&event))/>
    }
    .into_any()
}

fn select(
    desk: Desk,
    Field { path, help, required, .. }: Field,
    choices: Vec<(String, String)>,
    value: Signal<String>,
    set: Callback<String>,
) -> AnyView {
    let option = |(choice, word): (String, String)| {
        let own = choice.clone();
        view! { <option value=choice prop:selected=move || value.get() == own>{word}</option> }.into_any()
    };
    let options: Vec<AnyView> = choices.into_iter().map(option).collect();
    view! {
        <select class="select" id=desk.id(path) aria-required=required.then_some("true") aria-describedby=described_by(desk, path.to_owned(), !help.is_empty())
            aria-invalid=invalid(desk, path.to_owned()) on:change=move |event| set.run(event_target_value(&event))>{options}</select>
    }
    .into_any()
}

fn tick(desk: Desk, Field { path, label, help, width, .. }: Field) -> AnyView {
    view! {
        <div class=width>
            <label class="choice">
                <input type="checkbox" id=desk.id(path) prop:checked=move || desk.text(path) == "true"
                    on:change=move |event| desk.write(path, event_target_checked(&event).to_string())/>
                <span class="choice__text">{label}<small>{help}</small></span>
            </label>
            {wrong(desk, path.to_owned())}
        </div>
    }
    .into_any()
}
