//! What a portal sells. An order keeps a copy of it, [`crate::orders::Offer`], as it was when the order was placed.

use crate::audit::Fields;
use crate::orders::{DeliveryMode, HolderAuthentication, Medium, PriceLine, Process};
use crate::values::{OfferCode, ValueError, Wrong, line};

/// The most lines a price has.
pub const MAX_PRICE_LINES: usize = 20;

/// The highest price, with VAT, in cents of a euro.
pub const MAX_PRICE_CENTS: i64 = 10_000_000;

/// The most characters of a label.
const MAX_LABEL: usize = 200;

/// What a portal sells: one product, in one way, at one price. Until it is said under which code, it has none (`()`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PortalOffer<Code = OfferCode> {
    /// Its name for programs, unique on its portal.
    pub code: Code,
    /// What the subscriber reads.
    pub label: String,
    /// The token model.
    pub medium: Medium,
    /// 1 to 3.
    pub duration_years: u8,
    /// How it reaches the holder.
    pub delivery_mode: DeliveryMode,
    /// Who authenticates the holder.
    pub holder_authentication: HolderAuthentication,
    /// The certification authority that issues it.
    pub issuing_ca: String,
    /// The ways an order may go through: one or both, in the order of [`Process::ALL`].
    pub processes: Vec<Process>,
    /// What the price is made of; never empty.
    pub price_lines: Vec<PriceLine>,
    /// Whether it can be ordered now.
    pub on_sale: bool,
}

/// What of an offer has to agree with its portal, as far as it is known.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct OfferChoice {
    /// The professional body authenticates holders where the portal says who attests.
    pub holder_authentication: Option<HolderAuthentication>,
}

impl PortalOffer<()> {
    /// The same under this code.
    #[must_use]
    pub fn under(self, code: OfferCode) -> PortalOffer {
        PortalOffer {
            code,
            label: self.label,
            medium: self.medium,
            duration_years: self.duration_years,
            delivery_mode: self.delivery_mode,
            holder_authentication: self.holder_authentication,
            issuing_ca: self.issuing_ca,
            processes: self.processes,
            price_lines: self.price_lines,
            on_sale: self.on_sale,
        }
    }
}

impl<Code> PortalOffer<Code> {
    /// What has to agree with its portal.
    #[must_use]
    pub fn choice(&self) -> OfferChoice {
        OfferChoice { holder_authentication: Some(self.holder_authentication) }
    }
}

impl PortalOffer {
    /// The price with VAT, in cents of a euro: the sum of its lines.
    #[must_use]
    pub fn total_incl_vat_cents(&self) -> i64 {
        self.price_lines.iter().map(|line| line.incl_vat_cents).sum()
    }

    /// Whether it can be ordered now, this way.
    #[must_use]
    pub fn is_sold_as(&self, process: Process) -> bool {
        self.on_sale && self.processes.contains(&process)
    }

    /// Its fields, as the audit log names them.
    #[must_use]
    pub fn fields(&self) -> Fields {
        let mut fields = Fields::new();
        let mut add = |name: String, value: String| fields.insert(format!("offers.{}.{name}", self.code), value);
        add("label".into(), self.label.clone());
        add("medium".into(), self.medium.to_string());
        add("duration_years".into(), self.duration_years.to_string());
        add("delivery_mode".into(), self.delivery_mode.to_string());
        add("holder_authentication".into(), self.holder_authentication.to_string());
        add("issuing_ca".into(), self.issuing_ca.clone());
        for (i, process) in self.processes.iter().enumerate() {
            add(format!("processes[{i}]"), process.to_string());
        }
        for (i, line) in self.price_lines.iter().enumerate() {
            add(format!("price_lines[{i}].label"), line.label.clone());
            add(format!("price_lines[{i}].incl_vat_cents"), line.incl_vat_cents.to_string());
        }
        add("on_sale".into(), self.on_sale.to_string());
        fields
    }
}

impl OfferChoice {
    /// Whether the portal must say who attests for its holders.
    #[must_use]
    pub fn needs_attestation(self) -> bool {
        self.holder_authentication == Some(HolderAuthentication::ProfessionalBody)
    }
}

