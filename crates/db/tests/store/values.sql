-- The values in braces of lists.txt that only the data can tell: those of an order in the middle, and the 30 days before the newest one.
SELECT o.number::text, o.portu_id::text, o.siren, o.portal_id::text AS portal, (newest.day - 30)::text AS month, o.created_at::date::text AS day
FROM orders o, (SELECT max(created_at)::date AS day FROM orders) newest
WHERE o.number = (SELECT (min(number) + max(number)) / 2 FROM orders)
