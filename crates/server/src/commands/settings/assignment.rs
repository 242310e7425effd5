//! `FIELD=TEXT` and `FIELD:=JSON`: how a field of a document is given at the command line.

use serde_json::{Map, Value};
use std::str::FromStr;

/// A field by its name in the API (`contact.email`, `price_lines[0].label`) and its value.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Assignment {
    path: Vec<Step>,
    value: Value,
}

#[derive(Debug, Clone, PartialEq)]
enum Step {
    Name(String),
    Place(usize),
}

impl FromStr for Assignment {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (field, value) = text.split_once('=').ok_or("write FIELD=TEXT or FIELD:=JSON")?;
        match field.strip_suffix(':') {
            None => Ok(Self { path: path(field)?, value: Value::String(value.to_owned()) }),
            Some(field) => {
                let value = serde_json::from_str(value).map_err(|e| format!("what follows := is not JSON ({e})"))?;
                Ok(Self { path: path(field)?, value })
            }
        }
    }
}

/// `price_lines[0].label` as its steps.
fn path(field: &str) -> Result<Vec<Step>, String> {
    let wrong = || format!("`{field}` is no field; write it as contact.email or price_lines[0].label");
    let mut steps = Vec::new();
    for part in field.split('.') {
        let (name, places) = part.find('[').map_or((part, ""), |at| part.split_at(at));
        if name.is_empty() {
            return Err(wrong());
        }
        steps.push(Step::Name(name.to_owned()));
        for place in places.split_inclusive(']') {
            let place = place.strip_prefix('[').and_then(|place| place.strip_suffix(']')).ok_or_else(wrong)?;
            steps.push(Step::Place(place.parse().map_err(|_| wrong())?));
        }
    }
    Ok(steps)
}

impl Assignment {
    /// Sets the field in the document. What is on the way to it is made; a list grows by one at its end.
    ///
    /// # Errors
    /// A place beyond the end of a list.
    pub(super) fn apply(&self, document: &mut Value) -> Result<(), String> {
        let mut at = document;
        for step in &self.path {
            at = match step {
                Step::Name(name) => {
                    if !at.is_object() {
                        *at = Value::Object(Map::new());
                    }
                    &mut at[name]
                }
                Step::Place(place) => {
                    if !at.is_array() {
                        *at = Value::Array(Vec::new());
                    }
                    let length = at.as_array().map_or(0, Vec::len);
                    match at.as_array_mut() {
                        Some(list) if *place == length => list.push(Value::Null),
                        Some(_) if *place < length => {}
                        _ => return Err(format!("the list has {length} entries: [{length}] adds one, [{place}] is not there")),
                    }
                    &mut at[*place]
                }
            };
        }
        *at = self.value.clone();
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn applied(document: Value, assignments: &[&str]) -> Result<Value, String> {
        let mut document = document;
        for text in assignments {
            text.parse::<Assignment>()?.apply(&mut document)?;
        }
        Ok(document)
    }

    #[test]
    fn fields_are_set_where_the_api_has_them() {
        let before = json!({"name": "A", "contact": null, "price_lines": [{"label": "x", "incl_vat_cents": 1}]});
        let assignments = [
            "name=B=C",
            "contact.email=a@b.example",
            "price_lines[0].incl_vat_cents:=250",
            "price_lines[1].label=y",
            "on_sale:=false",
            "link=",
        ];
        let after = json!({
            "name": "B=C", "contact": {"email": "a@b.example"},
            "price_lines": [{"label": "x", "incl_vat_cents": 250}, {"label": "y"}], "on_sale": false, "link": ""
        });
        assert_eq!(applied(before, &assignments), Ok(after));
    }

    #[test]
    fn what_is_no_assignment_says_how_to_write_one() {
        for bad in ["name", "=x", "a..b=x", "a[x]=1", "a[0=1", "a[0]b=1", "on_sale:=maybe"] {
            assert!(bad.parse::<Assignment>().is_err(), "{bad}");
        }
        let far = applied(json!({"list": []}), &["list[1]=x"]);
        assert_eq!(far, Err("the list has 0 entries: [0] adds one, [1] is not there".to_owned()));
    }
}
