-- The values in braces of lists.txt that only the data can tell: those of an order in the middle, one that every operator of the
-- tests sees (no drop-down offers a portal out of scope), and the 30 days before the newest one.
SELECT o.number::text, o.portu_id::text, o.siren, o.portal_id::text AS portal, (newest.day - 30)::text AS month, o.created_at::date::text AS day
FROM orders o, (SELECT max(created_at)::date AS day FROM orders) newest
WHERE o.number = (SELECT percentile_disc(0.5) WITHIN GROUP (ORDER BY number) FROM orders WHERE ra_code = 'EST')
