//! The invented orders are believable: what the catalogue says of an order holds for every one of them. Each rule is a
//! query for the orders that break it; a statement beside it breaks it on purpose, so that no rule is one that nothing
//! can break.

use crate::common::{now, seeded};
use domain::orders::{ContractDocumentKind, EvidenceKind, OrderFacts, Transition};
use domain::policy::{Permission, Role};
use sqlx::{AssertSqlSafe, PgConnection, Row};

struct Rule {
    says: &'static str,
    /// Selects numbers of orders that break it. `{now}` is the invented present.
    broken: &'static str,
    /// Makes at least one order break it.
    breaks: &'static str,
}

/// Who is known: subject, name, role, authority. As the demo's development issuer has them.
const PEOPLE: &[(&str, &str, Role, Option<&str>)] = &[
    ("claire.morvan", "Claire Morvan", Role::Internal, None),
    ("sophie.brun", "Sophie Brun", Role::Support, None),
    ("eric.lagarde", "Éric Lagarde", Role::External, Some("OUEST")),
    ("elise.kern", "Élise Kern", Role::External, Some("EST")),
    ("theo.nguyen", "Théo Nguyen", Role::Technical, Some("OUEST")),
];

const RULES: &[Rule] = &[
    Rule {
        says: "a history begins with the creation, by the portal's account",
        broken: "SELECT o.number FROM orders o JOIN portals p ON p.id = o.portal_id CROSS JOIN LATERAL
                 (SELECT * FROM order_history h WHERE h.order_number = o.number ORDER BY at, id LIMIT 1) h
                 WHERE h.kind <> 'order_created' OR h.at <> o.created_at OR h.actor_subject IS DISTINCT FROM 'portal-' || p.slug
                    OR h.actor_kind <> 'service_account'",
        breaks: "UPDATE order_history SET at = at + interval '1 s' WHERE kind = 'order_created'",
    },
    Rule {
        says: "each change of status starts where the one before ended, and the last is the present one",
        broken: "SELECT order_number FROM (
                     SELECT order_number, before, after, at, lag(after, 1, 'incomplete') OVER w AS was, lead(after) OVER w AS next
                     FROM order_history WHERE kind = 'status_changed' WINDOW w AS (PARTITION BY order_number ORDER BY at, id)
                 ) h JOIN orders o ON o.number = h.order_number
                 WHERE before <> was OR next IS NULL AND (after <> o.status::text OR at <> o.status_since)",
        breaks: "UPDATE order_history SET before = 'to_verify' WHERE before = 'to_validate' AND after = 'to_generate'",
    },
    Rule {
        says: "an order without a change is incomplete since its creation",
        broken: "SELECT number FROM orders o WHERE NOT EXISTS
                     (SELECT FROM order_history h WHERE h.order_number = o.number AND h.kind = 'status_changed')
                 AND (status <> 'incomplete' OR status_since <> created_at)",
        breaks: "DELETE FROM order_history WHERE kind = 'status_changed'",
    },
    Rule {
        says: "every change is a line of the workflow, by somebody whom it lets and whose scope has the order",
        broken: "SELECT o.number FROM order_history h JOIN orders o ON o.number = h.order_number JOIN portals p ON p.id = o.portal_id
                 WHERE h.kind = 'status_changed' AND NOT EXISTS (
                     SELECT FROM workflow w WHERE w.process = o.process::text AND w.before = h.before AND w.after = h.after AND (
                         w.permission IS NULL AND h.actor_kind = 'system'
                         OR may(h.actor_subject, h.actor_kind::text, w.permission, o.ra_code, p.slug)))",
        breaks: "UPDATE order_history SET actor_subject = 'theo.nguyen', actor_name = 'x', actor_kind = 'person' WHERE after = 'closed'
                 AND order_number IN (SELECT number FROM orders WHERE ra_code = 'EST')",
    },
    Rule {
        says: "evidence is reviewed and comments are written with modify, messages are sent with notify, in scope",
        broken: "SELECT o.number FROM order_history h JOIN orders o ON o.number = h.order_number JOIN portals p ON p.id = o.portal_id
                 JOIN (VALUES ('evidence_confirmed', 'modify'), ('evidence_rejected', 'modify'), ('comment_added', 'modify'),
                              ('notification_sent', 'notify')) AS needs (kind, permission) ON needs.kind = h.kind::text
                 WHERE NOT may(h.actor_subject, h.actor_kind::text, needs.permission, o.ra_code, p.slug)",
        breaks: "UPDATE order_history SET actor_subject = 'elise.kern' WHERE kind = 'comment_added'
                 AND order_number IN (SELECT number FROM orders WHERE ra_code = 'OUEST')",
    },
    Rule {
        says: "evidence comes from the portal's account, or on paper from an operator's scanner",
        broken: "SELECT o.number FROM order_history h JOIN orders o ON o.number = h.order_number JOIN portals p ON p.id = o.portal_id
                 WHERE h.kind = 'evidence_imported' AND NOT may(h.actor_subject, h.actor_kind::text,
                     CASE o.process WHEN 'digital' THEN 'submit' ELSE 'modify' END, o.ra_code, p.slug)",
        breaks: "UPDATE order_history SET actor_subject = 'portal-elsewhere' WHERE kind = 'evidence_imported' AND actor_kind = 'service_account'",
    },
    Rule {
        says: "an order that is not done came in whole only after the import of everything it needs",
        broken: "SELECT number FROM orders o CROSS JOIN LATERAL
                     (SELECT min(at) AS at FROM order_history h WHERE h.order_number = number AND before = 'incomplete') AS whole
                 JOIN evidence_items e ON e.order_number = number
                 WHERE status NOT IN ('closed', 'cancelled') AND NOT EXISTS
                     (SELECT FROM order_history h WHERE h.order_number = number AND h.kind = 'evidence_imported'
                      AND subject = e.kind::text AND h.at <= whole.at) AND whole.at IS NOT NULL",
        breaks: "UPDATE order_history SET at = at + interval '1 d' WHERE kind = 'evidence_imported'",
    },
    Rule {
        says: "a message names what is wrong or missing",
        broken: "SELECT order_number FROM order_history WHERE kind = 'notification_sent' AND text !~ '\\n– '",
        breaks: "UPDATE order_history SET text = 'Bonjour' WHERE kind = 'notification_sent'",
    },
    Rule {
        says: "nobody gives up for want of a payment that came",
        broken: "SELECT order_number FROM order_details d WHERE cancellation_reason = 'Règlement jamais reçu' AND (payment_ok OR EXISTS
                     (SELECT FROM evidence_items e WHERE e.order_number = d.order_number AND kind = 'payment_proof' AND state = 'confirmed'))",
        breaks: "UPDATE order_details SET payment_ok = true WHERE cancellation_reason = 'Règlement jamais reçu'",
    },
    Rule {
        says: "nothing of an order is older than the order or younger than the present",
        broken: "SELECT number FROM orders o JOIN (
                     SELECT order_number, at FROM order_history UNION ALL SELECT order_number, at FROM comments
                     UNION ALL SELECT order_number, unnest(ARRAY[imported_at, reviewed_at]) FROM evidence_items
                     UNION ALL SELECT order_number, unnest(ARRAY[signed_at, confirmed_at]) FROM contract_documents
                     UNION ALL SELECT order_number, issued_at FROM certificates WHERE order_number IS NOT NULL
                     UNION ALL SELECT order_number, cancellation_at FROM order_details
                     UNION ALL SELECT number, unnest(ARRAY[status_since, updated_at]) FROM orders
                 ) AS happened (order_number, at) ON order_number = number
                 WHERE at < created_at OR at > '{now}'",
        breaks: "UPDATE evidence_items SET reviewed_at = '{now}'::timestamptz + interval '1 s' WHERE reviewed_at IS NOT NULL",
    },
    Rule {
        says: "an order was last changed when the last of it was",
        broken: "SELECT number FROM orders WHERE updated_at <> greatest(status_since,
                     (SELECT max(greatest(imported_at, reviewed_at)) FROM evidence_items WHERE order_number = number))",
        breaks: "UPDATE orders SET updated_at = updated_at + interval '1 s' WHERE status = 'closed'",
    },
    Rule {
        says: "what went for signature or was validated has its identity document, a fresh extract, and every item confirmed by then",
        broken: "SELECT number FROM orders o JOIN order_details d ON d.order_number = number CROSS JOIN LATERAL
                     (SELECT max(at) AS at FROM order_history h WHERE h.order_number = number AND kind = 'status_changed'
                      AND after = CASE o.process WHEN 'digital' THEN 'in_signature' ELSE 'to_generate' END) AS verified
                 WHERE (status IN ('in_signature', 'to_validate') OR phase <> 'created') AND (
                     identity_document_number IS NULL OR organisation_extract_date IS NULL
                     OR organisation_extract_date <= verified.at - interval '3 months' OR identity_document_expiry < verified.at
                     OR EXISTS (SELECT FROM evidence_items e WHERE e.order_number = number
                                AND (state <> 'confirmed' OR reviewed_at > verified.at)))",
        breaks: "UPDATE evidence_items SET state = 'imported', reviewed_at = NULL, reviewed_by = NULL
                 WHERE kind = 'holder_identity' AND state = 'confirmed'",
    },
    Rule {
        says: "what was validated has both ticks, and on screen every document's signatures confirmed by then",
        broken: "SELECT number FROM orders o JOIN order_details d ON d.order_number = number CROSS JOIN LATERAL
                     (SELECT max(at) AS at FROM order_history h WHERE h.order_number = number AND after = 'to_generate') AS validated
                 WHERE phase <> 'created' AND (NOT payment_ok OR NOT file_complete_ok OR (process = 'digital') = NOT EXISTS
                     (SELECT FROM contract_documents c WHERE c.order_number = number) OR EXISTS
                     (SELECT FROM contract_documents c WHERE c.order_number = number AND (state <> 'confirmed' OR confirmed_at > validated.at)))",
        breaks: "UPDATE contract_documents SET confirmed_at = confirmed_at + interval '30 d' WHERE state = 'confirmed'",
    },
    Rule {
        says: "documents are signed when all signatures are there and not before",
        broken: "SELECT number FROM orders o JOIN contract_documents c ON c.order_number = number
                 WHERE (state = 'unsigned') <> (status IN ('incomplete', 'to_verify', 'in_signature') OR status = 'cancelled' AND EXISTS
                     (SELECT FROM order_history h WHERE h.order_number = number AND after = 'cancelled'
                      AND before IN ('incomplete', 'to_verify', 'in_signature')))",
        breaks: "UPDATE contract_documents SET state = 'signed', signed_at = '{now}' WHERE state = 'unsigned'",
    },
    Rule {
        says: "an incomplete order lacks an item; one that was declared so has one found wrong, with the reason",
        broken: "SELECT number FROM orders WHERE status = 'incomplete' AND NOT EXISTS
                     (SELECT FROM evidence_items e WHERE e.order_number = number AND state = CASE
                         WHEN EXISTS (SELECT FROM order_history h WHERE h.order_number = number AND after = 'incomplete' AND kind = 'status_changed')
                         THEN 'rejected'::evidence_state ELSE 'missing' END)",
        breaks: "UPDATE evidence_items SET state = 'imported', reviewed_at = NULL, reviewed_by = NULL, rejection_reason = NULL
                 WHERE state = 'rejected'",
    },
    Rule {
        says: "who declares a digital order incomplete tells the subscriber",
        broken: "SELECT number FROM orders o JOIN order_history h ON h.order_number = number
                 WHERE process = 'digital' AND kind = 'status_changed' AND after = 'incomplete' AND NOT EXISTS
                     (SELECT FROM order_history n WHERE n.order_number = number AND n.kind = 'notification_sent' AND n.at = h.at
                      AND n.actor_subject = h.actor_subject)",
        breaks: "DELETE FROM order_history WHERE kind = 'notification_sent'",
    },
    Rule {
        says: "a cancelled order says by whom and when as its history does, and was never generated",
        broken: "SELECT number FROM orders o JOIN order_details d ON d.order_number = number WHERE status = 'cancelled' AND (
                     EXISTS (SELECT FROM certificates c WHERE c.order_number = number) OR NOT EXISTS (
                         SELECT FROM order_history h WHERE h.order_number = number AND h.after = 'cancelled' AND h.at = d.cancellation_at
                         AND h.actor_name = d.cancellation_by AND (h.before = 'to_generate') = (o.phase = 'validated')))",
        breaks: "UPDATE order_details SET cancellation_by = 'Quelqu’un d’autre' WHERE cancellation_by IS NOT NULL",
    },
    Rule {
        says: "a certificate is there from its generation on, and only then",
        broken: "SELECT number FROM orders o LEFT JOIN certificates c ON c.order_number = number
                 WHERE (c.serial_number IS NULL) = (status IN ('to_deliver', 'closed')) OR c.serial_number IS NOT NULL AND NOT EXISTS
                     (SELECT FROM order_history h WHERE h.order_number = number AND h.after = 'to_deliver' AND h.at = c.issued_at)",
        breaks: "UPDATE certificates SET issued_at = issued_at - interval '1 s' WHERE order_number IS NOT NULL",
    },
    Rule {
        says: "whoever collects has an appointment, for the hand-over or for a day to come; nobody else has one",
        broken: "SELECT number FROM orders o JOIN order_details d ON d.order_number = number
                 WHERE (appointment_at IS NOT NULL) <> (delivery_mode = 'collected' AND status IN ('to_deliver', 'closed'))
                    OR status = 'closed' AND appointment_at <> status_since OR status = 'to_deliver' AND appointment_at <= '{now}'",
        breaks: "UPDATE order_details SET appointment_at = appointment_at - interval '1 y' WHERE appointment_at IS NOT NULL",
    },
    Rule {
        says: "an order has the evidence that it needs and no other",
        broken: "SELECT o.number FROM orders o LEFT JOIN needs USING (number) WHERE needs.evidence IS DISTINCT FROM
                     ARRAY(SELECT kind::text FROM evidence_items e WHERE e.order_number = o.number ORDER BY e.kind)",
        breaks: "DELETE FROM evidence_items WHERE kind = 'payment_proof'",
    },
    Rule {
        says: "an order has the contract documents that it needs and no other, on paper none",
        broken: "SELECT o.number FROM orders o LEFT JOIN needs USING (number) WHERE needs.documents IS DISTINCT FROM
                     ARRAY(SELECT kind::text FROM contract_documents c WHERE c.order_number = o.number ORDER BY c.kind)",
        breaks: "DELETE FROM contract_documents WHERE kind = 'proxy'",
    },
    Rule {
        says: "items are reviewed after their import by somebody who may",
        broken: "SELECT o.number FROM evidence_items e JOIN orders o ON o.number = e.order_number
                 WHERE reviewed_at < imported_at OR reviewed_by IS NOT NULL AND NOT EXISTS
                     (SELECT FROM people WHERE name = reviewed_by AND may(subject, 'person', 'modify', o.ra_code, ''))",
        breaks: "UPDATE evidence_items SET reviewed_by = 'Alain Tessier' WHERE reviewed_by IS NOT NULL",
    },
    Rule {
        says: "the subscriber declared the documents valid when a digital order was completed",
        broken: "SELECT number FROM orders o JOIN order_details d ON d.order_number = number WHERE documents_valid <> (process = 'digital'
                 AND EXISTS (SELECT FROM order_history h WHERE h.order_number = number AND before = 'incomplete' AND after = 'to_verify'))",
        breaks: "UPDATE order_details SET documents_valid = NOT documents_valid",
    },
    Rule {
        says: "a renewal is for a holder who had a certificate, and only that is one",
        broken: "SELECT number FROM orders o WHERE (type = 'renewal') <> EXISTS
                     (SELECT FROM certificates c WHERE c.holder_id = o.holder_id AND c.issued_at < o.created_at)",
        breaks: "DELETE FROM certificates",
    },
    Rule {
        says: "among the newest orders, an open one is urgent for a revoked certificate",
        broken: "SELECT max(number) FROM orders HAVING NOT EXISTS (
                     SELECT FROM (SELECT * FROM orders ORDER BY created_at DESC LIMIT 300) AS newest WHERE priority_class = 1)",
        breaks: "UPDATE orders SET holder_certificate = 'none'",
    },
];

