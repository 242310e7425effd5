-- An item found wrong says why (the subscriber is told), and an order has no evidence that it does not need (data
-- dictionary, Evidence): no proof of payment for a card, no identity of an agent nobody named, no mandate that was not
-- declared, not twice the identity of one person. Constants that follow the kind let foreign keys demand it.

ALTER TABLE evidence_items ADD COLUMN rejection_reason text CHECK (btrim(rejection_reason) <> '' AND length(rejection_reason) <= 1000);

UPDATE evidence_items SET rejection_reason = 'Motif non enregistré' WHERE state = 'rejected';

ALTER TABLE order_details
    ADD UNIQUE (order_number, payment_method),
    ADD UNIQUE (order_number, has_valid_mandate),
    ADD UNIQUE (order_number, holder_is_legal_representative);

ALTER TABLE evidence_items
    ADD CONSTRAINT rejected_items_say_why CHECK ((state = 'rejected') = (rejection_reason IS NOT NULL)),
    ADD COLUMN proves_payment payment_method
        GENERATED ALWAYS AS (CASE WHEN kind = 'payment_proof' THEN 'bank_transfer'::payment_method END) STORED,
    ADD COLUMN proves_agent person_role GENERATED ALWAYS AS (CASE WHEN kind = 'agent_identity' THEN 'agent'::person_role END) STORED,
    ADD COLUMN proves_mandate boolean GENERATED ALWAYS AS (CASE WHEN kind = 'mandate' THEN true END) STORED,
    ADD COLUMN proves_holder_too boolean GENERATED ALWAYS AS (CASE WHEN kind = 'legal_representative_identity' THEN false END) STORED,
    ADD CONSTRAINT payment_proof_is_for_a_transfer FOREIGN KEY (order_number, proves_payment)
        REFERENCES order_details (order_number, payment_method),
    ADD CONSTRAINT agent_identity_is_of_an_agent FOREIGN KEY (order_number, proves_agent) REFERENCES order_persons (order_number, role),
    ADD CONSTRAINT mandate_was_declared FOREIGN KEY (order_number, proves_mandate)
        REFERENCES order_details (order_number, has_valid_mandate),
    ADD CONSTRAINT one_identity_for_one_person FOREIGN KEY (order_number, proves_holder_too)
        REFERENCES order_details (order_number, holder_is_legal_representative);
