//! Illegal rows are refused by the database itself, whoever writes them.

use crate::common::seeded;
use db::Db;
use domain::orders::{Process, Status, Transition};
use sqlx::{AssertSqlSafe, Executor};

/// A statement, and the constraint or message that refuses it. `{n}` is an order, `{h}` its holder; `{to_verify}` and the
/// like are the first digital order of that status.
const REFUSED: &[(&str, &str)] = &[
    ("UPDATE orders SET siren = '732829321' WHERE number = {n}", "siren"),
    (
        // Without triggers: the moves of the workflow would refuse it before.
        "SET LOCAL session_replication_role = replica; UPDATE orders SET status = 'in_signature', phase = 'created' WHERE process = 'paper'",
        "status_fits",
    ),
    ("UPDATE orders SET phase = 'delivered' WHERE status = 'to_verify'", "status_fits"),
    ("UPDATE orders SET number = DEFAULT WHERE number = {n}", "identity of an order"),
    ("UPDATE orders SET created_at = created_at - interval '1 day' WHERE number = {n}", "identity of an order"),
    ("UPDATE orders SET ra_code = 'EST' WHERE ra_code = 'OUEST'", "identity of an order"),
    ("UPDATE orders SET status = 'incomplete', phase = 'created' WHERE status = 'closed'", "closed or cancelled"),
    ("UPDATE orders SET status = 'closed', phase = 'delivered' WHERE number = {incomplete}", "no move from incomplete to closed"),
    ("UPDATE orders SET status = 'in_signature' WHERE process = 'paper' AND status = 'to_verify'", "no move from to_verify to in_signature"),
    (
        "UPDATE order_details SET documents_valid = true WHERE order_number = {incomplete};
         UPDATE orders SET status = 'to_verify' WHERE number = {incomplete}; SET CONSTRAINTS ALL IMMEDIATE",
        "without an item of evidence",
    ),
    (
        "UPDATE orders SET status = 'incomplete' WHERE number = {to_verify};
         UPDATE evidence_items SET state = 'rejected', rejection_reason = 'x', reviewed_at = imported_at, reviewed_by = 'x'
         WHERE order_number = {to_verify} AND kind = 'holder_identity';
         UPDATE orders SET status = 'to_verify' WHERE number = {to_verify}; SET CONSTRAINTS ALL IMMEDIATE",
        "without an item of evidence",
    ),
    (
        "UPDATE orders SET status = 'incomplete' WHERE number = {to_verify};
         DELETE FROM evidence_items WHERE order_number = {to_verify} AND kind = 'holder_identity';
         UPDATE orders SET status = 'to_verify' WHERE number = {to_verify}; SET CONSTRAINTS ALL IMMEDIATE",
        "without an item of evidence",
    ),
    (
        "UPDATE orders SET status = 'incomplete' WHERE number = {to_verify};
         UPDATE order_details SET documents_valid = false WHERE order_number = {to_verify};
         UPDATE orders SET status = 'to_verify' WHERE number = {to_verify}; SET CONSTRAINTS ALL IMMEDIATE",
        "without the declaration",
    ),
    (
        "UPDATE orders SET status = 'to_verify' WHERE number = {in_signature};
         UPDATE evidence_items SET state = 'imported', reviewed_at = NULL, reviewed_by = NULL
         WHERE order_number = {in_signature} AND kind = 'holder_identity';
         UPDATE orders SET status = 'in_signature' WHERE number = {in_signature}; SET CONSTRAINTS ALL IMMEDIATE",
        "without a confirmed item of evidence",
    ),
    (
        "UPDATE orders SET status = 'to_verify' WHERE number = {in_signature};
         UPDATE order_details SET identity_document_type = NULL, identity_document_number = NULL, identity_document_expiry = NULL
         WHERE order_number = {in_signature};
         UPDATE orders SET status = 'in_signature' WHERE number = {in_signature}; SET CONSTRAINTS ALL IMMEDIATE",
        "without the identity document",
    ),
    (
        "UPDATE orders SET status = 'to_verify' WHERE number = {in_signature};
         UPDATE order_details SET organisation_extract_date = NULL WHERE order_number = {in_signature};
         UPDATE orders SET status = 'in_signature' WHERE number = {in_signature}; SET CONSTRAINTS ALL IMMEDIATE",
        "without the date of the extract",
    ),
    (
        // Sent on 25 June in Paris, though it is still the 24th in UTC: three months are over.
        "UPDATE orders SET status = 'to_verify' WHERE number = {in_signature};
         UPDATE order_details SET organisation_extract_date = '2027-03-25' WHERE order_number = {in_signature};
         UPDATE orders SET status = 'in_signature', status_since = '2027-06-24 22:30+00' WHERE number = {in_signature};
         SET CONSTRAINTS ALL IMMEDIATE",
        "without an extract of less than three months",
    ),
    ("UPDATE orders SET status = 'to_validate' WHERE number = {in_signature}; SET CONSTRAINTS ALL IMMEDIATE", "without a signed contract"),
    (
        "DELETE FROM contract_documents WHERE order_number = {in_signature};
         UPDATE orders SET status = 'to_validate' WHERE number = {in_signature}; SET CONSTRAINTS ALL IMMEDIATE",
        "without a signed contract",
    ),
    (
        "UPDATE order_details SET payment_ok = true, file_complete_ok = true WHERE order_number = {to_validate};
         UPDATE contract_documents SET state = 'signed', confirmed_at = NULL, confirmed_by = NULL
         WHERE order_number = {to_validate} AND kind = 'terms';
         UPDATE orders SET status = 'to_generate', phase = 'validated' WHERE number = {to_validate}; SET CONSTRAINTS ALL IMMEDIATE",
        "without a contract document with its signatures confirmed",
    ),
    (
        "UPDATE order_details SET payment_ok = true, file_complete_ok = true
         WHERE order_number IN (SELECT number FROM orders WHERE process = 'paper' AND status = 'to_verify');
         UPDATE orders SET status = 'to_generate', phase = 'validated' WHERE process = 'paper' AND status = 'to_verify';
         SET CONSTRAINTS ALL IMMEDIATE",
        "without a confirmed item of evidence",
    ),
    (
        "UPDATE orders SET status = 'to_deliver', phase = 'generated' WHERE number = {to_generate}; SET CONSTRAINTS ALL IMMEDIATE",
        "without the certificate",
    ),
    ("DELETE FROM orders WHERE number = {n}", "never changed"),
    ("TRUNCATE orders CASCADE", "never changed"),
    ("UPDATE orders SET holder_certificate = 'revoked' WHERE holder_certificate = 'none'", "holder_facts"),
    ("UPDATE orders SET holder_last_name = 'Autre' WHERE number = {n}; SET CONSTRAINTS ALL IMMEDIATE", "order_shows_its_holder"),
    ("UPDATE orders SET updated_at = created_at - interval '1 s' WHERE number = {n}", "check"),
    ("DELETE FROM order_persons WHERE order_number = {n} AND role = 'subscriber'; SET CONSTRAINTS ALL IMMEDIATE", "order_has_a_subscriber"),
    (
        "DELETE FROM order_persons WHERE order_number = {n} AND role = 'legal_representative'; SET CONSTRAINTS ALL IMMEDIATE",
        "legal_representative",
    ),
    ("UPDATE order_persons SET mobile = NULL WHERE order_number = {n} AND role = 'holder'", "person_block"),
    ("UPDATE order_persons SET mobile = '0612345678' WHERE order_number = {n} AND role = 'holder'", "mobile"),
    ("UPDATE order_details SET duration_years = 4 WHERE order_number = {n}", "duration_years"),
    ("UPDATE order_details SET otp_channel = 'mobile', otp_contact = 'a@b' WHERE order_number = {n}", "otp_contact"),
    ("UPDATE order_details SET identity_document_type = 'passport' WHERE identity_document_type IS NULL", "check"),
    ("UPDATE order_details SET identity_document_expiry = NULL WHERE identity_document_number IS NOT NULL", "check"),
    ("UPDATE order_details SET appointment_place = NULL WHERE appointment_at IS NOT NULL", "check"),
    ("UPDATE order_details SET delivery_mode = 'delivered' WHERE appointment_at IS NOT NULL", "check"),
    ("UPDATE order_details SET price_lines = '{}' WHERE order_number = {n}", "price_lines_make_the_total"),
    ("UPDATE order_details SET total_incl_vat_cents = total_incl_vat_cents + 1 WHERE order_number = {n}", "price_lines_make_the_total"),
    (
        "UPDATE order_details SET price_lines = ARRAY[ROW (' ', total_incl_vat_cents)::price_line] WHERE order_number = {n}",
        "price_lines_make_the_total",
    ),
    ("UPDATE order_details SET cancellation_by = NULL WHERE cancellation_by IS NOT NULL", "cancellation_is_whole"),
    (
        "UPDATE orders SET status = 'cancelled' WHERE number = (SELECT min(number) FROM orders WHERE status = 'to_verify');
         SET CONSTRAINTS ALL IMMEDIATE",
        "order_says_why",
    ),
    (
        "UPDATE order_details SET cancellation_reason = 'x', cancellation_by = 'x', cancellation_at = now()
         WHERE order_number = (SELECT min(number) FROM orders WHERE status = 'closed'); SET CONSTRAINTS ALL IMMEDIATE",
        "order_says_why",
    ),
    (
        "UPDATE order_details SET payment_ok = false
         WHERE order_number = (SELECT min(number) FROM orders WHERE phase = 'validated'); SET CONSTRAINTS ALL IMMEDIATE",
        "both_ticks",
    ),
    ("UPDATE evidence_items SET rejection_reason = NULL WHERE state = 'rejected'", "say_why"),
    ("UPDATE evidence_items SET rejection_reason = 'x' WHERE state = 'confirmed'", "say_why"),
    ("UPDATE evidence_items SET reviewed_by = NULL WHERE reviewed_by IS NOT NULL", "check"),
    ("UPDATE evidence_items SET reviewed_at = now(), reviewed_by = 'x' WHERE state = 'imported'", "check"),
    (
        "INSERT INTO evidence_items (order_number, kind, state)
         SELECT order_number, 'payment_proof', 'missing' FROM order_details WHERE payment_method = 'card' LIMIT 1",
        "for_a_transfer",
    ),
    (
        "INSERT INTO evidence_items (order_number, kind, state)
         SELECT order_number, 'mandate', 'missing' FROM order_details WHERE NOT has_valid_mandate LIMIT 1",
        "mandate_was_declared",
    ),
    (
        "INSERT INTO evidence_items (order_number, kind, state) SELECT number, 'agent_identity', 'missing' FROM orders
         WHERE NOT EXISTS (SELECT FROM order_persons WHERE order_number = number AND role = 'agent') LIMIT 1",
        "of_an_agent",
    ),
    (
        "INSERT INTO evidence_items (order_number, kind, state)
         SELECT order_number, 'legal_representative_identity', 'missing' FROM order_details WHERE holder_is_legal_representative LIMIT 1",
        "one_identity_for_one_person",
    ),
    ("UPDATE evidence_items SET state = 'missing' WHERE state = 'confirmed'", "check"),
    ("UPDATE contract_documents SET confirmed_at = NULL WHERE state = 'confirmed'", "check"),
    (
        "INSERT INTO contract_documents (order_number, kind, state) SELECT number, 'terms', 'unsigned' FROM orders WHERE process = 'paper' LIMIT 1",
        "digital",
    ),
    (
        "INSERT INTO contract_documents (order_number, kind, state) SELECT order_number, 'proxy', 'unsigned' FROM order_details
         JOIN orders ON number = order_number WHERE process = 'digital' AND has_valid_mandate LIMIT 1",
        "proxy_is_without_a_mandate",
    ),
    (
        "INSERT INTO contract_documents (order_number, kind, state) SELECT number, 'proxy', 'unsigned' FROM orders WHERE process = 'digital'
         AND NOT EXISTS (SELECT FROM order_persons WHERE order_number = number AND role = 'agent') LIMIT 1",
        "proxy_is_of_an_agent",
    ),
    ("UPDATE order_history SET at = now()", "never changed"),
    ("DELETE FROM order_history", "never changed"),
    ("TRUNCATE order_history", "never changed"),
    ("INSERT INTO order_history (order_number, at, kind, actor_kind) VALUES ({n}, now(), 'field_changed', 'system')", "names_its_subject"),
    ("INSERT INTO order_history (order_number, at, kind, actor_kind) VALUES ({n}, now(), 'comment_added', 'person')", "has_a_name"),
    (
        "INSERT INTO order_history (order_number, at, kind, actor_kind, origin) VALUES ({n}, now(), 'comment_added', 'system', '192.0.2.1')",
        "from_nowhere",
    ),
    (
        "INSERT INTO order_history (order_number, at, kind, actor_kind, subject) VALUES ({n}, now(), 'evidence_rejected', 'system', 'mandate')",
        "message_or_a_reason",
    ),
    ("UPDATE comments SET text = 'x'", "never changed"),
    ("UPDATE certificates SET not_after = not_before", "check"),
    ("UPDATE certificates SET holder_id = holder_id + 1 WHERE order_number IS NOT NULL", "certificate"),
    ("INSERT INTO certificates VALUES ('zz', {h}, 'OUEST', NULL, 'a', 'b', now(), now(), now() + interval '1 y', NULL)", "serial_number"),
    ("INSERT INTO portals (ra_code, slug, name) VALUES ('NORD', 'x', 'X')", "ra_code"),
    ("INSERT INTO portals (ra_code, slug, name) VALUES ('EST', 'Pas Un Slug', 'X')", "slug"),
    ("UPDATE portals SET slug = 'autre' WHERE slug = 'avocats-v4'", "what tokens name"),
    ("UPDATE portals SET ra_code = 'EST' WHERE ra_code = 'OUEST'", "what tokens name"),
    ("UPDATE registration_authorities SET code = 'NORD' WHERE code = 'EST'", "what tokens name"),
    ("DELETE FROM portals", "never changed or removed"),
    ("UPDATE portals SET notification_addresses = ARRAY['a@b.example', 'A@b.example']", "few_and_different"),
    ("UPDATE portals SET notification_addresses = ARRAY['nobody']", "email_check"),
    ("UPDATE portals SET portal_url = 'https://a b'", "links_are_addresses"),
    ("UPDATE portals SET contact_department = 'Service', contact_email = NULL", "contact_is_whole"),
    ("UPDATE registration_authorities SET contact_phone = '0199001234'", "phone_check"),
    ("UPDATE portals SET bank_account_holder = 'x', bank_iban = 'FR7630006000011234567890188', bank_bic = 'AGRIFRPP'", "bank_iban"),
    ("UPDATE portals SET bank_iban = 'FR7630006000011234567890189', bank_account_holder = NULL", "bank_account_is_whole"),
    ("UPDATE portals SET overdue_to_verify_days = 0", "overdue_to_verify_days"),
    ("UPDATE portals SET attesting_body = NULL, attestor_name = NULL, attestor_title = NULL, attestor_address = NULL", "somebody_attests"),
    ("UPDATE portal_offers SET holder_authentication = 'professional_body'", "somebody_attests"),
    ("UPDATE portal_offers SET processes = ARRAY['paper', 'digital']::process[]", "processes"),
    ("UPDATE portal_offers SET processes = '{}'", "processes"),
    ("UPDATE portal_offers SET total_incl_vat_cents = total_incl_vat_cents + 1", "make_the_total"),
    ("UPDATE portal_offers SET duration_years = 4", "duration_years"),
    ("UPDATE portal_offers SET issuing_ca = ' '", "issuing_ca_is_a_line"),
    ("INSERT INTO portal_offers SELECT * FROM portal_offers LIMIT 1", "cannot insert"),
    (
        "INSERT INTO idempotency_keys (issuer, subject, key, fingerprint, at, status, version, location, body)
         VALUES ('i', 's', 'a b', sha256('x'), now(), 201, 1, '/api/v1/orders/1', '')",
        "idempotency_keys_key",
    ),
    (
        "INSERT INTO idempotency_keys (issuer, subject, key, fingerprint, at, status, version, body)
         VALUES ('i', 's', 'k', sha256('x'), now(), 422, 1, '')",
        "idempotency_keys_status",
    ),
    ("UPDATE holders SET certificate = 'none' WHERE certificate = 'issued'", "check"),
    ("INSERT INTO audit_events (chain, sequence, event, hash, at) VALUES ('order:1', 1, 'x', sha256('x'), now())", "hash_covers"),
    ("INSERT INTO audit_events (chain, sequence, event, hash, at) VALUES ('order:1', 2, 'x', sha256('\\x0078'), now())", "predecessor"),
    (
        "INSERT INTO audit_events (chain, sequence, previous_hash, event, hash, at) VALUES ('order:1', 2, 'p', 'x', sha256('\\x007078'), now())",
        "follows_its",
    ),
    ("INSERT INTO outbox (topic, payload, created_at, due_at) VALUES ('mail', '[]', now(), now())", "payload"),
];

