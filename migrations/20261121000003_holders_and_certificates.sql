-- Holders: one person within one registration authority, matched on folded names and e-mail (design D8), and the
-- certificates issued to them. The most recently issued certificate decides the priority of the holder's open orders,
-- so a holder carries that fact and hands it to the orders by foreign key.

-- Folded text comes from `domain::values::fold`: lower case, no accents, no stray spaces.
CREATE DOMAIN folded AS text COLLATE "C"
    CHECK (VALUE = btrim(VALUE) AND VALUE <> '' AND VALUE !~ '[A-Z]|  ' AND length(VALUE) <= 400);
CREATE DOMAIN person_name AS text CHECK (btrim(VALUE) <> '' AND length(VALUE) <= 200);
CREATE DOMAIN email AS text CHECK (VALUE ~ '^[^@\s]+@[^@\s]+$' AND length(VALUE) <= 254);

-- What the holder's most recently issued certificate is: none at all, issued (whether it has expired is for the clock
-- to say at the time of the request), or revoked.
CREATE TYPE holder_certificate AS ENUM ('none', 'issued', 'revoked');

CREATE TABLE holders (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    ra_code text COLLATE "C" NOT NULL REFERENCES registration_authorities,
    last_name person_name NOT NULL,
    first_name person_name NOT NULL,
    last_name_folded folded NOT NULL,
    first_name_folded folded NOT NULL,
    email email NOT NULL CHECK (email = lower(email)),
    certificate holder_certificate NOT NULL DEFAULT 'none',
    certificate_not_after timestamptz NOT NULL DEFAULT '-infinity',
    CHECK ((certificate = 'none') = (certificate_not_after = '-infinity')),
    CHECK (certificate_not_after < 'infinity'),
    UNIQUE (ra_code, last_name_folded, first_name_folded, email),
    -- What orders and certificates refer to.
    UNIQUE (id, ra_code, certificate, certificate_not_after),
    UNIQUE (id, ra_code)
);

CREATE TABLE certificates (
    serial_number text COLLATE "C" PRIMARY KEY CHECK (serial_number ~ '^[0-9A-F]{2,40}$'),
    holder_id bigint NOT NULL,
    ra_code text COLLATE "C" NOT NULL,
    -- The order that led to it; none for one that was taken over from an older platform.
    order_number bigint UNIQUE,
    issuer text NOT NULL CHECK (issuer <> ''),
    subject text NOT NULL CHECK (subject <> ''),
    issued_at timestamptz NOT NULL,
    not_before timestamptz NOT NULL,
    not_after timestamptz NOT NULL,
    revoked_at timestamptz,
    CHECK (not_before < not_after),
    CHECK (isfinite(issued_at) AND isfinite(not_before) AND isfinite(not_after)),
    CHECK (revoked_at >= issued_at),
    FOREIGN KEY (holder_id, ra_code) REFERENCES holders (id, ra_code)
);

CREATE INDEX certificates_latest ON certificates (holder_id, issued_at DESC, serial_number DESC);

-- Keeps the holder's fact true whoever writes a certificate. The holder's row is locked first, so that two issues at
-- the same time both see each other's certificate.
CREATE FUNCTION refresh_holder_certificate() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    changed bigint;
BEGIN
    FOR changed IN
        SELECT DISTINCT id FROM unnest(ARRAY[
            CASE WHEN TG_OP <> 'DELETE' THEN NEW.holder_id END,
            CASE WHEN TG_OP <> 'INSERT' THEN OLD.holder_id END
        ]) AS id WHERE id IS NOT NULL ORDER BY id
    LOOP
        PERFORM 1 FROM holders WHERE id = changed FOR UPDATE;
        UPDATE holders h
        SET certificate = coalesce(latest.certificate, 'none'),
            certificate_not_after = coalesce(latest.not_after, '-infinity')
        FROM (SELECT changed AS id) AS one
        LEFT JOIN LATERAL (
            SELECT CASE WHEN revoked_at IS NULL THEN 'issued' ELSE 'revoked' END::holder_certificate AS certificate,
                   not_after
            FROM certificates
            WHERE holder_id = one.id
            ORDER BY issued_at DESC, serial_number DESC
            LIMIT 1
        ) AS latest ON true
        WHERE h.id = one.id
          AND (h.certificate, h.certificate_not_after)
              IS DISTINCT FROM (coalesce(latest.certificate, 'none'), coalesce(latest.not_after, '-infinity'));
    END LOOP;
    RETURN NULL;
END
$$;

CREATE TRIGGER refresh_holder_certificate
    AFTER INSERT OR UPDATE OR DELETE ON certificates
    FOR EACH ROW EXECUTE FUNCTION refresh_holder_certificate();
