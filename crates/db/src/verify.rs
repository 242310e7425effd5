//! What is true of the whole database, whoever wrote it: each invariant is a query that finds what breaks it, and must find
//! nothing. Constraints and triggers hold most of it already; this is for whoever restored a backup, lost a machine, or changed
//! the program.

use crate::{Db, Result};
use domain::orders::Transition;
use sqlx::{AssertSqlSafe, Executor};

/// Something that is always true.
#[derive(Debug, Clone, Copy)]
pub struct Invariant {
    /// Its stable name.
    pub name: &'static str,
    /// What is true, in a sentence.
    pub meaning: &'static str,
    /// What breaks it: a text for each.
    sql: &'static str,
}

/// An invariant that does not hold.
#[derive(Debug, Clone)]
pub struct Violation {
    /// Which.
    pub invariant: &'static Invariant,
    /// What breaks it: the first [`SHOWN`] of them.
    pub found: Vec<String>,
}

/// The most that is shown of what breaks an invariant.
pub const SHOWN: usize = 10;

/// All of them.
pub const INVARIANTS: &[Invariant] = &[
    Invariant {
        name: "guards_are_in_place",
        meaning: "Every constraint, trigger and unique index that the migrations make is there, holds for the rows there are, and is on.",
        sql: concat!(
            "SELECT guard || ' is missing' FROM (SELECT unnest($2) EXCEPT (",
            include_str!("guards.sql"),
            ")) AS missing (guard)
             UNION
             SELECT format('%s: constraint %s may not hold for the rows there are', coalesce(t.relname, d.typname), c.conname)
             FROM pg_constraint c LEFT JOIN pg_class t ON t.oid = c.conrelid LEFT JOIN pg_type d ON d.oid = c.contypid
             WHERE c.connamespace = 'public'::regnamespace AND NOT c.convalidated
             UNION
             SELECT format('%s: trigger %s is off', t.relname, coalesce(c.conname, g.tgname))
             FROM pg_trigger g JOIN pg_class t ON t.oid = g.tgrelid LEFT JOIN pg_constraint c ON c.oid = g.tgconstraint
             WHERE t.relnamespace = 'public'::regnamespace AND g.tgenabled IN ('D', 'R')"
        ),
    },
    Invariant {
        name: "numbers_are_never_given_twice",
        meaning: "The next order gets numbers that no order has; whatever else is numbered, a number that nothing has.",
        // A sequence itself: `pg_sequences` has no value for one that was never asked, whatever it begins with.
        sql: "SELECT format('%s goes on with %s, below %s', name, next, highest) FROM (VALUES
                  ('orders.number', (SELECT last_value + is_called::int FROM orders_number_seq), (SELECT max(number) FROM orders)),
                  ('orders.portu_id', (SELECT last_value + is_called::int FROM orders_portu_id), (SELECT max(portu_id) FROM orders)),
                  ('portals.id', (SELECT last_value + is_called::int FROM portals_id_seq), (SELECT max(id) FROM portals)),
                  ('holders.id', (SELECT last_value + is_called::int FROM holders_id_seq), (SELECT max(id) FROM holders)),
                  ('comments.id', (SELECT last_value + is_called::int FROM comments_id_seq), (SELECT max(id) FROM comments)),
                  ('order_history.id', (SELECT last_value + is_called::int FROM order_history_id_seq), (SELECT max(id) FROM order_history)),
                  ('audit_events.id', (SELECT last_value + is_called::int FROM audit_events_id_seq), (SELECT max(id) FROM audit_events)),
                  ('outbox.id', (SELECT last_value + is_called::int FROM outbox_id_seq), (SELECT max(id) FROM outbox))
              ) AS given (name, next, highest) WHERE next <= highest",
    },
    Invariant {
        name: "every_order_has_its_file",
        meaning: "An order has details, a holder, a legal representative and a subscriber.",
        sql: "SELECT 'order ' || o.number FROM orders o
              WHERE NOT EXISTS (SELECT FROM order_details d WHERE d.order_number = o.number)
                 OR (SELECT count(*) FROM order_persons p WHERE p.order_number = o.number AND p.role <> 'agent') <> 3",
    },
    Invariant {
        name: "status_follows_the_workflow",
        meaning: "An order's history leads from its creation, by moves of the workflow, one after the other, up to the status it has since then.",
        // One pass over the history, one over the orders. An order is created as incomplete, said or not.
        sql: "WITH moves AS (
                  SELECT order_number, kind, at, before, coalesce(after, 'incomplete') AS after,
                      lag(coalesce(after, 'incomplete')) OVER w AS earlier, lead(id) OVER w IS NULL AS is_last
                  FROM order_history WHERE kind IN ('order_created', 'status_changed')
                  WINDOW w AS (PARTITION BY order_number ORDER BY at, id))
              SELECT format('order %s', o.number) || CASE
                  WHEN m.order_number IS NULL THEN ' has no history'
                  WHEN is_last AND (after, at) <> (o.status::text, o.status_since)
                  THEN format(': ends as %s since %s, is %s since %s', after, at, o.status, o.status_since)
                  ELSE format(': %s to %s after %s', coalesce(before, '?'), after, coalesce(earlier, 'nothing')) END
              FROM orders o LEFT JOIN moves m ON m.order_number = o.number
              WHERE CASE
                  WHEN m.order_number IS NULL THEN true
                  WHEN is_last AND (after, at) <> (o.status::text, o.status_since) THEN true
                  WHEN m.kind = 'order_created' THEN earlier IS NOT NULL OR after <> 'incomplete'
                  ELSE before IS NULL OR before IS DISTINCT FROM earlier OR format('%s %s %s', o.process, before, after) <> ALL ($1) END",
    },
    Invariant {
        name: "every_needed_item_has_its_row",
        meaning: "Every piece of evidence that an order's data ask for is there, be it as missing; so is every contract document.",
        sql: "SELECT 'order ' || o.number FROM orders o
              WHERE NOT evidence_is(o.number, enum_range(NULL::evidence_state))
                 OR (o.process = 'digital' AND NOT contract_documents_are(o.number, enum_range(NULL::contract_document_state)))",
    },
    Invariant {
        name: "status_has_what_it_needs",
        meaning: "What a status asks for is there: confirmed evidence from signature on, signed and confirmed contract documents, the certificate.",
        sql: "SELECT 'order ' || o.number || ': ' || o.status FROM orders o
              WHERE CASE o.status
                  WHEN 'in_signature' THEN NOT evidence_is(o.number, '{confirmed}')
                  WHEN 'to_validate' THEN NOT contract_documents_are(o.number, '{signed,confirmed}')
                  WHEN 'to_generate' THEN o.process = 'digital' AND NOT contract_documents_are(o.number, '{confirmed}')
                  WHEN 'to_deliver' THEN NOT EXISTS (SELECT FROM certificates c WHERE c.order_number = o.number)
                  WHEN 'closed' THEN NOT EXISTS (SELECT FROM certificates c WHERE c.order_number = o.number)
                  ELSE false END",
    },
    Invariant {
        name: "one_current_document_per_side",
        meaning: "Of a side of a piece of evidence one document counts; the others were replaced.",
        sql: "SELECT 'order ' || order_number || ': ' || kind || ' ' || side FROM order_documents
              WHERE replaced_at IS NULL AND kind IS NOT NULL GROUP BY order_number, kind, side HAVING count(*) > 1",
    },
    Invariant {
        name: "evidence_agrees_with_its_documents",
        meaning: "A piece with documents is missing as long as one of its sides is, and not any longer; one whose document was destroyed may be, too.",
        sql: "SELECT 'order ' || e.order_number || ': ' || e.kind || ' is ' || e.state
              FROM evidence_items e JOIN LATERAL (
                  SELECT count(DISTINCT d.side) FILTER (WHERE d.replaced_at IS NULL) AS current,
                      count(DISTINCT d.side) FILTER (WHERE d.replaced_at IS NULL AND d.destroyed_at IS NULL) AS readable,
                      count(*) AS all FROM order_documents d
                  WHERE d.order_number = e.order_number AND d.kind = e.kind) AS n ON n.all > 0
              CROSS JOIN LATERAL (SELECT CASE WHEN e.kind IN ('holder_identity', 'legal_representative_identity', 'agent_identity')
                  THEN 2 ELSE 1 END AS whole) AS sides
              WHERE CASE WHEN e.state = 'missing' THEN n.readable = sides.whole ELSE n.current < sides.whole END",
    },
    Invariant {
        name: "destroyed_documents_prove_nothing",
        meaning: "As long as evidence can be imported, no piece counts as imported of which a document was destroyed.",
        sql: "SELECT 'order ' || o.number || ': ' || e.kind || ' is ' || e.state
              FROM order_documents d JOIN evidence_items e USING (order_number, kind) JOIN orders o ON o.number = d.order_number
              WHERE d.destroyed_at IS NOT NULL AND d.replaced_at IS NULL AND e.state <> 'missing'
                  AND o.status IN ('incomplete', 'to_verify', 'to_validate')",
    },
    Invariant {
        name: "holders_know_their_latest_certificate",
        meaning: "A holder carries the state of the certificate that was issued to them last, and so do the holder's orders.",
        sql: "SELECT 'holder ' || h.id FROM holders h LEFT JOIN LATERAL (
                  SELECT CASE WHEN c.revoked_at IS NULL THEN 'issued' ELSE 'revoked' END::holder_certificate AS certificate, c.not_after
                  FROM certificates c WHERE c.holder_id = h.id ORDER BY c.issued_at DESC, c.serial_number DESC LIMIT 1) AS latest ON true
              WHERE (h.certificate, h.certificate_not_after)
                  <> (coalesce(latest.certificate, 'none'), coalesce(latest.not_after, '-infinity'))
              UNION ALL
              SELECT 'order ' || o.number FROM orders o JOIN holders h ON h.id = o.holder_id
              WHERE (o.holder_certificate, o.holder_certificate_not_after) <> (h.certificate, h.certificate_not_after)",
    },
    Invariant {
        name: "audit_chains_are_unbroken",
        meaning: "Every event of the audit log follows the one before it in its chain, hashes to what it says, and names its chain.",
        sql: "WITH links AS (
                  SELECT chain, sequence, previous_hash, event, hash,
                      row_number() OVER w AS place, lag(hash) OVER w AS before
                  FROM audit_events WINDOW w AS (PARTITION BY chain ORDER BY sequence))
              SELECT chain || ' ' || sequence FROM links
              WHERE sequence <> place OR previous_hash IS DISTINCT FROM before
                 OR hash <> sha256('\\x00'::bytea || coalesce(previous_hash, ''::bytea) || event)
                 OR convert_from(event, 'UTF8')::jsonb ->> 'chain' <> chain",
    },
    Invariant {
        name: "what_partners_placed_is_in_the_audit_log",
        meaning: "An order that was placed over the API begins its chain in the audit log with that.",
        sql: "SELECT k.location FROM idempotency_keys k
              WHERE k.location ~ '^/api/v1/orders/[0-9]+$' AND NOT EXISTS (
                  SELECT FROM audit_events a WHERE a.chain = 'order:' || split_part(k.location, '/', 5) AND a.sequence = 1
                      AND convert_from(a.event, 'UTF8')::jsonb ->> 'action' = 'order_placed')",
    },
    Invariant {
        name: "outbox_tells_of_what_is",
        meaning: "A live message names its own order and a version that the order has or had; what failed says so.",
        sql: "SELECT 'outbox ' || m.id FROM outbox m LEFT JOIN orders o ON o.number = m.order_number
              WHERE (m.topic = 'live' AND ((m.payload ->> 'number')::bigint IS DISTINCT FROM m.order_number
                     OR (m.payload ->> 'version')::bigint > o.version))
                 OR (m.sent_at IS NULL AND m.attempts > 0 AND m.last_error IS NULL)",
    },
    Invariant {
        name: "kept_answers_are_true",
        meaning: "An answer that is kept for whoever placed an order names this order, and a version that it has or had.",
        sql: "SELECT k.location FROM idempotency_keys k
              WHERE k.location ~ '^/api/v1/orders/[0-9]+$' AND NOT EXISTS (
                  SELECT FROM orders o WHERE o.number = split_part(k.location, '/', 5)::bigint AND k.version <= o.version
                      AND o.number = (convert_from(k.body, 'UTF8')::jsonb ->> 'number')::bigint)",
    },
];

