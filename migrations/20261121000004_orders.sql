-- Orders: one row each, narrow, with all that a list filters, sorts and shows. What only the read view shows is in the
-- tables of the next migration: a list at a million orders reads pages of this table, and every byte counts.

CREATE TYPE order_type AS ENUM ('new', 'renewal');
CREATE TYPE process AS ENUM ('digital', 'paper');
CREATE TYPE phase AS ENUM ('created', 'validated', 'generated', 'delivered');
CREATE TYPE order_status AS ENUM (
    'incomplete', 'to_verify', 'in_signature', 'to_validate', 'to_generate', 'to_deliver', 'closed', 'cancelled'
);

CREATE TYPE person_role AS ENUM ('holder', 'legal_representative', 'agent', 'subscriber');

CREATE TABLE orders (
    -- N° Dossier. Never set by hand, never changed (trigger below), never reused (rows are never deleted).
    number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY CHECK (number > 0),
    portu_id bigint NOT NULL UNIQUE CHECK (portu_id > 0),
    portal_id bigint NOT NULL,
    holder_id bigint NOT NULL,
    created_at timestamptz NOT NULL CHECK (isfinite(created_at)),
    updated_at timestamptz NOT NULL CHECK (updated_at >= created_at),
    status_since timestamptz NOT NULL CHECK (status_since >= created_at),
    -- The priority in the form of an index key (design D5). The class is static: 1 = open and the holder's latest
    -- certificate is revoked, 2 = open and it has an end, 3 = open and there is none, 5 = no longer open. Only class 2
    -- depends on the clock: level 2 before now, level 4 from now on. So each level is one index range, at any instant.
    priority_at timestamptz NOT NULL GENERATED ALWAYS AS (
        CASE WHEN status IN ('to_deliver', 'closed', 'cancelled') OR holder_certificate <> 'issued' THEN '-infinity'
             ELSE holder_certificate_not_after END
    ) STORED,
    holder_certificate_not_after timestamptz NOT NULL,
    version bigint NOT NULL DEFAULT 1 CHECK (version > 0),
    type order_type NOT NULL,
    process process NOT NULL,
    phase phase NOT NULL,
    status order_status NOT NULL,
    holder_certificate holder_certificate NOT NULL,
    priority_class smallint NOT NULL GENERATED ALWAYS AS (
        CASE WHEN status IN ('to_deliver', 'closed', 'cancelled') THEN 5
             WHEN holder_certificate = 'revoked' THEN 1
             WHEN holder_certificate = 'issued' THEN 2
             ELSE 3 END
    ) STORED,
    ra_code text COLLATE "C" NOT NULL,
    siren text COLLATE "C" NOT NULL CHECK (siren_is_valid(siren)),
    -- The holder's names as they were when the order was placed (design D8): the same as in order_persons, by key.
    holder_last_name person_name NOT NULL,
    holder_first_name person_name NOT NULL,
    holder_last_folded folded NOT NULL,
    holder_first_folded folded NOT NULL,
    -- Constant: lets a foreign key of the next migration name the holder's row in order_persons.
    holder_role person_role NOT NULL DEFAULT 'holder' CHECK (holder_role = 'holder'),
    cnbf_number text CHECK (cnbf_number <> ''),
    bar_number text CHECK (bar_number <> ''),

    -- Status, phase and process that go together (catalogue W): no signature collection on paper, an order is
    -- cancelled before generation only and keeps the phase it had.
    CONSTRAINT status_fits_phase_and_process CHECK (
        CASE status
            WHEN 'incomplete' THEN phase = 'created'
            WHEN 'to_verify' THEN phase = 'created'
            WHEN 'in_signature' THEN phase = 'created' AND process = 'digital'
            WHEN 'to_validate' THEN phase = 'created' AND process = 'digital'
            WHEN 'to_generate' THEN phase = 'validated'
            WHEN 'to_deliver' THEN phase = 'generated'
            WHEN 'closed' THEN phase = 'delivered'
            WHEN 'cancelled' THEN phase IN ('created', 'validated')
        END
    ),
    CONSTRAINT portal_is_of_the_authority FOREIGN KEY (portal_id, ra_code) REFERENCES portals (id, ra_code),
    -- The holder's latest certificate, copied by the database itself: it cannot differ from the holder's row.
    CONSTRAINT holder_facts_are_the_holders
        FOREIGN KEY (holder_id, ra_code, holder_certificate, holder_certificate_not_after)
        REFERENCES holders (id, ra_code, certificate, certificate_not_after) ON UPDATE CASCADE,
    UNIQUE (number, holder_id),
    UNIQUE (number, process)
);

CREATE INDEX orders_holder ON orders (holder_id);

-- A certificate issued for an order is its holder's.
ALTER TABLE certificates
    ADD CONSTRAINT certificate_is_for_the_orders_holder
    FOREIGN KEY (order_number, holder_id) REFERENCES orders (number, holder_id);

-- What an order is never changes; how far it is does.
CREATE FUNCTION forbid_new_identity() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.number, NEW.portu_id, NEW.portal_id, NEW.ra_code, NEW.process, NEW.type, NEW.created_at)
       IS DISTINCT FROM (OLD.number, OLD.portu_id, OLD.portal_id, OLD.ra_code, OLD.process, OLD.type, OLD.created_at) THEN
        RAISE EXCEPTION 'the identity of an order never changes' USING ERRCODE = 'restrict_violation';
    END IF;
    IF OLD.status IN ('closed', 'cancelled') AND NEW.status <> OLD.status THEN
        RAISE EXCEPTION 'a closed or cancelled order stays so' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END
$$;

CREATE TRIGGER forbid_new_identity BEFORE UPDATE ON orders
    FOR EACH ROW EXECUTE FUNCTION forbid_new_identity();
CREATE TRIGGER forbid_removal BEFORE DELETE ON orders
    FOR EACH ROW EXECUTE FUNCTION forbid_change();
CREATE TRIGGER forbid_emptying BEFORE TRUNCATE ON orders
    FOR EACH STATEMENT EXECUTE FUNCTION forbid_change();
