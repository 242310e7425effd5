-- The indexes of the order list. Each serves a measured case of `docs/performance`; the buffers that every case may
-- touch are a gate in crates/db/tests.

-- Priority: every level is one range, and what a list filters by rides along, so that a filtered walk over the open
-- orders never touches the table. Open orders are few (bounded by human work), so this stays small.
CREATE INDEX orders_open ON orders (priority_class, priority_at, created_at, number)
    INCLUDE (ra_code, portal_id, type, process, phase, status, siren, holder_last_folded)
    WHERE priority_class < 5;
CREATE INDEX orders_open_ra ON orders (ra_code, priority_class, priority_at, created_at, number)
    INCLUDE (portal_id, type, process, phase, status, siren, holder_last_folded)
    WHERE priority_class < 5;
-- The tail of the default order: no longer open, newest first.
CREATE INDEX orders_done ON orders (created_at DESC, number) WHERE priority_class = 5;
CREATE INDEX orders_done_ra ON orders (ra_code, created_at DESC, number) WHERE priority_class = 5;

-- The other sorts. Number and Portu ID have their unique indexes.
CREATE INDEX orders_created ON orders (created_at, number);
CREATE INDEX orders_created_ra ON orders (ra_code, created_at, number);
CREATE INDEX orders_created_portal ON orders (portal_id, created_at, number);
CREATE INDEX orders_holder_name ON orders (holder_last_folded, holder_first_folded, number);
CREATE INDEX orders_siren ON orders (siren, created_at);

-- Substrings. Trigram indexes are useless for one or two letters, and harmful: the planner walks all of it. These hold
-- every substring of one to three characters, so that such a search is exact, and longer ones are the conjunction of
-- their threes. ANALYZE keeps the frequency of each substring, by which the application chooses between index and walk.
CREATE FUNCTION name_grams(name text) RETURNS text[]
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE STRICT AS $$
DECLARE
    grams text[] := '{}';
    size int := length(name);
BEGIN
    FOR i IN 1..size LOOP
        grams := grams || substr(name, i, 1);
        IF i < size THEN grams := grams || substr(name, i, 2); END IF;
        IF i + 1 < size THEN grams := grams || substr(name, i, 3); END IF;
    END LOOP;
    RETURN grams;
END
$$;

-- One digit is in six of ten SIRENs: no index helps there, a walk finds them at once. So twos and threes only.
CREATE FUNCTION siren_grams(siren text) RETURNS text[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
RETURN ARRAY[
    substr(siren, 1, 2), substr(siren, 2, 2), substr(siren, 3, 2), substr(siren, 4, 2),
    substr(siren, 5, 2), substr(siren, 6, 2), substr(siren, 7, 2), substr(siren, 8, 2),
    substr(siren, 1, 3), substr(siren, 2, 3), substr(siren, 3, 3), substr(siren, 4, 3),
    substr(siren, 5, 3), substr(siren, 6, 3), substr(siren, 7, 3)
];

CREATE INDEX orders_name_grams ON orders USING gin (name_grams(holder_last_folded)) WITH (fastupdate = off);
CREATE INDEX orders_siren_grams ON orders USING gin (siren_grams(siren)) WITH (fastupdate = off);
ALTER INDEX orders_name_grams ALTER COLUMN 1 SET STATISTICS 400;
ALTER INDEX orders_siren_grams ALTER COLUMN 1 SET STATISTICS 200;
