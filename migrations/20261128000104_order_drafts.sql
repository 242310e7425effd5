-- What somebody has begun to enter on a portal, and not finished (docs/decisions/0010): no order, and nothing of an order
-- refers to it. It becomes one and is gone, or is forgotten after some time without a change; the store's users see none that
-- is past its time, and remove it when they sweep.
CREATE TABLE order_drafts (
    -- A UUID of version 7: in the order in which they were begun.
    id uuid PRIMARY KEY,
    portal_id bigint NOT NULL REFERENCES portals,
    -- What was entered, in the form of the interface without the portal; every value in it passed its rule.
    document jsonb NOT NULL CHECK (jsonb_typeof(document) = 'object'),
    version bigint NOT NULL DEFAULT 1 CHECK (version > 0),
    created_at timestamptz NOT NULL CHECK (isfinite(created_at)),
    updated_at timestamptz NOT NULL CHECK (updated_at >= created_at)
);
CREATE INDEX order_drafts_of_a_portal ON order_drafts (portal_id, id);
CREATE INDEX order_drafts_by_change ON order_drafts (updated_at);

-- A draft has a chain of its own in the audit log.
ALTER TABLE audit_events
    DROP CONSTRAINT audit_events_chain_check,
    ADD CONSTRAINT audit_events_chain_check CHECK (chain ~ '^(order|person|ra|portal|draft):.{1,200}$');
