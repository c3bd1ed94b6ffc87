SELECT substring(helpdesk.chart(helpdesk.chart_heatmap(iso_weekday, hour, conversations)) FROM '<desc[^>]*>(.*)</desc>') AS description
FROM helpdesk.conversations_opened_heatmap('2026-09-28', '2026-10-26');
