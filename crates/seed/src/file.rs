//! The file of one order as COPY text: one buffer for each table.

use crate::dice::Dice;
use crate::documents::{self, Contract, Item};
use crate::plan::{AUTHORITIES, EXPERTS, Holder, LAWYERS, Order, PORTALS, World};
use crate::rows::{ISSUER, Rows, fact, number, time};
use crate::story::Story;
use crate::{history, names, offers};
use chrono::{DateTime, Datelike, NaiveTime, TimeDelta, Utc, Weekday};
use domain::orders::{EvidenceKind, EvidenceState, IdentityDocumentType, Medium, OrderFacts, PaymentMethod, Phase, Status, WorkflowEvent};
use domain::values::fold;

const FIRST_PORTU_ID: usize = 200_017;
/// Why orders are cancelled; the first one only before the payment.
const CANCELLATIONS: &[&str] =
    &["Règlement jamais reçu", "Demande abandonnée par le souscripteur", "Commande passée en double", "Le porteur a quitté l’organisme"];

/// Where a person is reached: street, mobile, postcode and city.
type Contact = (String, String, (&'static str, &'static str));

/// The tables of one batch of orders, in the order they are loaded.
#[derive(Debug, Default)]
pub(crate) struct Batch {
    pub(crate) orders: Rows,
    pub(crate) persons: Rows,
    pub(crate) details: Rows,
    pub(crate) evidence: Rows,
    pub(crate) contracts: Rows,
    pub(crate) comments: Rows,
    pub(crate) history: Rows,
}

impl Batch {
    /// Each table's COPY target with its rows.
    pub(crate) fn into_tables(self) -> [(&'static str, String); 7] {
        [
            (
                "orders (number, portu_id, portal_id, holder_id, created_at, updated_at, status_since, type, process, phase, status,
                 holder_certificate, holder_certificate_not_after, ra_code, siren, holder_last_name, holder_first_name,
                 holder_last_folded, holder_first_folded, cnbf_number, bar_number)",
                self.orders.0,
            ),
            (
                "order_persons (order_number, role, title, first_name, last_name, address, postcode, city, country, email, mobile)",
                self.persons.0,
            ),
            (
                "order_details (order_number, organisation_name, organisation_address, organisation_postcode, organisation_city,
                 organisation_country, manual_entry, organisation_extract_date, offer, duration_years, medium, delivery_mode,
                 holder_authentication, price_lines, total_incl_vat_cents, payment_method, holder_is_legal_representative,
                 has_valid_mandate, otp_channel, otp_contact, issuing_ca, additional_information, documents_valid,
                 identity_document_type, identity_document_number, identity_document_expiry, payment_ok, file_complete_ok,
                 appointment_at, appointment_place, cancellation_reason, cancellation_by, cancellation_at)",
                self.details.0,
            ),
            ("evidence_items (order_number, kind, state, imported_at, reviewed_at, reviewed_by, rejection_reason)", self.evidence.0),
            ("contract_documents (order_number, kind, state, signed_at, confirmed_at, confirmed_by)", self.contracts.0),
            ("comments (order_number, author_subject, author_name, at, text)", self.comments.0),
            (
                "order_history (order_number, at, kind, actor_kind, actor_subject, actor_name, origin, subject, before, after, text)",
                self.history.0,
            ),
        ]
    }
}

/// One order with all that belongs to it.
pub(crate) fn order(batch: &mut Batch, dice: &mut Dice, world: &World, index: usize, portal_ids: &[i64]) {
    let order = &world.orders[index];
    let holder = &world.holders[order.holder];
    let file = File::new(dice, world, index);
    file.order(&mut batch.orders, dice, holder, portal_ids);
    file.persons(&mut batch.persons, dice, holder);
    file.details(&mut batch.details, dice, world, holder);
    file.documents(&mut batch.evidence, &mut batch.contracts);
    history::write(batch, dice, world, &file);
}

/// What several tables of one order share.
pub(crate) struct File<'a> {
    pub(crate) number: String,
    pub(crate) order: &'a Order,
    pub(crate) story: Story,
    pub(crate) evidence: Vec<Item>,
    contracts: Vec<Contract>,
    facts: OrderFacts,
}

impl<'a> File<'a> {
    fn new(dice: &mut Dice, world: &'a World, index: usize) -> Self {
        let order = &world.orders[index];
        let story = Story::of(dice, order);
        let has_agent = !matches!(order.portal, EXPERTS | LAWYERS) && dice.permille(250);
        let facts = OrderFacts {
            process: order.process,
            holder_is_legal_representative: order.portal == EXPERTS || dice.permille(300),
            has_agent,
            has_valid_mandate: has_agent && dice.permille(400),
            payment_method: if dice.permille(500) { PaymentMethod::BankTransfer } else { PaymentMethod::Card },
        };
        let evidence = documents::evidence(dice, world, order, &story, facts);
        let contracts = documents::contract_documents(dice, &story, facts);
        Self { number: number(index), order, story, evidence, contracts, facts }
    }

