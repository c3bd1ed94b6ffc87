SET DateStyle = 'ISO, YMD'; SET IntervalStyle = 'postgres'; -- pg_regress sets others
-- Times without a zone, zones that are none, infinite and absurd times, names that are listed twice, half points.
SET TimeZone = 'Europe/Warsaw';

-- Between two times without a zone lies the plain difference, also in the night in which the clock goes back.
SELECT helpdesk.median_first_response(timestamp '2026-10-25 00:30', timestamp '2026-10-25 02:30') AS first_response,
    helpdesk.median_close_time(timestamp '2026-10-25 00:30', timestamp '2026-10-25 02:30') AS close_time,
    helpdesk.median(helpdesk.duration_set(timestamp '2026-10-25 00:30', timestamp '2026-10-25 02:30')) AS set,
    helpdesk.median(helpdesk.duration_set(date '2026-10-25', date '2026-10-26')) AS dates,
    helpdesk.median_close_time(timestamptz '2026-10-25 00:30+02', timestamptz '2026-10-25 02:30+01') AS instants,
    helpdesk.median_close_time(timestamptz '2026-10-25 00:30+02', NULL) AS nothing,
    helpdesk.median_close_time(date '-infinity', date 'infinity') AS infinite, helpdesk.median_close_time(date '2026-01-01', date '5874000-01-01') AS beyond;
SELECT helpdesk.medians_by_interval(helpdesk.duration_grid(timestamptz '2026-10-25 12:00', '{2026-10-25,2026-10-26}', timestamp '2026-10-25 00:30', timestamp '2026-10-25 02:30')) AS grid;
SELECT test.error_of(statement) AS error, statement FROM (VALUES
    ($$SELECT helpdesk.median_first_response(now(), localtimestamp)$$), ($$SELECT helpdesk.median_close_time(localtimestamp, now())$$),
    ($$SELECT helpdesk.duration_set(localtimestamp, now())$$),
    ($$SELECT helpdesk.customer_grid(localtimestamp, '{2026-01-01,2026-01-02}', 1)$$),
    ($$SELECT helpdesk.duration_grid(localtimestamp, '{2026-01-01,2026-01-02}', interval '1 s')$$)) v (statement);

-- Zones are names.
SELECT z AS zone, test.error_of(format('SELECT helpdesk.time_grid(now(), now(), ''day'', %L)', z)) AS error
FROM unnest('{+02,-02,2,UTC+2,UTC-2,GMT+2,foo5,EST5,EST5EDT4,<+02>-02,"<-03>3",Europe/Warschau,CEST,"",Etc/GMT-2,europe/warsaw,utc,EST5EDT,CET,GMT0}'::text[]) z;
SELECT count(*) AS names_refused FROM pg_timezone_names n
WHERE n.name NOT LIKE 'posix%' AND test.error_of(format('SELECT helpdesk.time_grid(now(), now(), ''day'', %L)', n.name)) <> 'no error';
SET TIME ZONE -2;
SELECT test.error_of($$SELECT * FROM helpdesk.inbox_cards()$$) AS session_with_an_offset;
SET TimeZone = 'UTC';

