SELECT substring(helpdesk.chart(helpdesk.chart_bars(name, median ORDER BY rank, name)) FROM '<desc[^>]*>(.*)</desc>') AS description
FROM helpdesk.leaderboard('first_response_time', 'agent', '2026-10-01', '2026-11-01', top => 5);
