//! Orders that are being entered, step by step (`docs/decisions/0010`).

use super::submission::submission;
use super::timestamp;
use crate::document::{Document, Section, Unread};
use crate::{FieldError, FieldErrorCode, Timestamp};
use domain::orders::{Draft, DraftDocument, OrderChoice, Submission};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// An order that is being entered.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DraftView {
    /// Which.
    #[cfg_attr(feature = "openapi", schema(value_type = crate::schema::DraftId))]
    pub id: String,
    /// What was entered so far: any part of an `OrderSubmission`, with the portal.
    #[cfg_attr(feature = "openapi", schema(value_type = crate::schema::DraftEntry))]
    pub order: Value,
    /// The fields that are missing before it can become an order; nothing when it can.
    pub missing: Vec<String>,
    /// When it was begun.
    #[cfg_attr(feature = "openapi", schema(value_type = crate::schema::Timestamp))]
    pub created_at: Timestamp,
    /// When something was entered last.
    #[cfg_attr(feature = "openapi", schema(value_type = crate::schema::Timestamp))]
    pub updated_at: Timestamp,
    /// When it is forgotten, unless something is entered before.
    #[cfg_attr(feature = "openapi", schema(value_type = crate::schema::Timestamp))]
    pub forgotten_at: Timestamp,
}

/// A page of drafts, newest first.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DraftPageView {
    /// The drafts.
    pub drafts: Vec<DraftView>,
    /// Where the next page begins: to be sent as `page`; none on the last one.
    pub next: Option<String>,
}

/// What was entered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DraftEntry {
    /// What it chooses so far; the portal, if it was said.
    pub choice: OrderChoice,
    /// All of it, but for the portal.
    pub document: DraftDocument,
}

impl Document for DraftEntry {
    type Choice = OrderChoice;

    fn read(document: &Value) -> Result<Self, Unread<OrderChoice>> {
        // Without what is null, as if it had been entered into nothing.
        let mut entered = Value::Object(Map::new());
        merge(&mut entered, document);
        Self::entered(entered, document.is_object())
    }

    fn choice(&self) -> OrderChoice {
        self.choice.clone()
    }
}

impl DraftEntry {
    /// What is entered once this is merged into a draft (RFC 7396): `null` takes a field away.
    ///
    /// # Errors
    /// Every field that is then wrong; the portal, if it would be another.
    pub fn merged(draft: &Draft, patch: &Value) -> Result<Self, Unread<OrderChoice>> {
        let mut entered = whole(draft);
        merge(&mut entered, patch);
        let stays = |choice: &OrderChoice| choice.portal.as_ref() == Some(&draft.portal);
        let mut unread = match Self::entered(entered, patch.is_object()) {
            Ok(entry) if stays(&entry.choice) => return Ok(entry),
            Ok(entry) => Unread { errors: Vec::new(), choice: entry.choice },
            Err(unread) => unread,
        };
        // What is no portal's name at all is wrong already.
        let is_said = unread.errors.iter().any(|error| error.field == "portal" || error.field == "body");
        if !is_said && !stays(&unread.choice) {
            let message = "A draft stays on its portal: begin another one there.";
            unread.errors.insert(0, FieldError::new("portal", FieldErrorCode::Contradiction, message));
        }
        // The rest is looked up where the draft is.
        unread.choice.portal = Some(draft.portal.clone());
        Err(unread)
    }

    fn entered(mut document: Value, is_object: bool) -> Result<Self, Unread<OrderChoice>> {
        let sent = if is_object { &document } else { &Value::Null };
        let (read, notes) = Section::document(sent, submission);
        let (choice, _) = read.unwrap_or_default();
        if let Err(errors) = notes.missing() {
            return Err(Unread { errors, choice });
        }
        document.as_object_mut().map(|members| members.remove("portal"));
        Ok(Self { choice, document: DraftDocument(document.to_string()) })
    }

    /// The order that a draft says.
    ///
    /// # Errors
    /// Everything that is missing.
    pub fn order(draft: &Draft) -> Result<Submission, Vec<FieldError>> {
        let (read, notes) = Section::document(&whole(draft), submission);
        let missing = notes.missing()?;
        match read.and_then(|(_, order)| order) {
            Some(order) if missing.is_empty() => Ok(order),
            _ => Err(missing.iter().map(|field| FieldError::new(field, FieldErrorCode::Missing, "Enter this first.")).collect()),
        }
    }
}

