//! Systems by the names that people know them by: an account's own name is often no more than its identifier.

use crate::i18n::{Texts, t};
use api::{DocumentFileView, HistoryView, OrderDetail};
use domain::orders::{ActorKind, EventKind};

/// Names the systems in everything that is shown of an order.
pub(super) fn name_systems(order: &mut OrderDetail) {
    let told = told(order, t());
    let named = |name: &mut String| {
        if let Some((_, words)) = told.iter().find(|(known, _)| known == name) {
            name.clone_from(words);
        }
    };
    let file = |file: &mut DocumentFileView| named(&mut file.imported_by);
    order
        .history
        .iter_mut()
        .filter(|entry| entry.actor_kind == ActorKind::ServiceAccount)
        .filter_map(|entry| entry.actor.as_mut())
        .for_each(named);
    order.evidence.iter_mut().flat_map(|item| &mut item.documents).for_each(|document| file(&mut document.file));
    order.attachments.iter_mut().for_each(|one| file(&mut one.file));
    order.comments.iter_mut().for_each(|comment| named(&mut comment.author));
    order.cancellation.iter_mut().for_each(|cancelled| named(&mut cancelled.by));
}

/// The accounts of systems that did something to the order, each with the words for it.
fn told(order: &OrderDetail, t: &Texts) -> Vec<(String, String)> {
    let by_system = |entry: &&HistoryView| entry.actor_kind == ActorKind::ServiceAccount;
    // Only the portal that an order is placed on places it; every other system is a partner's.
    let placing =
        order.history.iter().filter(by_system).find(|entry| entry.kind == EventKind::OrderCreated).and_then(|entry| entry.actor.as_ref());
    let words = |name: &String| {
        if placing == Some(name) { (t.the_portal)(&order.order.portal.name) } else { (t.the_partner)(name) }
    };
    order.history.iter().filter(by_system).filter_map(|entry| entry.actor.as_ref()).map(|name| (name.clone(), words(name))).collect()
}
