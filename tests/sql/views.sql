SET TimeZone = 'UTC'; SET DateStyle = 'ISO, YMD'; SET IntervalStyle = 'postgres'; -- pg_regress sets others
-- The views for applications: their columns are a promise. A change in this output other than an appended column breaks it.
SELECT c.relname AS view, string_agg(a.attname || ' ' || format_type(a.atttypid, a.atttypmod), ', ' ORDER BY a.attnum) AS columns
FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0
WHERE c.relnamespace = 'helpdesk'::regnamespace AND c.relname LIKE 'v\_%' GROUP BY c.relname ORDER BY c.relname;

-- On any day: rows at every bound of the windows, just before it, and at two more times of each of 62 days are made
-- relative to now(). Each view is compared with its report over the window written out, and with plain SQL over the
-- rows: how many rows the view has, and how many differ.
BEGIN;
SET LOCAL timezone = 'Europe/Warsaw'; -- at some dates with a day of 23 or 25 hours
SELECT count(helpdesk.create_tables('recent'));
CREATE FUNCTION recent.days_ago(days integer) RETURNS timestamptz LANGUAGE sql STABLE
RETURN (date_trunc('day', now() AT TIME ZONE 'Europe/Warsaw') - days * interval '1 day') AT TIME ZONE 'Europe/Warsaw';
CREATE TABLE recent.bounds AS
SELECT recent.days_ago(0) AS until, recent.days_ago(7) AS since_7, recent.days_ago(30) AS since_30,
    recent.days_ago(60) AS since_60;
CREATE TABLE recent.moments AS
SELECT row_number() OVER (ORDER BY day, of_day) AS id, recent.days_ago(day) + of_day AS at, NULL::text AS agent,
    NULL::text AS channel
FROM generate_series(0, 61) day, unnest('{0, -1 us, 9 h 17 min, 15 h 2 min}'::interval[]) of_day;
UPDATE recent.moments SET agent = 'user:' || id % 3, channel = 'channel ' || id % 5;
INSERT INTO recent.companies (company_id, name) SELECT i, 'company ' || i FROM generate_series(1, 3) i;
INSERT INTO recent.agents (agent_id, name) SELECT 'user:' || i, 'agent ' || i FROM generate_series(0, 2) i;
INSERT INTO recent.conversations (conversation_id, customer_id, channel, opened_by, status, assignee_id, resolver_id,
    opened_at, first_response_at, first_closed_at, last_closed_at, closes)
SELECT id, id % 7, channel, 'customer', 'closed', agent, agent, at, at + (1 + id % 11) * interval '1 min',
    at + interval '20 min', at + interval '20 min', 1
FROM recent.moments;
INSERT INTO recent.contacts (contact_id, customer_id, company_id, channel, kind, direction, started_at, answered_at,
    fulfilled_at, talk_time)
SELECT id, id % 7, 1 + id % 3, channel, (ARRAY['call', 'chat', 'call', 'chat'])[1 + id % 4],
    (ARRAY['inbound', 'outbound'])[1 + id % 8 / 4], at, at, at, id * interval '1 s'
FROM recent.moments;
INSERT INTO recent.messages (message_id, conversation_id, customer_id, sent_at, direction, sender_kind, agent_id)
SELECT id, id, id % 7, at, 'inbound', 'customer', NULL FROM recent.moments
UNION ALL SELECT 1000 + id, id, id % 7, at, 'outbound', 'agent', agent FROM recent.moments;
INSERT INTO recent.ratings (rating_id, conversation_id, customer_id, agent_id, score, rated_at)
SELECT id, id, id % 7, agent, 1 + id % 5, at FROM recent.moments WHERE id % 2 = 0;
INSERT INTO recent.conversation_tags (conversation_id, tag)
SELECT id, 'tag ' || tag FROM recent.moments, unnest('{2, 3, 5}'::integer[]) tag WHERE id % tag = 0;
SELECT count(*) FROM recent.bounds, unnest(ARRAY[until, since_7, since_30, since_60]) bound, recent.moments
    WHERE at IN (bound, bound - interval '1 us');

