-- states can be stored, and merged into any total: customers count once, the median is that of all rows
CREATE TEMP TABLE daily AS
SELECT date_trunc('day', opened_at) AS day, helpdesk.customer_set(customer_id) AS customers, helpdesk.duration_set(opened_at, first_response_at) AS first_response
FROM helpdesk.conversations() WHERE opened_at >= '2026-10-01' AND opened_at < '2026-11-01' GROUP BY 1;
SELECT sum(helpdesk.customers(customers)) AS sum_of_days, helpdesk.customers(helpdesk.rollup(customers)) AS october,
    date_trunc('second', helpdesk.median(helpdesk.rollup(first_response))) AS median_first_response
FROM daily;