/// An offer as somebody entered it, in texts and numbers that nothing vouches for; its code is elsewhere.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OfferDraft {
    /// See [`PortalOffer::label`], and so on: up to 200 characters.
    pub label: String,
    /// A spelling of [`Medium`].
    pub medium: String,
    /// 1 to 3.
    pub duration_years: i64,
    /// A spelling of [`DeliveryMode`].
    pub delivery_mode: String,
    /// A spelling of [`HolderAuthentication`].
    pub holder_authentication: String,
    /// Up to 200 characters.
    pub issuing_ca: String,
    /// Spellings of [`Process`], in any order.
    pub processes: Vec<String>,
    /// One line at least.
    pub price_lines: Vec<PriceLineDraft>,
    /// Whether it can be ordered now.
    pub on_sale: bool,
}

/// A line of a price as somebody entered it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PriceLineDraft {
    /// Up to 200 characters.
    pub label: String,
    /// With VAT, in cents of a euro; not negative.
    pub incl_vat_cents: i64,
}

impl OfferDraft {
    /// What has to agree with its portal.
    #[must_use]
    pub fn choice(&self) -> OfferChoice {
        OfferChoice { holder_authentication: HolderAuthentication::parse(&self.holder_authentication).ok() }
    }

    /// Reads the whole of it.
    ///
    /// # Errors
    /// Every wrong field, by its name in the interface: `duration_years`, `price_lines[0].label`.
    pub fn parse(&self) -> Result<PortalOffer<()>, Vec<Wrong>> {
        let mut wrong = Vec::new();
        let label = Wrong::take(&mut wrong, "label", line(&self.label, MAX_LABEL));
        let medium = Wrong::take(&mut wrong, "medium", Medium::parse(&self.medium));
        let duration_years = Wrong::take(&mut wrong, "duration_years", duration(self.duration_years));
        let delivery_mode = Wrong::take(&mut wrong, "delivery_mode", DeliveryMode::parse(&self.delivery_mode));
        let authentication = HolderAuthentication::parse(&self.holder_authentication);
        let holder_authentication = Wrong::take(&mut wrong, "holder_authentication", authentication);
        let issuing_ca = Wrong::take(&mut wrong, "issuing_ca", line(&self.issuing_ca, MAX_LABEL));
        let processes = self.processes(&mut wrong);
        let price_lines = self.price_lines(&mut wrong);
        let read = || {
            Some(PortalOffer {
                code: (),
                label: label?,
                medium: medium?,
                duration_years: duration_years?,
                delivery_mode: delivery_mode?,
                holder_authentication: holder_authentication?,
                issuing_ca: issuing_ca?,
                processes,
                price_lines,
                on_sale: self.on_sale,
            })
        };
        read().filter(|_| wrong.is_empty()).ok_or(wrong)
    }

    /// The processes, each once and in their order.
    fn processes(&self, wrong: &mut Vec<Wrong>) -> Vec<Process> {
        if self.processes.is_empty() {
            wrong.push(Wrong::new("processes", ValueError::Empty));
        }
        let mut read = Vec::new();
        for (i, text) in self.processes.iter().take(MAX_PRICE_LINES).enumerate() {
            read.extend(Wrong::take(wrong, &format!("processes[{i}]"), Process::parse(text)));
        }
        Process::ALL.iter().copied().filter(|process| read.contains(process)).collect()
    }

    fn price_lines(&self, wrong: &mut Vec<Wrong>) -> Vec<PriceLine> {
        match self.price_lines.len() {
            0 => wrong.push(Wrong::new("price_lines", ValueError::Empty)),
            1..=MAX_PRICE_LINES => {}
            _ => wrong.push(Wrong::new("price_lines", ValueError::TooLong)),
        }
        let mut read = Vec::new();
        for (i, draft) in self.price_lines.iter().take(MAX_PRICE_LINES).enumerate() {
            let label = Wrong::take(wrong, &format!("price_lines[{i}].label"), line(&draft.label, MAX_LABEL));
            let cents = Wrong::take(wrong, &format!("price_lines[{i}].incl_vat_cents"), price(draft.incl_vat_cents));
            read.extend(label.zip(cents).map(|(label, incl_vat_cents)| PriceLine { label, incl_vat_cents }));
        }
        if read.iter().map(|line| line.incl_vat_cents).sum::<i64>() > MAX_PRICE_CENTS {
            wrong.push(Wrong::new("price_lines", ValueError::Range));
        }
        read
    }
}

