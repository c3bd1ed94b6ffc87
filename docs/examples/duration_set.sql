SELECT d.channel, helpdesk.num_durations(d.first_response), date_trunc('second', helpdesk.median(d.first_response)) AS median,
    date_trunc('second', helpdesk.percentile(d.first_response, 0.9)) AS p90, helpdesk.buckets(d.first_response, '{5 min,1 h,1 day}')
FROM (SELECT channel, helpdesk.duration_set(opened_at, first_response_at) AS first_response FROM helpdesk.conversations() GROUP BY channel) d
ORDER BY d.channel;
