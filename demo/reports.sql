-- The main reports on the demo's year, as a support manager would read them in psql.
\set QUIET on
\set ON_ERROR_STOP on
\pset pager off
\pset footer off
\pset linestyle ascii
\pset border 1
\pset null ''

\set year '\'2025-11-01\', \'2026-11-01\''

\echo
\echo 'Customers helped by channel, month by month. Every total counts each customer once, so none is the sum of its parts.'
SELECT coalesce(to_char(local_start, 'YYYY-MM'), 'year') AS month, coalesce(channel, 'all channels') AS channel, customers
FROM helpdesk.customers_helped_by_channel(:year, 'month')
\crosstabview month channel customers

\echo 'One week of it by day. The clocks went back on Sunday: that day has 25 hours.'
SELECT coalesce(to_char(local_start, 'Dy YYYY-MM-DD'), 'week') AS day, coalesce(channel, 'all channels') AS channel, customers
FROM helpdesk.customers_helped_by_channel('2026-10-19', '2026-10-26', 'day')
\crosstabview day channel customers

\echo 'Helped by people, by bots, or by both in the quarter.'
SELECT coalesce(to_char(local_start, 'YYYY "Q"Q'), 'year') AS quarter, customers, by_human_only, by_both, by_bot_only
FROM helpdesk.customers_helped_by_handler(:year, 'quarter');

\echo 'Customers helped in October against the 31 days before.'
SELECT coalesce(channel, 'all channels') AS channel, customers, previous_customers, change, change_percent
FROM helpdesk.customers_helped_trend('2026-10-01', '2026-11-01');

\echo 'Who contacts us most.'
SELECT customer, company, contacts, conversations, last_contact_at::date AS last_contact, share_percent
FROM helpdesk.inbound_contacts_by_customer(:year, top => 10);

\echo 'Inbound contacts, and the customers behind them.'
SELECT coalesce(to_char(local_start, 'YYYY-MM'), 'year') AS month, contacts, customers, contacts_per_customer
FROM helpdesk.inbound_contacts(:year, 'month');

\echo 'Companies by their engagement load in October: what made it, and the change against the 31 days before.'
SELECT company, incoming_calls AS calls_in, outgoing_calls AS calls_out, chats, tickets, date_trunc('hour', load_time) AS load_time, engagement_load AS load, load_level AS level, engagement_load_change AS change
FROM helpdesk.company_interactions('2026-10-01', '2026-11-01') LIMIT 8;

\echo 'When conversations are opened.'
SELECT * FROM helpdesk.heatmap_text(:year);

\echo 'The inbox of October against the days before.'
SELECT card, value, previous_value, change, change_percent FROM helpdesk.inbox_cards('2026-11-01');

\echo 'Who closes how much, how fast, how well rated.'
SELECT agent, closed, unique_customers_closed AS customers, messages_sent AS messages, date_trunc('second', median_first_response) AS median_first_response,
       date_trunc('second', median_resolution) AS median_resolution, average_rating AS rating, ratings
FROM helpdesk.user_performance('2026-10-01', '2026-11-01') LIMIT 8;

\echo 'The ten most used tags.'
SELECT rank, tag, conversations, share_percent, customers FROM helpdesk.top_tags(:year);

\echo 'Medians in plain SQL with the native aggregates. The last line is the median of all conversations, not of medians.'
SELECT coalesce(channel, 'all channels') AS channel, count(*) AS conversations,
       helpdesk.customers_helped(customer_id) FILTER (WHERE first_response_at IS NOT NULL) AS customers_answered,
       date_trunc('second', helpdesk.median_first_response(opened_at, first_response_at)) AS median_first_response,
       date_trunc('second', helpdesk.median_close_time(opened_at, last_closed_at)) AS median_close_time
FROM helpdesk.conversations()
GROUP BY ROLLUP (channel) ORDER BY grouping(channel), 1;
