-- what the chart says to those who do not see it; without substring, the SVG itself
SELECT substring(helpdesk.chart(data, title => 'Kontakte', language => 'de', width => 360) FROM '<desc[^>]*>(.*)</desc>') AS description
FROM (SELECT helpdesk.chart_bars(channel, contacts ORDER BY contacts DESC) AS data
    FROM helpdesk.customers_helped_by_channel('2026-10-01', '2026-11-01', 'all') WHERE row_kind = 'column_total') c;
