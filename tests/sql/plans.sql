SET TimeZone = 'UTC'; SET DateStyle = 'ISO, YMD'; SET IntervalStyle = 'postgres'; -- pg_regress sets others
-- Plans: filters and time range of a report reach an index of the application's table, and the plan is parallel.
BEGIN;
SELECT helpdesk.create_tables('plans');
INSERT INTO plans.contacts (contact_id, customer_id, channel, direction, started_at, fulfilled_at, handled_by)
SELECT i, test.pick(1, i, 5000), (ARRAY['Email', 'Chat', 'Phone', 'Fax'])[CASE WHEN i % 500 = 0 THEN 4 ELSE 1 + i % 3 END], 'inbound',
    timestamptz '2026-01-01 00:00+00' + i * interval '2 min', timestamptz '2026-01-01 00:00+00' + i * interval '2 min', 'human'
FROM generate_series(1, 200000) i;
ANALYZE plans.contacts;
SELECT test.parallel(2);
\set report 'SELECT * FROM helpdesk.customers_helped_by_channel(''2026-03-01 00:00+00'', ''2026-03-08 00:00+00'', ''day'', ''UTC'', channels => ARRAY[''Fax''])'
SELECT test.plan_has(:'report', 'Index Cond: \(\(channel = ANY[^\n]*Fax[^\n]*fulfilled_at >= [^\n]*fulfilled_at < ') AS channel_and_time_reach_an_index;
SELECT test.plan_has($$SELECT * FROM helpdesk.customers_helped_by_channel('2026-03-01 00:00+00', '2026-03-08 00:00+00', 'day', 'UTC')$$, 'Index Cond: \(\(fulfilled_at >= ') AS time_reaches_an_index;
SELECT test.plan_has($$SELECT * FROM helpdesk.customers_helped_by_channel(now() - interval '1 day', now(), 'day', 'UTC')$$, 'Index Cond: \(\(fulfilled_at >= ') AS running_time_reaches_an_index;
SELECT test.plan_has($$SELECT * FROM helpdesk.customers_helped_by_channel()$$, 'Index Cond: \(\(fulfilled_at >= ') AS default_window_reaches_an_index;
SELECT test.plan_has($$SELECT * FROM helpdesk.inbound_contacts('2026-03-01 00:00+00', '2026-03-08 00:00+00', 'day', 'UTC')$$, 'Index Cond: \(\(started_at >= ') AS inbound_time_reaches_an_index;
SELECT call, test.plan_has('SELECT * FROM helpdesk.' || call || $$('2026-01-01 00:00+00', '2026-12-01 00:00+00')$$, 'Parallel (Seq|Index|Bitmap)') AS parallel_plan,
    test.plan_has('SELECT * FROM helpdesk.' || call || $$('2026-01-01 00:00+00', '2026-12-01 00:00+00')$$, 'Function Scan on (contacts|' || call || ')') AS not_inlined
FROM (VALUES ('customers_helped_by_channel'), ('customers_helped_trend'), ('customers_helped_by_handler'), ('inbound_contacts'), ('inbound_contacts_by_customer'), ('inbound_contacts_by_customer_by_channel')) v (call);
-- also through an own view with a filter, and for a prepared statement's first plans
CREATE VIEW plans.v AS SELECT * FROM helpdesk.contacts();
SELECT test.plan_has($$SELECT count(*) FROM plans.v WHERE channel = 'Fax' AND fulfilled_at >= '2026-03-01 00:00+00' AND fulfilled_at < '2026-03-02 00:00+00'$$, 'Index Cond') AS view_reaches_an_index;
-- with two sources the filter reaches both tables
CREATE TABLE plans.other (LIKE plans.contacts INCLUDING ALL);
SELECT helpdesk.attach_query('other', 'contact', 'SELECT * FROM plans.other') IS NOT NULL AS attached;
SELECT test.plan_has(:'report', 'Index[^\n]* on contacts') AND test.plan_has(:'report', 'Index[^\n]* on other') AS both_sources_by_index;
-- An application that stores UTC in timestamps without a zone: its own index serves the range, through a UNION ALL as well; any other zone
-- knows changes of the clock and is left alone. Every form finds the same rows, whatever the session's zone.
CREATE FUNCTION test.attached(source text, query text, sources integer) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM helpdesk.source_query;
    IF sources = 2 THEN
        PERFORM helpdesk.attach_query('other', 'contact', 'SELECT * FROM plans.other');
    END IF;
    RETURN helpdesk.attach_query(source, 'contact', query);