-- Times that no calendar has: every report, and what stands behind it, goes on; refresh() too.
BEGIN;
SELECT helpdesk.create_tables('absurd') IS NOT NULL AS created;
SELECT helpdesk.attach_query('half', 'rating', 'SELECT 1::bigint AS rating_id, 4.5 AS score, now() AS rated_at WHERE false') IS NOT NULL AS half_points_attach;
CREATE TABLE absurd.times AS SELECT n, t.at::timestamptz FROM unnest('{-infinity,infinity,4714-11-24 BC,0001-01-01,1900-01-01,294276-12-31,2026-05-01 12:00,2026-05-01 13:00,NULL}'::text[]) WITH ORDINALITY t (at, n);
INSERT INTO absurd.conversations (conversation_id, customer_id, channel, kind, opened_by, status, assignee_id, resolver_id, opened_at, first_response_at, first_closed_at, last_closed_at)
SELECT row_number() OVER (), 1, 'Email', 'ticket', 'customer', 'closed', 'a', 'a', o.at, r.at, c.at, c.at
FROM absurd.times o, absurd.times r, absurd.times c WHERE o.at IS NOT NULL;
INSERT INTO absurd.contacts (contact_id, customer_id, channel, kind, started_at, answered_at, fulfilled_at, ended_at, agent_id)
SELECT row_number() OVER (), 1, 'Phone', 'call', o.at, r.at, r.at, c.at, 'a'
FROM absurd.times o, absurd.times r, absurd.times c WHERE o.at IS NOT NULL;
INSERT INTO absurd.messages (message_id, conversation_id, customer_id, sent_at, direction, sender_kind) SELECT n, n, 1, at, 'inbound', 'customer' FROM absurd.times WHERE at IS NOT NULL;
INSERT INTO absurd.ratings (rating_id, conversation_id, agent_id, score, rated_at) SELECT n, n, 'a', 4.5, at FROM absurd.times;
INSERT INTO absurd.conversation_events (conversation_id, kind, at) SELECT n, 'closed', at FROM absurd.times WHERE at IS NOT NULL;
INSERT INTO absurd.agents (agent_id, name) VALUES ('a', 'Ann');
SELECT report, error FROM (
    SELECT p.proname AS report, test.error_of(format('SELECT count(*) FROM %s', test.call_of(p.proname, '2026-04-01', '2026-06-01'))) AS error
    FROM pg_proc p JOIN pg_type t ON t.oid = p.prorettype AND t.typname = p.proname || '_row'
    WHERE p.pronamespace = 'helpdesk'::regnamespace AND 'until' = ANY (p.proargnames) AND p.proname NOT IN ('explain_metric', 'rows_behind')) r WHERE error <> 'no error';
SELECT m.report, e.error, b.error FROM (SELECT DISTINCT report FROM helpdesk._report_measure) m,
    LATERAL (SELECT test.error_of(format($$SELECT count(*) FROM helpdesk.explain_metric(%L, '2026-04-01', '2026-06-01')$$, m.report)) AS error) e,
    LATERAL (SELECT test.error_of(format($$SELECT count(measured) FROM helpdesk.rows_behind(%L, '2026-04-01', '2026-06-01')$$, m.report)) AS error) b
WHERE e.error <> 'no error' OR b.error <> 'no error';
SELECT test.error_of($$SELECT count(*) FROM helpdesk.check_sources()$$) AS check_sources;
SELECT helpdesk._refresh_day(p, '2026-05-01') FROM unnest(helpdesk._populations()) p;
SELECT helpdesk._refresh_day(p, '2000-01-01') FROM unnest(helpdesk._populations()) p;
SELECT helpdesk._cover_empty_days('2000-01-01', '2027-01-01') AS next_day_with_rows;
SELECT count(*) AS days, count(DISTINCT population) AS populations FROM helpdesk.rollup_day WHERE day < '2026-05-01';
SELECT average_rating FROM helpdesk.agent_inbox('2026-04-01', '2026-06-01', 'UTC') WHERE row_kind = 'grand_total';
ROLLBACK;

