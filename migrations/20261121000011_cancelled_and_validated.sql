-- A cancelled order says why, by whom and when, and no other does; an order is validated with both ticks only (catalogue
-- W, D-7). Status and details are in two tables: each states its half in a column that follows its row, and a foreign
-- key, checked at commit, holds them together.

ALTER TABLE order_details
    ADD COLUMN cancellation_by text CHECK (btrim(cancellation_by) <> ''),
    ADD COLUMN cancellation_at timestamptz;

-- What was cancelled before: its history knows who.
UPDATE order_details d
SET cancellation_reason = coalesce(d.cancellation_reason, 'Motif non enregistré'),
    cancellation_at = o.status_since,
    cancellation_by = coalesce(
        (SELECT h.actor_name FROM order_history h
         WHERE h.order_number = o.number AND h.kind = 'status_changed' AND h.after = 'cancelled' ORDER BY h.at DESC, h.id DESC LIMIT 1),
        'Auteur non enregistré')
FROM orders o
WHERE o.number = d.order_number AND o.status = 'cancelled';
UPDATE order_details SET cancellation_reason = NULL WHERE cancellation_at IS NULL;

-- Nothing was validated without both ticks; they were only not kept.
UPDATE order_details d
SET payment_ok = true, file_complete_ok = true
FROM orders o
WHERE o.number = d.order_number AND o.phase <> 'created';

-- Rows that were changed twice wait for their deferred keys, and a table with rows that wait cannot be altered.
SET CONSTRAINTS ALL IMMEDIATE;

ALTER TABLE order_details
    ADD CONSTRAINT cancellation_is_whole CHECK (num_nonnulls(cancellation_reason, cancellation_by, cancellation_at) IN (0, 3)),
    ADD COLUMN is_cancelled boolean NOT NULL GENERATED ALWAYS AS (cancellation_reason IS NOT NULL) STORED,
    ADD COLUMN is_ticked boolean NOT NULL GENERATED ALWAYS AS (payment_ok AND file_complete_ok) STORED,
    ADD UNIQUE (order_number, is_cancelled),
    ADD UNIQUE (order_number, is_ticked);

ALTER TABLE orders
    ADD COLUMN is_cancelled boolean NOT NULL GENERATED ALWAYS AS (status = 'cancelled') STORED,
    -- None before validation, when ticks may be there or not: a key with a NULL is not checked.
    ADD COLUMN needs_ticks boolean GENERATED ALWAYS AS (CASE WHEN phase <> 'created' THEN true END) STORED,
    -- Includes what order_has_details said alone: every order has its details.
    DROP CONSTRAINT order_has_details,
    ADD CONSTRAINT order_says_why_it_is_cancelled FOREIGN KEY (number, is_cancelled)
        REFERENCES order_details (order_number, is_cancelled) DEFERRABLE INITIALLY DEFERRED,
    ADD CONSTRAINT order_is_validated_with_both_ticks FOREIGN KEY (number, needs_ticks)
        REFERENCES order_details (order_number, is_ticked) DEFERRABLE INITIALLY DEFERRED;
