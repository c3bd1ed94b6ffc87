SET TimeZone = 'UTC'; SET DateStyle = 'ISO, YMD'; SET IntervalStyle = 'postgres'; -- pg_regress sets others
-- Rollups: what refresh writes and finds to do, what reports read of them, who may. refresh() commits, so this test cleans up by itself.
SET client_min_messages = warning;
\set SHOW_CONTEXT never
SELECT helpdesk.create_tables('kept');
INSERT INTO kept.contacts (account_id, contact_id, customer_id, channel, team_id, agent_id, direction, started_at, fulfilled_at, handled_by)
SELECT nullif(i % 3, 0), i, nullif(test.pick(1, i, 60), 0), (ARRAY['Email', 'Chat', NULL])[1 + i % 3], 'team:' || i % 2, 'user:' || i % 5, CASE WHEN i % 4 > 0 THEN 'inbound' ELSE 'outbound' END,
    at, at + interval '20 min', CASE WHEN i % 7 = 0 THEN 'bot' END
FROM generate_series(1, 3000) i, LATERAL (SELECT timestamptz '2026-01-01 00:00+00' + i * interval '14 min 41 s' AS at) t;
INSERT INTO kept.conversations (account_id, conversation_id, customer_id, channel, category, team_id, assignee_id, resolver_id, opened_by, status, opened_at, first_response_at, first_closed_at, last_closed_at)
SELECT nullif(i % 3, 0), i, test.pick(2, i, 50), (ARRAY['Email', 'Chat'])[1 + i % 2], (ARRAY['billing', 'login', NULL])[1 + i % 3], 'team:' || i % 2, 'user:' || i % 5, 'user:' || i % 4, CASE WHEN i % 9 = 0 THEN 'agent' END,
    CASE WHEN i % 8 > 0 THEN 'closed' ELSE 'open' END, at, CASE WHEN i % 5 > 0 THEN at + (i % 11 - 1) * interval '7 min' END, CASE WHEN i % 8 > 0 THEN at + interval '3 hours' END, CASE WHEN i % 8 > 0 THEN at + i % 50 * interval '1 hour' END
FROM generate_series(1, 900) i, LATERAL (SELECT timestamptz '2026-01-01 00:00+00' + i * interval '49 min 7 s' AS at) t;

-- what reports must give: the same with rollups and without
CREATE TABLE test.rollup_calls (no integer GENERATED ALWAYS AS IDENTITY, call text);
INSERT INTO test.rollup_calls (call)
SELECT format('SELECT * FROM helpdesk.%s', c) FROM unnest(ARRAY[
    $$customers_helped_by_channel('2026-01-01', '2026-02-01', 'day', 'Asia/Kathmandu')$$, $$customers_helped_by_channel('2026-01-03 10:07:11+00', '2026-01-28 03:33:33+00', 'half_hour', 'UTC')$$,
    $$customers_helped_by_channel('2026-01-01', '2026-02-01', 'week', 'America/St_Johns', channels => '{Email,Fax,NULL}', teams => '{team:1}', agents => '{user:1,user:3}', account_id => 1, handled_by => 'both')$$,
    $$customers_helped_by_handler('2026-01-01', '2026-02-01', 'day', 'Pacific/Chatham')$$, $$customers_helped_trend('2026-01-16', '2026-01-31', 'Europe/Warsaw')$$,
    $$customers_helped_trend('2026-01-16 12:01', '2026-01-30 11:59', 'Europe/Warsaw', handled_by => 'bot')$$, $$inbound_contacts('2026-01-01', '2026-02-01', 'hour', 'Australia/Lord_Howe', agents => '{user:2}')$$,
    $$conversations_opened('2026-01-01', '2026-02-01', 'day', 'Asia/Kolkata', group_by => 'category', channels => '{Chat}')$$, $$conversations_opened('2026-01-01', '2026-02-01', 'month', 'UTC', group_by => 'status')$$,
    $$conversations_opened_heatmap('2026-01-01', '2026-02-01', 'America/New_York')$$, $$response_time_by('category', '2026-01-01', '2026-02-01', 'UTC')$$,
    $$response_time_by('team', '2026-01-02 01:01', '2026-01-30', 'UTC', 'closed', account_id => 2)$$, $$handle_time_by('channel', '2026-01-01', '2026-02-01', 'UTC')$$, $$handle_time_by('channel', '2026-01-01', '2026-02-01', 'UTC', close => 'first')$$,
    $$first_response_breakdown('2026-01-01', '2026-02-01', 'UTC')$$, $$resolution_breakdown('2026-01-01', '2026-02-01', 'UTC', 'opened', categories => '{billing}')$$,
    $$leaderboard('resolution_time', 'agent', '2026-01-01', '2026-02-01', 'UTC')$$, $$leaderboard('conversations_closed', 'team', '2026-01-01', '2026-02-01', 'UTC')$$,
    $$leaderboard('first_response_time', 'agent', '2026-01-01', '2026-02-01', 'UTC', agents => '{user:1,user:2}', rank_by => 'average')$$]) c;
