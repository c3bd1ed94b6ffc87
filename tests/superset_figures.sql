-- What each chart of docs/bi/superset must show, by its name: a line of JSON each, from the reports themselves. Times of an axis are milliseconds.
\set today 'date_trunc(\'day\', now())'
\set ms '1000 * extract(epoch FROM '
SELECT json_build_object('chart', c.name, 'rows', json_build_array(
    json_build_object('period_start', :ms (current_date - 60)::timestamp), 'value', i.previous_value),
    json_build_object('period_start', :ms (current_date - 30)::timestamp), 'value', i.value)),
    'text', json_build_array(to_char(i.value, CASE i.card WHEN 'average_rating' THEN 'FM0.00' ELSE 'FM999,999,990' END), to_char(i.change_percent, 'FMS990.0') || '% on the 30 days before'))
FROM helpdesk.inbox_cards() i
JOIN (VALUES ('new_threads', 'New threads'), ('messages', 'Messages'), ('users', 'Users'), ('tagged_threads', 'Tagged threads'), ('average_rating', 'Average rating'), ('ratings', 'Ratings')) c (card, name) USING (card);

SELECT json_build_object('chart', 'Customers helped per day by channel', 'rows', json_agg(day))
FROM (
    SELECT jsonb_object_agg(coalesce(channel, 'All channels'), customers) || jsonb_build_object('day', :ms local_start)) AS day
    FROM helpdesk.customers_helped_by_channel(:today - interval '30 days', :today) WHERE row_kind IN ('cell', 'interval_total') GROUP BY local_start
) d;
SELECT json_build_object('chart', 'Customers helped in 30 days', 'rows', json_agg(json_build_object('channel_or_all', name, 'customers', customers, 'contacts', contacts)),
    'text', array_to_json(string_to_array(string_agg(concat_ws('|', name, to_char(customers, 'FM999,999'), to_char(contacts, 'FM999,999')), '|' ORDER BY customers DESC), '|')))
FROM (
    SELECT coalesce(channel, 'All channels') AS name, customers, contacts
    FROM helpdesk.customers_helped_by_channel(:today - interval '30 days', :today) WHERE row_kind IN ('column_total', 'grand_total')
) c;
SELECT json_build_object('chart', 'When conversations begin', 'rows', json_agg(json_build_object(
    'local_hour', to_char(hour, 'FM00'), 'weekday', iso_weekday || to_char(date '2026-11-01' + iso_weekday, ' Dy'), 'conversations', conversations)))
FROM helpdesk.conversations_opened_heatmap();
SELECT json_build_object('chart', 'Top tags', 'rows', json_agg(json_build_object('tag', tag, 'conversations', conversations))) FROM helpdesk.top_tags();
SELECT json_build_object('chart', 'Fastest first response', 'rows', json_agg(json_build_object('place', rank || '. ' || name, 'median_ms', value * 1000))) FROM helpdesk.leaderboard('first_response_time');
SELECT json_build_object('chart', 'Companies by engagement load, 7 days', 'rows', json_agg(json_build_object('company', company, 'engagement_load', engagement_load, 'load_level', load_level,
    'engagement_load_change', engagement_load_change, 'load_time_ms', :ms load_time), 'tickets', tickets, 'chats', chats, 'incoming_calls', incoming_calls, 'outgoing_calls', outgoing_calls)))
FROM helpdesk.company_interactions();
SELECT json_build_object('chart', 'Threads and messages per day', 'rows', json_agg(json_build_object('day', :ms local_start), 'threads', threads, 'messages', messages)))
FROM helpdesk.inbox_series() WHERE row_kind = 'interval_total';
SELECT json_build_object('chart', 'Users'' performance', 'rows', json_agg(json_build_object('agent_or_all', coalesce(agent, 'All agents'), 'assigned', assigned, 'closed', closed,
    'unique_customers_closed', unique_customers_closed, 'messages_sent', messages_sent, 'median_first_response_ms', :ms median_first_response), 'average_first_response_ms', :ms average_first_response),
    'median_resolution_ms', :ms median_resolution), 'average_resolution_ms', :ms average_resolution), 'max_resolution_ms', :ms max_resolution), 'average_rating', average_rating, 'ratings', ratings)))
FROM helpdesk.user_performance();
