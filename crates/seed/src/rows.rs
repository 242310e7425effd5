//! The world as COPY text: one buffer for each table.

use crate::dice::Dice;
use crate::names;
use crate::plan::{AUTHORITIES, Certificate, EXPERTS, Holder, LAWYERS, Order, PORTALS, World};
use chrono::{DateTime, TimeDelta, Utc};
use domain::orders::{OrderType, Phase, Process, Status};
use domain::values::fold;
use std::fmt::Write;

/// The first number the demo quotes; older orders stayed on the old platform.
const FIRST_NUMBER: usize = 1_001;
const FIRST_PORTU_ID: usize = 200_017;
const OPERATORS: &[&str] = &["Claire Morvan", "Éric Lagarde", "Élise Kern", "Sophie Brun"];

/// Where a person is reached: street, mobile, postcode and city.
type Contact = (String, String, (&'static str, &'static str));

/// One table's rows.
#[derive(Debug, Default)]
pub(crate) struct Rows(pub(crate) String);

impl Rows {
    /// Appends one row of texts already in PostgreSQL's form; `None` is NULL.
    fn push<const N: usize>(&mut self, values: [Option<&str>; N]) {
        for (i, value) in values.into_iter().enumerate() {
            if i > 0 {
                self.0.push('\t');
            }
            match value {
                None => self.0.push_str("\\N"),
                Some(text) => text.chars().for_each(|c| match c {
                    '\\' => self.0.push_str("\\\\"),
                    '\t' => self.0.push_str("\\t"),
                    '\n' => self.0.push_str("\\n"),
                    c => self.0.push(c),
                }),
            }
        }
        self.0.push('\n');
    }
}

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
                 organisation_country, organisation_extract_date, offer, duration_years, medium, delivery_mode,
                 holder_authentication, total_incl_vat_cents, payment_method, holder_is_legal_representative,
                 has_valid_mandate, otp_channel, otp_contact, issuing_ca, additional_information, price_lines, documents_valid,
                 payment_ok, file_complete_ok, identity_document_type, identity_document_number, identity_document_expiry,
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

pub(crate) const HOLDERS: &str = "holders (id, ra_code, last_name, first_name, last_name_folded, first_name_folded, email,
    certificate, certificate_not_after)";
pub(crate) const CERTIFICATES: &str = "certificates (serial_number, holder_id, ra_code, order_number, issuer, subject, issued_at,
    not_before, not_after, revoked_at)";

fn time(at: DateTime<Utc>) -> String {
    at.format("%Y-%m-%dT%H:%M:%SZ").to_string()
}

fn number(order: usize) -> String {
    (FIRST_NUMBER + order).to_string()
}

fn fact(holder: &Holder) -> (&'static str, String) {
    match holder.latest() {
        None => ("none", "-infinity".to_owned()),
        Some(c) => (if c.revoked_at.is_some() { "revoked" } else { "issued" }, time(c.not_after)),
    }
}

pub(crate) fn holder(rows: &mut Rows, id: usize, holder: &Holder) {
    let (state, not_after) = fact(holder);
    let (last, first) = (fold(&holder.last), fold(&holder.first));
    let id = (id + 1).to_string();
    let code = AUTHORITIES[holder.authority].0;
    rows.push([
        Some(&id),
        Some(code),
        Some(&holder.last),
        Some(&holder.first),
        Some(&last),
        Some(&first),
        Some(&holder.email),
        Some(state),
        Some(&not_after),
    ]);
}

pub(crate) fn certificate(rows: &mut Rows, id: usize, holder: &Holder, certificate: &Certificate) {
    let (issued, end) = (time(certificate.issued_at), time(certificate.not_after));
    let (revoked, order) = (certificate.revoked_at.map(time), certificate.order.map(number));
    let subject = format!("CN={} {},SN={},GN={},C=FR", holder.first, holder.last, holder.last, holder.first).replace('\\', "");
    let id = (id + 1).to_string();
    rows.push([
        Some(&certificate.serial),
        Some(&id),
        Some(AUTHORITIES[holder.authority].0),
        order.as_deref(),
        Some("AC Démonstration G1"),
        Some(&subject),
        Some(&issued),
        Some(&issued),
        Some(&end),
        revoked.as_deref(),
    ]);
}

/// One order with all that belongs to it.
pub(crate) fn order(batch: &mut Batch, dice: &mut Dice, world: &World, index: usize, portal_ids: &[i64]) {
    let order = &world.orders[index];
    let holder = &world.holders[order.holder];
    let file = File::new(dice, index, order);
    file.order(&mut batch.orders, dice, holder, portal_ids);
    file.persons(&mut batch.persons, dice, holder);
    file.details(&mut batch.details, dice, holder);
    file.evidence(&mut batch.evidence, dice);
    if order.process == Process::Digital {
        file.contracts(&mut batch.contracts);
    }
    file.talk(batch, dice);
}