-- A name that is listed twice, as once an account, counts nothing twice.
BEGIN;
SELECT helpdesk.create_tables('listed') IS NOT NULL AS created;
ALTER TABLE listed.agents DROP CONSTRAINT agents_pkey; ALTER TABLE listed.teams DROP CONSTRAINT teams_pkey;
ALTER TABLE listed.team_members DROP CONSTRAINT team_members_pkey; ALTER TABLE listed.customers DROP CONSTRAINT customers_pkey;
ALTER TABLE listed.companies DROP CONSTRAINT companies_pkey;
INSERT INTO listed.conversations (account_id, conversation_id, customer_id, company_id, channel, kind, opened_by, status, assignee_id, resolver_id, team_id, opened_at, first_response_at, last_closed_at)
SELECT 1, n, n % 3, 7, 'Email', 'ticket', 'customer', 'closed', 'a', 'a', 't', '2026-05-01 12:00', '2026-05-01 12:10', '2026-05-01 13:00' FROM generate_series(1, 10) n;
INSERT INTO listed.contacts (account_id, contact_id, conversation_id, customer_id, channel, kind, direction, started_at, answered_at, fulfilled_at, ended_at, agent_id, team_id)
SELECT 1, n, n, n % 3, 'Phone', 'call', 'inbound', '2026-05-01 12:00', '2026-05-01 12:00', '2026-05-01 12:10', '2026-05-01 12:20', 'a', 't' FROM generate_series(1, 10) n;
INSERT INTO listed.messages (account_id, message_id, conversation_id, customer_id, sent_at, direction, sender_kind, agent_id)
SELECT 1, n, n, n % 3, '2026-05-01 12:10', 'outbound', 'agent', 'a' FROM generate_series(1, 10) n;
INSERT INTO listed.ratings (account_id, rating_id, conversation_id, agent_id, score, rated_at) SELECT 1, n, n, 'a', 4.5, '2026-05-01 14:00' FROM generate_series(1, 10) n;
INSERT INTO listed.agents (account_id, agent_id, name) VALUES (1, 'a', 'Ann');
INSERT INTO listed.teams (account_id, team_id, name) VALUES (1, 't', 'Team');
INSERT INTO listed.team_members (account_id, team_id, agent_id) VALUES (1, 't', 'a');
INSERT INTO listed.customers (account_id, customer_id, name, company_id) SELECT 1, n, 'Customer', 7 FROM generate_series(0, 2) n;
INSERT INTO listed.companies (account_id, company_id, name) VALUES (1, 7, 'Company');
CREATE FUNCTION listed.all_reports() RETURNS TABLE (report text, line text) LANGUAGE plpgsql AS $$
BEGIN
    FOR report IN SELECT p.proname FROM pg_proc p JOIN pg_type t ON t.oid = p.prorettype AND t.typname = p.proname || '_row'
        WHERE p.pronamespace = 'helpdesk'::regnamespace AND 'until' = ANY (p.proargnames) AND p.proname NOT IN ('explain_metric', 'rows_behind')
    LOOP
        RETURN QUERY EXECUTE format('SELECT %L::text, r::text FROM %s r', report, test.call_of(report, '2026-05-01', '2026-05-02'));
    END LOOP;
    FOR report IN SELECT DISTINCT m.report FROM helpdesk._report_measure m LOOP
        RETURN QUERY EXECUTE format('SELECT %L::text, e::text FROM helpdesk.explain_metric(%L, ''2026-05-01'', ''2026-05-02'') e UNION ALL SELECT %L, b::text FROM helpdesk.rows_behind(%L, ''2026-05-01'', ''2026-05-02'') b',
            'explain ' || report, report, 'behind ' || report, report);
    END LOOP;
END $$;
CREATE TABLE listed.once AS SELECT * FROM listed.all_reports();
INSERT INTO listed.agents SELECT 2, agent_id, name FROM listed.agents UNION ALL SELECT * FROM (SELECT account_id, agent_id, name FROM listed.agents) a;
INSERT INTO listed.teams SELECT 2, team_id, name FROM listed.teams;
INSERT INTO listed.team_members SELECT 2, team_id, agent_id FROM listed.team_members;
INSERT INTO listed.customers SELECT 2, customer_id, name, company_id FROM listed.customers;
INSERT INTO listed.companies SELECT 2, company_id, name FROM listed.companies;
SELECT count(*) > 100 AS rows_to_compare FROM listed.once;
SELECT report, count(*) AS rows_that_differ FROM (
    (TABLE listed.once EXCEPT ALL SELECT * FROM listed.all_reports()) UNION ALL (SELECT * FROM listed.all_reports() EXCEPT ALL TABLE listed.once)) d GROUP BY report ORDER BY 1;
