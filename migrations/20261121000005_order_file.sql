-- The rest of an order's file: persons, details, evidence, contract documents, comments, history.

CREATE TYPE title AS ENUM ('mr', 'ms');
CREATE DOMAIN country_code AS text COLLATE "C" CHECK (VALUE ~ '^[A-Z]{2}$');
CREATE DOMAIN mobile AS text COLLATE "C" CHECK (VALUE ~ '^\+[1-9][0-9]{6,14}$');

-- A person on an order: a snapshot, no account (design D8).
CREATE TABLE order_persons (
    order_number bigint NOT NULL,
    role person_role NOT NULL,
    title title,
    first_name person_name NOT NULL,
    last_name person_name NOT NULL,
    address text CHECK (btrim(address) <> ''),
    postcode text CHECK (btrim(postcode) <> ''),
    city text CHECK (btrim(city) <> ''),
    country country_code,
    email email NOT NULL,
    mobile mobile,
    PRIMARY KEY (order_number, role),
    -- A subscriber has a name and an e-mail; everybody else the whole block.
    CONSTRAINT person_block_is_whole CHECK (
        CASE WHEN role = 'subscriber' THEN num_nonnulls(title, address, postcode, city, country, mobile) = 0
             ELSE num_nonnulls(title, address, postcode, city, country, mobile) = 6 END
    ),
    -- What the order's copy of the holder's names refers to.
    UNIQUE (order_number, role, last_name, first_name)
);

CREATE TYPE delivery_mode AS ENUM ('delivered', 'collected');
CREATE TYPE medium AS ENUM ('MD940', 'MD340', 'L');
CREATE TYPE holder_authentication AS ENUM ('ca', 'courier', 'professional_body');
CREATE TYPE payment_method AS ENUM ('card', 'bank_transfer');
CREATE TYPE otp_channel AS ENUM ('mobile', 'email');
CREATE TYPE identity_document_type AS ENUM ('national_id', 'passport', 'residence_permit');

-- Everything entered that no list needs: exactly one row for each order.
CREATE TABLE order_details (
    order_number bigint PRIMARY KEY,
    organisation_name text NOT NULL CHECK (btrim(organisation_name) <> ''),
    organisation_address text NOT NULL CHECK (btrim(organisation_address) <> ''),
    organisation_postcode text NOT NULL CHECK (btrim(organisation_postcode) <> ''),
    organisation_city text NOT NULL CHECK (btrim(organisation_city) <> ''),
    organisation_country country_code NOT NULL,
    manual_entry boolean NOT NULL DEFAULT false,
    organisation_extract_date date,
    offer text NOT NULL CHECK (btrim(offer) <> ''),
    duration_years smallint NOT NULL CHECK (duration_years BETWEEN 1 AND 3),
    medium medium NOT NULL,
    delivery_mode delivery_mode NOT NULL,
    holder_authentication holder_authentication NOT NULL,
    total_incl_vat_cents bigint NOT NULL CHECK (total_incl_vat_cents >= 0),
    payment_method payment_method NOT NULL,
    holder_is_legal_representative boolean NOT NULL,
    has_valid_mandate boolean NOT NULL DEFAULT false,
    otp_channel otp_channel NOT NULL,
    otp_contact text NOT NULL,
    issuing_ca text NOT NULL CHECK (btrim(issuing_ca) <> ''),
    additional_information text CHECK (length(additional_information) <= 4000),
    identity_document_type identity_document_type,
    identity_document_number text CHECK (btrim(identity_document_number) <> ''),
    identity_document_expiry date,
    payment_ok boolean NOT NULL DEFAULT false,
    file_complete_ok boolean NOT NULL DEFAULT false,
    appointment_at timestamptz,
    appointment_place text,
    cancellation_reason text CHECK (btrim(cancellation_reason) <> ''),
    -- Typed, numbered and dated together, before the file is sent for signature.
    CHECK (num_nonnulls(identity_document_type, identity_document_number, identity_document_expiry) IN (0, 3)),
    CHECK (num_nonnulls(appointment_at, appointment_place) IN (0, 2)),
    CHECK (appointment_at IS NULL OR delivery_mode = 'collected'),
    CONSTRAINT otp_contact_fits_its_channel CHECK (
        CASE otp_channel WHEN 'mobile' THEN otp_contact ~ '^\+[1-9][0-9]{6,14}$'
                         WHEN 'email' THEN otp_contact ~ '^[^@\s]+@[^@\s]+$' END
    ),
    -- Constants that let foreign keys demand the persons every order has, and the agent whom a mandate names.
    legal_representative_role person_role NOT NULL GENERATED ALWAYS AS ('legal_representative') STORED,
    subscriber_role person_role NOT NULL GENERATED ALWAYS AS ('subscriber') STORED,
    mandated_role person_role GENERATED ALWAYS AS (CASE WHEN has_valid_mandate THEN 'agent'::person_role END) STORED,
    CONSTRAINT details_are_of_an_order FOREIGN KEY (order_number) REFERENCES orders,
    CONSTRAINT order_has_a_legal_representative FOREIGN KEY (order_number, legal_representative_role)
        REFERENCES order_persons (order_number, role) DEFERRABLE INITIALLY DEFERRED,
    CONSTRAINT order_has_a_subscriber FOREIGN KEY (order_number, subscriber_role)
        REFERENCES order_persons (order_number, role) DEFERRABLE INITIALLY DEFERRED,
    CONSTRAINT mandate_names_an_agent FOREIGN KEY (order_number, mandated_role)
        REFERENCES order_persons (order_number, role) DEFERRABLE INITIALLY DEFERRED
);

