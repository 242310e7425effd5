//! What is asked before something is lost: which of two versions holds, and whether to leave.

use super::desk::Desk;
use super::fields::Field;
use crate::i18n::settings::t;
use crate::router::router;
use crate::ui::{Dialog, icon};
use leptos::prelude::*;

/// Somebody else saved the same fields meanwhile: shows both values of each and lets one choose.
pub(super) fn conflict(desk: Desk, fields: Vec<Field>) -> AnyView {
    let t = t();
    let open = Signal::derive(move || desk.disputed.with(|disputed| !disputed.is_empty()));
    let theirs = RwSignal::new(Vec::<&'static str>::new());
    let fields = StoredValue::new(fields);
    let give_up = Callback::new(move |()| desk.settle(&desk.disputed.get_untracked()));
    let keep = move |_| {
        desk.settle(&theirs.get_untracked());
        theirs.set(Vec::new());
        desk.again();
    };
    let choice = move |field: Field| {
        let path = field.path;
        let pick = move |yes: bool, name: &'static str, text: String| {
            view! {
                <label class="choice">
                    <input type="radio" name=path prop:checked=move || theirs.with(|theirs| theirs.contains(&path)) == yes
                        on:change=move |_| theirs.update(|theirs| {
                            theirs.retain(|known| *known != path);
                            if yes { theirs.push(path); }
                        })/>
                    <span class="choice__text"><small>{name}</small><b>{if text.is_empty() { "–".to_owned() } else { text }}</b></span>
                </label>
            }
            .into_any()
        };
        let (mine, other) = untrack(|| (field.shown(&desk.text(path)), field.shown(&desk.theirs(path))));
        view! {
            <fieldset class="field"><legend class="field__label">{field.label}</legend>
                <div class="both">{pick(false, t.your_version, mine)}{pick(true, t.their_version, other)}</div></fieldset>
        }
        .into_any()
    };
    let choices = move || {
        let disputed = desk.disputed.get();
        fields.with_value(|fields| {
            fields.iter().filter(|field| disputed.contains(&field.path)).map(|field| choice(*field)).collect::<Vec<_>>()
        })
    };
    view! {
        <Dialog open=open title=t.conflict_title>
            <div class="dialog__body"><p>{t.conflict_text}</p>{choices()}</div>
            <div class="dialog__foot">
                <button class="btn btn--ghost" type="button" on:click=move |_| give_up.run(())>{t.give_up_changes}</button>
                <button class="btn btn--primary" type="button" on:click=keep>{t.save_choice}</button>
            </div>
        </Dialog>
    }
    .into_any()
}

/// Somebody wants to leave with something unsaved.
pub(super) fn leaving(desks: [Desk; 2], fields: Vec<Field>) -> AnyView {
    let t = t();
    let router = router();
    let fields = StoredValue::new(fields);
    let open = Signal::derive(move || router.wanted.with(Option::is_some));
    let stay = Callback::new(move |()| router.wanted.set(None));
    let changed = move || {
        let dirty = desks.map(Desk::dirty).concat();
        let names = fields
            .with_value(|fields| fields.iter().filter(|field| dirty.contains(&field.path)).map(|field| field.label).collect::<Vec<_>>());
        (t.you_changed)(&names.join(", "))
    };
    let leave = move |_| {
        desks.into_iter().for_each(Desk::clear);
        router.held.set(false);
        router.leave();
    };
    view! {
        <Dialog open=open title=t.leave_title on_close=stay>
            <div class="dialog__body"><p>{changed()}</p></div>
            <div class="dialog__foot">
                <button class="btn btn--ghost" type="button" on:click=leave>{icon("logout")}{t.leave}</button>
                <button class="btn btn--primary" type="button" autofocus=true on:click=move |_| stay.run(())>{t.stay_here}</button>
            </div>
        </Dialog>
    }
    .into_any()
}