async fn one(db: &Db, what: &str) -> i64 {
    sqlx::query_scalar(AssertSqlSafe(format!("SELECT {what} FROM orders WHERE process = 'digital' ORDER BY number LIMIT 1")))
        .fetch_one(db.pool())
        .await
        .expect("an order")
}

/// The first order of this process and status.
async fn first(db: &Db, process: Process, status: Status) -> i64 {
    let number = sqlx::query_scalar("SELECT min(number) FROM orders WHERE process::text = $1 AND status::text = $2");
    let number: Option<i64> = number.bind(process.as_str()).bind(status.as_str()).fetch_one(db.pool()).await.expect("reads");
    number.unwrap_or_else(|| panic!("the seed has no {process} order that is {status}"))
}

#[tokio::test(flavor = "multi_thread")]
async fn illegal_rows_are_refused() {
    let db = seeded(300, 41).await;
    let mut stands = vec![("{n}".to_owned(), one(&db, "number").await), ("{h}".to_owned(), one(&db, "holder_id").await)];
    for status in Status::ALL {
        stands.push((format!("{{{status}}}"), first(&db, Process::Digital, *status).await));
    }
    for (statement, why) in REFUSED {
        let statement = stands.iter().fold((*statement).to_owned(), |text, (name, number)| text.replace(name, &number.to_string()));
        let mut tx = db.begin_tx().await.expect("begins");
        let refusal = match tx.connection().execute(sqlx::raw_sql(AssertSqlSafe(statement.clone()))).await {
            Ok(done) => panic!("{statement} was accepted, {} rows", done.rows_affected()),
            Err(error) => error.to_string(),
        };
        assert!(refusal.contains(why), "{statement}: {refusal}");
    }
}

