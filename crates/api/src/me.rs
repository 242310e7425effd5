use crate::{AuthorityView, Timestamp};
use domain::policy::{Permission, Role};
use serde::{Deserialize, Serialize};

/// Who is signed in and what they may do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Me {
    /// Who they are: the same at every sign-in and nobody else's. 32 hexadecimal digits that say nothing else of them.
    pub id: String,
    /// The name to show.
    pub name: String,
    /// The roles that count.
    #[cfg_attr(feature = "openapi", schema(value_type = Vec<crate::schema::Role>))]
    pub roles: Vec<Role>,
    /// What they may do.
    #[cfg_attr(feature = "openapi", schema(value_type = Vec<crate::schema::Permission>))]
    pub permissions: Vec<Permission>,
    /// The registration authorities of their scope; empty when they see everything or nothing.
    pub authorities: Vec<AuthorityView>,
    /// Whether every portal is visible to them.
    pub all_portals: bool,
    /// When the session ends without input; none for a bearer token.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<crate::schema::Timestamp>))]
    pub idle_expires_at: Option<Timestamp>,
    /// When the session ends in any case; none for a bearer token.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<crate::schema::Timestamp>))]
    pub expires_at: Option<Timestamp>,
}