/// What the migrations make, a line each, as [`guards`] finds it; a test holds it against them, `just gen` rewrites it.
const GUARDS: &str = include_str!("guards.txt");

/// The guards that the database has: constraints, triggers, unique indexes, columns that are never NULL.
///
/// # Errors
/// The store does not answer.
pub async fn guards(db: &Db) -> Result<Vec<String>> {
    let sql = concat!("SELECT guard FROM (", include_str!("guards.sql"), r#") AS found (guard) ORDER BY guard COLLATE "C""#);
    Ok(sqlx::query_scalar(sql).fetch_all(db.pool()).await?)
}

/// Asks all of them, in one state of the database; those that do not hold.
///
/// # Errors
/// The store does not answer.
pub async fn verify(db: &Db) -> Result<Vec<Violation>> {
    let moves: Vec<String> = Transition::ALL.iter().map(|line| format!("{} {} {}", line.process, line.from, line.to)).collect();
    let guards: Vec<&str> = GUARDS.lines().collect();
    let mut tx = db.begin_snapshot().await?;
    // A million orders take longer than a request may.
    tx.connection().execute("SET LOCAL statement_timeout = 0").await?;
    let mut violations = Vec::new();
    for invariant in INVARIANTS {
        let sql = format!(
            "SELECT found FROM ({}) AS broken (found) WHERE $1::text[] IS NOT NULL AND $2::text[] IS NOT NULL LIMIT {SHOWN}",
            invariant.sql
        );
        let found = sqlx::query_scalar(AssertSqlSafe(sql)).bind(&moves).bind(&guards);
        let found: Vec<String> = found.fetch_all(tx.connection()).await?;
        if !found.is_empty() {
            violations.push(Violation { invariant, found });
        }
    }
    Ok(violations)
}