/// Every status to every other one, on both processes: the database lets happen what the table of the workflow has.
#[tokio::test(flavor = "multi_thread")]
async fn the_database_has_the_moves_of_the_workflow() {
    let db = seeded(1_500, 43).await;
    for process in Process::ALL.iter().copied() {
        for from in Status::ALL.iter().copied().filter(|from| !from.phases(process).is_empty()) {
            let number = first(&db, process, from).await;
            for to in Status::ALL.iter().copied().filter(|to| *to != from) {
                let phase = match to.phases(process) {
                    [phase] => format!("'{phase}'"),
                    _ => "phase".to_owned(),
                };
                let mut tx = db.begin_tx().await.expect("begins");
                let statement = format!("UPDATE orders SET status = '{to}', phase = {phase} WHERE number = {number}");
                let moved = sqlx::query(AssertSqlSafe(statement)).execute(tx.connection()).await;
                let is_a_move = Transition::ALL.iter().any(|line| (line.process, line.from, line.to) == (process, from, to));
                assert_eq!(moved.is_ok(), is_a_move, "{process}: {from} to {to}: {moved:?}");
                if let Err(refusal) = moved.map_err(|error| error.to_string()) {
                    let is_the_workflows = refusal.contains("the workflow has no move") || refusal.contains("stays so");
                    assert!(is_the_workflows, "{process}: {from} to {to}: {refusal}");
                }
            }
        }
    }
}

