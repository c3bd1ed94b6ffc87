SELECT channel, count(*) AS contacts, helpdesk.customers_helped(customer_id) AS customers
FROM helpdesk.contacts() WHERE fulfilled_at >= '2026-10-01' AND fulfilled_at < '2026-11-01'
GROUP BY ROLLUP (channel) ORDER BY grouping(channel), channel;
