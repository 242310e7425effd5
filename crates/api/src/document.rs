//! Reads a JSON document member by member, so that whoever sent it learns at once everything that is wrong with it, each
//! by its field: `organisation.siren`, `price_lines[0].label`. (serde stops at the first.)

use crate::problem::{FieldError, FieldErrorCode, MAX_STRANGE_PARAMETERS};
use domain::values::{ValueError, Wrong};
use serde_json::{Map, Value};
use std::collections::BTreeSet;

/// What a request's body is read as.
pub trait Document: Sized {
    /// What of it has to agree with what there is, as far as it can be read: it is looked up also where something else is
    /// wrong, so that everything is said at once.
    type Choice: Default;

    /// Reads the whole document.
    ///
    /// # Errors
    /// Every wrong field at once.
    fn read(document: &Value) -> Result<Self, Unread<Self::Choice>>;

    /// What of it has to agree with what there is.
    fn choice(&self) -> Self::Choice;
}

/// A document that is none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unread<Choice> {
    /// Everything that is wrong with it by itself.
    pub errors: Vec<FieldError>,
    /// What of it is still to be looked up.
    pub choice: Choice,
}

impl<Choice: Default> From<Vec<FieldError>> for Unread<Choice> {
    fn from(errors: Vec<FieldError>) -> Self {
        Self { errors, choice: Choice::default() }
    }
}

/// The most errors that are listed: a body full of them must not buy a larger answer.
const MAX_ERRORS: usize = 100;

/// What was found so far that is not as it should be.
#[derive(Debug, Default)]
pub(crate) struct Notes {
    found: Vec<Note>,
    strange: usize,
}

#[derive(Debug)]
enum Note {
    Wrong(FieldError),
    /// Nothing was given where something is needed.
    Missing(String),
}

impl Notes {
    fn push(&mut self, note: Note) {
        if self.found.len() < MAX_ERRORS {
            self.found.push(note);
        }
    }

    /// What was read, unless something is wrong or missing.
    ///
    /// # Errors
    /// Everything that is.
    pub(crate) fn whole<T>(self, read: Option<T>) -> Result<T, Vec<FieldError>> {
        if let (Some(value), true) = (read, self.found.is_empty()) {
            return Ok(value);
        }
        let error = |note| match note {
            Note::Wrong(error) => error,
            Note::Missing(field) => FieldError::wrong_value(&field, ValueError::Empty),
        };
        Err(self.found.into_iter().map(error).collect())
    }

    /// The fields that are missing, unless something is wrong.
    ///
    /// # Errors
    /// Everything that is.
    pub(crate) fn missing(self) -> Result<Vec<String>, Vec<FieldError>> {
        let (mut wrong, mut missing) = (Vec::new(), Vec::new());
        for note in self.found {
            match note {
                Note::Wrong(error) => wrong.push(error),
                Note::Missing(field) => missing.push(field),
            }
        }
        if wrong.is_empty() { Ok(missing) } else { Err(wrong) }
    }
}

/// An object of the document. What is missing or of another type is noted, and reading goes on without it.
pub(crate) struct Section<'a> {
    /// The names before ours: `contact.`, `price_lines[0].`.
    prefix: String,
    members: &'a Map<String, Value>,
    asked_for: BTreeSet<&'static str>,
    notes: Notes,
}

impl<'a> Section<'a> {
    /// Reads a document whose values are parsed as they are read; nothing where it is no object.
    pub(crate) fn document<T>(document: &'a Value, read: impl FnOnce(&mut Self) -> T) -> (Option<T>, Notes) {
        let Some(members) = document.as_object() else {
            let error = FieldError::new("body", ValueError::Format.into(), "Send one JSON object.");
            return (None, Notes { found: vec![Note::Wrong(error)], strange: 0 });
        };
        let mut whole = Self { prefix: String::new(), members, asked_for: BTreeSet::new(), notes: Notes::default() };
        let value = read(&mut whole);
        whole.refuse_strange();
        (Some(value), whole.notes)
    }