ALTER TABLE order_persons ADD CONSTRAINT person_is_on_an_order FOREIGN KEY (order_number) REFERENCES orders;

-- Every order has details and a holder, and shows the holder's names as they are; checked at commit, because the rows
-- need each other.
ALTER TABLE orders
    ADD CONSTRAINT order_has_details FOREIGN KEY (number) REFERENCES order_details
        DEFERRABLE INITIALLY DEFERRED,
    ADD CONSTRAINT order_shows_its_holder
        FOREIGN KEY (number, holder_role, holder_last_name, holder_first_name)
        REFERENCES order_persons (order_number, role, last_name, first_name)
        ON UPDATE CASCADE DEFERRABLE INITIALLY DEFERRED;

CREATE TYPE evidence_kind AS ENUM (
    'organisation_extract', 'holder_identity', 'legal_representative_identity', 'agent_identity', 'mandate', 'payment_proof'
);
CREATE TYPE evidence_state AS ENUM ('missing', 'imported', 'confirmed', 'rejected');

CREATE TABLE evidence_items (
    order_number bigint NOT NULL REFERENCES orders,
    kind evidence_kind NOT NULL,
    state evidence_state NOT NULL,
    imported_at timestamptz,
    -- Who found it right or wrong, and when: a person, by name.
    reviewed_at timestamptz,
    reviewed_by text,
    PRIMARY KEY (order_number, kind),
    CHECK ((state = 'missing') = (imported_at IS NULL)),
    CHECK ((state IN ('confirmed', 'rejected')) = (reviewed_at IS NOT NULL)),
    CHECK ((reviewed_at IS NULL) = (reviewed_by IS NULL)),
    CHECK (reviewed_at >= imported_at)
);

CREATE TYPE contract_document_kind AS ENUM ('terms', 'subscription_contract', 'request_authorisation', 'proxy');
CREATE TYPE contract_document_state AS ENUM ('unsigned', 'signed', 'confirmed');

CREATE TABLE contract_documents (
    order_number bigint NOT NULL,
    kind contract_document_kind NOT NULL,
    state contract_document_state NOT NULL,
    signed_at timestamptz,
    -- A person confirmed the signatures: never automatic.
    confirmed_at timestamptz,
    confirmed_by text,
    PRIMARY KEY (order_number, kind),
    CHECK ((state = 'unsigned') = (signed_at IS NULL)),
    CHECK ((state = 'confirmed') = (confirmed_at IS NOT NULL)),
    CHECK ((confirmed_at IS NULL) = (confirmed_by IS NULL)),
    CHECK (confirmed_at >= signed_at),
    -- Only digital orders have documents to sign.
    process process NOT NULL GENERATED ALWAYS AS ('digital') STORED,
    CONSTRAINT documents_are_of_a_digital_order FOREIGN KEY (order_number, process) REFERENCES orders (number, process)
);

CREATE TABLE comments (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    order_number bigint NOT NULL REFERENCES orders,
    author_subject text NOT NULL CHECK (author_subject <> ''),
    author_name text NOT NULL CHECK (author_name <> ''),
    at timestamptz NOT NULL,
    text text NOT NULL CHECK (btrim(text) <> '' AND length(text) <= 4000)
);
CREATE INDEX comments_order ON comments (order_number, at);

CREATE TYPE event_kind AS ENUM (
    'order_created', 'status_changed', 'field_changed', 'evidence_imported', 'evidence_confirmed', 'notification_sent',
    'comment_added'
);

-- What happened to an order (D-9): who, when, from where, what before and after; notifications with their text.
CREATE TABLE order_history (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    order_number bigint NOT NULL REFERENCES orders,
    at timestamptz NOT NULL,
    kind event_kind NOT NULL,
    -- None: the system itself.
    actor_subject text CHECK (actor_subject <> ''),
    actor_name text CHECK (actor_name <> ''),
    origin inet,
    subject text,
    before text,
    after text,
    text text,
    CHECK ((actor_subject IS NULL) = (actor_name IS NULL)),
    CHECK (kind <> 'status_changed' OR after IS NOT NULL),
    CHECK (kind NOT IN ('field_changed', 'evidence_imported', 'evidence_confirmed') OR subject IS NOT NULL),
    CHECK ((kind = 'notification_sent') = (text IS NOT NULL))
);
CREATE INDEX order_history_order ON order_history (order_number, at);

CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON comments FOR EACH ROW EXECUTE FUNCTION forbid_change();
CREATE TRIGGER never_emptied BEFORE TRUNCATE ON comments FOR EACH STATEMENT EXECUTE FUNCTION forbid_change();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON order_history FOR EACH ROW EXECUTE FUNCTION forbid_change();
CREATE TRIGGER never_emptied BEFORE TRUNCATE ON order_history FOR EACH STATEMENT EXECUTE FUNCTION forbid_change();
