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
    /// The reason, if the number that was typed is this order's.
    ///
    /// # Errors
    /// [`ValueError::Mismatch`] of `order_number` when it is another's.
    pub fn of(&self, number: OrderNumber) -> Result<&TextBlock, Wrong> {
        if self.order_number == number { Ok(&self.reason) } else { Err(Wrong::new("order_number", ValueError::Mismatch)) }
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
        assert_eq!(cancelling.of(OrderNumber(5145)), Err(wrong));
    }
}