impl From<&Draft> for DraftView {
    fn from(draft: &Draft) -> Self {
        let order = whole(draft);
        // A value that passed its rule may not pass the rule of a later release: it has to be entered again.
        let missing = Section::document(&order, submission).1.missing();
        let missing = missing.unwrap_or_else(|wrong| wrong.into_iter().map(|error| error.field).collect());
        Self {
            id: draft.id.to_string(),
            order,
            missing,
            created_at: timestamp(draft.created_at),
            updated_at: timestamp(draft.updated_at),
            forgotten_at: timestamp(draft.forgotten_at()),
        }
    }
}

/// What was entered, with the portal.
fn whole(draft: &Draft) -> Value {
    let mut members: Map<String, Value> = serde_json::from_str(&draft.document.0).unwrap_or_default();
    members.insert("portal".to_owned(), Value::String(draft.portal.to_string()));
    Value::Object(members)
}

/// Merges a patch into a document as RFC 7396 (§ 2) says.
fn merge(into: &mut Value, patch: &Value) {
    let Value::Object(patch) = patch else {
        *into = patch.clone();
        return;
    };
    if !into.is_object() {
        *into = Value::Object(Map::new());
    }
    if let Value::Object(members) = into {
        for (name, value) in patch {
            if value.is_null() {
                members.remove(name);
            } else {
                merge(members.entry(name.clone()).or_insert(Value::Null), value);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::DateTime;
    use domain::values::{DraftId, Slug, Version};
    use serde_json::json;

    fn draft(document: &Value) -> Draft {
        let at = DateTime::UNIX_EPOCH;
        let portal = Slug::parse("standard-v4").expect("a slug");
        Draft { id: DraftId(1), portal, document: DraftDocument(document.to_string()), version: Version(1), created_at: at, updated_at: at }
    }

    /// The examples of RFC 7396, appendix A.
    #[test]
    fn patches_are_merged_as_the_standard_says() {
        for (original, patch, result) in [
            (json!({"a": "b"}), json!({"a": "c"}), json!({"a": "c"})),
            (json!({"a": "b"}), json!({"b": "c"}), json!({"a": "b", "b": "c"})),
            (json!({"a": "b"}), json!({"a": null}), json!({})),
            (json!({"a": "b", "b": "c"}), json!({"a": null}), json!({"b": "c"})),
            (json!({"a": ["b"]}), json!({"a": "c"}), json!({"a": "c"})),
            (json!({"a": "c"}), json!({"a": ["b"]}), json!({"a": ["b"]})),
            (json!({"a": {"b": "c"}}), json!({"a": {"b": "d", "c": null}}), json!({"a": {"b": "d"}})),
            (json!({"a": [{"b": "c"}]}), json!({"a": [1]}), json!({"a": [1]})),
            (json!(["a", "b"]), json!(["c", "d"]), json!(["c", "d"])),
            (json!({"a": "b"}), json!(["c"]), json!(["c"])),
            (json!({"a": "foo"}), json!(null), json!(null)),
            (json!({"a": "foo"}), json!("bar"), json!("bar")),
            (json!({"e": null}), json!({"a": 1}), json!({"e": null, "a": 1})),
            (json!([1, 2]), json!({"a": "b", "c": null}), json!({"a": "b"})),
            (json!({}), json!({"a": {"bb": {"ccc": null}}}), json!({"a": {"bb": {}}})),
        ] {
            let mut document = original.clone();
            merge(&mut document, &patch);
            assert_eq!(document, result, "{original} {patch}");
        }
    }

    #[test]
    fn any_part_of_an_order_can_be_entered_if_it_is_right() {
        let read = |value: &Value| DraftEntry::read(value).map(|entry| entry.document.0);
        assert_eq!(read(&json!({})), Ok("{}".to_owned()));
        assert_eq!(read(&json!({"portal": "standard-v4", "agent": null})), Ok("{}".to_owned()));
        let part = json!({"organisation": {"city": "Rennes"}});
        assert_eq!(read(&part), Ok(part.to_string()));
        let wrong = DraftEntry::read(&json!({
            "portal": "Non", "organisation": {"siren": "1"}, "otp_contact": {"contact": "a\u{0}b"}, "frob": 1
        }));
        let fields: Vec<String> = wrong.expect_err("wrong").errors.into_iter().map(|error| error.field).collect();
        assert_eq!(fields, ["portal", "organisation.siren", "otp_contact.contact", "frob"]);
        for other in [json!([]), json!("x"), Value::Null] {
            assert_eq!(DraftEntry::read(&other).expect_err("no object").errors[0].field, "body");
            assert_eq!(DraftEntry::merged(&draft(&json!({})), &other).expect_err("no object").errors[0].field, "body");
        }
    }

    /// Whoever else is missing: half a person must not make it an order, nor be told as something that is wrong.
    #[test]
    fn a_holder_or_an_agent_that_is_missing_is_missing() {
        let person = json!({
            "title": "ms", "first_name": "Zoé", "last_name": "Le Goff", "address": "4 rue des Dentelles", "postcode": "35000",
            "city": "Rennes", "country": "FR", "email": "zoe@exemple.test", "mobile": "06 39 98 00 12"
        });
        let but = |name: &str, value: Value| {
            let mut whole = json!({
                "offer": "cle-3-ans-livree", "type": "new", "process": "digital", "payment_method": "card",
                "subscriber": {"first_name": "Yann", "last_name": "Kerbrat", "email": "y.kerbrat@exemple.test"},
                "organisation": {
                    "siren": "732829320", "name": "Cabinet Exemple", "address": "4 rue des Dentelles", "postcode": "35000",
                    "city": "Rennes", "country": "FR"
                },
                "legal_representative": person, "agent": person, "holder": person,
                "otp_contact": {"channel": "mobile", "contact": "06 39 98 00 12"}
            });
            whole[name] = value;
            DraftEntry::order(&draft(&whole))
                .map_err(|missing| missing.into_iter().map(|e| format!("{} {}", e.field, e.code)).collect::<Vec<String>>())
        };
        let missing = |fields: &[&str]| Err(fields.iter().map(|field| format!("{field} missing")).collect::<Vec<String>>());
        assert!(but("agent", person.clone()).is_ok_and(|order| order.agent.is_some() && order.other_holder.is_some()));
        assert!(but("agent", Value::Null).is_ok_and(|order| order.agent.is_none()));
        assert_eq!(but("holder", Value::Null).map(drop), missing(&["holder"]));
        let all = ["title", "first_name", "last_name", "address", "postcode", "city", "country", "email", "mobile"];
        for name in ["holder", "agent"] {
            let fields: Vec<String> = all.iter().map(|field| format!("{name}.{field}")).collect();
            assert_eq!(but(name, json!({})).map(drop), missing(&fields.iter().map(String::as_str).collect::<Vec<_>>()));
        }
    }

    #[test]
    fn what_is_missing_is_listed_and_the_portal_stays() {
        let draft = draft(&json!({"organisation": {"city": "Rennes"}, "type": "new"}));
        let view = DraftView::from(&draft);
        assert_eq!(view.order["portal"], "standard-v4");
        for field in ["offer", "organisation.siren", "legal_representative", "holder", "otp_contact"] {
            assert!(view.missing.iter().any(|missing| missing == field), "{field}: {:?}", view.missing);
        }
        assert!(!view.missing.iter().any(|missing| missing == "type" || missing == "agent"));
        let missing: Vec<String> = DraftEntry::order(&draft).expect_err("not whole").into_iter().map(|error| error.field).collect();
        assert_eq!(missing, view.missing);
        for patch in [json!({"portal": "avocats-v4"}), json!({"portal": null})] {
            assert_eq!(DraftEntry::merged(&draft, &patch).expect_err("the portal stays").errors[0].code, "contradiction");
        }
        let wrong = DraftEntry::merged(&draft, &json!({"portal": "avocats-v4", "offer": "cle", "type": "old"})).expect_err("wrong");
        assert_eq!(wrong.errors.iter().map(|error| error.field.as_str()).collect::<Vec<_>>(), ["portal", "type"]);
        assert_eq!((wrong.choice.portal, wrong.choice.offer.is_some()), (Some(draft.portal.clone()), true), "the rest is still looked up");
        let unnamed = DraftEntry::merged(&draft, &json!({"portal": "Non"})).expect_err("no portal's name");
        assert_eq!(unnamed.errors.iter().map(|error| error.code.as_str()).collect::<Vec<_>>(), ["format"]);
        let merged = DraftEntry::merged(&draft, &json!({"portal": "standard-v4", "organisation": {"city": null, "name": "Cabinet"}}));
        assert_eq!(merged.map(|entry| entry.document.0), Ok(json!({"organisation": {"name": "Cabinet"}, "type": "new"}).to_string()));
    }
}
