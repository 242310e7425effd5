//! Leaving the order while something would be lost: a document on its way would arrive, or not, without anybody seeing it; a
//! remark that is typed and not added would be gone, as would a reason for a cancellation.

use super::super::cancel::Cancelling;
use super::super::remark::Remark;
use super::imports::Imports;
use crate::i18n::t;
use crate::router::router;
use crate::ui::{Dialog, icon, live};
use leptos::prelude::*;

/// Asks before somebody leaves.
pub(super) fn question(page: Imports, remark: Remark, cancelling: Cancelling) -> AnyView {
    let t = t();
    let router = router();
    let going = move || page.evidence.is_going() || page.attachment.is_going();
    Effect::new(move |_| {
        let held = going() || remark.is_typed() || cancelling.is_typed();
        router.held.set(held);
        // It arrived while the question stood there: nothing is in the way any more.
        if !held {
            router.leave();
        }
    });
    router.guard();
    let stay = Callback::new(move |()| router.wanted.set(None));
    let leave = move |_| {
        page.evidence.give_up();
        page.attachment.give_up();
        remark.discard();
        cancelling.discard();
    };
    let open = Signal::derive(move || router.wanted.with(Option::is_some));
    let words = move || {
        if going() {
            (t.import_leave_title, t.import_leave_text, t.import_leave, t.import_stay)
        } else if remark.is_going() {
            (t.comment_going_title, t.comment_going_text, t.comment_going_leave, t.comment_stay)
        } else if remark.is_typed() {
            (t.comment_leave_title, t.comment_leave_text, t.comment_leave, t.comment_stay)
        } else {
            (t.cancel_leave_title, t.cancel_leave_text, t.cancel_leave, t.comment_stay)
        }
    };
    // A comment is what is asked about first; the reason goes with it.
    let both = move || (remark.is_typed() && cancelling.is_typed()).then(|| view! { <p>{t.cancel_leave_text}</p> }.into_any());
    let title = Signal::derive(move || words().0.to_owned());
    view! {
        <Dialog open=open title=title on_close=stay>
            <div class="dialog__body"><p>{move || words().1}</p>{live(both)}</div>
            <div class="dialog__foot">
                <button class="btn btn--ghost" type="button" on:click=leave>{icon("logout")}{live(move || words().2.into_any())}</button>
                <button class="btn btn--primary" type="button" autofocus=true on:click=move |_| stay.run(())>{live(move || words().3.into_any())}</button>
            </div>
        </Dialog>
    }
    .into_any()
}
