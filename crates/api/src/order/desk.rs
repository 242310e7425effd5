//! What operators send about an order.

use crate::document::Section;
use crate::{Document, Unread};
use domain::orders::Cancelling;
use domain::values::{OrderNumber, TextBlock};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A remark (D-8).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CommentEntry {
    /// What: up to 4 000 characters, with line breaks.
    #[cfg_attr(feature = "openapi", schema(min_length = 1, max_length = 4000))]
    pub text: String,
}

impl Document for TextBlock {
    type Choice = ();

    fn read(document: &Value) -> Result<Self, Unread<()>> {
        let (text, notes) = Section::document(document, |of| of.value("text", Self::parse));
        Ok(notes.whole(text.flatten())?)
    }

    fn choice(&self) {}
}

/// The order to give up, typed again, and why (D-7).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OrderCancelling {
    /// N° Dossier, as it stands in the address too: who types it means this order.
    #[cfg_attr(feature = "openapi", schema(minimum = 1))]
    pub order_number: i64,
    /// Why the order will not be carried out: up to 4 000 characters.
    #[cfg_attr(feature = "openapi", schema(min_length = 1, max_length = 4000))]
    pub reason: String,
}

impl Document for Cancelling {
    /// The number that was typed, which has to be the order's.
    type Choice = Option<OrderNumber>;

    fn read(document: &Value) -> Result<Self, Unread<Self::Choice>> {
        let (read, notes) = Section::document(document, |of| {
            let (order_number, reason) = (OrderNumber(of.whole("order_number")), of.value("reason", TextBlock::parse));
            (order_number, reason.map(|reason| Self { order_number, reason }))
        });
        let choice = read.as_ref().map(|(typed, _)| *typed).filter(|typed| typed.0 > 0);
        notes.whole(read.and_then(|(_, cancelling)| cancelling)).map_err(|errors| Unread { errors, choice })
    }

    fn choice(&self) -> Self::Choice {
        Some(self.order_number)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn everything_wrong_is_said_at_once() {
        let told = |document: Value| {
            let unread = Cancelling::read(&document).expect_err("it is wrong");
            unread.errors.into_iter().map(|error| format!("{} {}", error.field, error.code)).collect::<Vec<_>>()
        };
        assert_eq!(told(json!({})), ["order_number empty", "reason empty"]);
        assert_eq!(told(json!({"order_number": "5144", "reason": " \n"})), ["order_number format", "reason empty"]);
        assert_eq!(told(json!({"order_number": 5144, "reason": "a\u{202e}b", "force": true})), ["reason character", "force unknown_field"]);
        assert_eq!(told(json!([])), ["body format"]);
        assert!(TextBlock::read(&json!({"text": "Rappelé le 28"})).is_ok());
        assert!(TextBlock::read(&json!({"text": 7})).is_err() && TextBlock::read(&json!({})).is_err());
    }
}