SELECT (SELECT count(*) FROM helpdesk.v_inbox_cards) AS v_inbox_cards,
    test.differences('TABLE helpdesk.v_inbox_cards',
    $$ SELECT c.card, c.value, c.previous_value, c.change, c.change_percent FROM recent.bounds,
        helpdesk.inbox_cards(until, 30, 'Europe/Warsaw') c $$) AS report,
    test.differences($$ SELECT card, round(value, 6), round(previous_value, 6) FROM helpdesk.v_inbox_cards $$,
    $$ SELECT v.card, max(v.value) FILTER (WHERE current), max(v.value) FILTER (WHERE NOT current)
    FROM recent.bounds, LATERAL (VALUES (true, since_30, until), (false, since_60, since_30)) w (current,
            since, until),
        LATERAL (SELECT count(*) AS threads, count(DISTINCT id % 7) AS users,
            count(*) FILTER (WHERE id % 2 = 0 OR id % 3 = 0 OR id % 5 = 0) AS tagged,
            round(avg(1 + id % 5) FILTER (WHERE id % 2 = 0), 6) AS rating,
            count(*) FILTER (WHERE id % 2 = 0) AS ratings
            FROM recent.moments WHERE at >= w.since AND at < w.until) m,
        LATERAL (VALUES ('new_threads', threads), ('messages', 2 * threads), ('users', users),
            ('tagged_threads', tagged), ('average_rating', rating), ('ratings', ratings)) v (card, value)
    GROUP BY v.card $$) AS plain;

SELECT (SELECT count(*) FROM helpdesk.v_inbox_daily_30d) AS v_inbox_daily_30d,
    test.differences('TABLE helpdesk.v_inbox_daily_30d',
    $$ SELECT s.local_start::date, s.threads, s.messages, s.users, s.average_rating, s.ratings
    FROM recent.bounds, helpdesk.inbox_series(since_30, until, 'day', 'Europe/Warsaw') s
        WHERE s.row_kind = 'interval_total' $$) AS report,
    test.differences($$ SELECT day, threads, messages, users, round(average_rating, 6), ratings
        FROM helpdesk.v_inbox_daily_30d $$,
    $$ SELECT (at AT TIME ZONE 'Europe/Warsaw')::date, count(*), 2 * count(*), count(DISTINCT id % 7),
        round(avg(1 + id % 5) FILTER (WHERE id % 2 = 0), 6),
        count(*) FILTER (WHERE id % 2 = 0)
    FROM recent.bounds, recent.moments WHERE at >= since_30 AND at < until GROUP BY 1 $$) AS plain;

SELECT (SELECT count(DISTINCT day) FROM helpdesk.v_customers_helped_daily_30d) AS v_customers_helped_daily_30d,
    test.differences('TABLE helpdesk.v_customers_helped_daily_30d',
    $$ SELECT c.row_kind, c.local_start::date, c.channel, c.customers, c.contacts
    FROM recent.bounds, helpdesk.customers_helped_by_channel(since_30, until, 'day', 'Europe/Warsaw') c $$) AS report,
    test.differences($$ SELECT * FROM helpdesk.v_customers_helped_daily_30d WHERE contacts > 0 $$,
    $$ SELECT (ARRAY['cell', 'interval_total', 'column_total', 'grand_total'])[1 + grouping(day, channel)],
        day, channel, count(DISTINCT id % 7), count(*)
    FROM (SELECT *, (at AT TIME ZONE 'Europe/Warsaw')::date AS day FROM recent.bounds, recent.moments
        WHERE at >= since_30 AND at < until) m
    GROUP BY CUBE (day, channel) $$) AS plain;

