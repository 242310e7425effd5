//! How an order portal is configured.

use super::{Contact, ContactDraft};
use crate::audit::Fields;
use crate::orders::{Attestation, Status};
use crate::values::{Bic, Email, Iban, RaCode, ValueError, WebAddress, Wrong, line};

/// The most addresses that are told of orders.
pub const MAX_NOTIFICATION_ADDRESSES: usize = 20;

/// After how many working days an order may count as overdue.
const DAYS: std::ops::RangeInclusive<i16> = 1..=250;

/// The most characters of a portal's name, of a short text, of an address.
const MAX_NAME: usize = 100;
const MAX_TEXT: usize = 200;
const MAX_ADDRESS: usize = 500;

/// What is configured of an order portal, under the slug that it keeps.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PortalSettings {
    /// Whose it is, for good.
    pub ra: RaCode,
    /// As shown; no two have the same.
    pub name: String,
    /// Who is told of orders to work on; none twice.
    pub notification_addresses: Vec<Email>,
    /// Where subscribers order.
    pub portal_url: Option<WebAddress>,
    /// Where holders get the software for their token.
    pub token_software_url: Option<WebAddress>,
    /// Whether subscribers give their own SIREN, never a company's.
    pub holders_own_siren_only: bool,
    /// Whom its subscribers turn to; none: the authority's.
    pub contact: Option<Contact>,
    /// Where transfers go; without it nobody can pay by transfer.
    pub bank_account: Option<BankAccount>,
    /// Whether subscribers may pay by card.
    pub accepts_cards: bool,
    /// When an order counts as overdue.
    pub overdue_days: OverdueDays,
    /// Who attests for holders, where the professional body authenticates them.
    pub attestation: Option<Attestation>,
}

/// The account that transfers go to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BankAccount {
    /// Whose it is.
    pub holder: String,
    /// Its number.
    pub iban: Iban,
    /// Its bank.
    pub bic: Bic,
}

/// How many working days an order may stay in each status before it counts as overdue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OverdueDays([i16; 6]);

impl OverdueDays {
    /// The statuses in which orders wait for somebody.
    pub const STATUSES: [Status; 6] =
        [Status::Incomplete, Status::ToVerify, Status::InSignature, Status::ToValidate, Status::ToGenerate, Status::ToDeliver];

    /// What a new portal starts with.
    pub const DEFAULT: Self = Self([15, 5, 7, 3, 2, 10]);

    /// These days, in the order of [`OverdueDays::STATUSES`].
    ///
    /// # Errors
    /// Every field that is not between 1 and 250: `overdue_days.to_verify`.
    pub fn new(days: [i64; 6]) -> Result<Self, Vec<Wrong>> {
        let mut wrong = Vec::new();
        let mut read = [0; 6];
        for (i, days) in days.into_iter().enumerate() {
            match i16::try_from(days) {
                Ok(days) if DAYS.contains(&days) => read[i] = days,
                _ => wrong.push(Wrong::new(&format!("overdue_days.{}", Self::STATUSES[i]), ValueError::Range)),
            }
        }
        if wrong.is_empty() { Ok(Self(read)) } else { Err(wrong) }
    }

    /// The days, in the order of [`OverdueDays::STATUSES`].
    #[must_use]
    pub fn days(self) -> [i16; 6] {
        self.0
    }
}

impl PortalSettings {
    /// What has to agree with other records.
    #[must_use]
    pub fn choice(&self) -> PortalChoice {
        PortalChoice { ra: Some(self.ra.clone()), name: Some(self.name.clone()), attests: self.attestation.is_some() }
    }

    /// Its fields, as the audit log names them.
    #[must_use]
    pub fn fields(&self) -> Fields {
        let mut fields = Fields::new();
        let mut add = |name: &str, value: &str| fields.insert(name.to_owned(), value.to_owned());
        add("ra", self.ra.as_str());
        add("name", &self.name);
        for (i, address) in self.notification_addresses.iter().enumerate() {
            add(&format!("notification_addresses[{i}]"), address.as_str());
        }
        self.portal_url.iter().for_each(|url| _ = add("portal_url", url.as_str()));
        self.token_software_url.iter().for_each(|url| _ = add("token_software_url", url.as_str()));
        add("holders_own_siren_only", &self.holders_own_siren_only.to_string());
        add("accepts_cards", &self.accepts_cards.to_string());
        if let Some(BankAccount { holder, iban, bic }) = &self.bank_account {
            add("bank_account.holder", holder);
            add("bank_account.iban", iban.as_str());
            add("bank_account.bic", bic.as_str());
        }
        for (status, days) in OverdueDays::STATUSES.into_iter().zip(self.overdue_days.days()) {
            add(&format!("overdue_days.{status}"), &days.to_string());
        }
        if let Some(by) = &self.attestation {
            add("attestation.attesting_body", &by.attesting_body);
            add("attestation.attestor_name", &by.attestor_name);
            add("attestation.attestor_title", &by.attestor_title);
            add("attestation.attestor_address", &by.attestor_address);
        }
        self.contact.iter().for_each(|contact| contact.fields(&mut fields));
        fields
    }
}

