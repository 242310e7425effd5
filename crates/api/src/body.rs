//! Reading the JSON that somebody sent: every wrong field at once, where serde stops at the first.

use crate::problem::{FieldError, FieldErrorCode, MAX_STRANGE_PARAMETERS};
use domain::values::{ValueError, Wrong};
use serde_json::{Map, Value};
use std::collections::BTreeSet;

/// The most errors that are listed: a body full of them must not buy a larger answer.
const MAX_ERRORS: usize = 100;

/// Reads a JSON object field by field. A field that is missing, or of another type, is noted, and reading goes on with
/// an empty value in its place.
pub(crate) struct Body<'a> {
    /// The names before ours: `contact.`, `price_lines[0].`.
    prefix: String,
    object: &'a Map<String, Value>,
    known: BTreeSet<&'static str>,
    errors: Vec<FieldError>,
}

impl<'a> Body<'a> {
    /// Reads the whole of a body.
    ///
    /// # Errors
    /// What `read` noted, and every field that it did not read.
    pub(crate) fn read<T>(value: &'a Value, read: impl FnOnce(&mut Self) -> Result<T, Vec<Wrong>>) -> Result<T, Vec<FieldError>> {
        let Some(object) = value.as_object() else {
            return Err(vec![FieldError::new("body", ValueError::Format.into(), "Send one JSON object.")]);
        };
        let mut body = Self { prefix: String::new(), object, known: BTreeSet::new(), errors: Vec::new() };
        let parsed = read(&mut body);
        body.refuse_unknown();
        match parsed {
            Ok(value) if body.errors.is_empty() => Ok(value),
            Ok(_) => Err(body.errors),
            Err(wrong) => {
                // What had the wrong type is not reported again for being empty.
                let said: BTreeSet<String> = body.errors.iter().map(|error| error.field.clone()).collect();
                let stands_in = |field: &str| said.iter().any(|name| field == name || field.starts_with(&format!("{name}.")));
                body.errors.extend(wrong.iter().filter(|wrong| !stands_in(&wrong.field)).map(FieldError::from));
                body.errors.truncate(MAX_ERRORS);
                Err(body.errors)
            }
        }
    }

    /// A text that must be there.
    pub(crate) fn text(&mut self, name: &'static str) -> String {
        self.required(name, "Give a text.", |value| value.as_str().map(str::to_owned))
    }

    /// A text, or nothing.
    pub(crate) fn optional_text(&mut self, name: &'static str) -> Option<String> {
        self.given(name).map(|_| self.text(name))
    }

    /// A whole number that must be there.
    pub(crate) fn whole(&mut self, name: &'static str) -> i64 {
        self.required(name, "Give a whole number.", Value::as_i64)
    }

    /// `true` or `false`, which must be there.
    pub(crate) fn flag(&mut self, name: &'static str) -> bool {
        self.required(name, "Give true or false.", Value::as_bool)
    }

    /// A list of texts that must be there; its length is the domain's business.
    pub(crate) fn texts(&mut self, name: &'static str) -> Vec<String> {
        let values: &'a [Value] = self.array(name);
        let mut texts = Vec::with_capacity(values.len());
        for (i, value) in values.iter().enumerate() {
            texts.push(value.as_str().unwrap_or_default().to_owned());
            if !value.is_string() {
                self.note(&format!("{name}[{i}]"), ValueError::Format, "Give a text.");
            }
        }
        texts
    }

