//! Leaving the order while a document is on its way: it would arrive, or not, without anybody seeing it.

use super::imports::Imports;
use crate::i18n::t;
use crate::router::router;
use crate::ui::{Dialog, icon};
use leptos::prelude::*;

/// Asks before somebody leaves.
pub(super) fn question(page: Imports) -> AnyView {
    let t = t();
    let router = router();
    Effect::new(move |_| {
        let going = page.evidence.is_going() || page.attachment.is_going();
        router.held.set(going);
        // It arrived while the question stood there: nothing is in the way any more.
        if !going && let Some(address) = router.wanted.try_update(Option::take).flatten() {
            router.go(&address, false);
        }
    });
    router.guard();
    let stay = Callback::new(move |()| router.wanted.set(None));
    let leave = move |_| {
        page.evidence.give_up();
        page.attachment.give_up();
    };
    let open = Signal::derive(move || router.wanted.with(Option::is_some));
    view! {
        <Dialog open=open title=t.import_leave_title on_close=stay>
            <div class="dialog__body"><p>{t.import_leave_text}</p></div>
            <div class="dialog__foot">
                <button class="btn btn--ghost" type="button" on:click=leave>{icon("logout")}{t.import_leave}</button>
                <button class="btn btn--primary" type="button" autofocus=true on:click=move |_| stay.run(())>{t.import_stay}</button>
            </div>
        </Dialog>
    }
    .into_any()
}
