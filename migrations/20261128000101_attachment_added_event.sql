-- Adding an attachment is an event of an order's history. In a migration of its own: a new value of an enum can only be
-- used once it is committed.
ALTER TYPE event_kind ADD VALUE 'attachment_added' AFTER 'evidence_rejected';
