-- The history tells people, partner systems and the portal itself apart (D-9), and gives the reason of a rejection.

CREATE TYPE actor_kind AS ENUM ('person', 'service_account', 'system');

-- Rewritten by a change of type, not by an UPDATE: rows of this table are never changed. So far nobody but people and
-- the system wrote here.
ALTER TABLE order_history ADD COLUMN actor_kind text;
ALTER TABLE order_history
    ALTER COLUMN actor_kind TYPE actor_kind
        USING (CASE WHEN actor_subject IS NULL THEN 'system' ELSE 'person' END)::actor_kind,
    ALTER COLUMN actor_kind SET NOT NULL,
    DROP CONSTRAINT order_history_check2,
    DROP CONSTRAINT order_history_check3,
    ADD CONSTRAINT somebody_has_a_name CHECK ((actor_kind = 'system') = (actor_subject IS NULL)),
    ADD CONSTRAINT the_system_comes_from_nowhere CHECK (actor_kind <> 'system' OR origin IS NULL),
    ADD CONSTRAINT an_event_names_its_subject CHECK (
        kind NOT IN ('field_changed', 'evidence_imported', 'evidence_confirmed', 'evidence_rejected') OR subject IS NOT NULL),
    ADD CONSTRAINT words_are_a_message_or_a_reason CHECK ((kind IN ('notification_sent', 'evidence_rejected')) = (text IS NOT NULL));
