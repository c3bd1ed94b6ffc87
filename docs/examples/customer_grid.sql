-- customers by week without grouping by time; the bounds are made once
SELECT channel, helpdesk.customers_by_interval(state) AS weeks, helpdesk.customers(state) AS october
FROM (SELECT channel, helpdesk.customer_grid(fulfilled_at, (SELECT helpdesk.time_grid('2026-10-01', '2026-11-01', 'week')), customer_id) AS state
    FROM helpdesk.contacts() WHERE fulfilled_at >= '2026-10-01' AND fulfilled_at < '2026-11-01' GROUP BY channel) g
ORDER BY channel;
