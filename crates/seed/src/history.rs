//! What the history of an order says (D-9), and the comments.

use crate::actors::{self, Actor};
use crate::dice::Dice;
use crate::documents::{Item, reason, within};
use crate::file::{Batch, File};
use crate::plan::{AUTHORITIES, PORTALS, World};
use crate::rows::{Rows, time};
use chrono::{DateTime, TimeDelta, Utc};
use domain::orders::{EventKind, EvidenceKind, EvidenceState, Process, Status, WorkflowEvent};

/// Older orders that are done came over from the platform before, which kept changes of status and messages only.
const KEPT_IN_FULL: TimeDelta = TimeDelta::days(90);

const COMMENTS: &[&str] = &[
    "Kbis illisible, relancé par téléphone.",
    "Porteur absent jusqu’à lundi.",
    "Dossier prioritaire\u{a0}: audience proche.",
    "Le représentant légal préfère être joint par courriel.",
    "RAS",
];

struct Entry<'a> {
    at: DateTime<Utc>,
    kind: EventKind,
    actor: Actor,
    subject: Option<&'a str>,
    before: Option<&'a str>,
    after: Option<&'a str>,
    text: Option<String>,
}

impl Entry<'_> {
    fn new(at: DateTime<Utc>, kind: EventKind, actor: Actor) -> Self {
        Self { at, kind, actor, subject: None, before: None, after: None, text: None }
    }

    fn write(&self, rows: &mut Rows, number: &str) {
        rows.push([
            Some(number),
            Some(&time(self.at)),
            Some(self.kind.as_str()),
            Some(self.actor.kind.as_str()),
            self.actor.subject,
            self.actor.name,
            self.actor.origin,
            self.subject,
            self.before,
            self.after,
            self.text.as_deref(),
        ]);
    }
}

/// History and comments of one order.
pub(crate) fn write(batch: &mut Batch, dice: &mut Dice, world: &World, file: &File) {
    let (order, story) = (file.order, &file.story);
    let mut entries = Vec::with_capacity(16);
    let placed_by = actors::portal(order.portal);
    entries.push(Entry { after: Some(Status::Incomplete.as_str()), ..Entry::new(order.created_at, EventKind::OrderCreated, placed_by) });
    let done = matches!(order.status, Status::Closed | Status::Cancelled);
    if !done || world.now - order.created_at < KEPT_IN_FULL {
        file.evidence.iter().for_each(|item| review(&mut entries, file, item));
    }
    for change in &story.changes {
        let (before, after) = (Some(change.from.as_str()), Some(change.to.as_str()));
        entries.push(Entry { before, after, ..Entry::new(change.at, EventKind::StatusChanged, change.actor) });
        if change.event == WorkflowEvent::DeclareIncomplete && order.process == Process::Digital {
            let text = message(file, wrong_at(file, change.at));
            entries.push(Entry { text: Some(text), ..Entry::new(change.at, EventKind::NotificationSent, change.actor) });
        }
    }
    if story.changes.is_empty() && order.process == Process::Digital && dice.permille(300) {
        let at = within(dice, order.created_at, world.now.min(order.created_at + TimeDelta::days(5)));
        let missing = file.evidence.iter().filter(|item| item.state == EvidenceState::Missing);
        let text = message(file, missing.map(|item| name(item.kind).to_owned()));
        entries.push(Entry { text: Some(text), ..Entry::new(at, EventKind::NotificationSent, story.operator) });
    }
    if dice.permille(80) {
        let at = within(dice, order.created_at, world.now.min(order.status_since + TimeDelta::days(1)));
        entries.push(Entry::new(at, EventKind::CommentAdded, story.operator));
        let (subject, name) = (story.operator.subject, story.operator.name);
        batch.comments.push([Some(&file.number), subject, name, Some(&time(at)), Some(dice.pick(COMMENTS))]);
    }
    // What happened at the same instant stays as it was told.
    entries.sort_by_key(|entry| entry.at);
    entries.iter().for_each(|entry| entry.write(&mut batch.history, &file.number));
}

/// The import of an item, and what an operator found.
fn review<'a>(entries: &mut Vec<Entry<'a>>, file: &File, item: &'a Item) {
    let importer = match file.order.process {
        Process::Digital => actors::portal(file.order.portal),
        Process::Paper => file.story.operator,
    };
    let subject = Some(item.kind.as_str());
    if let Some((imported_at, found_wrong_at)) = item.replaced {
        let text = reason(item.kind).map(str::to_owned);
        entries.push(Entry { subject, ..Entry::new(imported_at, EventKind::EvidenceImported, importer) });
        entries.push(Entry { subject, text, ..Entry::new(found_wrong_at, EventKind::EvidenceRejected, file.story.operator) });
    }
    entries.extend(item.imported_at.map(|at| Entry { subject, ..Entry::new(at, EventKind::EvidenceImported, importer) }));
    let found = if item.reason.is_some() { EventKind::EvidenceRejected } else { EventKind::EvidenceConfirmed };
    let text = item.reason.map(str::to_owned);
    entries.extend(item.reviewed_at.map(|at| Entry { subject, text, ..Entry::new(at, found, file.story.operator) }));
}

/// The items found wrong when the order was declared incomplete at this instant, each with its reason.
fn wrong_at<'a>(file: &'a File, at: DateTime<Utc>) -> impl Iterator<Item = String> + 'a {
    let replaced = move |item: &Item| item.replaced.is_some_and(|(_, found_wrong_at)| found_wrong_at == at);
    let last = file.story.last(WorkflowEvent::DeclareIncomplete) == Some(at);
    let wrong = file.evidence.iter().filter(move |item| replaced(item) || last && item.state == EvidenceState::Rejected);
    wrong.map(|item| format!("{}\u{a0}: {}", name(item.kind), reason(item.kind).unwrap_or_default()))
}

/// A message to the subscriber that names the items to supply and where.
fn message(file: &File, items: impl Iterator<Item = String>) -> String {
    let what: Vec<String> = items.map(|item| format!("– {item}")).collect();
    let portal = &PORTALS[file.order.portal];
    format!(
        "Bonjour,\nVotre dossier n°\u{a0}{} est incomplet. Merci de déposer sur https://commande.example/ws/{}\u{a0}:\n{}\nCordialement,\n{}",
        file.number,
        portal.slug,
        what.join("\n"),
        AUTHORITIES[portal.authority].1,
    )
}

/// How a message calls an item.
fn name(kind: EvidenceKind) -> &'static str {
    match kind {
        EvidenceKind::OrganisationExtract => "Extrait Kbis de moins de trois mois",
        EvidenceKind::HolderIdentity => "Pièce d’identité du porteur",
        EvidenceKind::LegalRepresentativeIdentity => "Pièce d’identité du représentant légal",
        EvidenceKind::AgentIdentity => "Pièce d’identité du mandataire",
        EvidenceKind::Mandate => "Mandat en cours de validité",
        EvidenceKind::PaymentProof => "Preuve de paiement",
    }
}
