-- Finding an item wrong is an event like finding it right. In a migration of its own: a new value of an enum can only be
-- used once it is committed.
ALTER TYPE event_kind ADD VALUE 'evidence_rejected' AFTER 'evidence_confirmed';
