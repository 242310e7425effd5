use super::*;
use serde_json::json;

fn person(first_name: &str) -> Value {
    json!({
        "title": "ms", "first_name": first_name, "last_name": "D’Aubigné-Lœuil", "address": "4 rue des Dentelles", "postcode": "35000",
        "city": "Rennes", "country": "FR", "email": "nom@exemple.test", "mobile": "06 39 98 00 12"
    })
}

fn whole() -> Value {
    json!({
        "portal": "standard-v4", "offer": "cle-3-ans-livree", "type": "new", "process": "digital", "payment_method": "card",
        "subscriber": {"first_name": "Yann", "last_name": "Kerbrat", "email": "y.kerbrat@exemple.test"},
        "organisation": {
            "siren": "0002 732 829 320", "name": "Cabinet Exemple", "address": "4 rue des Dentelles", "postcode": "35000", "city": "Rennes",
            "country": "FR", "manual_entry": true
        },
        "legal_representative": person("Zoé"), "agent": person("Noël"), "has_valid_mandate": true,
        "holder_is_legal_representative": false, "holder": person("Maëlle"),
        "otp_contact": {"channel": "mobile", "contact": "06 39 98 00 12"},
        "cnbf_number": "104233", "bar_number": "R 12", "additional_information": "Sonner\r\ndeux fois"
    })
}

fn wrong(document: &Value) -> Vec<String> {
    let errors = Submission::read(document).expect_err("something is wrong").errors;
    errors.iter().map(|error| format!("{} {}", error.field, error.code)).collect()
}

#[test]
fn a_whole_order_is_read_by_the_rules_of_its_values() {
    let order = Submission::read(&whole()).expect("a good order");
    assert_eq!(order.organisation.siren.as_str(), "732829320");
    assert_eq!(order.holder().first_name.as_str(), "Maëlle");
    assert_eq!(order.otp_address.as_str(), "+33639980012");
    assert_eq!(order.additional_information.as_ref().map(TextBlock::as_str), Some("Sonner\ndeux fois"));
    assert!(order.facts().has_valid_mandate && !order.facts().holder_is_legal_representative);
}

/// The type that the document of the API shows and the reader know the same fields.
#[test]
fn the_schema_and_the_reader_have_the_same_fields() {
    let shown: OrderSubmission = serde_json::from_value(whole()).expect("the schema's type reads it");
    assert_eq!(serde_json::to_value(shown).expect("JSON"), whole(), "the type has every field and no other");
    assert!(Submission::read(&whole()).is_ok(), "the reader knows every field");
}

#[test]
fn every_value_that_was_read_is_told_to_the_audit_log() {
    fn leaves(path: &str, value: &Value, found: &mut Vec<String>) {
        match value {
            Value::Object(members) => {
                for (name, member) in members {
                    leaves(&if path.is_empty() { name.clone() } else { format!("{path}.{name}") }, member, found);
                }
            }
            _ => found.push(path.to_owned()),
        }
    }
    let mut fields = Vec::new();
    leaves("", &whole(), &mut fields);
    fields.sort_unstable();
    let told: Vec<String> = Submission::read(&whole()).expect("good").fields().into_keys().collect();
    assert_eq!(told, fields);
}

#[test]
fn everything_wrong_is_said_at_once_and_by_field() {
    let mut order = whole();
    order["portal"] = json!("Pas un portail");
    order["type"] = json!("Neuf");
    order["organisation"]["siren"] = json!("732829321");
    order["organisation"]["postcode"] = json!("3500");
    order["legal_representative"]["mobile"] = json!("01 42 68 53 00");
    order["legal_representative"]["last_name"] = json!("<b>");
    order["holder"]["email"] = json!(12);
    order["agent"] = json!(null);
    order["otp_contact"] = json!([]);
    order["colour"] = json!("red");
    order["subscriber"].as_object_mut().expect("an object").remove("email");
    assert_eq!(
        wrong(&order),
        [
            "portal format",
            "type unknown_choice",
            "subscriber.email empty",
            "organisation.siren check_digit",
            "organisation.postcode format",
            "legal_representative.last_name character",
            "legal_representative.mobile not_mobile",
            "has_valid_mandate contradiction",
            "holder.email format",
            "otp_contact format",
            "colour unknown_field",
        ]
    );
}

#[test]
fn a_holder_is_given_once() {
    let mut order = whole();
    order["holder_is_legal_representative"] = json!(true);
    assert_eq!(wrong(&order), ["holder contradiction"]);
    order["holder"] = Value::Null;
    let order = Submission::read(&order).expect("good");
    assert_eq!(order.holder(), &order.legal_representative);
    let mut order = whole();
    order.as_object_mut().expect("an object").remove("holder");
    assert_eq!(wrong(&order), ["holder empty"]);
}

#[test]
fn what_is_no_object_is_no_order_and_strange_names_buy_no_large_answer() {
    for strange in [json!([]), json!("x"), Value::Null] {
        assert_eq!(wrong(&strange), ["body format"]);
    }
    let mut order = whole();
    for i in 0..1000 {
        order["subscriber"][format!("x{i}")] = json!(1);
        order[format!("y{}{i}", "é".repeat(100))] = json!(1);
    }
    let errors = Submission::read(&order).expect_err("strange names").errors;
    assert_eq!(errors.len(), crate::MAX_STRANGE_PARAMETERS);
    assert!(errors.iter().all(|error| error.field.chars().count() <= 80));
}

#[test]
fn a_declaration_is_made_or_not_but_never_left_out() {
    assert_eq!(OrderCompletion::read(&json!({"documents_valid": true})), Ok(OrderCompletion { documents_valid: true }));
    for bad in [json!({}), json!({"documents_valid": "yes"}), json!({"documents_valid": true, "x": 1}), json!(true)] {
        assert!(OrderCompletion::read(&bad).is_err(), "{bad}");
    }
}
