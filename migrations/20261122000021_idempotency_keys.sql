-- Answers to what may be sent again (I-2): a caller who does not know whether a request got through repeats it under the
-- same key and gets the same answer, byte for byte. Written in the transaction whose answer it is, so that there is
-- never one without the other. Kept 72 hours; the store removes older rows as it writes new ones.
CREATE TABLE idempotency_keys (
    -- Whose key: two callers may have thought of the same one.
    issuer text COLLATE "C" NOT NULL CHECK (issuer <> ''),
    subject text COLLATE "C" NOT NULL CHECK (subject <> ''),
    key text COLLATE "C" NOT NULL CHECK (key ~ '^[!-~]{1,128}$'),
    -- SHA-256 of what was asked: the same key under another request is a mistake.
    fingerprint bytea NOT NULL CHECK (octet_length(fingerprint) = 32),
    at timestamptz NOT NULL,
    status smallint NOT NULL CHECK (status BETWEEN 200 AND 299),
    -- The version that the answer's ETag has, and the order that its Location names.
    version bigint NOT NULL CHECK (version > 0),
    order_number bigint NOT NULL REFERENCES orders,
    body bytea NOT NULL,
    PRIMARY KEY (issuer, subject, key)
);
CREATE INDEX idempotency_keys_at ON idempotency_keys (at);
