-- An answer that may be sent again (I-2) says on which portal it was given, where nothing else tells: who placed an order or
-- began a draft there and has lost the portal since is not told of it again. Portals are never removed, so that a foreign key
-- would only slow the removal of old answers down. Answers that are kept already say none, for the 72 hours that they last.
ALTER TABLE idempotency_keys ADD COLUMN portal_id bigint;
