-- a million groups of ten
-- ours
SELECT customer_id, helpdesk.customers_helped(contact_id) FROM contacts GROUP BY customer_id
-- builtin 1.5
SELECT customer_id, count(DISTINCT contact_id) FROM contacts GROUP BY customer_id
-- duckdb
SELECT customer_id, count(DISTINCT contact_id) FROM contacts GROUP BY customer_id