END
$$;
CREATE FUNCTION test.value_of(query text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    value text;
BEGIN
    EXECUTE query INTO value;
    RETURN value;
END
$$;
CREATE TABLE plans.naive AS SELECT contact_id, customer_id, fulfilled_at AT TIME ZONE 'UTC' AS answered FROM plans.contacts;
INSERT INTO plans.naive VALUES (-1, 1, NULL), (-2, 2, 'infinity'), (-3, 3, '-infinity'), (-4, 4, '2026-03-01 00:00'), (-5, 5, '2026-03-08 00:00');
CREATE INDEX ON plans.naive (answered);
ANALYZE plans.naive;
SET LOCAL timezone = 'America/New_York';
SELECT zone, sources, test.plan_has(query, 'Index Cond: \(\(answered >= ''2026-03-01 00:00:00''::timestamp without time zone\) AND \(answered < ') AS by_its_own_index, test.value_of(query) AS contacts
FROM unnest('{UTC,utc,Europe/London}'::text[]) zone, unnest('{1,2}'::integer[]) sources,
    LATERAL (SELECT test.attached('naive', format('SELECT contact_id, customer_id, ''Fax'' AS channel, answered AT TIME ZONE %1$L AS started_at, answered AT TIME ZONE %1$L AS fulfilled_at FROM plans.naive', zone), sources)) a,
    LATERAL (SELECT $$SELECT contacts FROM helpdesk.customers_helped_by_channel('2026-03-01 00:00+00', '2026-03-08 00:00+00', 'all', 'UTC') WHERE row_kind = 'grand_total'$$ AS query) q;
SET LOCAL timezone = 'UTC';
-- where a condition cannot move into the source (a limit, a window function) or moves far down, the rows are the same
SELECT name, test.attached('naive', 'SELECT contact_id, customer_id, ''Fax'' AS channel, started_at, fulfilled_at FROM (SELECT *, answered AT TIME ZONE ''UTC'' AS started_at, answered AT TIME ZONE ''UTC'' AS fulfilled_at' || query, sources) IS NOT NULL AS attached, sources,
    test.plan_has(report, '_within') AS called, test.value_of(report) AS contacts
FROM (VALUES ('limit', ' FROM plans.naive LIMIT 1000000) s'), ('window', ', row_number() OVER (ORDER BY contact_id) FROM plans.naive) s'), ('grouped', ' FROM (SELECT answered, contact_id, max(customer_id) AS customer_id FROM plans.naive GROUP BY 2, 1) g) s')) v (name, query),
    unnest('{1,2}'::integer[]) sources,
    (VALUES ($$SELECT contacts FROM helpdesk.customers_helped_by_channel('2026-03-01 00:00+00', '2026-03-08 00:00+00', 'all', 'UTC') WHERE row_kind = 'grand_total'$$)) q (report);
-- a tenant's reader, whom row-level security or a view with a security barrier shows his own rows only, reads by the index as well
CREATE ROLE plans_reader;
GRANT USAGE ON SCHEMA plans, helpdesk, test TO plans_reader;
ALTER TABLE plans.naive ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON plans.naive USING (customer_id % 2 = 0);
CREATE VIEW plans.barrier WITH (security_barrier) AS SELECT contact_id, customer_id, answered AT TIME ZONE 'UTC' AS answered FROM plans.naive WHERE customer_id % 2 = 0;
GRANT SELECT ON plans.naive, plans.barrier TO plans_reader;
SELECT name, test.attached('naive', query, 1) IS NOT NULL AS attached, set_config('role', 'plans_reader', true) IS NOT NULL AS as_reader, test.plan_has(report, 'Index Cond: \(\(answered >= ') AS by_index, test.value_of(report) AS contacts,
    set_config('role', 'postgres', true) IS NOT NULL AS back
FROM (VALUES ('row-level security', 'SELECT contact_id, customer_id, ''Fax'' AS channel, answered AT TIME ZONE ''UTC'' AS started_at, answered AT TIME ZONE ''UTC'' AS fulfilled_at FROM plans.naive'),
        ('security barrier', 'SELECT contact_id, customer_id, ''Fax'' AS channel, answered AS started_at, answered AS fulfilled_at FROM plans.barrier')) v (name, query),
    (VALUES ($$SELECT contacts FROM helpdesk.customers_helped_by_channel('2026-03-01 00:00+00', '2026-03-08 00:00+00', 'all', 'UTC') WHERE row_kind = 'grand_total'$$)) q (report);
-- memory: EXPLAIN tells of the memory that the states use
CREATE FUNCTION test.memory_usage(query text) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    line text;
BEGIN
    FOR line IN EXECUTE 'EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF) ' || query LOOP
        IF line ~ 'Memory Usage: \d+kB' THEN
            RETURN substring(line FROM 'Memory Usage: (\d+)kB');
        END IF;
    END LOOP;
END
$$;
SELECT test.parallel(0);
SET LOCAL work_mem = '256MB';
-- a million random 64-bit ids of 8 bytes in one state are at least 8 MB
SELECT test.memory_usage('SELECT i % 2 AS g, helpdesk.customer_set(hashint8extended(i, 1)) FROM generate_series(1, 1000000) i GROUP BY 1') BETWEEN 8000 AND 40000 AS sparse_ids_are_seen;
-- the same number of dense ids is a bitmap
SELECT test.memory_usage('SELECT i % 2 AS g, helpdesk.customer_set(i) FROM generate_series(1, 1000000) i GROUP BY 1') < 2000 AS dense_ids_are_small;
ROLLBACK;