CREATE FUNCTION test.rollup_differences() RETURNS TABLE (calls bigint, calls_without_rows bigint, differing text[]) LANGUAGE plpgsql AS $$
DECLARE
    c record;
    live text; rolled text;
    number_of_rows bigint;
BEGIN
    calls := 0; calls_without_rows := 0; differing := '{}';
    FOR c IN SELECT * FROM test.rollup_calls k ORDER BY k.no LOOP
        PERFORM set_config('helpdesk.rollups', 'off', true);
        EXECUTE format('SELECT coalesce(string_agg(t::text, E''\n''), ''''), count(*) FROM (%s) t', c.call) INTO live, number_of_rows;
        PERFORM set_config('helpdesk.rollups', 'on', true);
        EXECUTE format('SELECT coalesce(string_agg(t::text, E''\n''), '''') FROM (%s) t', c.call) INTO rolled;
        calls := calls + 1;
        calls_without_rows := calls_without_rows + (number_of_rows = 0)::integer;
        differing := differing || CASE WHEN live IS DISTINCT FROM rolled THEN ARRAY[c.call] ELSE '{}' END;
    END LOOP;
    RETURN NEXT;
END
$$;
CREATE FUNCTION test.read_from(report text, since timestamptz, until timestamptz) RETURNS SETOF text LANGUAGE sql AS
$$ SELECT DISTINCT e.measure || ': ' || e.read_from FROM helpdesk.explain_metric(report, since, until) e WHERE e.read_from IS NOT NULL ORDER BY 1 $$;

-- before any refresh everything is live; days are refreshed whole, so 1 to 31 January
SELECT * FROM test.read_from('inbound_contacts', '2026-01-01', '2026-02-01');
CALL helpdesk.refresh('2026-01-01 05:00', '2026-01-31 05:00');
SELECT population, count(*) AS days, min(day), max(day) FROM helpdesk.rollup_day GROUP BY 1 ORDER BY 1;
SELECT population, count(*) AS rows, count(DISTINCT account_id) + max((account_id IS NULL)::integer) AS accounts FROM helpdesk.rollup GROUP BY 1 ORDER BY 1;
SELECT * FROM helpdesk.verify();
SELECT * FROM test.rollup_differences();
-- of the session's zone whole months are counted, here January; of another, where it is named
SELECT population, since, until, account_id, only_account, cardinality(bounds) - 1 AS days FROM helpdesk.rollup_month ORDER BY population, account_id NULLS FIRST;
SET helpdesk.rollup_zones = 'Europe/Warsaw, Mars/Olympus';
CALL helpdesk.refresh();
SET helpdesk.rollup_zones = 'Pacific/Honolulu,Etc/UTC';
CALL helpdesk.refresh('2026-01-01', '2026-02-02');
SELECT population, since, until, count(*) FROM helpdesk.rollup_month GROUP BY 1, 2, 3 ORDER BY 1, 2, 3;
RESET helpdesk.rollup_zones;
SELECT (p).months, (p).gaps, cardinality((p).days) AS days FROM (SELECT helpdesk._rollup_plan('helped', 'channel', NULL, ARRAY['2026-01-01', '2026-02-01 10:00+00']::timestamptz[], true)) r (p);
SELECT (p).months FROM (SELECT helpdesk._rollup_plan('helped', 'agent', NULL, ARRAY['2026-01-01', '2026-02-01']::timestamptz[], true)) r (p);
SELECT population, first_day, last_day, days, missing_days, other_mapping_days, months, behind = now() - '2026-02-02' AS behind, bytes > 0 AS has_size, last_run_ended_at >= last_run_at AS ended, last_error FROM helpdesk.rollup_status();