/// The catalogue's tables as the rules read them: who may what, the workflow, and what each order needs.
async fn lay_down_the_law(db: &mut PgConnection) {
    let permissions =
        Permission::ALL.iter().flat_map(|p| p.roles().iter().map(move |role| format!("('{}', '{}')", p.as_str(), role.as_str())));
    let people = PEOPLE.iter().map(|(subject, name, role, ra)| {
        let ra = ra.map_or("NULL".to_owned(), |ra| format!("'{ra}'"));
        format!("('{subject}', '{name}', '{}', {ra})", role.as_str())
    });
    let lines = Transition::ALL.iter().flat_map(|line| {
        let by = line.permissions.iter().map(|permission| format!("'{}'", permission.as_str()));
        let by: Vec<String> = by.chain(line.automatic.then(|| "NULL".to_owned())).collect();
        by.into_iter().map(move |by| format!("('{}', '{}', '{}', {by})", line.process, line.from, line.to))
    });
    let needs = OrderFacts::all().into_iter().map(|facts| {
        let evidence: Vec<&str> = facts.needed_evidence().map(EvidenceKind::as_str).collect();
        let documents: Vec<&str> = facts.needed_documents().map(ContractDocumentKind::as_str).collect();
        let OrderFacts { process, holder_is_legal_representative: same, has_agent, has_valid_mandate, payment_method } = facts;
        format!(
            "('{process}', {same}, {has_agent}, {has_valid_mandate}, '{payment_method}', '{{{}}}'::text[], '{{{}}}'::text[])",
            evidence.join(","),
            documents.join(",")
        )
    });
    let list = |rows: &mut dyn Iterator<Item = String>| rows.collect::<Vec<_>>().join(", ");
    let law = format!(
        "CREATE TEMP TABLE rights (permission, role) AS VALUES {};
         CREATE TEMP TABLE people (subject, name, role, ra_code) AS VALUES {};
         CREATE TEMP TABLE workflow (process, before, after, permission) AS VALUES {};
         CREATE TEMP VIEW needs AS
             SELECT o.number, line.evidence, line.documents FROM orders o JOIN order_details d ON d.order_number = o.number
             JOIN (VALUES {}) AS line (process, same, has_agent, has_mandate, payment, evidence, documents)
             ON (line.process, same, has_agent, has_mandate, payment) = (o.process::text, d.holder_is_legal_representative,
                 EXISTS (SELECT FROM order_persons p WHERE p.order_number = o.number AND p.role = 'agent'),
                 d.has_valid_mandate, d.payment_method::text);
         CREATE FUNCTION pg_temp.may(who text, kind text, what text, ra text, slug text) RETURNS boolean LANGUAGE sql AS $$
             SELECT EXISTS (SELECT FROM rights r LEFT JOIN people p ON p.role = r.role WHERE r.permission = what AND (
                 kind = 'person' AND p.subject = who AND coalesce(p.ra_code, ra) = ra
                 OR kind = 'service_account' AND r.role = 'ROLE_PORTAL' AND who = 'portal-' || slug)) $$;",
        list(&mut permissions.into_iter()),
        list(&mut people.into_iter()),
        list(&mut lines.into_iter()),
        list(&mut needs.into_iter()),
    );
    sqlx::raw_sql(AssertSqlSafe(law)).execute(db).await.expect("is laid down");
}

