//! The cards of the read view: everything entered for the order.

use crate::format;
use crate::i18n::t;
use crate::i18n::words::{Word, certificate_mark};
use crate::intl;
use crate::ui::{icon, mark};
use api::{CertificateView, OrderDetail, PersonView};
use domain::orders::OtpChannel;
use leptos::prelude::*;

/// One line of a card: name, value, whether it takes the card's whole width.
struct Fact(&'static str, AnyView, bool);

fn fact(name: &'static str, value: impl Into<String>) -> Fact {
    Fact(name, text(value.into()), false)
}

fn wide(name: &'static str, value: impl Into<String>) -> Fact {
    Fact(name, text(value.into()), true)
}

fn text(value: String) -> AnyView {
    if value.trim().is_empty() { view! { <span class="muted">"–"</span> }.into_any() } else { value.into_any() }
}

fn card(sign: &'static str, title: &'static str, facts: Vec<Fact>) -> AnyView {
    let lines: Vec<AnyView> = facts
        .into_iter()
        .map(|Fact(name, value, wide)| {
            view! { <div class=if wide { "dl__full" } else { "" }><dt>{name}</dt><dd>{value}</dd></div> }.into_any()
        })
        .collect();
    view! {
        <section class="card">
            <div class="card__head">{icon(sign)}<h2>{title}</h2></div>
            <div class="card__body"><dl class="dl">{lines}</dl></div>
        </section>
    }
    .into_any()
}

/// Every card.
pub(crate) fn view(order: &OrderDetail) -> AnyView {
    view! {
        <div class="cards">
            {organisation(order)}
            {holder(order)}
            {representative(order)}
            {order.agent.as_ref().map(|agent| self::agent(order, agent))}
            {product(order)}
            {payment(order)}
            {about(order)}
            {certificates(&order.certificates)}
            {comments(order)}
        </div>
    }
    .into_any()
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

fn organisation(order: &OrderDetail) -> AnyView {
    let t = t();
    let o = &order.organisation;
    let extract = match &o.extract_date {
        Some(day) => intl::iso_day(day).into_any(),
        None => mark((Some("amber"), "alert"), t.to_enter),
    };
    let place = address([Some(&o.address), Some(&o.postcode), Some(&o.city), Some(&o.country)]);
    let siren = view! { <span class="tn">{format::siren(&o.siren)}</span> }.into_any();
    let facts = vec![
        wide(t.organisation_name, o.name.clone()),
        Fact(t.siren, siren, false),
        Fact(t.extract_date, extract, false),
        wide(t.address, place),
    ];
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
    card("user", t.holder, facts)
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
    facts.push(fact(t.mandate, if order.has_valid_mandate { t.mandate_given } else { t.mandate_to_sign }));
    card("briefcase", t.agent, facts)
}

fn product(order: &OrderDetail) -> AnyView {
    let t = t();
    let offer = &order.offer;
    let facts = vec![
        wide(t.offer, offer.name.clone()),
        fact(t.duration, (t.years)(offer.duration_years)),
        fact(t.medium, offer.medium.word()),
        fact(t.delivery_mode, offer.delivery_mode.word()),
        fact(t.authentication, offer.holder_authentication.word()),
    ];
    card("token", t.product_card, facts)
}

fn payment(order: &OrderDetail) -> AnyView {
    let t = t();
    let amount = view! { <span class="tn">{intl::money(order.offer.total_incl_vat_cents)}</span>" "{t.incl_vat} }.into_any();
    card("card", t.payment, vec![Fact(t.amount, amount, false), fact(t.payment_method, order.offer.payment_method.word())])
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
    ];
    if let Some(more) = &order.additional_information {
        facts.push(wide(t.additional_information, more.clone()));
    }
    card("info", t.order, facts)
}

fn certificates(all: &[CertificateView]) -> AnyView {
    let t = t();
    if all.is_empty() {
        return ().into_any();
    }
    let one = |c: &CertificateView| {
        let period = (t.from_to)(&intl::date(&c.not_before), &intl::date(&c.not_after));
        let revoked = c.revoked_at.as_deref().map(|at| view! { <small>{(t.revoked_on)(&intl::date_time(at))}</small> }.into_any());
        view! {
            <li>{mark(certificate_mark(c.status), c.status.word())}<span><span class="tn">{period}</span>{revoked}</span><span class="mono serial">{format::serial(&c.serial_number)}</span></li>
        }
        .into_any()
    };
    let items: Vec<AnyView> = all.iter().map(one).collect();
    view! {
        <section class="card span-all">
            <div class="card__head">{icon("seal")}<h2>{t.holder_certificates}</h2><span class="count">{all.len()}</span></div>
            <div class="card__body"><ul class="certlist">{items}</ul></div>
        </section>
    }
    .into_any()
}

fn comments(order: &OrderDetail) -> AnyView {
    let t = t();
    let one = |c: &api::CommentView| {
        let at = (t.day_and_time)(&intl::date(&c.at), &intl::time(&c.at));
        view! {
            <li class="comment"><span class="avatar avatar--m" data-tone="grey" aria-hidden="true">{format::initials(&c.author)}</span>
                <div><b>{c.author.clone()}</b>" "<span class="muted small tn">{at}</span><p class="prewrap">{c.text.clone()}</p></div></li>
        }
        .into_any()
    };
    let items: Vec<AnyView> = order.comments.iter().map(one).collect();
    let none = items.is_empty().then(|| view! { <p class="muted">{t.no_comments}</p> }.into_any());
    view! {
        <section class="card span-all" id="comments" tabindex="-1">
            <div class="card__head">{icon("message")}<h2>{t.comments}</h2><span class="count">{items.len()}</span></div>
            <div class="card__body">{none}<ul class="stack">{items}</ul></div>
        </section>
    }
    .into_any()
}
