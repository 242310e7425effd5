//! What the forms are made of, as tables: a field more is a line more.

use super::Lists;
use super::desk::CODE;
use crate::i18n::settings::t;
use crate::i18n::words::Word;
use domain::orders::{DeliveryMode, HolderAuthentication, Medium, Process, Status};
use domain::portals::OverdueDays;
use leptos::prelude::*;

/// How a field is filled in.
#[derive(Clone, Copy)]
pub(super) enum Kind {
    /// By typing; the keyboard that a phone shows for it, and whether it is read character by character.
    Text(&'static str, bool),
    /// A number of days that an order may stay in a status.
    Days(Status),
    /// By ticking.
    Tick,
    /// By choosing: values and their words.
    Choice(fn() -> Vec<(String, String)>),
    /// A list of addresses.
    Addresses,
    /// A list of labels with their prices.
    Prices,
}

/// A field of a form.
#[derive(Clone, Copy)]
pub(super) struct Field {
    /// Where it is in the document.
    pub(super) path: &'static str,
    pub(super) label: &'static str,
    pub(super) kind: Kind,
    /// How wide it is: the style sheet's name for it.
    pub(super) width: &'static str,
    /// What to know before filling it in; may be empty.
    pub(super) help: &'static str,
    /// Whether it may not stay empty.
    pub(super) required: bool,
}

impl Field {
    /// The text of the field as it is shown where it cannot be changed.
    pub(super) fn shown(self, text: &str) -> String {
        let t = t();
        match self.kind {
            Kind::Choice(choices) => {
                choices().into_iter().find(|(value, _)| value == text).map_or_else(|| text.to_owned(), |(_, word)| word)
            }
            Kind::Tick => if text == "true" { t.yes } else { t.no }.to_owned(),
            _ => text.trim().replace('\t', t.colon).replace('\n', ", "),
        }
    }
}

const HALF: &str = "field";
const FULL: &str = "field field--full";
const TEXT: Kind = Kind::Text("text", false);
const CHARACTERS: Kind = Kind::Text("text", true);

const fn field(path: &'static str, label: &'static str, kind: Kind, width: &'static str) -> Field {
    // What is chosen, or a number of days, is never nothing.
    let required = matches!(kind, Kind::Choice(_) | Kind::Days(_));
    Field { path, label, kind, width, help: "", required }
}

const fn required(field: Field) -> Field {
    Field { required: true, ..field }
}

const fn with_help(field: Field, help: &'static str) -> Field {
    Field { help, ..field }
}

/// One form, saved by itself.
pub(super) struct Form {
    /// Its name in the page.
    pub(super) id: &'static str,
    pub(super) sign: &'static str,
    pub(super) title: &'static str,
    /// What to know of all of it; may be empty.
    pub(super) note: &'static str,
    pub(super) fields: Vec<Field>,
}

fn form(id: &'static str, sign: &'static str, title: &'static str, note: &'static str, fields: Vec<Field>) -> Form {
    Form { id, sign, title, note, fields }
}

fn contact(note: &'static str) -> Form {
    let t = t();
    let fields = vec![
        field("contact.department", t.department, TEXT, HALF),
        field("contact.phone", t.telephone, Kind::Text("tel", false), HALF),
        field("contact.email", t.email, Kind::Text("email", false), FULL),
        field("contact.address", t.postal_address, TEXT, FULL),
    ];
    form("contact", "phone", t.contact, note, fields)
}

/// The forms of an authority.
pub(super) fn authority() -> Vec<Form> {
    let t = t();
    vec![form("identity", "id-card", t.identity, "", vec![required(field("name", t.name, TEXT, FULL))]), contact(t.contact_of_portals)]
}

/// The forms of a portal, and those after its offers.
pub(super) fn portal() -> [Vec<Form>; 2] {
    let t = t();
    let url = Kind::Text("url", false);
    let identity = vec![
        required(field("name", t.name, TEXT, FULL)),
        with_help(field("portal_url", t.portal_link, url, FULL), t.portal_link_help),
        with_help(field("token_software_url", t.token_link, url, FULL), t.token_link_help),
        with_help(field("holders_own_siren_only", t.own_siren, Kind::Tick, FULL), t.own_siren_help),
    ];
    let addresses = vec![field("notification_addresses", t.notified, Kind::Addresses, FULL)];
    const DAYS: [&str; 6] = [
        "overdue_days.incomplete",
        "overdue_days.to_verify",
        "overdue_days.in_signature",
        "overdue_days.to_validate",
        "overdue_days.to_generate",
        "overdue_days.to_deliver",
    ];
    let delay = |(path, status): (&'static str, Status)| field(path, status.word(), Kind::Days(status), "field span-2");
    let payment = vec![
        field("bank_account.holder", t.account_holder, TEXT, HALF),
        field("bank_account.bic", "BIC", CHARACTERS, HALF),
        with_help(field("bank_account.iban", "IBAN", CHARACTERS, FULL), t.account_help),
        with_help(field("accepts_cards", t.accepts_cards, Kind::Tick, FULL), t.accepts_cards_help),
    ];
    let attestation = vec![
        field("attestation.attesting_body", t.attesting_body, TEXT, FULL),
        field("attestation.attestor_name", t.attestor, TEXT, HALF),
        field("attestation.attestor_title", t.attestor_title, TEXT, HALF),
        field("attestation.attestor_address", t.address, TEXT, FULL),
    ];
    [
        vec![form("identity", "id-card", t.identity, "", identity), form("addresses", "mail", t.notified, "", addresses)],
        vec![
            form("delays", "clock", t.overdue_after, t.working_days, DAYS.into_iter().zip(OverdueDays::STATUSES).map(delay).collect()),
            contact(t.contact_inherited),
            form("payment", "card", t.payment, "", payment),
            form("attestation", "file-sign", t.attestation, t.attestation_help, attestation),
        ],
    ]
}

/// What a new authority needs.
pub(super) fn new_authority() -> Form {
    let t = t();
    let code = required(with_help(field(CODE, t.code, CHARACTERS, FULL), t.authority_code_help));
    form("new-authority", "building", t.new_authority, "", vec![code, required(field("name", t.name, TEXT, FULL))])
}

/// What a new portal needs.
pub(super) fn new_portal() -> Form {
    let t = t();
    let authorities = || {
        let lists = expect_context::<Lists>();
        lists.authorities.with_untracked(|all| all.iter().map(|ra| (ra.code.clone(), ra.name.clone())).collect())
    };
    let fields = vec![
        required(field("name", t.name, TEXT, FULL)),
        required(with_help(field(CODE, t.slug, CHARACTERS, FULL), t.slug_help)),
        with_help(field("ra", t.registration_authority, Kind::Choice(authorities), FULL), t.for_good),
    ];
    form("new-portal", "inbox", t.new_portal, "", fields)
}

fn choices<T: Word>(all: &[T], spelling: fn(T) -> &'static str) -> Vec<(String, String)> {
    all.iter().map(|value| (spelling(*value).to_owned(), value.word().to_owned())).collect()
}

/// An offer; a new one has its code in it.
pub(super) fn offer(is_new: bool) -> Form {
    let t = t();
    let years = || (1..=3).map(|n: u8| (n.to_string(), (crate::i18n::t().years)(n))).collect();
    let processes = || {
        let [digital, paper] = [Process::Digital, Process::Paper].map(Word::word);
        let both = format!("{digital}, {}", paper.to_lowercase());
        vec![("digital\n".to_owned(), digital.to_owned()), ("paper\n".to_owned(), paper.to_owned()), ("digital\npaper\n".to_owned(), both)]
    };
    let code = required(with_help(field(CODE, t.code, CHARACTERS, FULL), t.slug_help));
    let fields = [
        required(field("label", t.label, TEXT, FULL)),
        field("medium", t.medium, Kind::Choice(|| choices(Medium::ALL, Medium::as_str)), HALF),
        field("duration_years", t.duration, Kind::Choice(years), HALF),
        field("delivery_mode", t.delivery_mode, Kind::Choice(|| choices(DeliveryMode::ALL, DeliveryMode::as_str)), HALF),
        field("processes", t.process, Kind::Choice(processes), HALF),
        field(
            "holder_authentication",
            t.authentication,
            Kind::Choice(|| choices(HolderAuthentication::ALL, HolderAuthentication::as_str)),
            FULL,
        ),
        required(field("issuing_ca", t.issuing_ca, TEXT, FULL)),
        required(field("price_lines", t.price, Kind::Prices, FULL)),
        with_help(field("on_sale", t.on_sale, Kind::Tick, FULL), t.on_sale_help),
    ];
    let fields = is_new.then_some(code).into_iter().chain(fields).collect();
    form("offer", "package", if is_new { t.add_offer } else { t.offer }, "", fields)
}
