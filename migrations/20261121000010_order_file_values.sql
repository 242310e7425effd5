-- What the data dictionary lists among the things entered and the file did not hold yet: the lines of the price, and the
-- subscriber's word that the documents are in date.

CREATE TYPE price_line AS (label text, incl_vat_cents bigint);

-- Every line is named and costs something or nothing, there is one at least, and the total is theirs.
CREATE FUNCTION price_lines_make(lines price_line[], total bigint) RETURNS boolean
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE STRICT AS $$
DECLARE
    line price_line;
    sum bigint := 0;
BEGIN
    FOREACH line IN ARRAY lines LOOP
        IF btrim(line.label) IS NULL OR btrim(line.label) = '' OR line.incl_vat_cents IS NULL OR line.incl_vat_cents < 0 THEN
            RETURN false;
        END IF;
        sum := sum + line.incl_vat_cents;
    END LOOP;
    RETURN cardinality(lines) > 0 AND sum = total;
END
$$;

ALTER TABLE order_details
    ADD COLUMN price_lines price_line[],
    -- "Mes documents sont en cours de validité": a digital order is not complete without it (catalogue W).
    ADD COLUMN documents_valid boolean NOT NULL DEFAULT false;

UPDATE order_details d
SET price_lines = ARRAY[ROW (d.offer, d.total_incl_vat_cents)::price_line],
    documents_valid = o.process = 'digital' AND o.status NOT IN ('incomplete', 'cancelled')
FROM orders o
WHERE o.number = d.order_number;

ALTER TABLE order_details
    ALTER COLUMN price_lines SET NOT NULL,
    ADD CONSTRAINT price_lines_make_the_total CHECK (price_lines_make(price_lines, total_incl_vat_cents));
