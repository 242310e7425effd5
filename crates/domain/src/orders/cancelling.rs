//! Giving an order up (D-7): irreversible, so that whoever does it types the order's number.

use crate::values::{OrderNumber, TextBlock, ValueError, Wrong};

/// What is said by whoever cancels an order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cancelling {
    /// The number as it was typed.
    pub order_number: OrderNumber,
    /// Why the order will not be carried out.
    pub reason: TextBlock,
}

impl Cancelling {
    /// What is wrong with a number that was typed to cancel another order than is meant: nothing where one of the two is not known.
    #[must_use]
    pub fn mismatch(typed: Option<OrderNumber>, meant: Option<OrderNumber>) -> Vec<Wrong> {
        let is_another = typed.zip(meant).is_some_and(|(typed, meant)| typed != meant);
        is_another.then(|| Wrong::new("order_number", ValueError::Mismatch)).into_iter().collect()
    }

    /// The reason, if the number that was typed is this order's.
    ///
    /// # Errors
    /// [`ValueError::Mismatch`] of `order_number` when it is another's.
    pub fn of(&self, number: OrderNumber) -> Result<&TextBlock, Vec<Wrong>> {
        let wrong = Self::mismatch(Some(self.order_number), Some(number));
        if wrong.is_empty() { Ok(&self.reason) } else { Err(wrong) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_who_types_its_number_cancels_an_order() {
        let reason = TextBlock::parse("Commande passée deux fois").expect("a text");
        let cancelling = Cancelling { order_number: OrderNumber(5144), reason: reason.clone() };
        assert_eq!(cancelling.of(OrderNumber(5144)), Ok(&reason));
        let wrong = Wrong::new("order_number", ValueError::Mismatch);
        assert_eq!(cancelling.of(OrderNumber(5145)), Err(vec![wrong]));
        assert_eq!(Cancelling::mismatch(None, Some(OrderNumber(5144))), []);
        assert_eq!(Cancelling::mismatch(Some(OrderNumber(5144)), None), []);
    }
}
