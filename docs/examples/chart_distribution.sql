SELECT substring(helpdesk.chart(helpdesk.chart_distribution(from_time, to_time, conversations)) FROM '<desc[^>]*>(.*)</desc>') AS description
FROM helpdesk.first_response_breakdown('2026-10-01', '2026-11-01') WHERE row_kind = 'cell';
