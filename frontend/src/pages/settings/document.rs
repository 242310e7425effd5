//! A record's document, by the paths of its fields. What a field is, number, truth, list or text, is what the document has
//! there: a form knows texts only.

use crate::entered::{amount, cell, cents};
use crate::format;
use crate::i18n::{Lang, lang};
use js_sys::{Array, JSON, Object, Reflect};
use wasm_bindgen::{JsCast, JsValue};

/// What stands at a path, as text.
pub(super) fn text(document: &str, path: &str) -> String {
    let value = path.split('.').fold(parse(document), |at, name| get(&at, name));
    let text = shown(&value);
    match path {
        "contact.phone" => format::phone(&text),
        "bank_account.iban" => format::serial(&text),
        _ => text,
    }
}

/// The document with what was typed.
pub(super) fn with<'a>(document: &str, drafts: impl Iterator<Item = &'a (&'static str, String)>) -> String {
    let document = parse(document);
    for (path, text) in drafts.filter(|(path, _)| *path != super::desk::CODE) {
        let (group, name) = path.split_once('.').unwrap_or(("", path));
        let mut at = document.clone();
        if !group.is_empty() {
            at = get(&document, group);
            if !at.is_object() {
                at = Object::new().into();
                set(&document, group, &at);
            }
        }
        set(&at, name, &read(&get(&at, name), text));
        // A group of which nothing is left is absent.
        let values = Object::values(at.unchecked_ref());
        if !group.is_empty() && values.iter().all(|value: JsValue| value.is_null()) {
            set(&document, group, &JsValue::NULL);
        }
    }
    JSON::stringify(&document).ok().and_then(|text| text.as_string()).unwrap_or_default()
}

fn parse(document: &str) -> JsValue {
    JSON::parse(document).unwrap_or_default()
}

fn get(object: &JsValue, name: &str) -> JsValue {
    Reflect::get(object, &name.into()).unwrap_or_default()
}

fn set(object: &JsValue, name: &str, value: &JsValue) {
    // Setting a property of a plain object cannot fail.
    let _ = Reflect::set(object, &name.into(), value);
}

fn sign() -> char {
    if lang() == Lang::Fr { ',' } else { '.' }
}

fn shown(value: &JsValue) -> String {
    if let Some(list) = value.dyn_ref::<Array>() {
        return list.iter().map(|entry| shown(&entry) + "\n").collect();
    }
    let price = get(value, "incl_vat_cents");
    match (value.as_string(), value.as_bool(), whole(value), whole(&price)) {
        (Some(text), ..) => text,
        (_, Some(truth), ..) => truth.to_string(),
        (.., Some(number), _) => number.to_string(),
        (.., Some(price)) => format!("{}\t{}", shown(&get(value, "label")), amount(price, sign())),
        _ => String::new(),
    }
}

#[expect(clippy::cast_possible_truncation, reason = "the server's numbers here are days, years and cents")]
fn whole(value: &JsValue) -> Option<i64> {
    value.as_f64().map(|number| number as i64)
}

#[expect(clippy::cast_precision_loss, reason = "far below 2^53")]
fn number(number: Option<i64>, text: &str) -> JsValue {
    // What is none goes as it is: the server says what is wrong with it.
    number.map_or_else(|| text.into(), |number| JsValue::from_f64(number as f64))
}

/// A text as what the document had there.
fn read(before: &JsValue, text: &str) -> JsValue {
    if before.as_bool().is_some() {
        (text == "true").into()
    } else if before.as_f64().is_some() {
        number(text.trim().parse().ok(), text)
    } else if before.is_array() {
        text.lines().map(entry).collect::<Array>().into()
    } else if text.trim().is_empty() {
        JsValue::NULL
    } else {
        text.into()
    }
}

/// An entry of a list: a text, or a line of a price.
fn entry(line: &str) -> JsValue {
    if !line.contains('\t') {
        return line.into();
    }
    let price = Object::new().into();
    let euros = cell(line, 0, 1);
    set(&price, "label", &cell(line, 0, 0).into());
    set(&price, "incl_vat_cents", &number(cents(euros), euros));
    price
}