    /// Reads a document whose values are parsed together, once all of them are there; and what of it is to be looked up.
    ///
    /// # Errors
    /// Every wrong field at once.
    pub(crate) fn read<T, C: Default>(
        document: &'a Value,
        read: impl FnOnce(&mut Self) -> (C, Result<T, Vec<Wrong>>),
    ) -> Result<T, Unread<C>> {
        let (parsed, notes) = Self::document(document, read);
        let (choice, parsed) = parsed.unwrap_or((C::default(), Err(Vec::new())));
        Self::together(parsed, notes).map_err(|errors| Unread { errors, choice })
    }

    fn together<T>(parsed: Result<T, Vec<Wrong>>, notes: Notes) -> Result<T, Vec<FieldError>> {
        match parsed {
            Ok(value) => notes.whole(Some(value)),
            Err(wrong) => {
                let mut errors = notes.whole(None::<T>).err().unwrap_or_default();
                // What had the wrong type is not reported again for being empty.
                let said: BTreeSet<String> = errors.iter().map(|error| error.field.clone()).collect();
                let stands_in = |field: &str| said.iter().any(|name| field == name || field.starts_with(&format!("{name}.")));
                let more = wrong.iter().filter(|wrong| !stands_in(&wrong.field));
                errors.extend(more.map(|wrong| FieldError::wrong_value(&wrong.field, wrong.why)));
                errors.truncate(MAX_ERRORS);
                Err(errors)
            }
        }
    }

    /// A value that must be there.
    pub(crate) fn value<T>(&mut self, name: &'static str, parse: impl FnOnce(&str) -> Result<T, ValueError>) -> Option<T> {
        let value = self.needed(name)?;
        self.parsed(name, value, parse)
    }

    /// A value that may be left out.
    pub(crate) fn optional_value<T>(&mut self, name: &'static str, parse: impl FnOnce(&str) -> Result<T, ValueError>) -> Option<T> {
        let value = self.given(name)?;
        self.parsed(name, value, parse)
    }

    /// A text that must be there.
    pub(crate) fn text(&mut self, name: &'static str) -> String {
        self.value(name, |text| Ok(text.to_owned())).unwrap_or_default()
    }

    /// A text, or nothing.
    pub(crate) fn optional_text(&mut self, name: &'static str) -> Option<String> {
        self.given(name).map(|value| self.parsed(name, value, |text| Ok(text.to_owned())).unwrap_or_default())
    }

    /// A whole number that must be there.
    pub(crate) fn whole(&mut self, name: &'static str) -> i64 {
        let number = self.needed(name).map(Value::as_i64);
        self.typed(name, number, "Give a whole number.")
    }

    /// `true` or `false`, which must be there.
    pub(crate) fn flag(&mut self, name: &'static str) -> bool {
        let flag = self.needed(name).map(Value::as_bool);
        self.typed(name, flag, "Give true or false.")
    }

    /// `true` or `false`; left out, it is false.
    pub(crate) fn optional_flag(&mut self, name: &'static str) -> bool {
        let flag = self.given(name).map(Value::as_bool);
        self.typed(name, flag, "Give true or false.")
    }