    fn updated_at(&self) -> DateTime<Utc> {
        let touched = self.evidence.iter().flat_map(|item| [item.imported_at, item.reviewed_at]).flatten();
        touched.fold(self.order.status_since, DateTime::max)
    }

    fn order(&self, rows: &mut Rows, dice: &mut Dice, holder: &Holder, portal_ids: &[i64]) {
        let o = self.order;
        let portu_id = (FIRST_PORTU_ID + (self.number.parse::<usize>().unwrap_or_default()) * 3 + dice.below(3)).to_string();
        let (state, not_after) = fact(holder);
        let (portal, holder_id) = (portal_ids[o.portal].to_string(), (o.holder + 1).to_string());
        let lawyer = o.portal == LAWYERS;
        let cnbf = lawyer.then(|| format!("{:06}", dice.below(1_000_000)));
        let bar = lawyer.then(|| format!("{}{:04}", dice.pick(&["P", "R", "NTE", "STR", "LYO", "BX"]), dice.below(10_000)));
        let (last, first) = (fold(&holder.last), fold(&holder.first));
        let siren = names::siren(dice);
        rows.push([
            Some(&self.number),
            Some(&portu_id),
            Some(&portal),
            Some(&holder_id),
            Some(&time(o.created_at)),
            Some(&time(self.updated_at())),
            Some(&time(o.status_since)),
            Some(o.r#type.as_str()),
            Some(o.process.as_str()),
            Some(o.phase.as_str()),
            Some(o.status.as_str()),
            Some(state),
            Some(&not_after),
            Some(AUTHORITIES[PORTALS[o.portal].authority].0),
            Some(&siren),
            Some(&holder.last),
            Some(&holder.first),
            Some(&last),
            Some(&first),
            cnbf.as_deref(),
            bar.as_deref(),
        ]);
    }

    fn persons(&self, rows: &mut Rows, dice: &mut Dice, holder: &Holder) {
        let contact = |dice: &mut Dice| -> Contact { (names::street(dice), names::mobile(dice), names::city(dice)) };
        let block = |rows: &mut Rows, role: &str, (first, last, email): (&str, &str, &str), contact: &Contact| {
            let (street, mobile, (postcode, city)) = contact;
            rows.push([
                Some(&self.number),
                Some(role),
                Some(names::title(first)),
                Some(first),
                Some(last),
                Some(street),
                Some(postcode),
                Some(city),
                Some("FR"),
                Some(email),
                Some(mobile),
            ]);
        };
        let (holders, holder) = (contact(dice), (holder.first.as_str(), holder.last.as_str(), holder.email.as_str()));
        block(rows, "holder", holder, &holders);
        if self.facts.holder_is_legal_representative {
            block(rows, "legal_representative", holder, &holders);
        } else {
            let (first, last) = (names::first(dice), names::last(dice));
            block(rows, "legal_representative", (&first, &last, &names::email(&first, &last, 1)), &contact(dice));
        }
        if self.facts.has_agent {
            let (first, last) = (names::first(dice), names::last(dice));
            block(rows, "agent", (&first, &last, &names::email(&first, &last, 2)), &contact(dice));
        }
        let (first, last) = (names::first(dice), names::last(dice));
        let email = names::email(&first, &last, 3);
        rows.push([Some(&self.number), Some("subscriber"), None, Some(&first), Some(&last), None, None, None, None, Some(&email), None]);
    }

    fn details(&self, rows: &mut Rows, dice: &mut Dice, world: &World, holder: &Holder) {
        let o = self.order;
        let (name, street, (postcode, city)) = (names::organisation(dice), names::street(dice), names::city(dice));
        let (years, medium) = (o.years.to_string(), dice.pick(&[Medium::Md940, Medium::Md940, Medium::Md340, Medium::Software]));
        let offer = offers::label(medium, o.years);
        // Software needs nobody to bring it.
        let software = medium == Medium::Software;
        let mode = if software { "collected" } else { dice.pick(&["delivered", "delivered", "collected"]) };
        let (price_lines, cents) = price(&offer, o.years, mode == "delivered");
        let authentication = match mode {
            _ if o.portal == EXPERTS => "professional_body",
            "delivered" => dice.pick(&["ca", "courier"]),
            _ => "ca",
        };
        let by_mail = dice.permille(300);
        let contact = if by_mail { holder.email.clone() } else { names::mobile(dice) };
        let note = dice.permille(60).then_some("Merci de m’appeler avant la remise\u{a0}; l’accueil ferme à 17\u{a0}h\u{a0}30.");
        let checked = Checked::new(dice, o, &self.story);
        let appointment = (mode == "collected").then(|| appointment(dice, world, o)).flatten();
        let cancelled = o.status == Status::Cancelled;
        let is_proof = |item: &Item| item.kind == EvidenceKind::PaymentProof && item.state == EvidenceState::Confirmed;
        let paid = checked.payment_ok || self.evidence.iter().any(is_proof);
        let reason = cancelled.then(|| dice.pick(&CANCELLATIONS[usize::from(paid)..]));
        let cancelled_by = self.story.changes.last().filter(|_| cancelled).and_then(|change| change.actor.name);
        rows.push([
            Some(&self.number),
            Some(&name),
            Some(&street),
            Some(postcode),
            Some(city),
            Some("FR"),
            yes(dice.permille(40)),
            checked.extract_date.as_deref(),
            Some(&offer),
            Some(&years),
            Some(medium.as_str()),
            Some(mode),
            Some(authentication),
            Some(&price_lines),
            Some(&cents),
            Some(self.facts.payment_method.as_str()),
            yes(self.facts.holder_is_legal_representative),
            yes(self.facts.has_valid_mandate),
            Some(if by_mail { "email" } else { "mobile" }),
            Some(&contact),
            Some(ISSUER),
            note,
            yes(self.story.last(WorkflowEvent::Complete).is_some()),
            checked.identity_type,
            checked.identity_number.as_deref(),
            checked.identity_expiry.as_deref(),
            yes(checked.payment_ok),
            yes(o.phase > Phase::Created),
            appointment.as_deref(),
            appointment.is_some().then_some(place(o)),
            reason,
            cancelled_by,
            cancelled.then(|| time(o.status_since)).as_deref(),
        ]);
    }

    fn documents(&self, evidence: &mut Rows, contracts: &mut Rows) {
        let by = self.story.operator.name;
        for item in &self.evidence {
            evidence.push([
                Some(&self.number),
                Some(item.kind.as_str()),
                Some(item.state.as_str()),
                item.imported_at.map(time).as_deref(),
                item.reviewed_at.map(time).as_deref(),
                item.reviewed_at.and(by),
                item.reason,
            ]);
        }
        for document in &self.contracts {
            contracts.push([
                Some(&self.number),
                Some(document.kind.as_str()),
                Some(document.state.as_str()),
                document.signed_at.map(time).as_deref(),
                document.confirmed_at.map(time).as_deref(),
                document.confirmed_at.and(by),
            ]);
        }
    }
}

fn yes(is: bool) -> Option<&'static str> {
    Some(if is { "t" } else { "f" })
}

