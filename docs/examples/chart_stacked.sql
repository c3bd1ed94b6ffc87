SELECT substring(helpdesk.chart(helpdesk.chart_stacked(local_start, channel, contacts), language => 'pl') FROM '<desc[^>]*>(.*)</desc>') AS description
FROM helpdesk.customers_helped_by_channel('2026-10-01', '2026-11-01', 'week') WHERE row_kind = 'cell';
