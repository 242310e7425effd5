use crate::{AuthorityView, Timestamp};
use domain::policy::{Permission, Role};
use serde::{Deserialize, Serialize};

/// Who is signed in and what they may do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Me {
    /// The name to show.
    pub name: String,
    /// The roles that count.
    #[cfg_attr(feature = "openapi", schema(value_type = Vec<String>))]
    pub roles: Vec<Role>,
    /// What they may do.
    #[cfg_attr(feature = "openapi", schema(value_type = Vec<String>))]
    pub permissions: Vec<Permission>,
    /// The registration authorities of their scope; empty when they see everything or nothing.
    pub authorities: Vec<AuthorityView>,
    /// Whether every portal is visible to them.
    pub all_portals: bool,
    /// When the session ends without input; none for a bearer token.
    pub idle_expires_at: Option<Timestamp>,
    /// When the session ends in any case; none for a bearer token.
    pub expires_at: Option<Timestamp>,
}
