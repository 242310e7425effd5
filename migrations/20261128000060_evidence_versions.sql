-- A piece of evidence has a version of its own (D-10): whoever replaces or reviews it says which one they saw, so that nobody
-- takes away what somebody else found of it meanwhile. It goes up with every change of the piece, a side's document included.
ALTER TABLE evidence_items ADD COLUMN version bigint NOT NULL DEFAULT 1 CHECK (version > 0);
