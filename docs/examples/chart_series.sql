SELECT substring(helpdesk.chart(helpdesk.chart_series(t.local_start, t.customers, p.customers), title => 'Customers helped') FROM '<desc[^>]*>(.*)</desc>') AS description
FROM helpdesk.customers_helped_by_channel('2026-10-08', '2026-10-15') t
    LEFT JOIN helpdesk.customers_helped_by_channel('2026-10-01', '2026-10-08') p ON p.row_kind = t.row_kind AND p.local_start = t.local_start - interval '7 days'
WHERE t.row_kind = 'interval_total';