    /// A list of texts that must be there; its length is the domain's business.
    pub(crate) fn texts(&mut self, name: &'static str) -> Vec<String> {
        let values: &'a [Value] = self.array(name);
        let mut texts = Vec::with_capacity(values.len());
        for (i, value) in values.iter().enumerate() {
            texts.push(value.as_str().unwrap_or_default().to_owned());
            if !value.is_string() {
                self.wrong(&format!("{name}[{i}]"), ValueError::Format.into(), "Give a text.");
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
        self.needed(name).and_then(|value| self.within(name, value, read)).unwrap_or_default()
    }

    /// Whether there is something; `null` counts as left out.
    pub(crate) fn has(&mut self, name: &'static str) -> bool {
        self.given(name).is_some()
    }

    /// Notes that a field is wrong, in these words.
    pub(crate) fn wrong(&mut self, name: &str, code: FieldErrorCode, message: &str) {
        let error = FieldError::new(&format!("{}{name}", self.prefix), code, message);
        self.notes.push(Note::Wrong(error));
    }

    /// Notes that a value is none, in the words of its field.
    pub(crate) fn wrong_value(&mut self, name: &str, why: ValueError) {
        let error = FieldError::wrong_value(&format!("{}{name}", self.prefix), why);
        self.notes.push(Note::Wrong(error));
    }

    /// The field's value; `null` is none.
    fn given(&mut self, name: &'static str) -> Option<&'a Value> {
        self.asked_for.insert(name);
        self.members.get(name).filter(|value| !value.is_null())
    }

    fn needed(&mut self, name: &'static str) -> Option<&'a Value> {
        let value = self.given(name);
        if value.is_none() {
            self.notes.push(Note::Missing(format!("{}{name}", self.prefix)));
        }
        value
    }

    fn parsed<T>(&mut self, name: &str, value: &Value, parse: impl FnOnce(&str) -> Result<T, ValueError>) -> Option<T> {
        let Some(text) = value.as_str() else {
            self.wrong(name, ValueError::Format.into(), "Give a text.");
            return None;
        };
        parse(text).map_err(|why| self.wrong_value(name, why)).ok()
    }

    fn typed<T: Default>(&mut self, name: &str, value: Option<Option<T>>, hint: &str) -> T {
        if let Some(None) = value {
            self.wrong(name, ValueError::Format.into(), hint);
        }
        value.flatten().unwrap_or_default()
    }

    fn array(&mut self, name: &'static str) -> &'a [Value] {
        match self.needed(name) {
            Some(Value::Array(values)) => values,
            Some(_) => {
                self.wrong(name, ValueError::Format.into(), "Give a list.");
                &[]
            }
            None => &[],
        }
    }

    fn within<T>(&mut self, name: &str, value: &'a Value, read: impl FnOnce(&mut Self) -> T) -> Option<T> {
        let Some(members) = value.as_object() else {
            self.wrong(name, ValueError::Format.into(), "Give a JSON object.");
            return None;
        };
        let (prefix, notes) = (format!("{}{name}.", self.prefix), std::mem::take(&mut self.notes));
        let mut inner = Self { prefix, members, asked_for: BTreeSet::new(), notes };
        let read = read(&mut inner);
        inner.refuse_strange();
        self.notes = inner.notes;
        Some(read)
    }

    /// Whoever sends a field that there is not learns it instead of being ignored.
    fn refuse_strange(&mut self) {
        let strange: Vec<String> = self.members.keys().filter(|name| !self.asked_for.contains(name.as_str())).cloned().collect();
        for name in strange.iter().take(MAX_STRANGE_PARAMETERS.saturating_sub(self.notes.strange)) {
            self.notes.strange += 1;
            let shown: String = name.chars().take(60).collect();
            self.wrong(&shown, FieldErrorCode::UnknownField, "There is no such field.");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn errors(value: &Value) -> Vec<String> {
        let read = Section::read(value, |body| {
            let name = body.text("name");
            let _ = (body.whole("years"), body.flag("open"), body.texts("lines"), body.optional_text("link"));
            let _ = body.optional("contact", |contact| contact.text("email"));
            let _ = body.objects("prices", |price| price.whole("cents"));
            let _ = body.object("days", |days| days.whole("late"));
            ((), if name.is_empty() { Err(vec![Wrong::new("name", ValueError::Empty)]) } else { Ok(()) })
        });
        read.err().map(|unread| unread.errors).unwrap_or_default().into_iter().map(|e| format!("{} {}", e.field, e.code)).collect()
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

    #[test]
    fn what_is_missing_can_be_told_apart_from_what_is_wrong() {
        let read = |value: &Value| {
            let fields = |body: &mut Section<'_>| {
                body.value("name", |text| if text.is_empty() { Err(ValueError::Empty) } else { Ok(()) });
                body.object("days", |days| days.whole("late"));
                body.object("contact", |contact| contact.text("email"));
            };
            Section::document(value, fields).1.missing().map_err(|wrong| wrong.into_iter().map(|e| e.field).collect::<Vec<_>>())
        };
        assert_eq!(read(&json!({"days": {}})), Ok(vec!["name".to_owned(), "days.late".to_owned(), "contact".to_owned()]));
        assert_eq!(read(&json!({"name": "", "days": {"late": "x"}})), Err(vec!["name".to_owned(), "days.late".to_owned()]));
    }
}
