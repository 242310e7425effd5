//! The cards of the read view: everything entered for the order.

use super::cards::{Fact, card, fact, wide};
use super::proofs;
use super::remark::Remark;
use crate::format;
use crate::i18n::t;
use crate::i18n::words::Word;
use crate::intl;
use crate::ui::{icon, icon_of, mark};
use api::{AttestationView, CancellationView, OrderDetail, PersonView};
use domain::orders::{DeliveryMode, EvidenceKind, OtpChannel, Process, Status};
use leptos::prelude::*;

/// Every card.
pub(super) fn view(order: &OrderDetail, remark: Remark) -> AnyView {
    view! {
        <div class="cards">
            {order.cancellation.as_ref().map(cancellation)}
            {organisation(order)}
            {holder(order)}
            {representative(order)}
            {order.agent.as_ref().map(|agent| self::agent(order, agent))}
            {product(order)}
            {payment(order)}
            {about(order)}
            {order.attestation.as_ref().map(attestation)}
            {proofs::evidence(order)}
            {proofs::attachments(order)}
            {proofs::certificates(order)}
            {proofs::comments(order, remark)}
        </div>
    }
    .into_any()
}

/// The data that a piece of evidence proves.
pub(super) fn proved_by(order: &OrderDetail, kind: EvidenceKind) -> AnyView {
    match kind {
        EvidenceKind::OrganisationExtract => organisation(order),
        EvidenceKind::HolderIdentity => holder(order),
        EvidenceKind::LegalRepresentativeIdentity => representative(order),
        EvidenceKind::AgentIdentity | EvidenceKind::Mandate => order.agent.as_ref().map(|agent| self::agent(order, agent)).into_any(),
        EvidenceKind::PaymentProof => payment(order),
    }
}

fn address(parts: [Option<&str>; 4]) -> String {
    let [street, postcode, city, country] = parts.map(Option::unwrap_or_default);
    let town = format!("{postcode} {city}");
    let country = if country.is_empty() { String::new() } else { intl::country(country) };
    [street, town.trim(), &country].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ")
}

fn name(person: &PersonView) -> String {
    let title = person.title.map_or("", Word::word);
    format!("{title} {}\u{a0}{}", intl::capitals(&person.last_name), person.first_name).trim().to_owned()
}

fn person(person: &PersonView) -> Vec<Fact> {
    let t = t();
    let place = address([person.address.as_deref(), person.postcode.as_deref(), person.city.as_deref(), person.country.as_deref()]);
    vec![
        wide(t.full_name, name(person)),
        wide(t.email, person.email.clone()),
        fact(t.mobile, person.mobile.as_deref().map(format::phone).unwrap_or_default()),
        wide(t.address, place),
    ]
}

/// Still to be entered by an operator, unless nothing more will be done.
fn missing(order: &OrderDetail, what: &'static str) -> AnyView {
    if is_given_up(order) {
        return view! { <span class="muted">{t().not_applicable}</span> }.into_any();
    }
    mark((Some("amber"), "alert"), what)
}

/// Whether nothing will be done any more of what was open.
fn is_given_up(order: &OrderDetail) -> bool {
    order.order.status == Status::Cancelled
}

/// A tick of the registration authority.
fn tick(name: &'static str, done: bool, yes: &'static str, no: &'static str) -> Fact {
    let state = if done { mark((Some("green"), "disc-check"), yes) } else { mark((None, "circle"), no) };
    Fact(name, state, false)
}

fn cancellation(cancelled: &CancellationView) -> AnyView {
    let t = t();
    let who = (t.cancelled_by)(&cancelled.by, &intl::date_time(&cancelled.at));
    view! {
        <div class="callout span-all" data-tone="grey">
            {icon("st-cancelled")}<div class="callout__body"><h2>{who}</h2><p class="prewrap">{cancelled.reason.clone()}</p></div>
        </div>
    }
    .into_any()
}

fn organisation(order: &OrderDetail) -> AnyView {
    let t = t();
    let o = &order.organisation;
    let extract = match &o.extract_date {
        Some(day) => intl::iso_day(day).into_any(),
        None => missing(order, t.to_enter),
    };
    let place = address([Some(&o.address), Some(&o.postcode), Some(&o.city), Some(&o.country)]);
    let record = o.record_url.clone().map(|address| {
        view! {
            <a class="outlink" href=address target="_blank" rel="noreferrer" title=t.official_record aria-label=t.official_record>{icon_of("external", "icon icon--s")}</a>
        }
        .into_any()
    });
    let siren = view! { <span class="tn">{format::siren(&o.siren)}</span>{record} }.into_any();
    let mut facts = vec![
        wide(t.organisation_name, o.name.clone()),
        Fact(t.siren, siren, false),
        Fact(t.extract_date, extract, false),
        wide(t.address, place),
    ];
    if o.manual_entry {
        facts.push(wide(t.note, t.manual_entry));
    }
    card("building", t.organisation, facts)
}

