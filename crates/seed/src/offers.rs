//! What the demo's portals sell: what their invented orders were placed for.

use crate::plan::EXPERTS;
use crate::rows::ISSUER;
use domain::orders::{DeliveryMode, HolderAuthentication, Medium, PriceLine, Process};
use domain::portals::PortalOffer;
use domain::values::OfferCode;

/// The price of a year, and of the hand-over in person; with VAT, in cents.
pub(crate) const YEAR: i64 = 7_900;
pub(crate) const BY_HAND: i64 = 2_500;

/// The words of the line for the hand-over in person.
pub(crate) const BY_HAND_LABEL: &str = "Remise en main propre";

/// How an offer is called: a qualified signature needs a device, so that software makes an advanced one.
pub(crate) fn label(medium: Medium, years: i64) -> String {
    let level = if medium == Medium::Software { "avancée" } else { "qualifiée" };
    format!("Signature {level} {years} an{}", if years > 1 { "s" } else { "" })
}

/// The offers of a portal of the plan. One of them is no longer sold.
pub(crate) fn of(portal: usize) -> Vec<PortalOffer> {
    let catalogue = [
        ("cle-3-ans-livree", Medium::Md940, 3, DeliveryMode::Delivered, true),
        ("cle-2-ans-livree", Medium::Md940, 2, DeliveryMode::Delivered, true),
        ("cle-1-an-livree", Medium::Md940, 1, DeliveryMode::Delivered, false),
        ("carte-3-ans-a-retirer", Medium::Md340, 3, DeliveryMode::Collected, true),
        ("logiciel-1-an", Medium::Software, 1, DeliveryMode::Collected, true),
    ];
    catalogue.into_iter().filter_map(|(code, medium, years, mode, on_sale)| offer(portal, code, medium, years, mode, on_sale)).collect()
}

fn offer(portal: usize, code: &str, medium: Medium, years: u8, mode: DeliveryMode, on_sale: bool) -> Option<PortalOffer> {
    let holder_authentication = match mode {
        _ if portal == EXPERTS => HolderAuthentication::ProfessionalBody,
        DeliveryMode::Delivered => HolderAuthentication::Courier,
        DeliveryMode::Collected => HolderAuthentication::Ca,
    };
    let label = label(medium, years.into());
    let mut price_lines = vec![PriceLine { label: label.clone(), incl_vat_cents: YEAR * i64::from(years) }];
    if mode == DeliveryMode::Delivered {
        price_lines.push(PriceLine { label: BY_HAND_LABEL.into(), incl_vat_cents: BY_HAND });
    }
    Some(PortalOffer {
        code: OfferCode::parse(code).ok()?,
        label,
        medium,
        duration_years: years,
        delivery_mode: mode,
        holder_authentication,
        issuing_ca: ISSUER.into(),
        processes: Process::ALL.to_vec(),
        price_lines,
        on_sale,
    })
}
