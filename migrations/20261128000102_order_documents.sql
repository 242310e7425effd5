-- Every document of an order is kept in one way, whatever it is to the order: a side of a piece of evidence, as before, or
-- an attachment, which an operator adds under a title of their own (D-12). So what sweeps, encrypts anew or checks documents
-- has one table to go through.
ALTER TABLE evidence_documents RENAME TO order_documents;
ALTER INDEX evidence_documents_pkey RENAME TO order_documents_pkey;
ALTER INDEX evidence_documents_blob_key RENAME TO order_documents_blob_key;
ALTER INDEX evidence_documents_current RENAME TO order_documents_current;
ALTER INDEX evidence_documents_history RENAME TO order_documents_history;

ALTER TABLE order_documents
    ALTER COLUMN kind DROP NOT NULL,
    ALTER COLUMN side DROP NOT NULL,
    -- Counts up in its order, from 1. An attachment is never replaced, and an order does not have more than these.
    ADD COLUMN attachment smallint CHECK (attachment BETWEEN 1 AND 50),
    ADD COLUMN title text CHECK (title = btrim(title) AND length(title) BETWEEN 1 AND 200),
    ADD CONSTRAINT a_document_is_evidence_or_an_attachment CHECK (
        CASE WHEN attachment IS NULL THEN num_nonnulls(kind, side) = 2 AND title IS NULL
             ELSE num_nonnulls(kind, side) = 0 AND title IS NOT NULL AND replaced_at IS NULL END),
    ADD CONSTRAINT document_is_of_an_order FOREIGN KEY (order_number) REFERENCES orders;

CREATE UNIQUE INDEX order_documents_attachments ON order_documents (order_number, attachment) WHERE attachment IS NOT NULL;

ALTER TABLE order_history
    DROP CONSTRAINT an_event_names_its_subject,
    ADD CONSTRAINT an_event_names_its_subject CHECK (
        kind NOT IN ('field_changed', 'evidence_imported', 'evidence_confirmed', 'evidence_rejected', 'attachment_added')
        OR subject IS NOT NULL);