/// What the operator entered and ticked while checking.
struct Checked {
    extract_date: Option<String>,
    identity_type: Option<&'static str>,
    identity_number: Option<String>,
    identity_expiry: Option<String>,
    payment_ok: bool,
}

impl Checked {
    fn new(dice: &mut Dice, order: &Order, story: &Story) -> Self {
        let entered = story.verified().is_some() || (story.reached() == Status::ToVerify && dice.permille(200));
        let kind = dice.pick(&[IdentityDocumentType::NationalId, IdentityDocumentType::NationalId, IdentityDocumentType::Passport]);
        let kind = if dice.permille(60) { IdentityDocumentType::ResidencePermit } else { kind };
        Self {
            extract_date: entered.then(|| (order.created_at - TimeDelta::days(dice.between(1, 60))).date_naive().to_string()),
            identity_type: entered.then_some(kind.as_str()),
            identity_number: entered.then(|| names::identity_document(dice, kind)),
            identity_expiry: entered.then(|| (order.created_at + TimeDelta::days(dice.between(30, 3_650))).date_naive().to_string()),
            payment_ok: order.phase > Phase::Created || (story.reached() == Status::ToValidate && dice.permille(400)),
        }
    }
}

/// The lines of the price as an array literal, and their total.
fn price(offer: &str, years: i64, by_hand: bool) -> (String, String) {
    let price = offers::YEAR * years;
    let line = |label: &str, cents: i64| format!(r#""(\"{label}\",{cents})""#);
    if by_hand {
        (format!("{{{},{}}}", line(offer, price), line(offers::BY_HAND_LABEL, offers::BY_HAND)), (price + offers::BY_HAND).to_string())
    } else {
        (format!("{{{}}}", line(offer, price)), price.to_string())
    }
}

/// Who collects came on the day of the hand-over, or is to come within two weeks.
fn appointment(dice: &mut Dice, world: &World, order: &Order) -> Option<String> {
    match order.status {
        Status::Closed => Some(time(order.status_since)),
        Status::ToDeliver => Some(time(opening_hour(world.now + TimeDelta::days(dice.between(1, 13)), dice.between(0, 35)))),
        _ => None,
    }
}

/// A quarter of an hour between 8:00 and 16:45 UTC on this day, or on the Monday after it.
fn opening_hour(day: DateTime<Utc>, quarter: i64) -> DateTime<Utc> {
    let weekend = match day.weekday() {
        Weekday::Sat => 2,
        Weekday::Sun => 1,
        _ => 0,
    };
    let midnight = day.date_naive() + TimeDelta::days(weekend);
    midnight.and_time(NaiveTime::MIN).and_utc() + TimeDelta::minutes(8 * 60 + 15 * quarter)
}

fn place(order: &Order) -> &'static str {
    ["AE Ouest, 12 quai Sud, 44000 Nantes", "AE Est, 5 place du Marché, 54000 Nancy"][PORTALS[order.portal].authority]
}
