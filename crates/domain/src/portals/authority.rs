use super::{Contact, ContactDraft};
use crate::audit::Fields;
use crate::values::{Wrong, line};

/// The most characters of a name.
const MAX_NAME: usize = 200;

/// What is configured of a registration authority, under the code that it keeps.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuthoritySettings {
    /// As shown; no two have the same.
    pub name: String,
    /// Whom the subscribers of its portals turn to, unless a portal has a contact of its own.
    pub contact: Option<Contact>,
}

impl AuthoritySettings {
    /// What has to agree with other records.
    #[must_use]
    pub fn choice(&self) -> AuthorityChoice {
        AuthorityChoice { name: Some(self.name.clone()) }
    }

    /// Its fields, as the audit log names them.
    #[must_use]
    pub fn fields(&self) -> Fields {
        let mut fields = Fields::from([("name".to_owned(), self.name.clone())]);
        self.contact.iter().for_each(|contact| contact.fields(&mut fields));
        fields
    }
}

/// An authority's settings as somebody entered them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AuthorityDraft {
    /// Up to 200 characters.
    pub name: String,
    /// Whole or absent.
    pub contact: Option<ContactDraft>,
}

/// What of an authority's settings has to agree with other records, as far as it is known.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AuthorityChoice {
    /// No two have the same.
    pub name: Option<String>,
}

impl AuthorityDraft {
    /// What has to agree with other records.
    #[must_use]
    pub fn choice(&self) -> AuthorityChoice {
        AuthorityChoice { name: line(&self.name, MAX_NAME).ok() }
    }

    /// Reads the whole of it.
    ///
    /// # Errors
    /// Every wrong field, by its name in the interface: `name`, `contact.email`.
    pub fn parse(&self) -> Result<AuthoritySettings, Vec<Wrong>> {
        let mut wrong = Vec::new();
        let name = Wrong::take(&mut wrong, "name", line(&self.name, MAX_NAME));
        let contact = self.contact.as_ref().and_then(|draft| draft.parse(&mut wrong));
        name.filter(|_| wrong.is_empty()).map(|name| AuthoritySettings { name, contact }).ok_or(wrong)
    }
}
