//! How an order came to its status: a walk through the workflow (catalogue W), from its creation to now, by people who may.

use crate::actors::{self, Actor};
use crate::dice::Dice;
use crate::plan::{Order, PORTALS};
use chrono::{DateTime, TimeDelta, Utc};
use domain::orders::{Phase, Process, Status, Transition, WorkflowEvent};
use domain::policy::Permission;

/// One change of status.
pub(crate) struct Change {
    pub(crate) event: WorkflowEvent,
    pub(crate) from: Status,
    pub(crate) to: Status,
    pub(crate) at: DateTime<Utc>,
    pub(crate) actor: Actor,
}

/// What became of an order.
pub(crate) struct Story {
    pub(crate) changes: Vec<Change>,
    /// Who handles the file, for the registration authority.
    pub(crate) operator: Actor,
}

impl Story {
    pub(crate) fn of(dice: &mut Dice, order: &Order) -> Self {
        let authority = PORTALS[order.portal].authority;
        let operator = actors::operator(dice, &[Permission::Modify], authority).unwrap_or(actors::SYSTEM);
        let events = path(dice, order);
        let times = times(dice, order, &events);
        let mut from = Status::Incomplete;
        let mut changes = Vec::with_capacity(events.len());
        for (event, at) in events.into_iter().zip(times) {
            let Some(line) = Transition::find(order.process, from, event) else { continue };
            let actor = match event {
                WorkflowEvent::Complete => actors::portal(order.portal),
                _ if line.permissions == [Permission::Modify] => operator,
                _ => actors::operator(dice, line.permissions, authority).unwrap_or(actors::SYSTEM),
            };
            changes.push(Change { event, from, to: line.to, at, actor });
            from = line.to;
        }
        Self { changes, operator }
    }

    /// When this last happened.
    pub(crate) fn last(&self, event: WorkflowEvent) -> Option<DateTime<Utc>> {
        self.changes.iter().rev().find(|change| change.event == event).map(|change| change.at)
    }

    /// When the file last came in whole: completed by the subscriber, or arrived on paper.
    pub(crate) fn arrived(&self) -> Option<DateTime<Utc>> {
        self.arrivals().last()
    }

    /// When it came in whole the first time.
    pub(crate) fn first_arrived(&self) -> Option<DateTime<Utc>> {
        self.arrivals().next()
    }

    fn arrivals(&self) -> impl Iterator<Item = DateTime<Utc>> {
        let is_arrival = |change: &&Change| matches!(change.event, WorkflowEvent::Complete | WorkflowEvent::RecordArrival);
        self.changes.iter().filter(is_arrival).map(|change| change.at)
    }

    /// When it was declared incomplete and came in again afterwards.
    pub(crate) fn sent_back(&self) -> Option<DateTime<Utc>> {
        self.last(WorkflowEvent::DeclareIncomplete).filter(|declared| self.arrived().is_some_and(|arrived| arrived > *declared))
    }

    /// The status that counts for the documents: a cancelled order keeps what it had.
    pub(crate) fn reached(&self) -> Status {
        match self.changes.last() {
            None => Status::Incomplete,
            Some(change) if change.to == Status::Cancelled => change.from,
            Some(change) => change.to,
        }
    }

    /// When the evidence was found right as a whole.
    pub(crate) fn verified(&self) -> Option<DateTime<Utc>> {
        let signed = self.last(WorkflowEvent::SendForSignature).filter(|_| self.reached() > Status::ToVerify);
        signed.or(self.last(WorkflowEvent::Validate))
    }
}

/// The events that lead to the order's status, with a detour here and there.
fn path(dice: &mut Dice, order: &Order) -> Vec<WorkflowEvent> {
    use WorkflowEvent::{Cancel, Complete, DeclareIncomplete, RecordArrival};
    let target = match order.status {
        Status::Cancelled => given_up_at(dice, order),
        status => status,
    };
    let arrival = if order.process == Process::Digital { Complete } else { RecordArrival };
    let mut path = Vec::with_capacity(8);
    // Incomplete since its creation, or again.
    if target > Status::Incomplete {
        path.push(arrival);
        if dice.permille(120) {
            path.extend([DeclareIncomplete, arrival]);
        }
        if order.process == Process::Digital {
            signatures(dice, &mut path, target);
        }
        from_validation(&mut path, target);
    } else if order.status == Status::Incomplete && order.status_since > order.created_at {
        path.extend([arrival, DeclareIncomplete]);
    }
    if order.status == Status::Cancelled {
        path.push(Cancel);
    }
    path
}

/// The status in which a cancelled order was given up.
fn given_up_at(dice: &mut Dice, order: &Order) -> Status {
    match (order.phase, order.process) {
        (Phase::Created, Process::Digital) => {
            dice.pick(&[Status::Incomplete, Status::Incomplete, Status::ToVerify, Status::InSignature, Status::ToValidate])
        }
        (Phase::Created, Process::Paper) => dice.pick(&[Status::Incomplete, Status::ToVerify]),
        _ => Status::ToGenerate,
    }
}

fn signatures(dice: &mut Dice, path: &mut Vec<WorkflowEvent>, target: Status) {
    use WorkflowEvent::{CancelCollection, CollectSignatures, LoseSignature, RejectSignatures, SendForSignature};
    if dice.permille(50) {
        path.extend([SendForSignature, dice.pick(&[LoseSignature, LoseSignature, CancelCollection])]);
    }
    if dice.permille(20) {
        path.extend([SendForSignature, CollectSignatures, RejectSignatures]);
    }
    if target > Status::ToVerify {
        path.push(SendForSignature);
    }
    if target > Status::InSignature {
        path.push(CollectSignatures);
    }
}

fn from_validation(path: &mut Vec<WorkflowEvent>, target: Status) {
    use WorkflowEvent::{Deliver, Generate, Validate};
    for (status, event) in [(Status::ToGenerate, Validate), (Status::ToDeliver, Generate), (Status::Closed, Deliver)] {
        if target >= status {
            path.push(event);
        }
    }
}

/// When each of them happened: in order, the certificate when it was issued, the last one since when the status is.
fn times(dice: &mut Dice, order: &Order, events: &[WorkflowEvent]) -> Vec<DateTime<Utc>> {
    let Some(last) = events.last() else { return Vec::new() };
    let issued = order.generated_at.filter(|_| *last == WorkflowEvent::Deliver);
    let fixed: Vec<DateTime<Utc>> = issued.into_iter().chain([order.status_since]).collect();
    let span = (fixed[0] - order.created_at).num_seconds();
    let mut free: Vec<i64> = (fixed.len()..events.len()).map(|_| dice.between(0, span)).collect();
    free.sort_unstable();
    free.into_iter().map(|seconds| order.created_at + TimeDelta::seconds(seconds)).chain(fixed).collect()
}
