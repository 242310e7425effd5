use serde::{Deserialize, Serialize};

/// A registration authority (*AE*).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AuthorityView {
    /// Its code, as in the token's `perimeter`.
    pub code: String,
    /// Its name.
    pub name: String,
}

/// An order portal (*Client*).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PortalView {
    /// Its identity: the value of the list's `portal` filter.
    pub id: i64,
    /// The part of its address after `/ws/`.
    pub slug: String,
    /// Its name.
    pub name: String,
    /// Whose it is.
    pub ra: AuthorityView,
}

/// The portals within the caller's scope, by name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PortalList {
    /// The portals.
    pub portals: Vec<PortalView>,
}

impl From<domain::orders::RegistrationAuthority> for AuthorityView {
    fn from(ra: domain::orders::RegistrationAuthority) -> Self {
        Self { code: ra.code.into(), name: ra.name }
    }
}

impl From<domain::orders::Portal> for PortalView {
    fn from(portal: domain::orders::Portal) -> Self {
        Self { id: portal.id.0, slug: portal.slug.into(), name: portal.name, ra: portal.ra.into() }
    }
}
