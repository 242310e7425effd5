-- Authorities and portals are told apart by their names: two that differ in case, accents or spaces alone are one to whoever reads
-- them. This folds as `domain::values::fold` does for names; a test holds the two against each other.
CREATE FUNCTION name_key(name text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
RETURN btrim(regexp_replace(
    replace(replace(replace(
        translate(
            lower(regexp_replace(normalize(name, NFKD), '[\u0300-\u036f]', '', 'g') COLLATE pg_c_utf8),
            '’‘ʼ`øłđð‐‑‒–—―', '''''''''oldd------'),
        'œ', 'oe'), 'æ', 'ae'), 'ß', 'ss'),
    '\s+', ' ', 'g'));

CREATE UNIQUE INDEX registration_authorities_name_key_folded ON registration_authorities (name_key(name));
CREATE UNIQUE INDEX portals_name_key_folded ON portals (name_key(name));
