-- customers per day × channel with all de-duplicated totals
-- ours
SELECT * FROM helpdesk.customers_helped_by_channel('2025-11-01 00:00+00', '2026-11-01 00:00+00', 'day', 'UTC')
-- builtin 0.12
SELECT date_trunc('day', fulfilled_at, 'UTC') AS day, channel, count(DISTINCT customer_id), count(*) FROM contacts GROUP BY CUBE (1, 2)
-- duckdb 0.6
SELECT fulfilled_at::date AS day, channel, count(DISTINCT customer_id), count(*) FROM contacts GROUP BY CUBE (1, 2)
-- duckdb 0.6
WITH x AS (SELECT fulfilled_at::date AS day, channel, customer_id, count(*) AS contacts FROM contacts GROUP BY ALL)
SELECT day, channel, count(*), sum(contacts) FROM x GROUP BY ALL
UNION ALL SELECT day, NULL, count(DISTINCT customer_id), sum(contacts) FROM x GROUP BY day
UNION ALL SELECT NULL, channel, count(DISTINCT customer_id), sum(contacts) FROM x GROUP BY channel
UNION ALL SELECT NULL, NULL, count(DISTINCT customer_id), sum(contacts) FROM x
-- duckdb 0.6
SELECT fulfilled_at::date AS day, channel, count(DISTINCT customer_id), count(*) FROM contacts GROUP BY ALL
UNION ALL SELECT fulfilled_at::date, NULL, count(DISTINCT customer_id), count(*) FROM contacts GROUP BY 1
UNION ALL SELECT NULL, channel, count(DISTINCT customer_id), count(*) FROM contacts GROUP BY 2
UNION ALL SELECT NULL, NULL, count(DISTINCT customer_id), count(*) FROM contacts
