use super::ValueError;

/// What is wrong with one field of something entered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wrong {
    /// The field's name in the interface: `label`, `price_lines[0].label`.
    pub field: String,
    /// Why its value is none.
    pub why: ValueError,
}

impl Wrong {
    /// This field, for this reason.
    #[must_use]
    pub fn new(field: &str, why: ValueError) -> Self {
        Self { field: field.to_owned(), why }
    }

    /// Notes the field as wrong when it is, so that all of them can be said at once.
    pub fn take<T>(wrong: &mut Vec<Self>, field: &str, read: Result<T, ValueError>) -> Option<T> {
        read.map_err(|why| wrong.push(Self::new(field, why))).ok()
    }
}
