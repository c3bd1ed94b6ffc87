SELECT row_kind, channel, customers, previous_customers, change, change_percent
FROM helpdesk.customers_helped_trend('2026-10-01', '2026-11-01');
