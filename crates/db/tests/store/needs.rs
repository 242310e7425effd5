//! What the database itself demands of an order's evidence and contract documents, and what it refuses, is what
//! [`OrderFacts`] says, for every order there can be.

use crate::common::seeded;
use domain::orders::{ContractDocumentKind, EvidenceKind, OrderFacts};
use sqlx::{AssertSqlSafe, PgConnection};

/// Makes an order of the right process into one of these facts, without evidence and documents.
async fn order_of(db: &mut PgConnection, facts: OrderFacts) -> i64 {
    let number: i64 = sqlx::query_scalar("SELECT min(number) FROM orders WHERE process = $1::process")
        .bind(facts.process.as_str())
        .fetch_one(&mut *db)
        .await
        .expect("an order");
    let OrderFacts { holder_is_legal_representative: same, has_agent, has_valid_mandate, payment_method, .. } = facts;
    // Keys and triggers are out of the way while the order becomes another, and back for what follows.
    let become_it = format!(
        "SET LOCAL session_replication_role = replica;
         DELETE FROM evidence_items WHERE order_number = {number};
         DELETE FROM contract_documents WHERE order_number = {number};
         DELETE FROM order_persons WHERE order_number = {number} AND role = 'agent';
         INSERT INTO order_persons (order_number, role, title, first_name, last_name, address, postcode, city, country, email, mobile)
             SELECT order_number, 'agent', title, first_name, last_name, address, postcode, city, country, email, mobile
             FROM order_persons WHERE order_number = {number} AND role = 'holder' AND {has_agent};
         UPDATE order_details SET holder_is_legal_representative = {same}, has_valid_mandate = {has_valid_mandate},
             payment_method = '{payment_method}' WHERE order_number = {number};
         SET LOCAL session_replication_role = origin"
    );
    sqlx::raw_sql(AssertSqlSafe(become_it)).execute(db).await.expect("becomes an order of these facts");
    number
}

/// Whether the database takes the row; nothing stays of a refusal.
async fn takes(db: &mut PgConnection, row: String) -> bool {
    sqlx::raw_sql("SAVEPOINT before").execute(&mut *db).await.expect("a savepoint");
    let taken = sqlx::raw_sql(AssertSqlSafe(row)).execute(&mut *db).await.is_ok();
    let end = if taken { "RELEASE before" } else { "ROLLBACK TO before" };
    sqlx::raw_sql(end).execute(db).await.expect("goes on");
    taken
}

async fn holds(db: &mut PgConnection, condition: String) -> bool {
    sqlx::query_scalar(AssertSqlSafe(format!("SELECT {condition}"))).fetch_one(db).await.expect("an answer")
}

#[tokio::test(flavor = "multi_thread")]
async fn the_database_demands_the_evidence_of_the_table_and_takes_no_other() {
    let db = seeded(200, 71).await;
    for facts in OrderFacts::all() {
        let mut tx = db.begin_tx().await.expect("begins");
        let number = order_of(tx.connection(), facts).await;
        for kind in EvidenceKind::ALL {
            let row = format!(
                "INSERT INTO evidence_items (order_number, kind, state, imported_at) VALUES ({number}, '{kind}', 'imported', now())"
            );
            let needed = facts.needed_evidence().any(|needed| needed == *kind);
            assert_eq!(takes(tx.connection(), row).await, needed, "{kind} for {facts:?}");
        }
        assert!(holds(tx.connection(), format!("evidence_is({number}, '{{imported}}')")).await, "{facts:?}");
        for kind in facts.needed_evidence() {
            let without = |state: &str| {
                format!(
                    "UPDATE evidence_items SET state = '{state}', imported_at = {} WHERE order_number = {number} AND kind = '{kind}'",
                    if state == "missing" { "NULL" } else { "now()" }
                )
            };
            assert!(takes(tx.connection(), without("missing")).await);
            assert!(!holds(tx.connection(), format!("evidence_is({number}, '{{imported}}')")).await, "goes without {kind}: {facts:?}");
            assert!(takes(tx.connection(), without("imported")).await);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_database_demands_the_contract_documents_of_the_table() {
    let db = seeded(200, 71).await;
    for facts in OrderFacts::all() {
        let mut tx = db.begin_tx().await.expect("begins");
        let number = order_of(tx.connection(), facts).await;
        let row = |kind: ContractDocumentKind| {
            format!("INSERT INTO contract_documents (order_number, kind, state, signed_at) VALUES ({number}, '{kind}', 'signed', now())")
        };
        let needed: Vec<ContractDocumentKind> = facts.needed_documents().collect();
        let all_but = |left_out: ContractDocumentKind| needed.iter().copied().filter(move |kind| *kind != left_out);
        for left_out in needed.iter().copied() {
            for kind in all_but(left_out) {
                assert!(takes(tx.connection(), row(kind)).await, "{kind} for {facts:?}");
            }
            assert!(
                !holds(tx.connection(), format!("contract_documents_are({number}, '{{signed}}')")).await,
                "goes without {left_out}: {facts:?}"
            );
            assert!(takes(tx.connection(), row(left_out)).await, "{left_out} for {facts:?}");
            assert!(holds(tx.connection(), format!("contract_documents_are({number}, '{{signed}}')")).await, "{facts:?}");
            assert!(takes(tx.connection(), format!("DELETE FROM contract_documents WHERE order_number = {number}")).await);
        }
        // Without an agent, beside a mandate or on paper there is nothing that a proxy would be for.
        if !needed.contains(&ContractDocumentKind::Proxy) {
            assert!(!takes(tx.connection(), row(ContractDocumentKind::Proxy)).await, "{facts:?}");
        }
    }
}
