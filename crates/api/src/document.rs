//! Reads a JSON document member by member, so that whoever sent it learns at once everything that is wrong with it, each
//! by its field: `organisation.siren`.

use crate::{FieldError, FieldErrorCode, MAX_STRANGE_PARAMETERS};
use domain::values::ValueError;
use serde_json::{Map, Value};

/// What a request's body is read as.
pub trait Document: Sized {
    /// Reads the whole document.
    ///
    /// # Errors
    /// Every wrong field at once.
    fn read(document: &Value) -> Result<Self, Vec<FieldError>>;
}

/// What was found wrong so far.
#[derive(Debug, Default)]
pub(crate) struct Errors {
    found: Vec<FieldError>,
    strange: usize,
}

impl Errors {
    /// Notes that a field is wrong.
    pub(crate) fn push(&mut self, field: &str, code: FieldErrorCode, message: &str) {
        self.found.push(FieldError::new(field, code, message));
    }

    /// Notes a value that is none, in the words of its field.
    pub(crate) fn wrong(&mut self, field: &str, why: ValueError) {
        self.found.push(FieldError::wrong_value(field, why));
    }

    /// The value, unless something was wrong.
    pub(crate) fn into_result<T>(self, value: Option<T>) -> Result<T, Vec<FieldError>> {
        value.filter(|_| self.found.is_empty()).ok_or(self.found)
    }
}

/// An object of the document.
pub(crate) struct Section<'a> {
    /// Its field's name; empty for the document itself.
    path: String,
    members: &'a Map<String, Value>,
    asked_for: Vec<&'static str>,
}

impl<'a> Section<'a> {
    /// The document itself.
    pub(crate) fn whole(document: &'a Value, errors: &mut Errors) -> Option<Self> {
        Self::at(String::new(), document, errors)
    }

    fn at(path: String, value: &'a Value, errors: &mut Errors) -> Option<Self> {
        if let Value::Object(members) = value {
            return Some(Self { path, members, asked_for: Vec::new() });
        }
        let field = if path.is_empty() { "body" } else { &path };
        errors.push(field, ValueError::Format.into(), "Give a JSON object.");
        None
    }

    /// The whole name of one of its fields.
    pub(crate) fn field(&self, name: &str) -> String {
        if self.path.is_empty() { name.to_owned() } else { format!("{}.{name}", self.path) }
    }

    /// Whether there is something; `null` counts as left out.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.members.get(name).is_some_and(|value| !value.is_null())
    }

    fn member(&mut self, name: &'static str) -> Option<&'a Value> {
        self.asked_for.push(name);
        self.members.get(name).filter(|value| !value.is_null())
    }

    fn needed(&mut self, name: &'static str, errors: &mut Errors) -> Option<&'a Value> {
        let value = self.member(name);
        if value.is_none() {
            errors.wrong(&self.field(name), ValueError::Empty);
        }
        value
    }

    /// A text that must be there.
    pub(crate) fn text<T>(
        &mut self,
        name: &'static str,
        errors: &mut Errors,
        parse: impl FnOnce(&str) -> Result<T, ValueError>,
    ) -> Option<T> {
        let value = self.needed(name, errors)?;
        self.parsed(name, value, errors, parse)
    }

    /// A text that may be left out.
    pub(crate) fn optional_text<T>(
        &mut self,
        name: &'static str,
        errors: &mut Errors,
        parse: impl FnOnce(&str) -> Result<T, ValueError>,
    ) -> Option<T> {
        let value = self.member(name)?;
        self.parsed(name, value, errors, parse)
    }

    fn parsed<T>(&self, name: &str, value: &Value, errors: &mut Errors, parse: impl FnOnce(&str) -> Result<T, ValueError>) -> Option<T> {
        let field = self.field(name);
        let Some(text) = value.as_str() else {
            errors.push(&field, ValueError::Format.into(), "Give a text.");
            return None;
        };
        parse(text).map_err(|why| errors.wrong(&field, why)).ok()
    }

    /// A yes or no that must be there.
    pub(crate) fn flag(&mut self, name: &'static str, errors: &mut Errors) -> Option<bool> {
        let value = self.needed(name, errors)?;
        self.is(name, value, errors)
    }

    /// A yes or no; left out, it is no.
    pub(crate) fn optional_flag(&mut self, name: &'static str, errors: &mut Errors) -> Option<bool> {
        match self.member(name) {
            None => Some(false),
            Some(value) => self.is(name, value, errors),
        }
    }

    fn is(&self, name: &str, value: &Value, errors: &mut Errors) -> Option<bool> {
        if !value.is_boolean() {
            errors.push(&self.field(name), ValueError::Format.into(), "Give true or false.");
        }
        value.as_bool()
    }

    /// An object that must be there.
    pub(crate) fn section(&mut self, name: &'static str, errors: &mut Errors) -> Option<Self> {
        let value = self.needed(name, errors)?;
        Self::at(self.field(name), value, errors)
    }

    /// An object that may be left out.
    pub(crate) fn optional_section(&mut self, name: &'static str, errors: &mut Errors) -> Option<Self> {
        let value = self.member(name)?;
        Self::at(self.field(name), value, errors)
    }

    /// Everything was read: whatever else is there is unknown. A document of nothing but strange names must not buy a
    /// large answer.
    pub(crate) fn end(self, errors: &mut Errors) {
        for name in self.members.keys().filter(|name| !self.asked_for.contains(&name.as_str())) {
            if errors.strange == MAX_STRANGE_PARAMETERS {
                return;
            }
            errors.strange += 1;
            let shown: String = name.chars().take(60).collect();
            errors.push(&self.field(&shown), FieldErrorCode::UnknownField, "There is no such field.");
        }
    }
}
