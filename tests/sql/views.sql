SET TimeZone = 'UTC'; SET DateStyle = 'ISO, YMD'; SET IntervalStyle = 'postgres'; -- pg_regress sets others
-- The views for applications: their columns are a promise. A change in this output other than an appended column breaks it.
SELECT c.relname AS view, string_agg(a.attname || ' ' || format_type(a.atttypid, a.atttypmod), ', ' ORDER BY a.attnum) AS columns
FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0
WHERE c.relnamespace = 'helpdesk'::regnamespace AND c.relname LIKE 'v\_%' GROUP BY c.relname ORDER BY c.relname;

BEGIN;
\getenv tests HELPDESK_TESTS
\set fixture :tests '/fixture.sql'
\i :fixture
-- move the fixture's days to the last ones, so that the fixed windows see them
UPDATE fixture.conversations SET opened_at = opened_at + d, first_response_at = first_response_at + d, first_closed_at = first_closed_at + d, last_closed_at = last_closed_at + d FROM (SELECT date_trunc('day', now()) - timestamptz '2026-10-28 00:00+00' AS d) x;
UPDATE fixture.contacts SET started_at = started_at + d, answered_at = answered_at + d, fulfilled_at = fulfilled_at + d, ended_at = ended_at + d FROM (SELECT date_trunc('day', now()) - timestamptz '2026-10-28 00:00+00' AS d) x;
UPDATE fixture.messages SET sent_at = sent_at + d FROM (SELECT date_trunc('day', now()) - timestamptz '2026-10-28 00:00+00' AS d) x;
UPDATE fixture.ratings SET rated_at = rated_at + d FROM (SELECT date_trunc('day', now()) - timestamptz '2026-10-28 00:00+00' AS d) x;
SELECT card, value FROM helpdesk.v_inbox_cards;
SELECT count(*), min(day) = current_date - 30 AS from_30_days_ago, max(day) = current_date - 1 AS to_yesterday, sum(threads) AS threads FROM helpdesk.v_inbox_daily_30d;
SELECT row_kind, channel, customers, contacts FROM helpdesk.v_customers_helped_daily_30d WHERE row_kind IN ('column_total', 'grand_total') ORDER BY 1, 2;
SELECT company, incoming_calls, outgoing_calls, chats, load_level FROM helpdesk.v_company_interactions_7d ORDER BY company;
SELECT row_kind, agent, assigned, closed FROM helpdesk.v_user_performance_30d;
SELECT count(*), sum(conversations) FROM helpdesk.v_heatmap_30d;
SELECT tag, conversations FROM helpdesk.v_top_tags_30d;
SELECT rank, agent, median_first_response, conversations FROM helpdesk.v_leaderboard_first_response_30d;
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
    since timestamptz DEFAULT NULL, until timestamptz DEFAULT NULL, time_zone text DEFAULT current_setting('TimeZone'),
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
