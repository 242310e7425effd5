-- What an authority and a portal need before the first order can be placed: contact, offers, delays, bank account.
-- Orders keep their own copy of the offer, as it was when they were placed (design D8): nothing here refers to them.

CREATE DOMAIN phone AS text COLLATE "C" CHECK (VALUE ~ '^\+[1-9][0-9]{6,14}$');

-- ISO 13616: two letters of a country, two check digits, and the account; the whole, letters as 10 to 35 and the first
-- four characters moved to the end, leaves 1 when divided by 97.
CREATE FUNCTION iban_is_valid(iban text) RETURNS boolean
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE STRICT AS $$
DECLARE
    c text;
    rest int := 0;
BEGIN
    IF iban !~ '^[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}$' THEN
        RETURN false;
    END IF;
    FOREACH c IN ARRAY string_to_array(substr(iban, 5) || substr(iban, 1, 4), NULL) LOOP
        rest := CASE WHEN c ~ '[0-9]' THEN rest * 10 + c::int ELSE rest * 100 + ascii(c) - 55 END % 97;
    END LOOP;
    RETURN rest = 1;
END
$$;

-- No address twice, however it is written.
CREATE FUNCTION all_different(addresses text[]) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
RETURN (SELECT count(DISTINCT lower(address)) = count(*) FROM unnest(addresses) AS address);

-- A contact is whole or absent; a portal without one shows its authority's.
ALTER TABLE registration_authorities
    ADD COLUMN version bigint NOT NULL DEFAULT 1 CHECK (version > 0),
    ADD COLUMN contact_department text CHECK (btrim(contact_department) <> '' AND length(contact_department) <= 200),
    ADD COLUMN contact_email email,
    ADD COLUMN contact_phone phone,
    ADD COLUMN contact_address text CHECK (btrim(contact_address) <> '' AND length(contact_address) <= 500),
    ADD CONSTRAINT contact_is_whole CHECK (num_nonnulls(contact_department, contact_email, contact_phone, contact_address) IN (0, 4));

ALTER TABLE portals
    -- Nothing of the product has written it so far.
    DROP COLUMN bank_details,
    ALTER COLUMN notification_addresses DROP DEFAULT,
    ALTER COLUMN notification_addresses TYPE email[] USING notification_addresses::email[],
    ALTER COLUMN notification_addresses SET DEFAULT '{}',
    ADD CONSTRAINT addresses_are_few_and_different CHECK (cardinality(notification_addresses) <= 20 AND all_different(notification_addresses::text[])),
    ADD CONSTRAINT links_are_addresses CHECK (
        length(portal_url) <= 2000 AND portal_url !~ '\s' AND length(token_software_url) <= 2000 AND token_software_url !~ '\s'),
    ADD CONSTRAINT attestation_is_short CHECK (
        length(attesting_body) <= 200 AND length(attestor_name) <= 200 AND length(attestor_title) <= 200 AND length(attestor_address) <= 500),
    ADD COLUMN version bigint NOT NULL DEFAULT 1 CHECK (version > 0),
    -- "The holder's own, never a company's": who orders here gives their own SIREN.
    ADD COLUMN holders_own_siren_only boolean NOT NULL DEFAULT false,
    ADD COLUMN contact_department text CHECK (btrim(contact_department) <> '' AND length(contact_department) <= 200),
    ADD COLUMN contact_email email,
    ADD COLUMN contact_phone phone,
    ADD COLUMN contact_address text CHECK (btrim(contact_address) <> '' AND length(contact_address) <= 500),
    ADD CONSTRAINT contact_is_whole CHECK (num_nonnulls(contact_department, contact_email, contact_phone, contact_address) IN (0, 4)),
    -- Shown to who pays by transfer; without an account, nobody can.
    ADD COLUMN bank_account_holder text CHECK (btrim(bank_account_holder) <> '' AND length(bank_account_holder) <= 200),
    ADD COLUMN bank_iban text COLLATE "C" CHECK (iban_is_valid(bank_iban)),
    ADD COLUMN bank_bic text COLLATE "C" CHECK (bank_bic ~ '^[A-Z0-9]{4}[A-Z]{2}[A-Z0-9]{2}([A-Z0-9]{3})?$'),
    ADD CONSTRAINT bank_account_is_whole CHECK (num_nonnulls(bank_account_holder, bank_iban, bank_bic) IN (0, 3)),
    ADD COLUMN accepts_cards boolean NOT NULL DEFAULT true,
    -- After so many working days in a status, an order counts as overdue.
    ADD COLUMN overdue_incomplete_days smallint NOT NULL DEFAULT 15 CHECK (overdue_incomplete_days BETWEEN 1 AND 250),
    ADD COLUMN overdue_to_verify_days smallint NOT NULL DEFAULT 5 CHECK (overdue_to_verify_days BETWEEN 1 AND 250),
    ADD COLUMN overdue_in_signature_days smallint NOT NULL DEFAULT 7 CHECK (overdue_in_signature_days BETWEEN 1 AND 250),
    ADD COLUMN overdue_to_validate_days smallint NOT NULL DEFAULT 3 CHECK (overdue_to_validate_days BETWEEN 1 AND 250),
    ADD COLUMN overdue_to_generate_days smallint NOT NULL DEFAULT 2 CHECK (overdue_to_generate_days BETWEEN 1 AND 250),
    ADD COLUMN overdue_to_deliver_days smallint NOT NULL DEFAULT 10 CHECK (overdue_to_deliver_days BETWEEN 1 AND 250),
    -- What an offer that the professional body authenticates refers to.
    ADD COLUMN has_attestation boolean NOT NULL GENERATED ALWAYS AS (attesting_body IS NOT NULL) STORED,
    ADD UNIQUE (id, has_attestation);