fn holder(order: &OrderDetail) -> AnyView {
    let t = t();
    let otp = match order.otp_contact.channel {
        OtpChannel::Mobile => format::phone(&order.otp_contact.contact),
        OtpChannel::Email => order.otp_contact.contact.clone(),
    };
    let mut facts = person(&order.holder);
    facts.insert(3, fact(t.otp_contact, otp));
    if let Some(number) = &order.order.cnbf_number {
        facts.push(fact(t.cnbf_number, number.clone()));
    }
    if let Some(number) = &order.order.bar_number {
        facts.push(fact(t.bar_number, number.clone()));
    }
    facts.extend(identity_document(order));
    card("user", t.holder, facts)
}

fn identity_document(order: &OrderDetail) -> Vec<Fact> {
    let t = t();
    match &order.identity_document {
        Some(document) => vec![
            wide(t.identity_document, document.r#type.word()),
            fact(t.identity_number, document.number.as_str()),
            fact(t.identity_expiry, intl::iso_day(&document.expiry)),
        ],
        None => vec![Fact(t.identity_document, missing(order, t.identity_to_enter), true)],
    }
}

fn representative(order: &OrderDetail) -> AnyView {
    let t = t();
    let mut facts = person(&order.legal_representative);
    if order.holder_is_legal_representative {
        facts.insert(0, wide(t.note, t.holder_is_representative));
    }
    if order.agent.is_none() {
        facts.push(fact(t.agent, t.none_m));
    }
    card("user-check", t.legal_representative, facts)
}

fn agent(order: &OrderDetail, agent: &PersonView) -> AnyView {
    let t = t();
    let mut facts = person(agent);
    let mandate = match (order.has_valid_mandate, is_given_up(order)) {
        (true, _) => t.mandate_given,
        (false, true) => t.not_applicable,
        (false, false) => t.mandate_to_sign,
    };
    facts.push(fact(t.mandate, mandate));
    card("briefcase", t.agent, facts)
}

fn product(order: &OrderDetail) -> AnyView {
    let t = t();
    let offer = &order.offer;
    let mut facts = vec![
        wide(t.offer, offer.name.clone()),
        fact(t.duration, (t.years)(offer.duration_years)),
        fact(t.medium, offer.medium.word()),
        fact(t.delivery_mode, offer.delivery_mode.word()),
        fact(t.authentication, offer.holder_authentication.word()),
    ];
    match &order.appointment {
        Some(agreed) => {
            let at = (t.day_and_time)(&intl::date(&agreed.at), &intl::time(&agreed.at));
            facts.push(wide(t.appointment, format!("{at}, {}", agreed.place)));
        }
        None if offer.delivery_mode == DeliveryMode::Collected => {
            facts.push(wide(t.appointment, if is_given_up(order) { t.none_m } else { t.to_agree }));
        }
        None => {}
    }
    card("token", t.product_card, facts)
}

/// The lines of the price with its total under them.
fn price(order: &OrderDetail) -> AnyView {
    let t = t();
    let line = |name: String, cents: i64| view! { <li><span>{name}</span><span class="tn">{intl::money(cents)}</span></li> }.into_any();
    let mut lines: Vec<AnyView> = order.offer.price_lines.iter().map(|l| line(l.label.clone(), l.incl_vat_cents)).collect();
    lines.push(line(t.total.to_owned(), order.offer.total_incl_vat_cents));
    view! { <ul class="price">{lines}</ul> }.into_any()
}

fn payment(order: &OrderDetail) -> AnyView {
    let t = t();
    let facts = vec![
        Fact(t.amount, price(order), true),
        fact(t.payment_method, order.offer.payment_method.word()),
        tick(t.payment_state, order.payment_ok, t.payment_ok, if is_given_up(order) { t.not_confirmed } else { t.payment_open }),
    ];
    card("card", t.payment, facts)
}

fn attestation(attested: &AttestationView) -> AnyView {
    let t = t();
    let facts = vec![
        wide(t.attesting_body, attested.attesting_body.clone()),
        fact(t.attestor, attested.attestor_name.clone()),
        fact(t.attestor_title, attested.attestor_title.clone()),
        wide(t.address, attested.attestor_address.clone()),
    ];
    card("building", t.attestation, facts)
}

fn about(order: &OrderDetail) -> AnyView {
    let t = t();
    let row = &order.order;
    let s = &order.subscriber;
    let mut facts = vec![
        wide(t.subscriber, format!("{} {}", s.first_name, s.last_name)),
        wide(t.email, s.email.clone()),
        fact(t.portu_id, row.portu_id.to_string()),
        fact(t.client, row.portal.name.clone()),
        fact(t.created_at, (t.day_and_time)(&intl::date(&row.created_at), &intl::time(&row.created_at))),
        fact(t.updated_at, (t.day_and_time)(&intl::date(&order.updated_at), &intl::time(&order.updated_at))),
        fact(t.phase, row.phase.word()),
        fact(t.process, row.process.word()),
        wide(t.issuing_ca, order.issuing_ca.clone()),
        tick(t.file_complete, order.file_complete_ok, t.yes, t.no),
    ];
    // On paper the documents come by post, and nobody ticks anything.
    if row.process == Process::Digital {
        facts.push(tick(t.documents_valid, order.documents_valid, t.declared, t.not_declared));
    }
    if let Some(more) = &order.additional_information {
        facts.push(wide(t.additional_information, more.clone()));
    }
    card("info", t.order, facts)
}
