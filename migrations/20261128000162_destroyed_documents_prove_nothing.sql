-- A piece whose document was destroyed is missing, as long as another can be imported: nobody can confirm what nobody can read.
UPDATE evidence_items e
SET state = 'missing', version = e.version + 1, imported_at = NULL, reviewed_at = NULL, reviewed_by = NULL, rejection_reason = NULL
FROM orders o
WHERE o.number = e.order_number AND o.status IN ('incomplete', 'to_verify', 'to_validate') AND e.state <> 'missing'
    AND EXISTS (SELECT FROM order_documents d
        WHERE d.order_number = e.order_number AND d.kind = e.kind AND d.replaced_at IS NULL AND d.destroyed_at IS NOT NULL);

ALTER TABLE order_history
    DROP CONSTRAINT an_event_names_its_subject,
    ADD CONSTRAINT an_event_names_its_subject CHECK (
        kind NOT IN ('field_changed', 'evidence_imported', 'evidence_confirmed', 'evidence_rejected', 'attachment_added',
            'documents_destroyed')
        OR subject IS NOT NULL);
