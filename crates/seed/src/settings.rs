//! How the demo's authorities and portals are configured: whom their subscribers turn to, and who is told of orders.

use crate::plan::{self, AUTHORITIES, EXPERTS, PORTALS, PortalPlan};
use domain::portals::{AuthorityDraft, AuthoritySettings, ContactDraft, OverdueDays, PortalDraft, PortalSettings};
use domain::values::Wrong;

/// What is not a value of the domain.
type Wrongs = Vec<Wrong>;

/// An authority of the plan.
pub(crate) fn authority(index: usize) -> Result<AuthoritySettings, Wrongs> {
    let (_, name) = AUTHORITIES[index];
    AuthorityDraft { name: name.to_owned(), contact: Some(contact(index, "Service des certificats", "contact")) }.parse()
}

/// A portal of the plan.
pub(crate) fn portal(index: usize) -> Result<PortalSettings, Wrongs> {
    let PortalPlan { slug, name, authority, .. } = PORTALS[index];
    let domain = domain(authority);
    let draft = PortalDraft {
        ra: AUTHORITIES[authority].0.to_owned(),
        name: name.to_owned(),
        notification_addresses: vec![format!("commandes.{slug}@{domain}"), format!("verification@{domain}")],
        portal_url: Some(format!("https://commande.example/ws/{slug}")),
        contact: Some(contact(authority, &format!("Assistance {name}"), slug)),
        accepts_cards: true,
        overdue_days: OverdueDays::DEFAULT.days().map(i64::from),
        ..PortalDraft::default()
    };
    let settings = draft.parse()?;
    Ok(PortalSettings { attestation: (index == EXPERTS).then(plan::attestation), ..settings })
}

/// The mail domain of an authority.
fn domain(authority: usize) -> &'static str {
    ["ae-ouest.example", "ae-est.example"][authority]
}

/// Numbers and names from what is kept for fiction (ARCEP) and documentation (RFC 2606).
fn contact(authority: usize, department: &str, mailbox: &str) -> ContactDraft {
    let (phone, address) =
        [("+33199001234", "12 quai des Tisserands, 44000 Nantes"), ("+33199005678", "5 rue des Cordeliers, 67000 Strasbourg")][authority];
    ContactDraft {
        department: department.to_owned(),
        email: format!("{mailbox}@{}", domain(authority)),
        phone: phone.to_owned(),
        address: address.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_the_demo_has_is_configured_whole() {
        for index in 0..AUTHORITIES.len() {
            assert!(authority(index).is_ok_and(|settings| settings.contact.is_some()), "{index}");
        }
        for (index, plan) in PORTALS.iter().enumerate() {
            let settings = portal(index).unwrap_or_else(|wrong| panic!("{}: {wrong:?}", plan.slug));
            assert!(settings.contact.is_some() && settings.portal_url.is_some() && !settings.notification_addresses.is_empty());
            assert!(!crate::offers::of(index).is_empty(), "{}", plan.slug);
        }
    }
}
