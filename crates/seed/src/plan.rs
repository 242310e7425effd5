//! What happens in the invented world: who orders what, when, and which certificates come of it.

use crate::dice::Dice;
use crate::names;
use chrono::{DateTime, DurationRound, TimeDelta, Utc};
use domain::orders::{Attestation, OrderType, Phase, Process, Status};

/// A portal of the demo.
pub(crate) struct PortalPlan {
    pub(crate) slug: &'static str,
    pub(crate) name: &'static str,
    /// Whose it is, among [`AUTHORITIES`].
    pub(crate) authority: usize,
    /// Its share of the orders, in a hundred.
    share: usize,
    /// Its share of paper, in a thousand.
    paper: u32,
    /// The subject and the name of its service account.
    pub(crate) account: (&'static str, &'static str),
}

const fn portal_plan(
    slug: &'static str,
    name: &'static str,
    authority: usize,
    (share, paper): (usize, u32),
    account: (&'static str, &'static str),
) -> PortalPlan {
    PortalPlan { slug, name, authority, share, paper, account }
}

pub(crate) const AUTHORITIES: &[(&str, &str)] = &[("OUEST", "AE Ouest"), ("EST", "AE Est")];
pub(crate) const LAWYERS: usize = 1;
pub(crate) const EXPERTS: usize = 3;
pub(crate) const PORTALS: &[PortalPlan] = &[
    portal_plan("standard-v4", "STANDARD V4", 0, (34, 60), ("portal-standard-v4", "Portail STANDARD V4")),
    portal_plan("avocats-v4", "AVOCATS V4", 0, (20, 40), ("portal-avocats-v4", "Portail AVOCATS V4")),
    portal_plan("marches-publics", "MARCHÉS PUBLICS", 1, (16, 100), ("portal-marches-publics", "Portail MARCHÉS PUBLICS")),
    portal_plan("experts-justice", "EXPERTS JUSTICE", 1, (8, 850), ("portal-experts-justice", "Portail EXPERTS JUSTICE")),
    portal_plan("sante-liberale", "SANTÉ LIBÉRALE", 0, (12, 120), ("portal-sante-liberale", "Portail SANTÉ LIBÉRALE")),
    portal_plan("collectivites-v4", "COLLECTIVITÉS V4", 1, (10, 200), ("portal-collectivites-v4", "Portail COLLECTIVITÉS V4")),
];

/// Who attests for the holders of the portal [`EXPERTS`].
pub(crate) fn attestation() -> Attestation {
    Attestation {
        attesting_body: "Compagnie des experts de justice du ressort de Nancy".into(),
        attestor_name: "Solange Ferrand".into(),
        attestor_title: "Présidente de la compagnie".into(),
        attestor_address: "3 place de la Carrière, 54000 Nancy".into(),
    }
}

/// How far back the orders go.
const SPAN_DAYS: f64 = 2190.0;

pub(crate) struct Holder {
    pub(crate) authority: usize,
    pub(crate) last: String,
    pub(crate) first: String,
    pub(crate) email: String,
    pub(crate) certificates: Vec<Certificate>,
}

impl Holder {
    /// The most recently issued one; the same rule as the database's.
    pub(crate) fn latest(&self) -> Option<&Certificate> {
        self.certificates.iter().max_by(|a, b| (a.issued_at, &a.serial).cmp(&(b.issued_at, &b.serial)))
    }

    fn latest_mut(&mut self) -> Option<&mut Certificate> {
        self.certificates.iter_mut().max_by(|a, b| (a.issued_at, &a.serial).cmp(&(b.issued_at, &b.serial)))
    }
}

pub(crate) struct Certificate {
    pub(crate) serial: String,
    pub(crate) order: Option<usize>,
    pub(crate) issued_at: DateTime<Utc>,
    pub(crate) not_after: DateTime<Utc>,
    pub(crate) revoked_at: Option<DateTime<Utc>>,
}

pub(crate) struct Order {
    pub(crate) holder: usize,
    pub(crate) portal: usize,
    pub(crate) created_at: DateTime<Utc>,
    pub(crate) status_since: DateTime<Utc>,
    /// When its certificate was generated, if it was.
    pub(crate) generated_at: Option<DateTime<Utc>>,
    pub(crate) r#type: OrderType,
    pub(crate) process: Process,
    pub(crate) status: Status,
    pub(crate) phase: Phase,
    pub(crate) years: i64,
}

/// The whole world, compact enough for a million orders in memory.
pub(crate) struct World {
    pub(crate) now: DateTime<Utc>,
    pub(crate) holders: Vec<Holder>,
    pub(crate) orders: Vec<Order>,
}

pub(crate) fn world(dice: &mut Dice, orders: u64, now: DateTime<Utc>) -> World {
    let now = now.duration_trunc(TimeDelta::seconds(1)).unwrap_or(now);
    let count = usize::try_from(orders).unwrap_or(usize::MAX);
    let mut world = World { now, holders: Vec::new(), orders: Vec::with_capacity(count) };
    let mut created: Vec<DateTime<Utc>> = (0..count).map(|i| creation(dice, now, i, count)).collect();
    created.sort_unstable();
    for at in created {
        order(dice, &mut world, at);
    }
    revoke_a_recent_one(&mut world);
    world
}

