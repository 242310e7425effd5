-- Authorities and portals have a chain of their own in the audit log, as orders and persons do.
ALTER TABLE audit_events
    DROP CONSTRAINT audit_events_chain_check,
    ADD CONSTRAINT audit_events_chain_check CHECK (chain ~ '^(order|person|ra|portal):.{1,200}$');