-- a tag that is NULL is none
INSERT INTO listed.conversation_tags (account_id, conversation_id, tag) SELECT 1, n, 'tag' FROM generate_series(1, 3) n;
SELECT helpdesk.attach_query('listed', 'conversation_tag', 'SELECT account_id, conversation_id, tag FROM listed.conversation_tags UNION ALL SELECT 1, 5, NULL') IS NOT NULL AS attached;
SELECT tag, conversations FROM helpdesk.top_tags('2026-05-01', '2026-05-02', 'UTC');
SELECT value FROM helpdesk.inbox_cards('2026-05-02', 1, 'UTC') WHERE card = 'tagged_threads';
-- the last bucket holds what is exactly as long
SELECT bucket, conversations FROM helpdesk.resolution_breakdown('2026-05-01', '2026-05-02', 'UTC', bounds => '{1 h}') WHERE row_kind = 'cell';
-- words that the model does not know are told with those that it does
INSERT INTO listed.contacts (contact_id, started_at, direction, kind, handled_by) VALUES (99, '2026-05-01 12:00', 'in', 'phone', 'agent');
INSERT INTO listed.messages (message_id, conversation_id, sent_at, direction, sender_kind, origin) VALUES (99, 1, '2026-05-01 12:00', 'out', 'user', 'me');
INSERT INTO listed.conversation_events (conversation_id, kind, at) VALUES (1, 'resolved', '2026-05-01 12:00');
INSERT INTO listed.conversations (conversation_id, opened_at, kind, opened_by, status, contact_type) VALUES (99, '2026-05-01 12:00', 'email', 'user', 'resolved', 'old');
INSERT INTO listed.agents (agent_id, kind) VALUES ('b', 'robot');
SELECT entity, finding, rows FROM helpdesk.check_sources() WHERE finding LIKE 'unknown %' ORDER BY entity COLLATE "C", finding COLLATE "C";
SELECT attribute, col_description(format('helpdesk.%I', entity)::regclass, (SELECT attnum FROM pg_attribute a WHERE a.attrelid = format('helpdesk.%I', entity)::regclass AND a.attname = attribute)) AS comment
FROM helpdesk.model_words WHERE entity = 'contact';
-- who has not said who asked has still asked
SELECT helpdesk.attach_query('nobody', 'contact', 'SELECT 1::bigint AS contact_id, now() AS started_at WHERE false') IS NOT NULL AS without_customers;
ROLLBACK;

\set SHOW_CONTEXT never
-- Ids of every size; sets from arrays of them. CALL within a transaction says what to do.
SELECT helpdesk.customers_helped(n::smallint) AS smallint, helpdesk.customer_set(n::smallint)::bigint[] AS ids,
    helpdesk.customers('{1,2,2}'::integer[]::helpdesk.customer_set) AS from_integers, helpdesk.customers('{1,-2}'::smallint[]::helpdesk.customer_set) AS from_smallints
FROM generate_series(-1, 3) n;
BEGIN;
CALL helpdesk.refresh();
ROLLBACK;
BEGIN;
CALL helpdesk.feed_poll();
ROLLBACK;
-- a refresh that could note nothing is told by its absence
BEGIN;
INSERT INTO helpdesk.rollup_run (since, until, pid) VALUES ('2026-05-01', '2026-05-02', 0);
SELECT DISTINCT last_error FROM helpdesk.rollup_status();
UPDATE helpdesk.rollup_run SET pid = pg_backend_pid() WHERE pid = 0;
SELECT DISTINCT last_error FROM helpdesk.rollup_status();
ROLLBACK;
