-- What keeps documents in order: keys that can be destroyed, and work in the background that one instance does for all.

-- A document whose key is destroyed can never be read again, from no backup of the blobs either. Its row stays: what it was,
-- who destroyed it and when.
ALTER TABLE order_documents
    ALTER COLUMN master_key DROP NOT NULL,
    ALTER COLUMN sealed_key DROP NOT NULL,
    ADD COLUMN destroyed_at timestamptz CHECK (isfinite(destroyed_at)),
    ADD COLUMN destroyed_by text CHECK (destroyed_by <> ''),
    ADD CONSTRAINT the_key_is_there_or_was_destroyed CHECK (
        num_nonnulls(master_key, sealed_key) = CASE WHEN destroyed_at IS NULL THEN 2 ELSE 0 END),
    ADD CONSTRAINT somebody_destroyed_it CHECK ((destroyed_at IS NULL) = (destroyed_by IS NULL)),
    ADD CONSTRAINT destroyed_after_its_import CHECK (destroyed_at >= imported_at);

-- A document is replaced once, its key is encrypted anew when the master key changes, and destroyed once and for all. Nothing
-- else of it ever changes.
CREATE OR REPLACE FUNCTION forbid_another_document() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    may constant text[] := '{replaced_at,master_key,sealed_key,destroyed_at,destroyed_by}';
BEGIN
    IF to_jsonb(NEW) - may <> to_jsonb(OLD) - may
        OR (OLD.replaced_at IS NOT NULL AND NEW.replaced_at IS DISTINCT FROM OLD.replaced_at)
        OR (OLD.destroyed_at IS NOT NULL AND (NEW.destroyed_at, NEW.destroyed_by) IS DISTINCT FROM (OLD.destroyed_at, OLD.destroyed_by)) THEN
        RAISE EXCEPTION 'a document is replaced, never changed' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END
$$;

-- Which work in the background was begun when: whoever writes its line does it, the other instances have nothing to do.
CREATE TABLE background_jobs (
    name text COLLATE "C" PRIMARY KEY CHECK (name <> ''),
    started_at timestamptz NOT NULL
);
