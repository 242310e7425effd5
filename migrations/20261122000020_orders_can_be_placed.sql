-- What placing an order needs besides the tables it goes into: who issues what an offer sells, and a number on the user
-- portal.

-- An offer fixes the product: who issues the certificate is part of it, and the order's copy has it, too.
ALTER TABLE portal_offers ADD COLUMN issuing_ca text;

-- What was on offer before was sold under the name that its portal's latest order has, or any order.
UPDATE portal_offers f
SET issuing_ca = coalesce(
    (SELECT d.issuing_ca FROM orders o JOIN order_details d ON d.order_number = o.number
     WHERE o.portal_id = f.portal_id ORDER BY o.number DESC LIMIT 1),
    (SELECT d.issuing_ca FROM order_details d ORDER BY d.order_number DESC LIMIT 1),
    'AC non renseignée');

ALTER TABLE portal_offers
    ALTER COLUMN issuing_ca SET NOT NULL,
    ADD CONSTRAINT issuing_ca_is_a_line CHECK (issuing_ca = btrim(issuing_ca) AND length(issuing_ca) BETWEEN 1 AND 200);

-- Portu ID: given by the database, as the order's own number is. A portal that chose it could take another's.
CREATE SEQUENCE orders_portu_id AS bigint OWNED BY orders.portu_id;
SELECT setval('orders_portu_id', (SELECT coalesce(max(portu_id), 0) + 1 FROM orders), false);
ALTER TABLE orders ALTER COLUMN portu_id SET DEFAULT nextval('orders_portu_id');