-- Tokens name authorities by their code and portals by their slug: another record must never come under a name that
-- somebody's token still carries.
CREATE FUNCTION forbid_new_name_in_tokens() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF to_jsonb(NEW) -> TG_ARGV[0] IS DISTINCT FROM to_jsonb(OLD) -> TG_ARGV[0] OR to_jsonb(NEW) -> TG_ARGV[1] IS DISTINCT FROM to_jsonb(OLD) -> TG_ARGV[1] THEN
        RAISE EXCEPTION 'what tokens name never changes' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER forbid_new_code BEFORE UPDATE ON registration_authorities
    FOR EACH ROW EXECUTE FUNCTION forbid_new_name_in_tokens('code', 'code');
CREATE TRIGGER forbid_new_slug BEFORE UPDATE ON portals
    FOR EACH ROW EXECUTE FUNCTION forbid_new_name_in_tokens('slug', 'ra_code');
CREATE TRIGGER forbid_removal BEFORE DELETE ON registration_authorities FOR EACH ROW EXECUTE FUNCTION forbid_change();
CREATE TRIGGER forbid_removal BEFORE DELETE ON portals FOR EACH ROW EXECUTE FUNCTION forbid_change();

-- What a portal sells. An offer that is no longer on sale stays: orders were placed under its code.
CREATE TABLE portal_offers (
    portal_id bigint NOT NULL REFERENCES portals,
    code text COLLATE "C" NOT NULL CHECK (code ~ '^[a-z0-9-]{1,64}$'),
    label text NOT NULL CHECK (label = btrim(label) AND length(label) BETWEEN 1 AND 200),
    medium medium NOT NULL,
    duration_years smallint NOT NULL CHECK (duration_years BETWEEN 1 AND 3),
    delivery_mode delivery_mode NOT NULL,
    holder_authentication holder_authentication NOT NULL,
    -- The ways an order may go through: one or both, in this order.
    processes process[] NOT NULL
        CHECK (processes IN (ARRAY['digital']::process[], ARRAY['paper']::process[], ARRAY['digital', 'paper']::process[])),
    price_lines price_line[] NOT NULL CHECK (cardinality(price_lines) <= 20),
    total_incl_vat_cents bigint NOT NULL CHECK (total_incl_vat_cents <= 10000000),
    on_sale boolean NOT NULL,
    version bigint NOT NULL DEFAULT 1 CHECK (version > 0),
    PRIMARY KEY (portal_id, code),
    CONSTRAINT price_lines_make_the_total CHECK (price_lines_make(price_lines, total_incl_vat_cents)),
    needs_attestation boolean GENERATED ALWAYS AS (CASE WHEN holder_authentication = 'professional_body' THEN true END) STORED,
    -- Where the professional body authenticates the holder, the portal says who signs for it.
    CONSTRAINT somebody_attests FOREIGN KEY (portal_id, needs_attestation) REFERENCES portals (id, has_attestation)
);
