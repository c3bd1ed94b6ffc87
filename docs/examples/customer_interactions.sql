SELECT customer, company, incoming_calls AS calls, chats, tickets, date_trunc('minute', load_time) AS load_time, engagement_load AS load, load_level AS level
FROM helpdesk.customer_interactions('2026-10-01', '2026-11-01', 'Europe/Warsaw', reference => '2 hours', ticket_time => '20 minutes') LIMIT 8;