/// With what each step needs, an order of either process goes all the way; each is a transaction.
#[tokio::test(flavor = "multi_thread")]
async fn an_order_with_what_it_needs_goes_all_the_way() {
    const TO_THE_END: [&str; 2] = [
        "INSERT INTO certificates SELECT upper(to_hex(number)) || 'AB', holder_id, ra_code, number, 'a', 'b', now(), now(),
             now() + interval '1 y', NULL FROM orders WHERE number = {n};
         UPDATE orders SET status = 'to_deliver', phase = 'generated' WHERE number = {n}",
        "UPDATE orders SET status = 'closed', phase = 'delivered' WHERE number = {n}",
    ];
    const DIGITAL: [&str; 6] = [
        "UPDATE orders SET status = 'to_verify' WHERE number = {n}",
        "UPDATE orders SET status = 'incomplete' WHERE number = {n}",
        "UPDATE orders SET status = 'to_verify' WHERE number = {n}",
        // Still the 24th of June in Paris: the extract is less than three months old.
        "UPDATE order_details SET organisation_extract_date = '2027-03-25' WHERE order_number = {n};
         UPDATE orders SET status = 'in_signature', status_since = '2027-06-24 21:30+00' WHERE number = {n}",
        "UPDATE contract_documents SET state = 'signed', signed_at = now() WHERE order_number = {n};
         UPDATE orders SET status = 'to_validate' WHERE number = {n}",
        "UPDATE contract_documents SET state = 'confirmed', confirmed_at = now(), confirmed_by = 'x' WHERE order_number = {n};
         UPDATE order_details SET payment_ok = true, file_complete_ok = true WHERE order_number = {n};
         UPDATE orders SET status = 'to_generate', phase = 'validated' WHERE number = {n}",
    ];
    const PAPER: [&str; 3] = [
        "UPDATE orders SET status = 'incomplete' WHERE number = {n}",
        "UPDATE orders SET status = 'to_verify' WHERE number = {n}",
        "UPDATE evidence_items SET state = 'confirmed', rejection_reason = NULL, reviewed_at = imported_at, reviewed_by = 'x'
         WHERE order_number = {n};
         UPDATE order_details SET payment_ok = true, file_complete_ok = true WHERE order_number = {n};
         UPDATE orders SET status = 'to_generate', phase = 'validated' WHERE number = {n}",
    ];
    let db = seeded(1_500, 43).await;
    let digital = first(&db, Process::Digital, Status::InSignature).await;
    let paper = first(&db, Process::Paper, Status::ToVerify).await;
    for (number, steps) in [(digital, &DIGITAL[..]), (digital, &TO_THE_END), (paper, &PAPER), (paper, &TO_THE_END)] {
        for step in steps {
            let step = step.replace("{n}", &number.to_string());
            sqlx::raw_sql(AssertSqlSafe(step.clone())).execute(db.pool()).await.unwrap_or_else(|error| panic!("{step}: {error}"));
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_follows_its_holders_certificates() {
    let db = seeded(300, 41).await;
    let number: i64 = sqlx::query_scalar("SELECT number FROM orders WHERE status = 'to_verify' AND holder_certificate = 'none' LIMIT 1")
        .fetch_one(db.pool())
        .await
        .expect("a newcomer");
    let class = async || -> i16 {
        sqlx::query_scalar("SELECT priority_class FROM orders WHERE number = $1").bind(number).fetch_one(db.pool()).await.expect("reads")
    };
    let run = async |sql: &'static str| {
        sqlx::query(sql).bind(number).execute(db.pool()).await.expect("writes");
    };
    assert_eq!(class().await, 3);
    run("INSERT INTO certificates SELECT 'AB01', holder_id, ra_code, NULL, 'a', 'b', now(), now(), now() + interval '1 y', NULL FROM orders WHERE number = $1").await;
    assert_eq!(class().await, 2);
    run("UPDATE certificates SET revoked_at = now() WHERE serial_number = 'AB01' AND $1 > 0").await;
    assert_eq!(class().await, 1);
    run("INSERT INTO certificates SELECT 'AB00', holder_id, ra_code, NULL, 'a', 'b', now() - interval '1 d', now(), now() + interval '1 y', NULL FROM orders WHERE number = $1").await;
    assert_eq!(class().await, 1, "the most recently issued one decides");
    run("DELETE FROM certificates WHERE serial_number LIKE 'AB0%' AND $1 > 0").await;
    assert_eq!(class().await, 3);
}

/// What the database takes for the same name is what the domain does.
#[tokio::test]
async fn names_are_the_same_where_the_domain_says_so() {
    let db = crate::common::empty(db::Options::default()).await;
    for name in [
        "AE Ouest",
        "ÀÉ  Ouest",
        "\u{ff21}E OUEST",
        "ŒUVRE d’Or",
        "L`Aigle",
        "Łódź",
        "Straße",
        "STRASSE",
        "İstanbul",
        "ÆØÐ đ",
        "a—b",
        "a‐b",
        "ΑΘΗΝΑ",
        "ﬁn",
        "ÉTÉ",
        "E\u{301}te\u{301}",
        "ЧЁРНЫЙ",
    ] {
        let key: String = sqlx::query_scalar("SELECT name_key($1)").bind(name).fetch_one(db.pool()).await.expect("a key");
        assert_eq!(key, domain::values::fold(name), "{name}");
    }
}
