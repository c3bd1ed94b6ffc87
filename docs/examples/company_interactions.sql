SELECT company, incoming_calls AS calls, chats, tickets, date_trunc('minute', load_time) AS load_time, share_of_load AS share,
    engagement_load AS load, load_level AS level, previous_engagement_load AS before
FROM helpdesk.company_interactions('2026-10-01', '2026-11-01', 'Europe/Warsaw') LIMIT 8;
