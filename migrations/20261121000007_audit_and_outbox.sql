-- The audit log (design D6): one hash chain for each order and each person. A row can only be appended to the end of
-- its chain with the right hash; everything else breaks a constraint. The chain holds commitments, never values: those
-- are in a table of their own and can be shredded without breaking the chain.

CREATE TABLE audit_events (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    chain text COLLATE "C" NOT NULL CHECK (chain ~ '^(order|person):.{1,200}$'),
    sequence bigint NOT NULL CHECK (sequence >= 1),
    previous_sequence bigint GENERATED ALWAYS AS (NULLIF(sequence - 1, 0)) STORED,
    previous_hash bytea,
    -- The event in its canonical form, the bytes that were hashed.
    event bytea NOT NULL,
    hash bytea NOT NULL,
    at timestamptz NOT NULL,
    -- The sealer takes events whose transaction can no longer be overtaken: an identity column alone would miss late commits.
    transaction_id xid8 NOT NULL DEFAULT pg_current_xact_id(),
    CONSTRAINT hash_covers_event_and_predecessor CHECK (hash = sha256('\x00'::bytea || coalesce(previous_hash, ''::bytea) || event)),
    CONSTRAINT first_has_no_predecessor CHECK ((sequence = 1) = (previous_hash IS NULL)),
    UNIQUE (chain, sequence, hash),
    UNIQUE (chain, sequence),
    CONSTRAINT follows_its_predecessor FOREIGN KEY (chain, previous_sequence, previous_hash)
        REFERENCES audit_events (chain, sequence, hash)
);
CREATE INDEX audit_events_transaction ON audit_events (transaction_id);

CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON audit_events FOR EACH ROW EXECUTE FUNCTION forbid_change();
CREATE TRIGGER never_emptied BEFORE TRUNCATE ON audit_events FOR EACH STATEMENT EXECUTE FUNCTION forbid_change();

-- Values before and after, with the key of their commitment: shredding is deleting the row.
CREATE TABLE audit_values (
    event_id bigint NOT NULL REFERENCES audit_events,
    field text NOT NULL CHECK (field <> ''),
    key bytea NOT NULL CHECK (octet_length(key) = 32),
    before text,
    after text,
    PRIMARY KEY (event_id, field),
    CHECK (before IS DISTINCT FROM after)
);

-- What must leave the house: mails, live messages, webhooks. Written with the change that causes it, sent at least once
-- (N-4), kept when it fails.
CREATE TYPE outbox_topic AS ENUM ('mail', 'live', 'webhook');
CREATE TABLE outbox (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    topic outbox_topic NOT NULL,
    order_number bigint REFERENCES orders,
    payload jsonb NOT NULL CHECK (jsonb_typeof(payload) = 'object'),
    created_at timestamptz NOT NULL,
    due_at timestamptz NOT NULL CHECK (due_at >= created_at),
    attempts int NOT NULL DEFAULT 0 CHECK (attempts >= 0),
    last_error text,
    sent_at timestamptz CHECK (sent_at >= created_at),
    CHECK (last_error IS NULL OR attempts > 0)
);
CREATE INDEX outbox_due ON outbox (topic, due_at, id) WHERE sent_at IS NULL;