fn duration(years: i64) -> Result<u8, ValueError> {
    u8::try_from(years).ok().filter(|years| (1..=3).contains(years)).ok_or(ValueError::Range)
}

fn price(cents: i64) -> Result<i64, ValueError> {
    if (0..=MAX_PRICE_CENTS).contains(&cents) { Ok(cents) } else { Err(ValueError::Range) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draft() -> OfferDraft {
        OfferDraft {
            label: " Signature qualifiée 3 ans ".into(),
            medium: "MD940".into(),
            duration_years: 3,
            delivery_mode: "delivered".into(),
            holder_authentication: "courier".into(),
            issuing_ca: "AC Exemple Qualifiée".into(),
            processes: vec!["paper".into(), "digital".into(), "paper".into()],
            price_lines: vec![
                PriceLineDraft { label: "Signature qualifiée 3 ans".into(), incl_vat_cents: 23_700 },
                PriceLineDraft { label: "Remise en main propre".into(), incl_vat_cents: 2_500 },
            ],
            on_sale: true,
        }
    }

    #[test]
    fn a_good_offer_is_read_and_put_in_order() {
        let code = || OfferCode::parse("qualifiee-3-ans").expect("a code");
        let offer = draft().parse().expect("good").under(code());
        assert_eq!(offer.label, "Signature qualifiée 3 ans");
        assert_eq!(offer.processes, [Process::Digital, Process::Paper]);
        assert_eq!(offer.total_incl_vat_cents(), 26_200);
        assert!(offer.is_sold_as(Process::Paper) && !offer.choice().needs_attestation());
        let withdrawn = OfferDraft { on_sale: false, processes: vec!["digital".into()], ..draft() }.parse().expect("good").under(code());
        assert!(!withdrawn.is_sold_as(Process::Digital));
        let fields = offer.fields();
        assert_eq!(fields.get("offers.qualifiee-3-ans.price_lines[1].incl_vat_cents").map(String::as_str), Some("2500"));
    }

    #[test]
    fn everything_wrong_is_said_at_once_and_by_field() {
        let bad = OfferDraft {
            label: "\u{202e}".into(),
            medium: "md940".into(),
            duration_years: 4,
            delivery_mode: String::new(),
            holder_authentication: "nobody".into(),
            issuing_ca: String::new(),
            processes: vec!["paper".into(), "pigeon".into()],
            price_lines: vec![PriceLineDraft { label: " ".into(), incl_vat_cents: -1 }],
            on_sale: true,
        };
        let wrong = bad.parse().expect_err("bad");
        let wrong: Vec<String> = wrong.into_iter().map(|w| format!("{} {}", w.field, w.why.code())).collect();
        let expected = [
            "label character",
            "medium unknown_choice",
            "duration_years range",
            "delivery_mode unknown_choice",
            "holder_authentication unknown_choice",
            "issuing_ca empty",
            "processes[1] unknown_choice",
            "price_lines[0].label empty",
            "price_lines[0].incl_vat_cents range",
        ];
        assert_eq!(wrong, expected);
    }

    #[test]
    fn a_price_has_lines_and_a_limit() {
        let with = |price_lines| OfferDraft { price_lines, ..draft() }.parse().map_err(|wrong| wrong[0].clone());
        let costs = |incl_vat_cents| PriceLineDraft { label: "x".into(), incl_vat_cents };
        assert_eq!(with(vec![]), Err(Wrong::new("price_lines", ValueError::Empty)));
        assert_eq!(with(vec![costs(1); MAX_PRICE_LINES + 1]), Err(Wrong::new("price_lines", ValueError::TooLong)));
        assert_eq!(with(vec![costs(MAX_PRICE_CENTS), costs(1)]), Err(Wrong::new("price_lines", ValueError::Range)));
        assert_eq!(with(vec![costs(i64::MAX)]), Err(Wrong::new("price_lines[0].incl_vat_cents", ValueError::Range)));
        assert!(with(vec![costs(0)]).is_ok(), "what costs nothing can be on the list");
    }
}
