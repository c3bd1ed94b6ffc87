SELECT priority, date_trunc('second', helpdesk.median_close_time(opened_at, first_closed_at)) AS to_first_close,
    date_trunc('second', helpdesk.median_close_time(opened_at, last_closed_at)) AS to_last_close
FROM helpdesk.conversations() GROUP BY priority ORDER BY priority;
