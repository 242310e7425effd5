//! The workflow (catalogue W): every change of status there is, as one table.

use super::{Process, Status};
use crate::policy::Permission;

/// What makes an order change its status.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum WorkflowEvent {
    /// The subscriber is done: all required evidence imported, the documents declared in date.
    Complete,
    /// The paper file arrived and is scanned.
    RecordArrival,
    /// Something is missing or wrong; the subscriber is told.
    DeclareIncomplete,
    /// Everything is right: the contract documents go to their signers.
    SendForSignature,
    /// An operator takes the collection of signatures back.
    CancelCollection,
    /// A signer refused, or a link expired.
    LoseSignature,
    /// The last signature came in.
    CollectSignatures,
    /// The registration authority attests the file; irreversible.
    Validate,
    /// The signatures do not hold.
    RejectSignatures,
    /// The certificate was generated.
    Generate,
    /// The signed delivery record is attached.
    Deliver,
    /// Given up before generation; irreversible.
    Cancel,
}

/// One line of the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Transition {
    /// In which process.
    pub process: Process,
    /// The status before.
    pub from: Status,
    /// What happens.
    pub event: WorkflowEvent,
    /// The status after.
    pub to: Status,
    /// Who may do it: whoever has one of these.
    pub permissions: &'static [Permission],
    /// Whether it can happen by itself, without anybody's permission.
    pub automatic: bool,
}

const fn by(process: Process, from: Status, event: WorkflowEvent, to: Status, permissions: &'static [Permission]) -> Transition {
    Transition { process, from, event, to, permissions, automatic: false }
}

const fn automatic(process: Process, from: Status, event: WorkflowEvent, to: Status, permissions: &'static [Permission]) -> Transition {
    Transition { process, from, event, to, permissions, automatic: true }
}