SELECT (SELECT count(*) FROM helpdesk.v_company_interactions_7d) AS v_company_interactions_7d,
    test.differences('TABLE helpdesk.v_company_interactions_7d',
    $$ SELECT c.source, c.company_id, c.company, c.incoming_call_time, c.outgoing_call_time, c.chat_time, c.tickets,
        c.chats, c.incoming_calls, c.outgoing_calls,
        c.load_time, c.engagement_load, c.load_level, c.share_of_load, c.engagement_load_change
    FROM recent.bounds, helpdesk.company_interactions(since_7, until, 'Europe/Warsaw') c $$) AS report,
    test.differences($$ SELECT company, incoming_call_time, outgoing_call_time, chat_time, chats, incoming_calls,
        outgoing_calls FROM helpdesk.v_company_interactions_7d $$,
    $$ SELECT 'company ' || 1 + id % 3,
        coalesce(sum(id * interval '1 s') FILTER (WHERE id % 2 = 0 AND id % 8 < 4), '0'),
        coalesce(sum(id * interval '1 s') FILTER (WHERE id % 2 = 0 AND id % 8 > 3), '0'),
        coalesce(sum(id * interval '1 s') FILTER (WHERE id % 2 = 1), '0'), count(*) FILTER (WHERE id % 2 = 1),
        count(*) FILTER (WHERE id % 2 = 0 AND id % 8 < 4), count(*) FILTER (WHERE id % 2 = 0 AND id % 8 > 3)
    FROM recent.bounds, recent.moments WHERE at >= since_7 AND at < until GROUP BY id % 3 $$) AS plain;

SELECT (SELECT count(*) FROM helpdesk.v_user_performance_30d) AS v_user_performance_30d,
    test.differences('TABLE helpdesk.v_user_performance_30d',
    $$ SELECT u.row_kind, u.source, u.agent_id, u.agent, u.assigned, u.closed, u.unique_customers_closed,
        u.messages_sent,
        u.median_first_response, u.average_first_response, u.median_resolution, u.average_resolution,
            u.max_resolution, u.average_rating, u.ratings
    FROM recent.bounds, helpdesk.user_performance(since_30, until, 'Europe/Warsaw') u $$) AS report,
    test.differences($$ SELECT agent, closed, unique_customers_closed, messages_sent, median_first_response,
        max_resolution, round(average_rating, 6), ratings
    FROM helpdesk.v_user_performance_30d $$,
    $$ SELECT c.agent, c.closed, c.customers, m.sent, c.median, interval '20 min', m.rating, m.ratings
    FROM (SELECT 'agent ' || id % 3 AS agent, count(*) AS closed, count(DISTINCT id % 7) AS customers,
        percentile_cont(0.5) WITHIN GROUP (ORDER BY (1 + id % 11) * interval '1 min') AS median
        FROM recent.bounds, recent.moments WHERE at + interval '20 min' >= since_30
            AND at + interval '20 min' < until GROUP BY ROLLUP (id % 3)) c
    JOIN (SELECT 'agent ' || id % 3 AS agent, count(*) AS sent,
        round(avg(1 + id % 5) FILTER (WHERE id % 2 = 0), 6) AS rating, count(*) FILTER (WHERE id % 2 = 0) AS ratings
        FROM recent.bounds, recent.moments WHERE at >= since_30 AND at < until GROUP BY ROLLUP (id % 3)) m
            ON m.agent IS NOT DISTINCT FROM c.agent $$) AS plain;

SELECT (SELECT count(*) FROM helpdesk.v_heatmap_30d) AS v_heatmap_30d,
    test.differences('TABLE helpdesk.v_heatmap_30d',
    $$ SELECT h.iso_weekday, h.hour, h.conversations, h.share_percent FROM recent.bounds,
        helpdesk.conversations_opened_heatmap(since_30, until, 'Europe/Warsaw') h $$) AS report,
    test.differences($$ SELECT iso_weekday, hour, conversations FROM helpdesk.v_heatmap_30d
        WHERE conversations > 0 $$,
    $$ SELECT extract(isodow FROM at AT TIME ZONE 'Europe/Warsaw')::integer,
        extract(hour FROM at AT TIME ZONE 'Europe/Warsaw')::integer, count(*)
    FROM recent.bounds, recent.moments WHERE at >= since_30 AND at < until GROUP BY 1, 2 $$) AS plain;

