//! Leaving the order while something would be lost: a document on its way would arrive, or not, without anybody seeing it; a
//! remark that is typed and not added would be gone.

use super::super::remark::Remark;
use super::imports::Imports;
use crate::i18n::t;
use crate::router::router;
use crate::ui::{Dialog, icon, live};
use leptos::prelude::*;

/// Asks before somebody leaves.
pub(super) fn question(page: Imports, remark: Remark) -> AnyView {
    let t = t();
    let router = router();
    let going = move || page.evidence.is_going() || page.attachment.is_going();
    Effect::new(move |_| {
        let held = going() || remark.is_typed();
        router.held.set(held);
        // It arrived while the question stood there: nothing is in the way any more.
        if !held && let Some(address) = router.wanted.try_update(Option::take).flatten() {
            router.go(&address, false);
        }
    });
    router.guard();
    let stay = Callback::new(move |()| router.wanted.set(None));
    let leave = move |_| {
        page.evidence.give_up();
        page.attachment.give_up();
        remark.discard();
    };
    let open = Signal::derive(move || router.wanted.with(Option::is_some));
    let words = move || {
        if going() {
            (t.import_leave_title, t.import_leave_text, t.import_leave, t.import_stay)
        } else if remark.is_going() {
            (t.comment_going_title, t.comment_going_text, t.comment_going_leave, t.comment_stay)
        } else {
            (t.comment_leave_title, t.comment_leave_text, t.comment_leave, t.comment_stay)
        }
    };
    let title = Signal::derive(move || words().0.to_owned());
    view! {
        <Dialog open=open title=title on_close=stay>
            <div class="dialog__body"><p>{move || words().1}</p></div>
            <div class="dialog__foot">
                <button class="btn btn--ghost" type="button" on:click=leave>{icon("logout")}{live(move || words().2.into_any())}</button>
                <button class="btn btn--primary" type="button" autofocus=true on:click=move |_| stay.run(())>{live(move || words().3.into_any())}</button>
            </div>
        </Dialog>
    }
    .into_any()
}