/// A portal's settings as somebody entered them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PortalDraft {
    /// See [`PortalSettings::ra`], and so on.
    pub ra: String,
    /// Up to 100 characters.
    pub name: String,
    /// Up to 20.
    pub notification_addresses: Vec<String>,
    /// See [`WebAddress`].
    pub portal_url: Option<String>,
    /// See [`WebAddress`].
    pub token_software_url: Option<String>,
    /// Whether subscribers give their own SIREN.
    pub holders_own_siren_only: bool,
    /// Whole or absent.
    pub contact: Option<ContactDraft>,
    /// Whole or absent.
    pub bank_account: Option<BankAccountDraft>,
    /// Whether subscribers may pay by card.
    pub accepts_cards: bool,
    /// In the order of [`OverdueDays::STATUSES`].
    pub overdue_days: [i64; 6],
    /// Whole or absent: body, name, title, address.
    pub attestation: Option<AttestationDraft>,
}

/// A bank account as somebody entered it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct BankAccountDraft {
    /// Up to 200 characters.
    pub holder: String,
    /// See [`Iban`].
    pub iban: String,
    /// See [`Bic`].
    pub bic: String,
}

/// Who attests, as somebody entered it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AttestationDraft {
    /// Up to 200 characters, like the next two.
    pub attesting_body: String,
    /// See [`Attestation::attestor_name`].
    pub attestor_name: String,
    /// See [`Attestation::attestor_title`].
    pub attestor_title: String,
    /// Up to 500 characters.
    pub attestor_address: String,
}

/// What of a portal's settings has to agree with other records, as far as it is known.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PortalChoice {
    /// There is such an authority, and it stays the portal's.
    pub ra: Option<RaCode>,
    /// No two have the same.
    pub name: Option<String>,
    /// Whether somebody attests for the holders, which an offer may need.
    pub attests: bool,
}

impl PortalDraft {
    /// What has to agree with other records.
    #[must_use]
    pub fn choice(&self) -> PortalChoice {
        PortalChoice { ra: RaCode::parse(&self.ra).ok(), name: line(&self.name, MAX_NAME).ok(), attests: self.attestation.is_some() }
    }

    /// Reads the whole of it.
    ///
    /// # Errors
    /// Every wrong field, by its name in the interface: `name`, `bank_account.iban`, `overdue_days.to_verify`.
    pub fn parse(&self) -> Result<PortalSettings, Vec<Wrong>> {
        let mut wrong = Vec::new();
        let ra = Wrong::take(&mut wrong, "ra", RaCode::parse(&self.ra));
        let name = Wrong::take(&mut wrong, "name", line(&self.name, MAX_NAME));
        let notification_addresses = self.addresses(&mut wrong);
        let mut link =
            |field, text: &Option<String>| text.as_deref().and_then(|text| Wrong::take(&mut wrong, field, WebAddress::parse(text)));
        let portal_url = link("portal_url", &self.portal_url);
        let token_software_url = link("token_software_url", &self.token_software_url);
        let contact = self.contact.as_ref().and_then(|draft| draft.parse(&mut wrong));
        let bank_account = self.bank_account.as_ref().and_then(|draft| draft.parse(&mut wrong));
        let overdue_days = OverdueDays::new(self.overdue_days).map_err(|more| wrong.extend(more)).ok();
        let attestation = self.attestation.as_ref().and_then(|draft| draft.parse(&mut wrong));
        let read = || {
            Some(PortalSettings {
                ra: ra?,
                name: name?,
                notification_addresses,
                portal_url,
                token_software_url,
                holders_own_siren_only: self.holders_own_siren_only,
                contact,
                bank_account,
                accepts_cards: self.accepts_cards,
                overdue_days: overdue_days?,
                attestation,
            })
        };
        if wrong.is_empty() { read().ok_or(wrong) } else { Err(wrong) }
    }

    /// Who is told of orders; the same address twice, however it is written, is one too many.
    fn addresses(&self, wrong: &mut Vec<Wrong>) -> Vec<Email> {
        const FIELD: &str = "notification_addresses";
        if self.notification_addresses.len() > MAX_NOTIFICATION_ADDRESSES {
            wrong.push(Wrong::new(FIELD, ValueError::TooLong));
        }
        let mut read: Vec<Email> = Vec::new();
        for (i, text) in self.notification_addresses.iter().take(MAX_NOTIFICATION_ADDRESSES).enumerate() {
            let known = |email: &Email| read.iter().any(|other| other.lower() == email.lower());
            let email = Email::parse(text).and_then(|email| if known(&email) { Err(ValueError::Taken) } else { Ok(email) });
            read.extend(Wrong::take(wrong, &format!("{FIELD}[{i}]"), email));
        }
        read
    }
}

