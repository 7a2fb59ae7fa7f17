-- order totals as a view
-- revision: f17d82a40c53
-- down_revision: b05c38e2f9a6

-- upgrade
CREATE VIEW customer_totals AS
SELECT customers.id, customers.email, COUNT(orders.id) AS orders, COALESCE(SUM(orders.total), 0) AS total
FROM customers LEFT JOIN orders ON orders.customer_id = customers.id
GROUP BY customers.id, customers.email;

-- downgrade
DROP VIEW customer_totals;
