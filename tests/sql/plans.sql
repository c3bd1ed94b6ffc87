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