impl BankAccountDraft {
    fn parse(&self, wrong: &mut Vec<Wrong>) -> Option<BankAccount> {
        let holder = Wrong::take(wrong, "bank_account.holder", line(&self.holder, MAX_TEXT));
        let iban = Wrong::take(wrong, "bank_account.iban", Iban::parse(&self.iban));
        let bic = Wrong::take(wrong, "bank_account.bic", Bic::parse(&self.bic));
        Some(BankAccount { holder: holder?, iban: iban?, bic: bic? })
    }
}

impl AttestationDraft {
    fn parse(&self, wrong: &mut Vec<Wrong>) -> Option<Attestation> {
        let attesting_body = Wrong::take(wrong, "attestation.attesting_body", line(&self.attesting_body, MAX_TEXT));
        let attestor_name = Wrong::take(wrong, "attestation.attestor_name", line(&self.attestor_name, MAX_TEXT));
        let attestor_title = Wrong::take(wrong, "attestation.attestor_title", line(&self.attestor_title, MAX_TEXT));
        let attestor_address = Wrong::take(wrong, "attestation.attestor_address", line(&self.attestor_address, MAX_ADDRESS));
        Some(Attestation {
            attesting_body: attesting_body?,
            attestor_name: attestor_name?,
            attestor_title: attestor_title?,
            attestor_address: attestor_address?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draft() -> PortalDraft {
        PortalDraft {
            ra: "OUEST".into(),
            name: " AVOCATS  V4 ".into(),
            notification_addresses: vec!["a@ae.example".into(), "b@ae.example".into()],
            portal_url: Some("https://commande.example/ws/avocats-v4".into()),
            contact: Some(ContactDraft {
                department: "Service AE".into(),
                email: "service@ae.example".into(),
                phone: "01 99 00 12 34".into(),
                address: "12 quai des Tisserands, 44000 Nantes".into(),
            }),
            bank_account: Some(BankAccountDraft {
                holder: "AE Ouest".into(),
                iban: "FR76 3000 6000 0112 3456 7890 189".into(),
                bic: "AGRIFRPP".into(),
            }),
            overdue_days: [15, 5, 7, 3, 2, 10],
            ..PortalDraft::default()
        }
    }

    #[test]
    fn good_settings_are_read_and_every_field_has_a_name_in_the_log() {
        let settings = draft().parse().expect("good");
        assert_eq!(settings.overdue_days, OverdueDays::DEFAULT);
        let fields = settings.fields();
        let expected = [
            ("name", "AVOCATS V4"),
            ("notification_addresses[1]", "b@ae.example"),
            ("contact.phone", "+33199001234"),
            ("bank_account.iban", "FR7630006000011234567890189"),
            ("overdue_days.in_signature", "7"),
            ("accepts_cards", "false"),
        ];
        for (name, value) in expected {
            assert_eq!(fields.get(name).map(String::as_str), Some(value), "{name}");
        }
        assert_eq!(fields.get("token_software_url"), None);
    }

    #[test]
    fn everything_wrong_is_said_at_once_and_by_field() {
        let bad = PortalDraft {
            ra: "ouest".into(),
            name: String::new(),
            notification_addresses: vec!["a@ae.example".into(), "x".into(), "A@AE.example".into()],
            portal_url: Some("http://a.example".into()),
            token_software_url: Some(String::new()),
            contact: Some(ContactDraft { department: "\u{202e}".into(), ..draft().contact.expect("one") }),
            bank_account: Some(BankAccountDraft { iban: "FR76 3000 6000 0112 3456 7890 188".into(), ..draft().bank_account.expect("one") }),
            overdue_days: [0, 5, 7, 3, 251, i64::MAX],
            attestation: Some(AttestationDraft::default()),
            ..draft()
        };
        let wrong: Vec<String> = bad.parse().expect_err("bad").into_iter().map(|w| format!("{} {}", w.field, w.why.code())).collect();
        let expected = [
            "ra format",
            "name empty",
            "notification_addresses[1] format",
            "notification_addresses[2] taken",
            "portal_url format",
            "token_software_url empty",
            "contact.department character",
            "bank_account.iban check_digit",
            "overdue_days.incomplete range",
            "overdue_days.to_generate range",
            "overdue_days.to_deliver range",
            "attestation.attesting_body empty",
            "attestation.attestor_name empty",
            "attestation.attestor_title empty",
            "attestation.attestor_address empty",
        ];
        assert_eq!(wrong, expected);
    }

    #[test]
    fn so_many_addresses_and_no_more() {
        let with =
            |n: usize| PortalDraft { notification_addresses: (0..n).map(|i| format!("a{i}@ae.example")).collect(), ..draft() }.parse();
        assert!(with(MAX_NOTIFICATION_ADDRESSES).is_ok());
        assert_eq!(with(MAX_NOTIFICATION_ADDRESSES + 1), Err(vec![Wrong::new("notification_addresses", ValueError::TooLong)]));
    }
}
