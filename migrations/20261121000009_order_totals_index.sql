-- Exact totals of what is chosen from lists, and of everything. Few combinations exist, so that equal keys are stored
-- once: seven megabytes at a million orders. Every column can be skipped (PostgreSQL 18), so one index serves them all.
-- The portal comes first: led by the authority, it looks fit for fetching that authority's rows one by one.
CREATE INDEX orders_choices ON orders (portal_id, ra_code, type, process, phase, status, priority_class);