/// What several tables of one order share.
struct File<'a> {
    number: String,
    order: &'a Order,
    created: String,
    since: String,
    is_representative: bool,
    has_agent: bool,
    has_mandate: bool,
    by_transfer: bool,
    operator: &'static str,
}

impl<'a> File<'a> {
    fn new(dice: &mut Dice, index: usize, order: &'a Order) -> Self {
        let lone = matches!(order.portal, EXPERTS | LAWYERS);
        let has_agent = !lone && dice.permille(250);
        Self {
            number: number(index),
            order,
            created: time(order.created_at),
            since: time(order.status_since),
            is_representative: order.portal == EXPERTS || dice.permille(300),
            has_agent,
            has_mandate: has_agent && dice.permille(400),
            by_transfer: dice.permille(500),
            operator: dice.pick(OPERATORS),
        }
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
            Some(&self.created),
            Some(&self.since),
            Some(&self.since),
            Some(o.r#type.as_str()),
            Some(o.process.as_str()),
            Some(o.phase.as_str()),
            Some(o.status.as_str()),
            Some(state),
            Some(&not_after),
            Some(AUTHORITIES[PORTALS[o.portal].2].0),
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
        if self.is_representative {
            block(rows, "legal_representative", holder, &holders);
        } else {
            let (first, last) = (names::first(dice), names::last(dice));
            block(rows, "legal_representative", (&first, &last, &names::email(&first, &last, 1)), &contact(dice));
        }
        if self.has_agent {
            let (first, last) = (names::first(dice), names::last(dice));
            block(rows, "agent", (&first, &last, &names::email(&first, &last, 2)), &contact(dice));
        }
        let (first, last) = (names::first(dice), names::last(dice));
        let email = names::email(&first, &last, 3);
        rows.push([Some(&self.number), Some("subscriber"), None, Some(&first), Some(&last), None, None, None, None, Some(&email), None]);
    }

    fn details(&self, rows: &mut Rows, dice: &mut Dice, holder: &Holder) {
        let o = self.order;
        let (name, street, (postcode, city)) = (names::organisation(dice), names::street(dice), names::city(dice));
        let extract =
            (o.status >= Status::InSignature).then(|| (o.created_at - TimeDelta::days(dice.between(1, 60))).date_naive().to_string());
        let (years, medium) = (o.years.to_string(), dice.pick(&["MD940", "MD940", "MD340", "L"]));
        let offer = format!("Signature qualifiée {years} an{}", if o.years > 1 { "s" } else { "" });
        let (price, surcharge) = (7_900 * o.years, dice.pick(&[0, 2_500]));
        let cents = (price + surcharge).to_string();
        let delivery = if surcharge > 0 { format!(r#","(\"Remise en main propre\",{surcharge})""#) } else { String::new() };
        let price_lines = format!(r#"{{"(\"{offer}\",{price})"{delivery}}}"#);
        let entered = o.status >= Status::InSignature;
        let identity_number = entered.then(|| format!("{:012}", dice.below(1_000_000_000)));
        let identity_expiry = entered.then(|| (o.created_at + TimeDelta::days(dice.between(30, 3650))).date_naive().to_string());
        let mode = dice.pick(&["delivered", "collected"]);
        let appointment = (mode == "collected" && matches!(o.status, Status::ToDeliver | Status::Closed)).then_some(self.since.as_str());
        let (validated, cancelled) = (o.phase > Phase::Created, o.status == Status::Cancelled);
        let declared = o.process == Process::Digital && !matches!(o.status, Status::Incomplete | Status::Cancelled);
        let authentication = if o.portal == EXPERTS { "professional_body" } else { dice.pick(&["ca", "courier"]) };
        let by_mail = dice.permille(300);
        let contact = if by_mail { holder.email.clone() } else { names::mobile(dice) };
        let yes = |b: bool| Some(if b { "t" } else { "f" });
        let note = dice.permille(60).then_some("Merci de m’appeler avant la remise ; l’accueil ferme à 17 h 30.");
        let reason = cancelled.then_some("Demande abandonnée par le souscripteur");
        rows.push([
            Some(&self.number),
            Some(&name),
            Some(&street),
            Some(postcode),
            Some(city),
            Some("FR"),
            extract.as_deref(),
            Some(&offer),
            Some(&years),
            Some(medium),
            Some(mode),
            Some(authentication),
            Some(&cents),
            Some(if self.by_transfer { "bank_transfer" } else { "card" }),
            yes(self.is_representative),
            yes(self.has_mandate),
            Some(if by_mail { "email" } else { "mobile" }),
            Some(&contact),
            Some("AC Démonstration G1"),
            note,
            Some(&price_lines),
            yes(declared),
            yes(validated),
            yes(validated),
            entered.then_some("national_id"),
            identity_number.as_deref(),
            identity_expiry.as_deref(),
            appointment,
            appointment.map(|_| "Accueil de l’autorité d’enregistrement"),
            reason,
            cancelled.then_some(self.operator),
            cancelled.then_some(self.since.as_str()),
        ]);
    }

    fn evidence(&self, rows: &mut Rows, dice: &mut Dice) {
        let wanted = [
            ("organisation_extract", true),
            ("holder_identity", true),
            ("legal_representative_identity", !self.is_representative),
            ("agent_identity", self.has_agent),
            ("mandate", self.has_mandate),
            ("payment_proof", self.by_transfer),
        ];
        for (kind, _) in wanted.into_iter().filter(|(_, wanted)| *wanted) {
            let state = match self.order.status {
                Status::Incomplete => dice.pick(&["missing", "missing", "imported", "rejected"]),
                Status::ToVerify => dice.pick(&["imported", "imported", "confirmed"]),
                Status::Cancelled => dice.pick(&["missing", "imported"]),
                _ => "confirmed",
            };
            let imported = (state != "missing").then_some(self.created.as_str());
            let reviewed = matches!(state, "confirmed" | "rejected");
            rows.push([
                Some(&self.number),
                Some(kind),
                Some(state),
                imported,
                reviewed.then_some(self.since.as_str()),
                reviewed.then_some(self.operator),
                (state == "rejected").then_some("Document illisible."),
            ]);
        }
    }

    fn contracts(&self, rows: &mut Rows) {
        let wanted = [
            ("terms", true),
            ("subscription_contract", true),
            ("request_authorisation", !self.is_representative),
            ("proxy", self.has_agent && !self.has_mandate),
        ];
        let state = match self.order.status {
            Status::ToValidate => "signed",
            Status::ToGenerate | Status::ToDeliver | Status::Closed => "confirmed",
            _ => "unsigned",
        };
        for (kind, _) in wanted.into_iter().filter(|(_, wanted)| *wanted) {
            let confirmed = state == "confirmed";
            rows.push([
                Some(&self.number),
                Some(kind),
                Some(state),
                (state != "unsigned").then_some(self.since.as_str()),
                confirmed.then_some(self.since.as_str()),
                confirmed.then_some(self.operator),
            ]);
        }
    }

    /// History and comments.
    fn talk(&self, batch: &mut Batch, dice: &mut Dice) {
        let status = self.order.status;
        let subject = domain::values::fold(self.operator).replace(' ', ".");
        let mut entry = |at: &str, kind: &str, by: bool, before: Option<&str>, after: Option<&str>, text: Option<&str>| {
            let (who, name) = (by.then_some(subject.as_str()), by.then_some(self.operator));
            batch.history.push([
                Some(&self.number),
                Some(at),
                Some(kind),
                Some(if by { "person" } else { "system" }),
                who,
                name,
                by.then_some("192.0.2.17"),
                (kind == "evidence_imported").then_some("organisation_extract"),
                before,
                after,
                text,
            ]);
        };
        entry(&self.created, "order_created", false, None, Some("incomplete"), None);
        entry(&self.created, "evidence_imported", false, None, None, None);
        let before = match status {
            Status::Incomplete => None,
            Status::ToVerify => Some("incomplete"),
            Status::InSignature | Status::Cancelled => Some("to_verify"),
            Status::ToValidate => Some("in_signature"),
            Status::ToGenerate if self.order.process == Process::Paper => Some("to_verify"),
            Status::ToGenerate => Some("to_validate"),
            Status::ToDeliver => Some("to_generate"),
            Status::Closed => Some("to_deliver"),
        };
        if let Some(before) = before {
            entry(&self.since, "status_changed", status != Status::ToVerify, Some(before), Some(status.as_str()), None);
        }
        if status == Status::Incomplete && self.order.process == Process::Digital && dice.permille(400) {
            let mut text = format!("Bonjour,\nIl manque des pièces au dossier n° {}.", self.number);
            if self.order.r#type == OrderType::Renewal {
                let _ = write!(text, "\nVotre certificat actuel reste utilisable jusqu’à son expiration.");
            }
            entry(&self.since, "notification_sent", true, None, None, Some(&text));
        }
        if dice.permille(80) {
            let text = dice.pick(&[
                "Kbis illisible, relancé par téléphone.",
                "Titulaire absent jusqu’à lundi.",
                "Dossier prioritaire : audience proche.",
                "RAS",
            ]);
            entry(&self.since, "comment_added", true, None, None, None);
            batch.comments.push([Some(&self.number), Some(&subject), Some(self.operator), Some(&self.since), Some(text)]);
        }
    }
}
