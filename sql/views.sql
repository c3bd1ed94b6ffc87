-- Views for applications and BI tools: reports with a fixed window, in the time zone of the session, for the caller's rights.
--
-- The promise: in all releases of a major version these names and columns stay, in order and type; columns may be appended at the
-- end and nothing else. So columns are listed one by one: what a report appends does not shift them.

CREATE VIEW helpdesk.v_inbox_cards AS
SELECT c.card, c.value, c.previous_value, c.change, c.change_percent FROM helpdesk.inbox_cards() c;
COMMENT ON VIEW helpdesk.v_inbox_cards IS 'The six cards of the inbox over the last 30 local days, against the 30 before: inbox_cards().';

CREATE VIEW helpdesk.v_inbox_daily_30d AS
SELECT s.local_start::date AS day, s.threads, s.messages, s.users, s.average_rating, s.ratings
FROM helpdesk.inbox_series() s WHERE s.row_kind = 'interval_total';
COMMENT ON VIEW helpdesk.v_inbox_daily_30d IS 'Threads, messages, users and ratings of each of the last 30 local days: inbox_series().';

CREATE VIEW helpdesk.v_customers_helped_daily_30d AS
SELECT c.row_kind, c.local_start::date AS day, c.channel, c.customers, c.contacts
FROM helpdesk.customers_helped_by_channel(
    helpdesk._since(NULL, NULL, 30, current_setting('TimeZone')), helpdesk._until(NULL, NULL, current_setting('TimeZone'))) c;
COMMENT ON VIEW helpdesk.v_customers_helped_daily_30d IS 'Customers helped by channel on each of the last 30 local days, with all de-duplicated totals (see row_kind): customers_helped_by_channel().';

CREATE VIEW helpdesk.v_company_interactions_7d AS
SELECT c.source, c.company_id, c.company, c.incoming_call_time, c.outgoing_call_time, c.chat_time, c.tickets, c.chats, c.incoming_calls, c.outgoing_calls,
    c.load_time, c.engagement_load, c.load_level, c.share_of_load, c.engagement_load_change
FROM helpdesk.company_interactions() c;
COMMENT ON VIEW helpdesk.v_company_interactions_7d IS 'Companies that had contact in the last 7 local days, with their engagement load and its change: company_interactions().';

CREATE VIEW helpdesk.v_user_performance_30d AS
SELECT u.row_kind, u.source, u.agent_id, u.agent, u.assigned, u.closed, u.unique_customers_closed, u.messages_sent,
    u.median_first_response, u.average_first_response, u.median_resolution, u.average_resolution, u.max_resolution, u.average_rating, u.ratings
FROM helpdesk.user_performance() u;
COMMENT ON VIEW helpdesk.v_user_performance_30d IS 'What each agent has closed in the last 30 local days: user_performance().';

CREATE VIEW helpdesk.v_heatmap_30d AS
SELECT h.iso_weekday, h.hour, h.conversations, h.share_percent FROM helpdesk.conversations_opened_heatmap() h;
COMMENT ON VIEW helpdesk.v_heatmap_30d IS 'Conversations opened by ISO weekday and local hour over the last 30 local days, 168 rows: conversations_opened_heatmap().';

CREATE VIEW helpdesk.v_top_tags_30d AS
SELECT t.rank, t.tag, t.conversations, t.share_percent, t.customers FROM helpdesk.top_tags() t;
COMMENT ON VIEW helpdesk.v_top_tags_30d IS 'The ten tags with most conversations of the last 30 local days: top_tags().';

CREATE VIEW helpdesk.v_leaderboard_first_response_30d AS
SELECT l.rank, l.source, l.id AS agent_id, l.name AS agent, l.median AS median_first_response, l.average AS average_first_response, l.counted AS conversations
FROM helpdesk.leaderboard('first_response_time') l;
COMMENT ON VIEW helpdesk.v_leaderboard_first_response_30d IS 'The ten agents with the shortest median first response time over the last 30 local days: leaderboard(''first_response_time'').';

GRANT SELECT ON helpdesk.v_inbox_cards, helpdesk.v_inbox_daily_30d, helpdesk.v_customers_helped_daily_30d, helpdesk.v_company_interactions_7d,
    helpdesk.v_user_performance_30d, helpdesk.v_heatmap_30d, helpdesk.v_top_tags_30d, helpdesk.v_leaderboard_first_response_30d TO PUBLIC;
