-- The documents of the pieces of evidence (O-4, D-3): what is known of each file. The bytes are outside the database, each
-- encrypted under a key of its own; the key is here, encrypted under a master key of the configuration. What was replaced
-- stays, for the history.

CREATE TYPE evidence_side AS ENUM ('front', 'back');
CREATE TYPE document_format AS ENUM ('image/png', 'image/jpeg', 'application/pdf');
CREATE TYPE document_scan AS ENUM ('clean', 'infected', 'not_scanned');

CREATE TABLE evidence_documents (
    id uuid PRIMARY KEY,
    order_number bigint NOT NULL,
    kind evidence_kind NOT NULL,
    side evidence_side NOT NULL,
    file_name text NOT NULL CHECK (length(file_name) BETWEEN 1 AND 150 AND file_name !~ '[/\\[:cntrl:]]'),
    format document_format NOT NULL,
    size bigint NOT NULL CHECK (size BETWEEN 1 AND 3145728),
    -- Of the file as it came, and of what is kept: a picture loses its metadata.
    received_sha256 bytea NOT NULL CHECK (octet_length(received_sha256) = 32),
    sha256 bytea NOT NULL CHECK (octet_length(sha256) = 32),
    pages smallint CHECK (pages > 0),
    width int CHECK (width > 0),
    height int CHECK (height > 0),
    blob text COLLATE "C" NOT NULL UNIQUE CHECK (blob ~ '^[0-9a-f]{32}$'),
    master_key text NOT NULL CHECK (master_key <> ''),
    sealed_key bytea NOT NULL CHECK (octet_length(sealed_key) > 32),
    scan document_scan NOT NULL,
    -- What was found, or the code of why nothing was looked at.
    scan_detail text CHECK (scan_detail <> ''),
    imported_at timestamptz NOT NULL CHECK (isfinite(imported_at)),
    imported_by_subject text NOT NULL CHECK (imported_by_subject <> ''),
    imported_by text NOT NULL CHECK (imported_by <> ''),
    replaced_at timestamptz,
    CONSTRAINT replaced_after_its_import CHECK (replaced_at >= imported_at),
    CONSTRAINT document_is_of_a_needed_item FOREIGN KEY (order_number, kind) REFERENCES evidence_items,
    CONSTRAINT only_identity_documents_have_a_back CHECK (
        side = 'front' OR kind IN ('holder_identity', 'legal_representative_identity', 'agent_identity')),
    CONSTRAINT a_pdf_has_pages_and_a_picture_pixels CHECK (
        CASE WHEN format = 'application/pdf' THEN pages IS NOT NULL AND num_nonnulls(width, height) = 0
             ELSE pages IS NULL AND num_nonnulls(width, height) = 2 END),
    CONSTRAINT a_scan_that_is_not_clean_says_more CHECK ((scan = 'clean') = (scan_detail IS NULL))
);

-- One is current; the others were replaced.
CREATE UNIQUE INDEX evidence_documents_current ON evidence_documents (order_number, kind, side) WHERE replaced_at IS NULL;
CREATE INDEX evidence_documents_history ON evidence_documents (order_number, kind, side, imported_at);

-- A document is replaced once, and its key is encrypted anew when the master key changes. Nothing else of it ever changes.
CREATE FUNCTION forbid_another_document() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF to_jsonb(NEW) - '{replaced_at,master_key,sealed_key}'::text[] <> to_jsonb(OLD) - '{replaced_at,master_key,sealed_key}'::text[]
        OR (OLD.replaced_at IS NOT NULL AND NEW.replaced_at IS DISTINCT FROM OLD.replaced_at) THEN
        RAISE EXCEPTION 'a document is replaced, never changed' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER forbid_another_document BEFORE UPDATE ON evidence_documents FOR EACH ROW EXECUTE FUNCTION forbid_another_document();
CREATE TRIGGER forbid_removal BEFORE DELETE ON evidence_documents FOR EACH ROW EXECUTE FUNCTION forbid_change();
CREATE TRIGGER never_emptied BEFORE TRUNCATE ON evidence_documents FOR EACH STATEMENT EXECUTE FUNCTION forbid_change();
