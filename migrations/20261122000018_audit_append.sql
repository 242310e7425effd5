-- Appending to the audit log is one statement of the business transaction: whoever writes to a chain holds it until
-- their transaction ends, so that nobody else takes the same place in it.

CREATE FUNCTION append_audit_event(
    into_chain text, new_event bytea, new_at timestamptz, fields text[], keys bytea[], befores text[], afters text[]
) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    last_sequence bigint;
    last_hash bytea;
    new_id bigint;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended(into_chain, 0));
    -- A statement of its own, with its own snapshot: it sees what the lock was waited for.
    SELECT e.sequence, e.hash INTO last_sequence, last_hash FROM audit_events e WHERE e.chain = into_chain ORDER BY e.sequence DESC LIMIT 1;
    INSERT INTO audit_events (chain, sequence, previous_hash, event, hash, at)
    VALUES (into_chain, coalesce(last_sequence, 0) + 1, last_hash, new_event,
        sha256('\x00'::bytea || coalesce(last_hash, ''::bytea) || new_event), new_at)
    RETURNING id INTO new_id;
    INSERT INTO audit_values (event_id, field, key, before, after)
    SELECT new_id, v.field, v.key, v.before, v.after FROM unnest(fields, keys, befores, afters) AS v (field, key, before, after);
END
$$;

-- A value is shredded by removing its row; nothing else ever happens to it.
CREATE TRIGGER values_never_change BEFORE UPDATE ON audit_values FOR EACH ROW EXECUTE FUNCTION forbid_change();
