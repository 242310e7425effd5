use crate::audit::Fields;
use crate::values::{Email, Phone, Wrong, line};

/// The most characters of a department's name.
const MAX_DEPARTMENT: usize = 200;
/// The most characters of a postal address on one line.
const MAX_ADDRESS: usize = 500;

/// Whom subscribers turn to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contact {
    /// The department.
    pub department: String,
    /// Where to write.
    pub email: Email,
    /// What to call.
    pub phone: Phone,
    /// Where letters go, on one line.
    pub address: String,
}

/// A contact as somebody entered it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ContactDraft {
    /// Up to 200 characters.
    pub department: String,
    /// See [`Email`].
    pub email: String,
    /// See [`Phone`].
    pub phone: String,
    /// Up to 500 characters.
    pub address: String,
}

impl ContactDraft {
    /// Reads the whole of it, or notes what is wrong.
    pub(super) fn parse(&self, wrong: &mut Vec<Wrong>) -> Option<Contact> {
        let department = Wrong::take(wrong, "contact.department", line(&self.department, MAX_DEPARTMENT));
        let email = Wrong::take(wrong, "contact.email", Email::parse(&self.email));
        let phone = Wrong::take(wrong, "contact.phone", Phone::parse(&self.phone));
        let address = Wrong::take(wrong, "contact.address", line(&self.address, MAX_ADDRESS));
        Some(Contact { department: department?, email: email?, phone: phone?, address: address? })
    }
}

impl Contact {
    /// Its fields, as the audit log names them.
    pub(super) fn fields(&self, into: &mut Fields) {
        let values = [
            ("department", self.department.as_str()),
            ("email", self.email.as_str()),
            ("phone", self.phone.as_str()),
            ("address", self.address.as_str()),
        ];
        into.extend(values.map(|(name, value)| (format!("contact.{name}"), value.to_owned())));
    }
}
