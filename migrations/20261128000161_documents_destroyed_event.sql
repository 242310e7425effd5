-- That documents were destroyed is an event of an order's history. In a migration of its own: a new value of an enum can only be
-- used once it is committed.
ALTER TYPE event_kind ADD VALUE 'documents_destroyed' AFTER 'attachment_added';
