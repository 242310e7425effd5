-- The status of an order changes only as the workflow has it (catalogue W), whoever writes: the moves are checked at once,
-- what they need is checked at commit, because it is in other tables. An order may be inserted in any status (it is taken
-- over from an older platform, or invented); a load pays nothing.

-- The moves: (process, from, to). The same table as `domain::orders::Transition`; a test compares them.
CREATE FUNCTION forbid_other_moves() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.process, OLD.status, NEW.status) NOT IN (
        ('digital', 'incomplete', 'to_verify'),
        ('digital', 'to_verify', 'incomplete'),
        ('digital', 'to_verify', 'in_signature'),
        ('digital', 'in_signature', 'to_verify'),
        ('digital', 'in_signature', 'to_validate'),
        ('digital', 'to_validate', 'to_generate'),
        ('digital', 'to_validate', 'to_verify'),
        ('digital', 'to_generate', 'to_deliver'),
        ('digital', 'to_deliver', 'closed'),
        ('digital', 'incomplete', 'cancelled'),
        ('digital', 'to_verify', 'cancelled'),
        ('digital', 'in_signature', 'cancelled'),
        ('digital', 'to_validate', 'cancelled'),
        ('digital', 'to_generate', 'cancelled'),
        ('paper', 'incomplete', 'to_verify'),
        ('paper', 'to_verify', 'incomplete'),
        ('paper', 'to_verify', 'to_generate'),
        ('paper', 'to_generate', 'to_deliver'),
        ('paper', 'to_deliver', 'closed'),
        ('paper', 'incomplete', 'cancelled'),
        ('paper', 'to_verify', 'cancelled'),
        ('paper', 'to_generate', 'cancelled')
    ) THEN
        RAISE EXCEPTION 'the workflow has no move from % to % (%)', OLD.status, NEW.status, NEW.process
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END
$$;

CREATE TRIGGER status_follows_the_workflow BEFORE UPDATE OF status ON orders
    FOR EACH ROW WHEN (OLD.status IS DISTINCT FROM NEW.status) EXECUTE FUNCTION forbid_other_moves();

-- Whether every item of evidence that the order needs (data dictionary, Evidence) is there in one of these states.
CREATE FUNCTION evidence_is(wanted_order bigint, states evidence_state[]) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT NOT EXISTS (
        SELECT FROM order_details d
        CROSS JOIN LATERAL (VALUES
            ('organisation_extract'::evidence_kind, true),
            ('holder_identity', true),
            ('legal_representative_identity', NOT d.holder_is_legal_representative),
            ('agent_identity', EXISTS (SELECT FROM order_persons p WHERE p.order_number = d.order_number AND p.role = 'agent')),
            ('mandate', d.has_valid_mandate),
            ('payment_proof', d.payment_method = 'bank_transfer')
        ) AS item (kind, is_needed)
        WHERE d.order_number = wanted_order AND item.is_needed AND NOT EXISTS (
            SELECT FROM evidence_items e WHERE e.order_number = wanted_order AND e.kind = item.kind AND e.state = ANY (states)))
$$;

-- Whether every contract document that the order needs (data dictionary, Contract documents) is there in one of these states.
CREATE FUNCTION contract_documents_are(wanted_order bigint, states contract_document_state[]) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT NOT EXISTS (
        SELECT FROM order_details d
        CROSS JOIN LATERAL (VALUES
            ('terms'::contract_document_kind, true),
            ('subscription_contract', true),
            ('request_authorisation', NOT d.holder_is_legal_representative),
            ('proxy', NOT d.has_valid_mandate
                AND EXISTS (SELECT FROM order_persons p WHERE p.order_number = d.order_number AND p.role = 'agent'))
        ) AS document (kind, is_needed)
        WHERE d.order_number = wanted_order AND document.is_needed AND NOT EXISTS (
            SELECT FROM contract_documents c
            WHERE c.order_number = wanted_order AND c.kind = document.kind AND c.state = ANY (states)))
$$;

-- The signed delivery record, which closing needs, has no table yet. The two ticks are a foreign key's (migration 11).
CREATE FUNCTION check_what_the_move_needs() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    details order_details;
    lacks text;
BEGIN
    SELECT * INTO STRICT details FROM order_details WHERE order_number = NEW.number;
    IF NEW.process = 'digital' AND OLD.status = 'incomplete' AND NEW.status = 'to_verify' THEN
        lacks := CASE
            WHEN NOT details.documents_valid THEN 'the declaration that the documents are in date'
            WHEN NOT evidence_is(NEW.number, '{imported,confirmed}') THEN 'an item of evidence'
        END;
    ELSIF NEW.status = 'in_signature' THEN
        lacks := CASE
            WHEN NOT evidence_is(NEW.number, '{confirmed}') THEN 'a confirmed item of evidence'
            WHEN details.identity_document_number IS NULL THEN 'the identity document'
            WHEN details.organisation_extract_date IS NULL THEN 'the date of the extract'
            WHEN details.organisation_extract_date <= (NEW.status_since AT TIME ZONE 'Europe/Paris')::date - interval '3 months'
            THEN 'an extract of less than three months'
        END;
    ELSIF NEW.status = 'to_validate' THEN
        lacks := CASE WHEN NOT contract_documents_are(NEW.number, '{signed,confirmed}') THEN 'a signed contract document' END;
    ELSIF NEW.process = 'digital' AND NEW.status = 'to_generate' THEN
        lacks := CASE WHEN NOT contract_documents_are(NEW.number, '{confirmed}') THEN 'a contract document with its signatures confirmed' END;
    ELSIF NEW.status = 'to_generate' THEN
        lacks := CASE WHEN NOT evidence_is(NEW.number, '{confirmed}') THEN 'a confirmed item of evidence' END;
    ELSIF NEW.status = 'to_deliver' THEN
        lacks := CASE WHEN NOT EXISTS (SELECT FROM certificates c WHERE c.order_number = NEW.number) THEN 'the certificate' END;
    END IF;
    IF lacks IS NOT NULL THEN
        RAISE EXCEPTION 'an order does not go from % to % (%) without %', OLD.status, NEW.status, NEW.process, lacks
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END
$$;

CREATE CONSTRAINT TRIGGER status_has_what_it_needs AFTER UPDATE OF status ON orders DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (OLD.status IS DISTINCT FROM NEW.status) EXECUTE FUNCTION check_what_the_move_needs();

-- A proxy is for an agent without a mandate (data dictionary, Contract documents): constants that follow the kind let
-- foreign keys demand it.
ALTER TABLE contract_documents
    ADD COLUMN proxy_of person_role GENERATED ALWAYS AS (CASE WHEN kind = 'proxy' THEN 'agent'::person_role END) STORED,
    ADD COLUMN proxy_beside_mandate boolean GENERATED ALWAYS AS (CASE WHEN kind = 'proxy' THEN false END) STORED,
    ADD CONSTRAINT proxy_is_of_an_agent FOREIGN KEY (order_number, proxy_of) REFERENCES order_persons (order_number, role),
    ADD CONSTRAINT proxy_is_without_a_mandate FOREIGN KEY (order_number, proxy_beside_mandate)
        REFERENCES order_details (order_number, has_valid_mandate);