-- what is read, and what decides it
SELECT r, test.read_from(r, '2026-01-01', '2026-02-01') FROM unnest('{customers_helped_by_channel,conversations_opened,leaderboard,user_performance}'::text[]) r;
SELECT w, test.read_from('inbound_contacts', w[1], w[2])
FROM (VALUES (ARRAY['2026-01-05 00:10+00', '2026-01-20 00:00+00']::timestamptz[]), (ARRAY['2026-01-20 00:00+00', '2026-02-12 00:00+00']::timestamptz[]), (ARRAY['2026-01-31 00:00+00', '2026-03-01 00:00+00']::timestamptz[])) v (w);
SELECT (p).gaps, cardinality((p).days) AS days FROM (SELECT helpdesk._rollup_plan('helped', NULL, NULL, ARRAY['2026-01-05 00:10+00', '2026-01-07 12:00:01+00', '2026-01-20 00:00+00']::timestamptz[]) AS p OFFSET 0) q;
SET helpdesk.rollups = on;
SELECT * FROM test.read_from('inbound_contacts', '2026-01-31', '2026-03-01');
SET helpdesk.rollups = off;
SELECT * FROM test.read_from('inbound_contacts', '2026-01-01', '2026-02-01');
SET helpdesk.rollups = maybe;
SET helpdesk.rolups = on;
RESET helpdesk.rollups;
SELECT (helpdesk._rollup_plan('opened', g, t, ARRAY['2026-01-01', '2026-02-01']::timestamptz[])).live_because FROM (VALUES ('priority', NULL), ('status', NULL), ('contact_type', NULL), ('team', '{vip}'::text[])) v (g, t);
-- a zone whose offset is no multiple of a quarter of an hour (Amsterdam until 1937) makes no difference but to speed
SELECT (helpdesk._rollup_plan('opened', NULL, NULL, helpdesk.time_grid('1930-01-01', '1930-02-01', 'day', 'Europe/Amsterdam'))).live_because;

-- late changes: a conversation closed today, one reopened: refresh() finds them by itself
UPDATE kept.conversations SET status = 'closed', last_closed_at = '2026-01-31 10:00+00', first_closed_at = '2026-01-31 10:00+00', resolver_id = 'user:9' WHERE conversation_id = 8;
UPDATE kept.conversations SET status = 'open' WHERE conversation_id IN (SELECT max(conversation_id) FROM kept.conversations WHERE last_closed_at < '2026-01-20');
SELECT population, day, difference FROM helpdesk.verify();
CALL helpdesk.refresh();
SELECT * FROM helpdesk.verify();
SELECT * FROM test.rollup_differences();
-- a merger of customers, a deletion, the last contact of a day of an account: refresh() does not look there, refresh(since) does
UPDATE kept.contacts SET customer_id = 1 WHERE customer_id = 2 AND fulfilled_at < '2026-01-04';
DELETE FROM kept.conversations WHERE conversation_id = 20;
DELETE FROM kept.contacts WHERE account_id = 1 AND fulfilled_at < '2026-01-02' AND started_at < '2026-01-02';
CALL helpdesk.refresh();
SELECT population, day, account_id, difference FROM helpdesk.verify('2026-01-01', '2026-01-10') ORDER BY 1, 2, 3;
CALL helpdesk.refresh('2026-01-01', '2026-01-10');
SELECT * FROM helpdesk.verify();
SELECT * FROM test.rollup_differences();
SELECT changed > 0 AS written, days FROM helpdesk.rollup_run ORDER BY run DESC LIMIT 1;
-- days that are not covered are read live, wherever they lie
DELETE FROM helpdesk.rollup_day WHERE day IN ('2026-01-01', '2026-01-09', '2026-01-10', '2026-01-31');
SELECT * FROM test.rollup_differences();
-- another mapping: what was read with the old one is not used
SELECT helpdesk.attach_query('kept', 'contact', 'SELECT * FROM kept.contacts WHERE customer_id IS DISTINCT FROM 5') IS NOT NULL AS attached;
SELECT * FROM test.read_from('inbound_contacts', '2026-01-01', '2026-02-01');
SELECT population, missing_days, other_mapping_days = days AS all_of_the_other FROM helpdesk.rollup_status();
CALL helpdesk.refresh();
SELECT * FROM test.read_from('inbound_contacts', '2026-01-01', '2026-02-01');
SELECT * FROM helpdesk.verify();
SELECT * FROM test.rollup_differences();

