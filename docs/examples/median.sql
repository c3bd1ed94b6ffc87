SELECT channel, date_trunc('second', helpdesk.median(last_closed_at - opened_at)) AS median_close_time
FROM helpdesk.conversations() GROUP BY channel ORDER BY channel;