impl Transition {
    /// The table: the digital process, then paper.
    pub const ALL: &'static [Self] = {
        use Permission::{Deliver as DELIVER, Generate as GENERATE, Modify as MODIFY, Submit as SUBMIT};
        use Process::{Digital, Paper};
        use Status::{Cancelled, Closed, InSignature, Incomplete, ToDeliver, ToGenerate, ToValidate, ToVerify};
        use WorkflowEvent::{
            Cancel, CancelCollection, CollectSignatures, Complete, DeclareIncomplete, Deliver, Generate, LoseSignature, RecordArrival,
            RejectSignatures, SendForSignature, Validate,
        };
        const CANCEL: &[Permission] = &[Permission::Cancel];
        &[
            by(Digital, Incomplete, Complete, ToVerify, &[SUBMIT]),
            by(Digital, ToVerify, DeclareIncomplete, Incomplete, &[MODIFY]),
            by(Digital, ToVerify, SendForSignature, InSignature, &[MODIFY]),
            by(Digital, InSignature, CancelCollection, ToVerify, &[MODIFY]),
            automatic(Digital, InSignature, LoseSignature, ToVerify, &[]),
            automatic(Digital, InSignature, CollectSignatures, ToValidate, &[]),
            by(Digital, ToValidate, Validate, ToGenerate, &[MODIFY]),
            by(Digital, ToValidate, RejectSignatures, ToVerify, &[MODIFY]),
            automatic(Digital, ToGenerate, Generate, ToDeliver, &[GENERATE]),
            by(Digital, ToDeliver, Deliver, Closed, &[DELIVER, MODIFY]),
            by(Digital, Incomplete, Cancel, Cancelled, CANCEL),
            by(Digital, ToVerify, Cancel, Cancelled, CANCEL),
            by(Digital, InSignature, Cancel, Cancelled, CANCEL),
            by(Digital, ToValidate, Cancel, Cancelled, CANCEL),
            by(Digital, ToGenerate, Cancel, Cancelled, CANCEL),
            by(Paper, Incomplete, RecordArrival, ToVerify, &[MODIFY]),
            by(Paper, ToVerify, DeclareIncomplete, Incomplete, &[MODIFY]),
            by(Paper, ToVerify, Validate, ToGenerate, &[MODIFY]),
            automatic(Paper, ToGenerate, Generate, ToDeliver, &[GENERATE]),
            by(Paper, ToDeliver, Deliver, Closed, &[DELIVER, MODIFY]),
            by(Paper, Incomplete, Cancel, Cancelled, CANCEL),
            by(Paper, ToVerify, Cancel, Cancelled, CANCEL),
            by(Paper, ToGenerate, Cancel, Cancelled, CANCEL),
        ]
    };

    /// The line for what happens to an order of this process and status; none when it cannot happen there.
    #[must_use]
    pub fn find(process: Process, from: Status, event: WorkflowEvent) -> Option<&'static Self> {
        Self::ALL.iter().find(|line| line.process == process && line.from == from && line.event == event)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_stays_within_what_an_order_can_be() {
        for line in Transition::ALL {
            assert!(!line.from.phases(line.process).is_empty() && !line.to.phases(line.process).is_empty(), "{line:?}");
            assert!(line.from.phases(line.process)[0] <= line.to.phases(line.process)[0] || line.to == Status::Cancelled, "{line:?}");
            assert!(line.automatic || !line.permissions.is_empty(), "nobody can: {line:?}");
            assert_eq!(Transition::find(line.process, line.from, line.event), Some(line), "two lines for one event");
        }
    }

    /// The catalogue's table W, line by line: process, before, event, after, and who: permissions, or by itself.
    /// Completing is for whoever submits; paper has W's second paragraph.
    const CATALOGUE: &str = "
        digital incomplete   Complete         to_verify    | submit
        digital to_verify    DeclareIncomplete incomplete  | modify
        digital to_verify    SendForSignature in_signature | modify
        digital in_signature CancelCollection to_verify    | modify
        digital in_signature LoseSignature    to_verify    | automatic
        digital in_signature CollectSignatures to_validate | automatic
        digital to_validate  Validate         to_generate  | modify
        digital to_validate  RejectSignatures to_verify    | modify
        digital to_generate  Generate         to_deliver   | generate automatic
        digital to_deliver   Deliver          closed       | deliver modify
        digital incomplete   Cancel           cancelled    | cancel
        digital to_verify    Cancel           cancelled    | cancel
        digital in_signature Cancel           cancelled    | cancel
        digital to_validate  Cancel           cancelled    | cancel
        digital to_generate  Cancel           cancelled    | cancel
        paper   incomplete   RecordArrival    to_verify    | modify
        paper   to_verify    DeclareIncomplete incomplete  | modify
        paper   to_verify    Validate         to_generate  | modify
        paper   to_generate  Generate         to_deliver   | generate automatic
        paper   to_deliver   Deliver          closed       | deliver modify
        paper   incomplete   Cancel           cancelled    | cancel
        paper   to_verify    Cancel           cancelled    | cancel
        paper   to_generate  Cancel           cancelled    | cancel
    ";

    #[test]
    fn the_table_is_the_catalogues() {
        let squeezed = |line: &str| line.split_whitespace().collect::<Vec<_>>().join(" ");
        let ours = Transition::ALL.iter().map(|line| {
            let who = line.permissions.iter().map(|permission| permission.as_str()).chain(line.automatic.then_some("automatic"));
            let who = who.collect::<Vec<_>>().join(" ");
            format!("{} {} {:?} {} | {who}", line.process, line.from, line.event, line.to)
        });
        let theirs = CATALOGUE.lines().map(squeezed).filter(|line| !line.is_empty());
        assert_eq!(ours.collect::<Vec<_>>(), theirs.collect::<Vec<_>>());
    }

    /// What the policy offers on an order in a status is what the table lets happen there, and the other way round.
    /// Only *modify* is offered more widely: it covers editing too, which changes no status.
    #[test]
    fn the_policy_and_the_table_agree() {
        for process in Process::ALL {
            for status in Status::ALL.iter().filter(|status| !status.phases(*process).is_empty()) {
                let lines = || Transition::ALL.iter().filter(|line| line.process == *process && line.from == *status);
                for permission in [Permission::Submit, Permission::Cancel, Permission::Generate, Permission::Deliver] {
                    let used = lines().any(|line| line.permissions.contains(&permission));
                    assert_eq!(permission.acts_on(*process, *status), used, "{permission:?} on {process} {status}");
                }
                for line in lines() {
                    assert!(line.permissions.iter().all(|permission| permission.acts_on(*process, *status)), "{line:?}");
                }
            }
        }
    }

    #[test]
    fn every_status_is_reached_from_the_first_and_the_last_ones_are_final() {
        for process in Process::ALL {
            let mut reached = vec![Status::Incomplete];
            let mut at = 0;
            while at < reached.len() {
                let next = Transition::ALL.iter().filter(|line| line.process == *process && line.from == reached[at]);
                let new: Vec<Status> = next.map(|line| line.to).filter(|to| !reached.contains(to)).collect();
                for to in new {
                    if !reached.contains(&to) {
                        reached.push(to);
                    }
                }
                at += 1;
            }
            reached.sort_unstable();
            let all: Vec<Status> = Status::ALL.iter().copied().filter(|status| !status.phases(*process).is_empty()).collect();
            assert_eq!(reached, all, "{process}");
        }
        assert!(Transition::ALL.iter().all(|line| !matches!(line.from, Status::Closed | Status::Cancelled)));
    }
}