SELECT (SELECT count(*) FROM helpdesk.v_top_tags_30d) AS v_top_tags_30d,
    test.differences('TABLE helpdesk.v_top_tags_30d',
    $$ SELECT t.rank, t.tag, t.conversations, t.share_percent, t.customers FROM recent.bounds,
        helpdesk.top_tags(since_30, until, 'Europe/Warsaw') t $$) AS report,
    test.differences($$ SELECT tag, conversations, customers FROM helpdesk.v_top_tags_30d $$,
    $$ SELECT 'tag ' || tag, count(*), count(DISTINCT id % 7)
    FROM recent.bounds, recent.moments, unnest('{2, 3, 5}'::integer[]) tag WHERE at >= since_30 AND at < until
        AND id % tag = 0 GROUP BY 1 $$) AS plain;

SELECT (SELECT count(*) FROM helpdesk.v_leaderboard_first_response_30d) AS v_leaderboard_first_response_30d,
    test.differences('TABLE helpdesk.v_leaderboard_first_response_30d',
    $$ SELECT l.rank, l.source, l.id, l.name, l.median, l.average, l.counted
    FROM recent.bounds, helpdesk.leaderboard('first_response_time', since => since_30, until => until,
        time_zone => 'Europe/Warsaw') l $$) AS report,
    test.differences($$ SELECT agent, median_first_response, conversations
        FROM helpdesk.v_leaderboard_first_response_30d $$,
    $$ SELECT 'agent ' || id % 3, percentile_cont(0.5) WITHIN GROUP (ORDER BY (1 + id % 11) * interval '1 min'),
        count(*)
    FROM recent.bounds, recent.moments WHERE at + interval '20 min' >= since_30
        AND at + interval '20 min' < until GROUP BY id % 3 $$) AS plain;
ROLLBACK;

-- An upgrade appends a column to a report and to its view: what users have built on them stays, with its columns.
BEGIN;
SELECT count(helpdesk.create_tables('promise'));
CREATE VIEW promise.of_report AS SELECT * FROM helpdesk.top_tags('2026-10-01', '2026-11-01');
CREATE VIEW promise.of_view AS SELECT * FROM helpdesk.v_top_tags_30d;
CREATE MATERIALIZED VIEW promise.stored AS SELECT * FROM helpdesk.v_top_tags_30d;
ALTER TYPE helpdesk.top_tags_row ADD ATTRIBUTE appended text;
-- the report's new body gives the column; the old views go on
CREATE OR REPLACE FUNCTION helpdesk.top_tags(
    since timestamptz DEFAULT NULL, until timestamptz DEFAULT NULL,
        time_zone text DEFAULT current_setting('TimeZone'),
    channels text[] DEFAULT NULL, agents text[] DEFAULT NULL, account_id bigint DEFAULT NULL, top integer DEFAULT 10
) RETURNS SETOF helpdesk.top_tags_row LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC SELECT 1::bigint, 'a tag'::text, 2::bigint, 3::numeric, 4::bigint, 'new'::text; END;
CREATE OR REPLACE VIEW helpdesk.v_top_tags_30d AS
SELECT t.rank, t.tag, t.conversations, t.share_percent, t.customers, t.appended FROM helpdesk.top_tags() t;
SELECT * FROM promise.of_report;
SELECT * FROM promise.of_view;
REFRESH MATERIALIZED VIEW promise.stored;
SELECT * FROM promise.stored;
SELECT * FROM helpdesk.v_top_tags_30d;
ROLLBACK;
