//! The documents of the invented orders: specimens, drawn in the background for the orders that are shown first, and for any other
//! one before the first answer about it.

use app::documents::Documents;
use app::{Db, Random};
use axum::Router;
use axum::extract::{Request, State};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::Response;
use domain::values::OrderNumber;
use specimen::Supply;
use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};
use tokio::sync::Mutex as Turn;

/// For so many orders nobody has to wait.
const AHEAD: u32 = 25;

/// The demo is for looking at, first of all: the background begins after the first pages.
const HEAD_START: Duration = Duration::from_secs(10);

/// Draws what the orders lack, one order at a time.
pub(super) struct Specimens {
    supply: Supply,
    supplied: Mutex<HashSet<OrderNumber>>,
    turn: Turn<()>,
}

impl Specimens {
    /// Kept where the portal reads them.
    pub(super) fn new(db: Db, documents: Documents, seed: u64) -> Arc<Self> {
        let supply = Supply::new(db, documents, Random::system(), seed);
        Arc::new(Self { supply, supplied: Mutex::default(), turn: Turn::default() })
    }

    /// The portal, where an order has its documents before anybody is answered about it.
    pub(super) fn around(self: &Arc<Self>, portal: Router) -> Router {
        portal.layer(from_fn_with_state(self.clone(), supply_first))
    }

    /// Draws ahead, the newest orders first, and rests as long as it worked.
    pub(super) async fn draw_ahead(self: Arc<Self>) {
        tokio::time::sleep(HEAD_START).await;
        let newest = self.supply.newest(AHEAD).await.unwrap_or_else(|error| {
            tracing::warn!(%error, "no specimens ahead");
            Vec::new()
        });
        for number in newest {
            let begun = Instant::now();
            self.supply(number).await;
            tokio::time::sleep(begun.elapsed()).await;
        }
    }

    /// Gives an order its documents, once. What goes wrong is told in the log: the order then shows none.
    async fn supply(&self, number: OrderNumber) {
        if self.is_supplied(number) {
            return;
        }
        let _turn = self.turn.lock().await;
        if self.is_supplied(number) {
            return;
        }
        match self.supply.order(number).await {
            Ok(documents) => tracing::debug!(%number, documents, "specimens drawn"),
            Err(error) => tracing::warn!(%number, %error, "no specimens"),
        }
        self.supplied.lock().unwrap_or_else(PoisonError::into_inner).insert(number);
    }

    fn is_supplied(&self, number: OrderNumber) -> bool {
        self.supplied.lock().unwrap_or_else(PoisonError::into_inner).contains(&number)
    }
}

async fn supply_first(State(specimens): State<Arc<Specimens>>, request: Request, next: Next) -> Response {
    if let Some(number) = asked_about(request.uri().path()) {
        specimens.supply(number).await;
    }
    next.run(request).await
}

/// The order that a request is about.
fn asked_about(path: &str) -> Option<OrderNumber> {
    let number = path.strip_prefix("/api/v1/orders/")?.split('/').next()?;
    number.parse().ok().map(OrderNumber)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_order_is_known_by_its_address_and_by_nothing_else() {
        assert_eq!(asked_about("/api/v1/orders/5144"), Some(OrderNumber(5144)));
        assert_eq!(asked_about("/api/v1/orders/5144/evidence/mandate/front"), Some(OrderNumber(5144)));
        for other in ["/api/v1/orders", "/api/v1/orders/count", "/api/v1/portals/5144", "/orders/5144", "/"] {
            assert_eq!(asked_about(other), None, "{other}");
        }
    }
}