-- who may: nobody but the owner, unless he is granted; a reader under row-level security reads his own rows, live
CREATE ROLE rollup_reader; CREATE ROLE rollup_tenant; CREATE ROLE rollup_refresher;
GRANT USAGE ON SCHEMA helpdesk, kept, test TO rollup_reader, rollup_tenant, rollup_refresher;
GRANT SELECT ON ALL TABLES IN SCHEMA kept TO rollup_reader, rollup_tenant, rollup_refresher;
SET ROLE rollup_reader;
SELECT * FROM test.read_from('inbound_contacts', '2026-01-01', '2026-02-01');
SELECT contacts, customers FROM helpdesk.inbound_contacts('2026-01-01', '2026-02-01', 'all', 'UTC');
SELECT test.error_of('SELECT * FROM helpdesk.rollup_status()');
RESET ROLE;
GRANT SELECT ON helpdesk.rollup, helpdesk.rollup_day TO rollup_reader, rollup_tenant;
SET ROLE rollup_reader;
SELECT * FROM test.read_from('inbound_contacts', '2026-01-01', '2026-02-01');
SELECT contacts, customers FROM helpdesk.inbound_contacts('2026-01-01', '2026-02-01', 'all', 'UTC');
RESET ROLE;
GRANT SELECT ON helpdesk.rollup_month TO rollup_reader, rollup_tenant; -- without it days are read, with it months
SET ROLE rollup_reader;
SELECT contacts, customers FROM helpdesk.inbound_contacts('2026-01-01', '2026-02-01', 'all', 'UTC');
CALL helpdesk.refresh();
RESET ROLE;
ALTER TABLE kept.contacts ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON kept.contacts TO rollup_tenant, rollup_refresher USING (account_id = 2);
SET ROLE rollup_tenant;
SELECT * FROM test.read_from('inbound_contacts', '2026-01-01', '2026-02-01');
SELECT contacts, customers FROM helpdesk.inbound_contacts('2026-01-01', '2026-02-01', 'all', 'UTC');
RESET ROLE;
GRANT SELECT, INSERT, UPDATE, DELETE ON helpdesk.rollup, helpdesk.rollup_day, helpdesk.rollup_month, helpdesk.rollup_run TO rollup_refresher;
SET ROLE rollup_refresher;
CALL helpdesk.refresh();
RESET ROLE;
ALTER TABLE kept.contacts DISABLE ROW LEVEL SECURITY;
UPDATE kept.contacts SET customer_id = 30 WHERE contact_id = 100;
SET ROLE rollup_refresher;
CALL helpdesk.refresh('2026-01-01', '2026-01-04');
RESET ROLE;
SELECT * FROM helpdesk.verify();

-- errors
CALL helpdesk.refresh('2026-02-01', '2026-01-01');
BEGIN ISOLATION LEVEL REPEATABLE READ;
CALL helpdesk.refresh();
ROLLBACK;
SET default_transaction_isolation = 'repeatable read';
CALL helpdesk.refresh();
RESET default_transaction_isolation;
SELECT test.error_of($$SELECT * FROM helpdesk.verify('2026-02-01', '2026-01-01')$$);
SELECT test.error_of($$SELECT helpdesk.schedule()$$);
SET client_min_messages = notice;
CALL helpdesk.refresh('2025-01-01', '2025-01-02');
SET client_min_messages = warning;
-- what breaks a day: the mapping fails there; the days before stay, the error says where, status too
CREATE TABLE kept.broken AS SELECT * FROM kept.contacts;
SELECT helpdesk.attach_query('kept', 'contact', $$SELECT contact_id, (CASE WHEN fulfilled_at < '2026-01-05' THEN customer_id ELSE customer_id / 0 END) AS customer_id, started_at, fulfilled_at FROM kept.broken$$) IS NOT NULL AS attached;
CALL helpdesk.refresh('2026-01-01', '2026-01-10');
SELECT error, days FROM helpdesk.rollup_run ORDER BY run DESC LIMIT 1;
SELECT DISTINCT last_run_ended_at, last_error FROM helpdesk.rollup_status();
SELECT max(day) FROM helpdesk.rollup_day WHERE population = 'helped' AND sources = helpdesk._mapping();

-- states of days by themselves
SELECT helpdesk.rollup(state) OPERATOR(helpdesk.=) (SELECT helpdesk._day_state(fulfilled_at, contact_id, NULL, NULL, channel, NULL, NULL, NULL, NULL, NULL, NULL) FROM kept.broken WHERE fulfilled_at >= '2026-01-03' AND fulfilled_at < '2026-01-04') AS merged
FROM (SELECT helpdesk._day_state(fulfilled_at, contact_id, NULL, NULL, channel, NULL, NULL, NULL, NULL, NULL, NULL) AS state FROM kept.broken WHERE fulfilled_at >= '2026-01-03' AND fulfilled_at < '2026-01-04' GROUP BY agent_id) s;
SELECT test.error_of($$SELECT helpdesk._day_state(fulfilled_at, contact_id, NULL, NULL, channel, NULL, NULL, NULL, NULL, NULL, NULL) FROM kept.broken$$);
SELECT test.error_of($$SELECT helpdesk.rollup(state) FROM helpdesk.rollup$$);
SELECT test.error_of($$SELECT '\x5101'::helpdesk.day_state$$);

RESET ROLE;
SELECT helpdesk.detach('kept') IS NOT NULL AS detached;
DROP SCHEMA kept CASCADE;
DROP TABLE test.rollup_calls;
DROP FUNCTION test.rollup_differences, test.read_from;
TRUNCATE helpdesk.rollup, helpdesk.rollup_day, helpdesk.rollup_month, helpdesk.rollup_run;
REVOKE ALL ON helpdesk.rollup, helpdesk.rollup_day, helpdesk.rollup_month, helpdesk.rollup_run FROM rollup_reader, rollup_tenant, rollup_refresher;
REVOKE USAGE ON SCHEMA helpdesk, test FROM rollup_reader, rollup_tenant, rollup_refresher;
DROP ROLE rollup_reader, rollup_tenant, rollup_refresher;
