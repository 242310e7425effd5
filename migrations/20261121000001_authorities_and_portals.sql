-- Registration authorities and the order portals they own: what every scope is made of.
--
-- A registration authority is known by its code, as the token's `perimeter` claim carries it. The code is the key
-- itself: an order row then says whose it is without a join, and the planner sees how many orders each authority has.

-- Tables that only ever grow: history, comments, audit. The owner of the database could still drop the trigger; that
-- is what the hash chain of the audit log is for.
CREATE FUNCTION forbid_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'rows of % are never changed or removed', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END
$$;

-- A SIREN is nine digits whose Luhn sum is a multiple of ten; every second digit from the right counts double.
CREATE FUNCTION siren_is_valid(siren text) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
RETURN siren ~ '^[0-9]{9}$' AND (
    substr(siren, 1, 1)::int + substr(siren, 3, 1)::int + substr(siren, 5, 1)::int
    + substr(siren, 7, 1)::int + substr(siren, 9, 1)::int
    + substr('0246813579', substr(siren, 2, 1)::int + 1, 1)::int
    + substr('0246813579', substr(siren, 4, 1)::int + 1, 1)::int
    + substr('0246813579', substr(siren, 6, 1)::int + 1, 1)::int
    + substr('0246813579', substr(siren, 8, 1)::int + 1, 1)::int
) % 10 = 0;

CREATE TABLE registration_authorities (
    code text COLLATE "C" PRIMARY KEY CHECK (code ~ '^[A-Z0-9_-]{1,64}$'),
    name text NOT NULL UNIQUE CHECK (name = btrim(name) AND length(name) BETWEEN 1 AND 200)
);

CREATE TABLE portals (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    ra_code text COLLATE "C" NOT NULL REFERENCES registration_authorities,
    -- The last part of its address /ws/<slug>, and what a portal account's `portals` claim carries.
    slug text COLLATE "C" NOT NULL UNIQUE CHECK (slug ~ '^[a-z0-9-]{1,64}$'),
    name text NOT NULL UNIQUE CHECK (name = btrim(name) AND length(name) BETWEEN 1 AND 100),
    portal_url text CHECK (portal_url ~ '^https://'),
    token_software_url text CHECK (token_software_url ~ '^https://'),
    notification_addresses text[] NOT NULL DEFAULT '{}' CHECK (array_position(notification_addresses, NULL) IS NULL),
    bank_details text,
    -- Who attests that a holder belongs to the profession (paper orders of court experts): all of it or nothing.
    attesting_body text,
    attestor_name text,
    attestor_title text,
    attestor_address text,
    CHECK (num_nonnulls(attesting_body, attestor_name, attestor_title, attestor_address) IN (0, 4)),
    -- An order names its portal and its authority together, so that it cannot name another's portal.
    UNIQUE (id, ra_code)
);

CREATE INDEX portals_ra_code ON portals (ra_code);
