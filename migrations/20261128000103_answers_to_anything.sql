-- What can be sent again need not be about an order, nor have a version: an answer is kept with the address of what it made,
-- if it made something. Orders are never removed, so that nothing is lost with the foreign key, which every removal of
-- an old answer paid for.
ALTER TABLE idempotency_keys
    ADD COLUMN location text COLLATE "C" CHECK (location ~ '^/api/v1/[!-~]{1,200}$'),
    ALTER COLUMN version DROP NOT NULL;
UPDATE idempotency_keys SET location = '/api/v1/orders/' || order_number WHERE status = 201;
ALTER TABLE idempotency_keys
    DROP COLUMN order_number,
    ADD CONSTRAINT what_was_made_has_an_address CHECK ((status = 201) = (location IS NOT NULL));
