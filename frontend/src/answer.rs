//! Reads the server's answers out of the JSON that the browser has parsed. A JSON reader of our own beside the browser's,
//! with positions and sentences for its errors, weighed 25 kB: nobody reads those sentences, since the page only says
//! that an answer was unreadable.

use js_sys::{Array, Object, Reflect};
use serde::de::{self, DeserializeOwned, DeserializeSeed, Deserializer, IntoDeserializer, Visitor};
use serde::forward_to_deserialize_any;
use std::fmt;
use wasm_bindgen::{JsCast, JsValue};

/// The value is not of the shape that was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Unreadable;

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("unreadable")
    }
}

impl std::error::Error for Unreadable {}

impl de::Error for Unreadable {
    fn custom<T: fmt::Display>(_: T) -> Self {
        Self
    }
}

/// Reads a value.
///
/// # Errors
/// [`Unreadable`] when it has another shape.
pub(crate) fn read<T: DeserializeOwned>(value: &JsValue) -> Result<T, Unreadable> {
    T::deserialize(Value(value))
}

/// A value on its way to become one of ours.
#[derive(Clone, Copy)]
struct Value<'a>(&'a JsValue);

impl Value<'_> {
    fn text(self) -> Result<String, Unreadable> {
        self.0.as_string().ok_or(Unreadable)
    }

    /// A whole number. Beyond 2⁵³ the browser rounds: better no number than a wrong one.
    #[expect(clippy::cast_possible_truncation, reason = "checked: it is whole and within ±2⁵³")]
    fn whole(self) -> Result<i64, Unreadable> {
        const LIMIT: f64 = 9_007_199_254_740_992.0;
        self.0.as_f64().filter(|n| n.fract() == 0.0 && n.abs() < LIMIT).map(|n| n as i64).ok_or(Unreadable)
    }
}

/// Whole numbers of every width: the type itself refuses what does not fit.
macro_rules! whole_numbers {
    ($($method:ident)+) => { $(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
            visitor.visit_i64(self.whole()?)
        }
    )+ };
}

impl<'de> Deserializer<'de> for Value<'_> {
    type Error = Unreadable;

    /// For an enum that is told by one of its fields, for a struct among whose fields are another's, and for those fields.
    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        if self.0.is_null() {
            return visitor.visit_unit();
        }
        if let Some(text) = self.0.as_string() {
            return visitor.visit_string(text);
        }
        match self.0.dyn_ref::<Object>() {
            Some(object) => visitor.visit_map(Entries { object, keys: Object::keys(object), next: 0 }),
            None => visitor.visit_i64(self.whole()?),
        }
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        visitor.visit_bool(self.0.as_bool().ok_or(Unreadable)?)
    }

    whole_numbers! { deserialize_i8 deserialize_i16 deserialize_i32 deserialize_i64 deserialize_u8 deserialize_u16 deserialize_u32 deserialize_u64 }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        visitor.visit_string(self.text()?)
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        visitor.visit_string(self.text()?)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        if self.0.is_null() || self.0.is_undefined() { visitor.visit_none() } else { visitor.visit_some(self) }
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        visitor.visit_seq(Items { array: self.0.dyn_ref().ok_or(Unreadable)?, next: 0 })
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Unreadable> {
        visitor.visit_map(Fields { object: self.0, fields: fields.iter(), value: JsValue::UNDEFINED })
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _name: &'static str,
        _variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Unreadable> {
        visitor.visit_enum(self.text()?.into_deserializer())
    }

    forward_to_deserialize_any! {
        i128 u128 f32 f64 char bytes byte_buf unit unit_struct newtype_struct tuple tuple_struct map identifier ignored_any
    }
}

/// The elements of an array.
struct Items<'a> {
    array: &'a Array,
    next: u32,
}

impl<'de> de::SeqAccess<'de> for Items<'_> {
    type Error = Unreadable;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, Unreadable> {
        if self.next >= self.array.length() {
            return Ok(None);
        }
        let item = self.array.get(self.next);
        self.next += 1;
        seed.deserialize(Value(&item)).map(Some)
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.array.length() as usize)
    }
}

/// The fields of an object that are asked for; the others are not looked at.
struct Fields<'a> {
    object: &'a JsValue,
    fields: std::slice::Iter<'static, &'static str>,
    value: JsValue,
}

impl<'de> de::MapAccess<'de> for Fields<'_> {
    type Error = Unreadable;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, Unreadable> {
        for field in self.fields.by_ref() {
            self.value = Reflect::get(self.object, &JsValue::from_str(field)).map_err(|_| Unreadable)?;
            if !self.value.is_undefined() {
                return seed.deserialize((*field).into_deserializer()).map(Some);
            }
        }
        Ok(None)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Unreadable> {
        seed.deserialize(Value(&self.value))
    }
}

/// Every field of an object.
struct Entries<'a> {
    object: &'a Object,
    keys: Array,
    next: u32,
}

impl<'de> de::MapAccess<'de> for Entries<'_> {
    type Error = Unreadable;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, Unreadable> {
        let key = self.keys.get(self.next).as_string();
        key.map(|key| seed.deserialize(key.into_deserializer())).transpose()
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Unreadable> {
        let value = Reflect::get(self.object, &self.keys.get(self.next)).map_err(|_| Unreadable)?;
        self.next += 1;
        seed.deserialize(Value(&value))
    }
}
