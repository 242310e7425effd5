//! JSON bodies, read strictly: in no object does a member stand twice (RFC 7493, 2.3). Of two, programs disagree which one
//! counts, and what one of them has checked must not be what another acts on.

use api::{FieldError, FieldErrorCode};
use domain::values::ValueError;
use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};
use std::fmt;

/// The most repeated members that are listed.
const LISTED: usize = 20;
/// How much of a member's name is shown, in characters.
const SHOWN: usize = 60;

/// Reads a body.
///
/// # Errors
/// That it is no JSON, or every member that stands twice, by its field.
pub(crate) fn read(bytes: &[u8]) -> Result<Value, Vec<FieldError>> {
    let mut repeated = Vec::new();
    let mut body = serde_json::Deserializer::from_slice(bytes);
    let value = At { path: String::new(), repeated: &mut repeated }.deserialize(&mut body);
    match value.and_then(|value| body.end().map(|()| value)) {
        Ok(value) if repeated.is_empty() => Ok(value),
        Ok(_) => Err(repeated),
        Err(_) => Err(vec![FieldError::new("body", ValueError::Format.into(), "Send one JSON object, in UTF-8.")]),
    }
}

/// The value at one place of the body.
struct At<'a> {
    path: String,
    repeated: &'a mut Vec<FieldError>,
}

impl At<'_> {
    fn within(&mut self, path: String) -> At<'_> {
        At { path, repeated: self.repeated }
    }

    fn member(&self, name: &str) -> String {
        let shown: String = name.chars().take(SHOWN).collect();
        if self.path.is_empty() { shown } else { format!("{}.{shown}", self.path) }
    }
}

impl<'de> DeserializeSeed<'de> for At<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for At<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Value, E> {
        Number::from_f64(value).map(Value::Number).ok_or_else(|| E::custom("no number of JSON"))
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut list: A) -> Result<Value, A::Error> {
        let mut values = Vec::new();
        loop {
            let path = format!("{}[{}]", self.path, values.len());
            let Some(value) = list.next_element_seed(self.within(path))? else { return Ok(Value::Array(values)) };
            values.push(value);
        }
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut object: A) -> Result<Value, A::Error> {
        let mut members = Map::new();
        while let Some(name) = object.next_key::<String>()? {
            let path = self.member(&name);
            let value = object.next_value_seed(self.within(path.clone()))?;
            if members.insert(name, value).is_some() && self.repeated.len() < LISTED {
                self.repeated.push(FieldError::new(&path, FieldErrorCode::Repeated, "Give it once."));
            }
        }
        Ok(Value::Object(members))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn errors(text: &str) -> Vec<String> {
        let errors = read(text.as_bytes()).err().unwrap_or_default();
        errors.iter().map(|error| format!("{} {}", error.field, error.code)).collect()
    }

    #[test]
    fn a_body_is_read_as_it_is() {
        for text in ["null", "-7", "18446744073709551615", "0.5", "\"é\\u0000\"", "[]", "{}", r#" {"a":[1,{"b":true}],"c":{"a":null}} "#] {
            assert_eq!(read(text.as_bytes()).ok(), serde_json::from_str(text).ok(), "{text}");
        }
        for text in ["", "{", "{}{}", "{} x", "01", "1e999", "\"\\ud800\"", "nul", "{\"a\":1,}", "\u{feff}{}"] {
            assert_eq!(errors(text), ["body format"], "{text}");
        }
        assert_eq!(read(b"{\"a\":\"\xff\"}").map_err(|errors| errors.len()), Err(1));
        assert_eq!(errors(&"[".repeat(100_000)), ["body format"]);
    }

    #[test]
    fn what_stands_twice_is_named_by_its_field() {
        let twice = r#"{"a":1,"b":{"c":1,"c":2},"a":null,"d":[{},{"e":1,"\u0065":1}]}"#;
        assert_eq!(errors(twice), ["b.c repeated", "a repeated", "d[1].e repeated"]);
        assert_eq!(errors(&format!("{{{}\"x\":1}}", "\"x\":1,".repeat(500))).len(), LISTED);
        let long = errors(&format!("{{\"{0}\":1,\"{0}\":1}}", "y".repeat(500)));
        assert_eq!(long, [format!("{} repeated", "y".repeat(SHOWN))]);
    }
}