async fn offenders(db: &mut PgConnection, rule: &Rule) -> Vec<i64> {
    let query = rule.broken.replace("{now}", &now().to_rfc3339()).replace("may(", "pg_temp.may(");
    let rows = sqlx::query(AssertSqlSafe(query)).fetch_all(db).await;
    rows.unwrap_or_else(|error| panic!("{}: {error}", rule.says)).iter().filter_map(|row| row.get::<Option<i64>, _>(0)).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_seeded_order_is_believable() {
    let db = seeded(2_000, 21).await;
    let mut connection = db.pool().acquire().await.expect("connects");
    lay_down_the_law(&mut connection).await;
    for rule in RULES {
        let found = offenders(&mut connection, rule).await;
        assert!(found.is_empty(), "{}: not so {} orders, {:?} …", rule.says, found.len(), &found[..found.len().min(5)]);
    }
    // What forbids changes and keys that do not fit is out of the way while the rules are broken on purpose.
    for rule in RULES {
        let breaks = rule.breaks.replace("{now}", &now().to_rfc3339());
        sqlx::raw_sql(AssertSqlSafe(format!("BEGIN; SET LOCAL session_replication_role = replica; {breaks}")))
            .execute(&mut *connection)
            .await
            .unwrap_or_else(|error| panic!("{}: {error}", rule.says));
        assert!(!offenders(&mut connection, rule).await.is_empty(), "nothing breaks the rule: {}", rule.says);
        sqlx::raw_sql("ROLLBACK").execute(&mut *connection).await.expect("rolls back");
    }
}
