SELECT channel, date_trunc('second', helpdesk.percentile(last_closed_at - opened_at, 0.95)) AS p95_close_time
FROM helpdesk.conversations() GROUP BY channel ORDER BY channel;
