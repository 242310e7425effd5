//! What the history of an order says (D-9), and the comments.

use crate::actors::{self, Actor};
use crate::dice::Dice;
use crate::documents::{Item, within};
use crate::file::{Batch, File};
use crate::plan::{AUTHORITIES, PORTALS, World};
use crate::rows::{Rows, time};
use chrono::{DateTime, TimeDelta, Utc};
use domain::orders::{EventKind, EvidenceKind, EvidenceState, Process, Status, WorkflowEvent};

/// Older orders came over from the platform before, which kept changes of status and messages only.
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
    if world.now - order.created_at < KEPT_IN_FULL {
        file.evidence.iter().for_each(|item| review(&mut entries, file, item));
    }
    for change in &story.changes {
        let (before, after) = (Some(change.from.as_str()), Some(change.to.as_str()));
        entries.push(Entry { before, after, ..Entry::new(change.at, EventKind::StatusChanged, change.actor) });
        if change.event == WorkflowEvent::DeclareIncomplete && order.process == Process::Digital {
            let text = message(file, rejected_at(file, change.at));
            entries.push(Entry { text: Some(text), ..Entry::new(change.at, EventKind::NotificationSent, change.actor) });
        }
    }
    if story.changes.is_empty() && order.process == Process::Digital && dice.permille(300) {
        let at = within(dice, order.created_at, world.now.min(order.created_at + TimeDelta::days(5)));
        let text = message(file, file.evidence.iter().filter(|item| item.state == EvidenceState::Missing));
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
    entries.extend(item.imported_at.map(|at| Entry { subject, ..Entry::new(at, EventKind::EvidenceImported, importer) }));
    let found = if item.reason.is_some() { EventKind::EvidenceRejected } else { EventKind::EvidenceConfirmed };
    let text = item.reason.map(str::to_owned);
    entries.extend(item.reviewed_at.map(|at| Entry { subject, text, ..Entry::new(at, found, file.story.operator) }));
}

/// The items found wrong when the order was declared incomplete at this instant.
fn rejected_at<'a>(file: &'a File, at: DateTime<Utc>) -> impl Iterator<Item = &'a Item> {
    let last = file.story.last(WorkflowEvent::DeclareIncomplete) == Some(at);
    file.evidence.iter().filter(move |item| last && item.state == EvidenceState::Rejected)
}

/// A message to the subscriber that names the items to supply.
fn message<'a>(file: &File, items: impl Iterator<Item = &'a Item>) -> String {
    let named: Vec<String> = items
        .map(|item| format!("– {}", item.reason.map_or(name(item.kind).to_owned(), |why| format!("{}\u{a0}: {why}", name(item.kind)))))
        .collect();
    let what = if named.is_empty() { "– une pièce à remplacer".to_owned() } else { named.join("\n") };
    let (_, authority) = AUTHORITIES[PORTALS[file.order.portal].authority];
    format!(
        "Bonjour,\nVotre dossier n°\u{a0}{} est incomplet. Merci de déposer sur le portail\u{a0}:\n{what}\nCordialement,\n{authority}",
        file.number
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