/// Among the newest orders, one at least is urgent for a revoked certificate: a short list shows every level.
fn revoke_a_recent_one(world: &mut World) {
    const RECENT: usize = 300;
    let revoked = |holder: &Holder| holder.latest().is_some_and(|c| c.revoked_at.is_some());
    let open: Vec<usize> =
        world.orders.iter().rev().take(RECENT).filter(|order| order.status.is_open()).map(|order| order.holder).collect();
    if open.iter().any(|holder| revoked(&world.holders[*holder])) {
        return;
    }
    let certified = open.into_iter().find(|holder| !world.holders[*holder].certificates.is_empty());
    if let Some(certificate) = certified.and_then(|holder| world.holders[holder].latest_mut()) {
        certificate.revoked_at = Some(certificate.issued_at + (world.now.min(certificate.not_after) - certificate.issued_at) / 2);
    }
}

/// Business grows: recent days have more orders than old ones.
fn creation(dice: &mut Dice, now: DateTime<Utc>, i: usize, count: usize) -> DateTime<Utc> {
    #[allow(clippy::cast_precision_loss, clippy::cast_possible_truncation)]
    let age = (SPAN_DAYS * 86_400.0 * (1.0 - (i as f64 + 0.5) / count as f64).powf(1.4)) as i64;
    now - TimeDelta::seconds((age + dice.between(0, 7_200)).max(60))
}

fn order(dice: &mut Dice, world: &mut World, at: DateTime<Utc>) {
    let known = (dice.permille(280) && !world.orders.is_empty()).then(|| dice.below(world.orders.len()));
    let (holder, portal) = match known {
        Some(earlier) => (world.orders[earlier].holder, world.orders[earlier].portal),
        None => {
            let portal = portal(dice);
            (newcomer(dice, world, portal, at), portal)
        }
    };
    let number = world.orders.len();
    let has_one = world.holders[holder].certificates.iter().any(|c| c.issued_at < at);
    let process = if dice.permille(PORTALS[portal].paper) { Process::Paper } else { Process::Digital };
    let status = status(dice, process, world.now - at);
    let years = dice.between(1, 3);
    let age = (world.now - at).num_seconds();
    let worked = if status == Status::Incomplete && dice.permille(700) { 0 } else { dice.between(0, age.min(12 * 86_400)) };
    let status_since = at + TimeDelta::seconds(worked);
    let generated_at = match status {
        Status::ToDeliver => Some(status_since),
        // The hand-over takes up to a third of the time.
        Status::Closed => Some(status_since - TimeDelta::seconds(dice.between(0, worked / 3))),
        _ => None,
    };
    if let Some(at) = generated_at {
        let certificate = issued(dice, world.now, Some(number), at, years);
        world.holders[holder].certificates.push(certificate);
    }
    let phase = dice.pick(status.phases(process));
    let r#type = if has_one { OrderType::Renewal } else { OrderType::New };
    world.orders.push(Order { holder, portal, created_at: at, status_since, generated_at, r#type, process, status, phase, years });
}

fn portal(dice: &mut Dice) -> usize {
    let mut left = dice.below(100);
    for (i, portal) in PORTALS.iter().enumerate() {
        if left < portal.share {
            return i;
        }
        left -= portal.share;
    }
    0
}

/// Somebody who orders for the first time here; some bring certificates from an older platform.
fn newcomer(dice: &mut Dice, world: &mut World, portal: usize, at: DateTime<Utc>) -> usize {
    let id = world.holders.len();
    let (first, last) = (names::first(dice), names::last(dice));
    let email = names::email(&first, &last, id);
    let mut certificates = Vec::new();
    if dice.permille(300) {
        for _ in 0..dice.pick(&[1, 1, 1, 2, 3]) {
            let (back, years) = (dice.between(20, 1300), dice.between(1, 3));
            certificates.push(issued(dice, world.now, None, at - TimeDelta::days(back), years));
        }
    }
    world.holders.push(Holder { authority: PORTALS[portal].authority, last, first, email, certificates });
    id
}

fn issued(dice: &mut Dice, now: DateTime<Utc>, order: Option<usize>, issued_at: DateTime<Utc>, years: i64) -> Certificate {
    let not_after = issued_at + TimeDelta::days(365 * years);
    let lived = (now.min(not_after) - issued_at).num_seconds();
    let revoked_at = dice.permille(70).then(|| issued_at + TimeDelta::seconds(dice.between(0, lived.max(0))));
    let serial = format!("{:016X}{:016X}", dice.between(1 << 58, i64::MAX), dice.between(0, i64::MAX));
    Certificate { serial, order, issued_at, not_after, revoked_at }
}

/// Recent orders are under way, old ones done, and a few were forgotten.
fn status(dice: &mut Dice, process: Process, age: TimeDelta) -> Status {
    use Status::{Cancelled, Closed, InSignature, Incomplete, ToDeliver, ToGenerate, ToValidate, ToVerify};
    let open = if age < TimeDelta::days(30) { 880 } else { 45 };
    let digital = process == Process::Digital;
    if dice.permille(open) {
        match dice.below(100) {
            0..=27 => Incomplete,
            28..=57 => ToVerify,
            58..=71 if digital => InSignature,
            72..=85 if digital => ToValidate,
            _ => ToGenerate,
        }
    } else {
        match dice.below(100) {
            0..=5 => Cancelled,
            6..=9 => ToDeliver,
            _ => Closed,
        }
    }
}