    /// A list of objects that must be there.
    pub(crate) fn objects<T: Default>(&mut self, name: &'static str, read: impl Fn(&mut Self) -> T) -> Vec<T> {
        let values: &'a [Value] = self.array(name);
        let at = |(i, value): (usize, &'a Value)| self.within(&format!("{name}[{i}]"), value, &read).unwrap_or_default();
        values.iter().enumerate().map(at).collect()
    }

    /// An object, or nothing.
    pub(crate) fn optional<T>(&mut self, name: &'static str, read: impl FnOnce(&mut Self) -> T) -> Option<T> {
        let value = self.given(name)?;
        self.within(name, value, read)
    }

    /// An object that must be there.
    pub(crate) fn object<T: Default>(&mut self, name: &'static str, read: impl FnOnce(&mut Self) -> T) -> T {
        if self.given(name).is_none() {
            self.note(name, ValueError::Empty, "Give a value.");
        }
        self.optional(name, read).unwrap_or_default()
    }

    /// The field's value; `null` is none.
    fn given(&mut self, name: &'static str) -> Option<&'a Value> {
        self.known.insert(name);
        self.object.get(name).filter(|value| !value.is_null())
    }

    fn required<T: Default>(&mut self, name: &'static str, hint: &str, read: impl FnOnce(&'a Value) -> Option<T>) -> T {
        match self.given(name).map(read) {
            Some(Some(value)) => return value,
            Some(None) => self.note(name, ValueError::Format, hint),
            None => self.note(name, ValueError::Empty, hint),
        }
        T::default()
    }

    fn array(&mut self, name: &'static str) -> &'a [Value] {
        match self.given(name) {
            Some(Value::Array(values)) => return values,
            Some(_) => self.note(name, ValueError::Format, "Give a list."),
            None => self.note(name, ValueError::Empty, "Give a list."),
        }
        &[]
    }

    fn within<T>(&mut self, name: &str, value: &'a Value, read: impl FnOnce(&mut Self) -> T) -> Option<T> {
        let Some(object) = value.as_object() else {
            self.note(name, ValueError::Format, "Give a JSON object.");
            return None;
        };
        let mut inner =
            Self { prefix: format!("{}{name}.", self.prefix), object, known: BTreeSet::new(), errors: std::mem::take(&mut self.errors) };
        let read = read(&mut inner);
        inner.refuse_unknown();
        self.errors = inner.errors;
        Some(read)
    }

    fn note(&mut self, name: &str, why: ValueError, hint: &str) {
        if self.errors.len() < MAX_ERRORS {
            self.errors.push(FieldError::new(&format!("{}{name}", self.prefix), why.into(), hint));
        }
    }

    /// Whoever sends a field that there is not learns it instead of being ignored.
    fn refuse_unknown(&mut self) {
        let strange = self.object.keys().filter(|name| !self.known.contains(name.as_str())).take(MAX_STRANGE_PARAMETERS);
        for name in strange.collect::<Vec<_>>() {
            let shown: String = name.chars().take(60).collect();
            let field = format!("{}{shown}", self.prefix);
            self.errors.push(FieldError::new(&field, FieldErrorCode::UnknownField, "There is no such field."));
        }
        self.errors.truncate(MAX_ERRORS);
    }
}

impl From<&Wrong> for FieldError {
    fn from(wrong: &Wrong) -> Self {
        Self::new(&wrong.field, wrong.why.into(), message(&wrong.field, wrong.why))
    }
}

/// What to do about a wrong value.
fn message(field: &str, why: ValueError) -> &'static str {
    let last = field.rsplit('.').next().unwrap_or(field);
    match (last, why) {
        ("ra", ValueError::UnknownChoice) => "Give the code of an authority there is; a portal stays with its own.",
        ("attestation", ValueError::Empty) => "An offer of the portal needs it: the professional body authenticates the holders.",
        ("holder_authentication", ValueError::UnknownChoice) => {
            "Choose ca, courier, or professional_body where the portal says who attests (attestation)."
        }
        (_, ValueError::Empty) => "Give a value.",
        ("ra", ValueError::Format) => "Give a code of capitals, digits, - and _.",
        ("code" | "slug", ValueError::Format) => "Give small letters, digits and -.",
        ("iban", ValueError::CheckDigit) => "The check digits do not agree: look for a mistyped sign.",
        ("iban", _) => "Give an IBAN: FR76 3000 6000 0112 3456 7890 189.",
        ("bic", _) => "Give a BIC of eight or eleven signs: AGRIFRPP.",
        ("phone", _) => "Give a telephone number: 01 99 00 12 34, or +33 1 99 00 12 34.",
        ("portal_url" | "token_software_url", ValueError::Format | ValueError::Character) => "Give an address that begins with https://.",
        (_, ValueError::Range) if field.starts_with("overdue_days") => "Give 1 to 250 working days.",
        ("duration_years", ValueError::Range) => "Give 1, 2 or 3.",
        ("incl_vat_cents" | "price_lines", ValueError::Range) => "Give cents from 0; the whole price is at most 10000000.",
        ("email", _) => "Give an e-mail address: service@ae.example.",
        (_, ValueError::Taken) if field.starts_with("notification_addresses") => "The address is in the list twice.",
        (_, ValueError::Format | ValueError::Character) if field.starts_with("notification_addresses") => {
            "Give an e-mail address: service@ae.example."
        }
        (_, ValueError::Taken) => "Another one has it already.",
        (_, ValueError::TooLong) => "It is too long.",
        (_, ValueError::Character) => "It has a character that cannot be seen.",
        (_, ValueError::UnknownChoice) => "It is none of the choices.",
        _ => "The value is not valid.",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn errors(value: &Value) -> Vec<String> {
        let read = Body::read(value, |body| {
            let name = body.text("name");
            let _ = (body.whole("years"), body.flag("open"), body.texts("lines"), body.optional_text("link"));
            let _ = body.optional("contact", |contact| contact.text("email"));
            let _ = body.objects("prices", |price| price.whole("cents"));
            let _ = body.object("days", |days| days.whole("late"));
            if name.is_empty() { Err(vec![Wrong::new("name", ValueError::Empty)]) } else { Ok(()) }
        });
        read.err().unwrap_or_default().into_iter().map(|e| format!("{} {}", e.field, e.code)).collect()
    }

    #[test]
    fn what_is_missing_strange_or_of_another_type_is_said_at_once_and_once() {
        let good =
            json!({"name": "A", "years": 1, "open": true, "lines": ["x"], "prices": [{"cents": 1}], "days": {"late": 1}, "link": null});
        assert_eq!(errors(&good), [""; 0]);
        assert_eq!(errors(&json!({})), ["name empty", "years empty", "open empty", "lines empty", "prices empty", "days empty"]);
        let bad = json!({
            "name": 7, "years": 1.5, "open": "true", "lines": ["x", 1], "link": [], "contact": {"email": null, "fax": ""},
            "prices": [{"cents": 1}, {"cents": "2"}, 3], "days": [], "constructor": 1
        });
        let expected = [
            "name format",
            "years format",
            "open format",
            "lines[1] format",
            "link format",
            "contact.email empty",
            "contact.fax unknown_field",
            "prices[1].cents format",
            "prices[2] format",
            "days format",
            "constructor unknown_field",
        ];
        assert_eq!(errors(&bad), expected);
        for other in [json!([]), json!("x"), json!(null)] {
            assert_eq!(errors(&other), ["body format"]);
        }
    }

    #[test]
    fn errors_without_end_are_not_listed_without_end() {
        let many: Map<String, Value> = (0..5_000).map(|i| (format!("x{i}"), json!(1))).collect();
        assert_eq!(errors(&json!(many)).len(), 6 + MAX_STRANGE_PARAMETERS);
        assert_eq!(errors(&json!({"name": "A", "lines": vec![1; 5_000]})).len(), MAX_ERRORS);
    }
}
