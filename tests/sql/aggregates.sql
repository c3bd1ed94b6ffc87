SET TimeZone = 'UTC'; SET DateStyle = 'ISO, YMD'; SET IntervalStyle = 'postgres'; -- pg_regress sets others
-- Aggregates against their built-in oracles on 600 random data sets: small and large, dense and sparse ids, negative ids, the
-- extremes of bigint, duplicates, all NULL, empty; intervals negative, with days and with months.
BEGIN;
CREATE TABLE data AS
SELECT s AS set_no, i,
    CASE
        WHEN s % 10 = 1 OR test.pick(1, s * 10000 + i, 12) = 0 THEN NULL
        WHEN s % 10 = 2 THEN hashint8extended(i, s)
        WHEN s % 10 = 3 THEN (ARRAY[-9223372036854775808, 9223372036854775807, 0, -1])[1 + test.pick(s, i, 4)]
        WHEN s % 10 = 4 THEN 7
        WHEN s % 10 = 5 THEN -test.pick(s, i, 500)
        ELSE test.pick(s, i, 1 + s * 20)
    END AS id,
    CASE
        WHEN s % 10 = 1 OR test.pick(2, s * 10000 + i, 12) = 0 THEN NULL
        WHEN s % 10 = 2 THEN make_interval(months => (test.pick(s, i, 30) - 10)::int, days => test.pick(s + 1, i, 90)::int, secs => test.pick(s + 2, i, 1000000) / 997.0)
        WHEN s % 10 = 3 THEN make_interval(secs => test.pick(s, i, 4000) - 2000)
        WHEN s % 10 = 4 THEN interval '5 minutes'
        WHEN s % 10 = 5 THEN -make_interval(days => test.pick(s, i, 9)::int, secs => test.pick(s, i, 1000000) / 7.0)
        ELSE (hashint8extended(i, s) / 1000000) * interval '1 microsecond'
    END AS duration,
    timestamptz '2026-01-01 00:00+00' + test.pick(3, s * 10000 + i, 20000000) * interval '1.000001 s' AS opened_at,
    timestamptz '2026-01-01 00:00+00' + test.pick(4, s * 10000 + i, 20000000) * interval '1.000001 s' AS closed_at
FROM generate_series(1, 600) s, generate_series(1, CASE WHEN s % 100 = 0 THEN 9000 WHEN s % 10 = 0 THEN 0 WHEN s % 10 = 9 THEN 1 ELSE test.pick(9, s, 300) END) i;
ANALYZE data;

-- the oracle, by built-in aggregates
CREATE TEMP TABLE oracle AS
SELECT s AS set_no, count(DISTINCT d.id) AS customers, percentile_cont(0.5) WITHIN GROUP (ORDER BY d.duration) AS median,
    percentile_cont(0.5) WITHIN GROUP (ORDER BY d.closed_at - d.opened_at) FILTER (WHERE d.closed_at >= d.opened_at) AS median_close_time,
    count(d.duration) AS durations, min(d.duration) AS shortest, max(d.duration) AS longest
FROM generate_series(0, 601) s LEFT JOIN data d ON d.set_no = s GROUP BY s;
SELECT count(*) AS data_sets, sum(customers) AS customers, count(median) AS medians, sum(durations) AS durations FROM oracle;

CREATE FUNCTION test.disagreements() RETURNS TABLE (what text, data_sets bigint, wrong bigint)
LANGUAGE sql AS $$
    WITH ours AS (
        SELECT s AS set_no, helpdesk.customers_helped(d.id) AS customers, helpdesk.customer_set(d.id) AS set,
            helpdesk.median(d.duration) AS median, helpdesk.duration_set(d.duration) AS durations,
            helpdesk.median_close_time(d.opened_at, d.closed_at) AS median_close_time,
            helpdesk.median_first_response(d.opened_at, d.closed_at) AS median_first_response,
            helpdesk.percentile(d.duration, 0.5) AS percentile
        FROM generate_series(0, 601) s LEFT JOIN data d ON d.set_no = s GROUP BY s
    )
    SELECT v.what, count(*), count(*) FILTER (WHERE NOT v.agrees)
    FROM ours JOIN oracle o USING (set_no), LATERAL (VALUES
        ('customers_helped', ours.customers = o.customers),
        ('customers of customer_set', helpdesk.customers(ours.set) = o.customers),
        ('median', ours.median IS NOT DISTINCT FROM o.median),
        ('median of duration_set', helpdesk.median(ours.durations) IS NOT DISTINCT FROM o.median),
        ('percentile 0.5', ours.percentile IS NOT DISTINCT FROM o.median),
        ('median_close_time', ours.median_close_time IS NOT DISTINCT FROM o.median_close_time),
        ('median_first_response', ours.median_first_response IS NOT DISTINCT FROM o.median_close_time),
        ('num_durations', helpdesk.num_durations(ours.durations) = o.durations),
        ('min', helpdesk.min(ours.durations) IS NOT DISTINCT FROM o.shortest),
        ('max', helpdesk.max(ours.durations) IS NOT DISTINCT FROM o.longest)
    ) v (what, agrees)
    GROUP BY v.what ORDER BY v.what COLLATE "C"
$$;
SELECT test.parallel(0);
SELECT * FROM test.disagreements();

-- the same by parallel partial aggregation
SELECT test.parallel(2);
CREATE TABLE stored AS
SELECT set_no, helpdesk.customer_set(id) AS set, helpdesk.duration_set(duration) AS durations,
    helpdesk.customers_helped(id) AS customers, helpdesk.median(duration) AS median, helpdesk.percentile(duration, 0.5) AS percentile
FROM data GROUP BY set_no;
SELECT test.plan_has('SELECT helpdesk.customers_helped(id), helpdesk.median(duration), helpdesk.percentile(duration, 0.5) FROM data GROUP BY set_no', 'Partial .*Aggregate') AS plan_is_parallel;
SELECT count(*) AS groups, count(*) FILTER (WHERE s.customers <> o.customers OR helpdesk.customers(s.set) <> o.customers) AS wrong_customers,
    count(*) FILTER (WHERE s.median IS DISTINCT FROM o.median OR helpdesk.median(s.durations) IS DISTINCT FROM o.median OR s.percentile IS DISTINCT FROM o.median) AS wrong_medians
FROM stored s JOIN oracle o USING (set_no);
SELECT test.parallel(0);

-- serial and parallel states are the same bytes
SELECT count(*) AS states, count(*) FILTER (WHERE s.set::bytea IS DISTINCT FROM d.set::bytea OR s.durations::bytea IS DISTINCT FROM d.durations::bytea) AS other_bytes
FROM stored s JOIN (SELECT set_no, helpdesk.customer_set(id) AS set, helpdesk.duration_set(duration) AS durations FROM data GROUP BY set_no) d USING (set_no);

-- through rollup of parts, in any order
SELECT count(*) AS data_sets, count(*) FILTER (WHERE r.customers <> o.customers OR r.median IS DISTINCT FROM o.median OR r.bytes IS DISTINCT FROM s.set::bytea) AS wrong
FROM (
    SELECT set_no, helpdesk.customers(helpdesk.rollup(set)) AS customers, helpdesk.median(helpdesk.rollup(durations)) AS median, helpdesk.rollup(set)::bytea AS bytes
    FROM (SELECT set_no, i % 7 AS part, helpdesk.customer_set(id) AS set, helpdesk.duration_set(duration) AS durations FROM data GROUP BY set_no, i % 7 ORDER BY hashint8(set_no * 7 + i % 7)) p
    GROUP BY set_no
) r JOIN oracle o USING (set_no) JOIN stored s USING (set_no);

-- under GROUPING SETS, by hash and by sort; with FILTER and DISTINCT and ORDER BY
SELECT test.differences(
    'SELECT set_no, i % 3 AS part, helpdesk.customers_helped(id), helpdesk.median(duration) FROM data GROUP BY CUBE (set_no, i % 3)',
    'SELECT set_no, i % 3 AS part, count(DISTINCT id), percentile_cont(0.5) WITHIN GROUP (ORDER BY duration) FROM data GROUP BY CUBE (set_no, i % 3)') AS grouping_sets;
SET LOCAL enable_hashagg = off;
SELECT test.differences(
    'SELECT set_no, i % 3 AS part, helpdesk.customers_helped(id), helpdesk.median(duration) FROM data GROUP BY CUBE (set_no, i % 3)',
    'SELECT set_no, i % 3 AS part, count(DISTINCT id), percentile_cont(0.5) WITHIN GROUP (ORDER BY duration) FROM data GROUP BY CUBE (set_no, i % 3)') AS grouping_sets_sorted;
SET LOCAL enable_hashagg = on;
SELECT test.differences(
    'SELECT set_no, helpdesk.customers_helped(DISTINCT id ORDER BY id) FILTER (WHERE i > 20), helpdesk.median(duration) FILTER (WHERE i > 20) FROM data GROUP BY set_no',
    'SELECT set_no, count(DISTINCT id) FILTER (WHERE i > 20), percentile_cont(0.5) WITHIN GROUP (ORDER BY duration) FILTER (WHERE i > 20) FROM data GROUP BY set_no') AS filtered;

-- as window aggregates, over growing and over moving frames, also without a final function
SELECT test.differences(
    'SELECT set_no, i, helpdesk.customers_helped(id) OVER w, helpdesk.customers(helpdesk.customer_set(id) OVER w), helpdesk.median(duration) OVER w FROM data WHERE set_no < 60 WINDOW w AS (PARTITION BY set_no ORDER BY i)',
    'SELECT d.set_no, d.i, count(DISTINCT e.id), count(DISTINCT e.id), percentile_cont(0.5) WITHIN GROUP (ORDER BY e.duration) FROM data d JOIN data e ON e.set_no = d.set_no AND e.i <= d.i WHERE d.set_no < 60 GROUP BY d.set_no, d.i') AS growing_window;
SELECT test.differences(
    'SELECT set_no, i, helpdesk.customers_helped(id) OVER w, helpdesk.median(duration) OVER w FROM data WHERE set_no < 60 WINDOW w AS (PARTITION BY set_no ORDER BY i ROWS BETWEEN 3 PRECEDING AND 2 FOLLOWING)',
    'SELECT d.set_no, d.i, count(DISTINCT e.id), percentile_cont(0.5) WITHIN GROUP (ORDER BY e.duration) FROM data d JOIN data e ON e.set_no = d.set_no AND e.i BETWEEN d.i - 3 AND d.i + 2 WHERE d.set_no < 60 GROUP BY d.set_no, d.i') AS moving_window;

-- hash aggregation that spills to disk
SET LOCAL work_mem = '1MB';
SELECT test.differences(
    'SELECT set_no, i, helpdesk.customers_helped(id), helpdesk.median(duration) FROM data GROUP BY set_no, i',
    'SELECT set_no, i, count(id), min(duration) FROM data GROUP BY set_no, i') AS spilled;
RESET work_mem;

-- percentiles other than the median, of durations without days or months, where interpolation is exact
SELECT test.differences(
    'SELECT set_no, helpdesk.percentile(helpdesk.duration_set(d), ARRAY[0, 0.1, 0.25, 0.9, 0.999, 1]) FROM (SELECT set_no, extract(epoch FROM duration) * interval ''1 s'' AS d FROM data WHERE set_no % 10 <> 2) x GROUP BY set_no',
    'SELECT set_no, percentile_cont(ARRAY[0, 0.1, 0.25, 0.9, 0.999, 1]) WITHIN GROUP (ORDER BY d) FROM (SELECT set_no, extract(epoch FROM duration) * interval ''1 s'' AS d FROM data WHERE set_no % 10 <> 2) x GROUP BY set_no') AS percentiles;
SELECT count(*) AS averages, count(*) FILTER (WHERE extract(epoch FROM abs_difference) > 0.000001) AS wrong
FROM (SELECT greatest(helpdesk.average(helpdesk.duration_set(duration)) - avg(duration), avg(duration) - helpdesk.average(helpdesk.duration_set(duration))) AS abs_difference
    FROM data WHERE set_no % 10 <> 2 GROUP BY set_no) a;

-- integer, uuid and text ids
SELECT test.differences(
    'SELECT set_no, helpdesk.customers_helped(i), helpdesk.customers_helped(md5((id % 50)::text)::uuid), helpdesk.customers_helped((id % 50)::text) FROM data GROUP BY set_no',
    'SELECT set_no, count(DISTINCT i), count(DISTINCT md5((id % 50)::text)::uuid), count(DISTINCT (id % 50)::text) FROM data GROUP BY set_no') AS other_id_types;
SELECT helpdesk.customer_key('ada@example.com'), helpdesk.customer_key('a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'::uuid), helpdesk.customer_key('');

-- set operators, casts, equality
SELECT test.differences(
    'SELECT a.set_no, helpdesk.customers(a.set OPERATOR(helpdesk.|) b.set), helpdesk.customers(a.set OPERATOR(helpdesk.&) b.set), helpdesk.customers(a.set OPERATOR(helpdesk.-) b.set), a.set OPERATOR(helpdesk.@>) 7 FROM stored a JOIN stored b ON b.set_no = a.set_no + 1 WHERE a.set IS NOT NULL AND b.set IS NOT NULL',
    'WITH ids AS (SELECT DISTINCT set_no, id FROM data WHERE id IS NOT NULL)
     SELECT a.set_no, (SELECT count(DISTINCT id) FROM ids WHERE set_no IN (a.set_no, a.set_no + 1)),
        (SELECT count(*) FROM ids x JOIN ids y USING (id) WHERE x.set_no = a.set_no AND y.set_no = a.set_no + 1),
        (SELECT count(*) FROM ids x WHERE x.set_no = a.set_no AND NOT EXISTS (SELECT FROM ids y WHERE y.set_no = a.set_no + 1 AND y.id = x.id)),
        EXISTS (SELECT FROM ids x WHERE x.set_no = a.set_no AND id = 7)
     FROM (SELECT DISTINCT set_no FROM ids) a WHERE EXISTS (SELECT FROM ids b WHERE b.set_no = a.set_no + 1)') AS set_operators;
SELECT count(*) AS casts, count(*) FILTER (WHERE NOT (s.set::bigint[]::helpdesk.customer_set OPERATOR(helpdesk.=) s.set) OR s.set::bigint[] <> a.ids
    OR NOT (s.durations::interval[]::helpdesk.duration_set OPERATOR(helpdesk.=) s.durations)
    OR s.set::text::helpdesk.customer_set OPERATOR(helpdesk.<>) s.set OR s.durations::text::helpdesk.duration_set OPERATOR(helpdesk.<>) s.durations
    OR s.set::bytea::helpdesk.customer_set OPERATOR(helpdesk.<>) s.set) AS wrong
FROM stored s JOIN (SELECT set_no, array_agg(DISTINCT id ORDER BY id) FILTER (WHERE id IS NOT NULL) AS ids FROM data GROUP BY set_no) a USING (set_no);
SELECT '{3,1,2,3}'::bigint[]::helpdesk.customer_set::bigint[], '{}'::bigint[]::helpdesk.customer_set::bigint[],
    '{02:00,-00:01,02:00}'::interval[]::helpdesk.duration_set::interval[];
SELECT helpdesk.buckets(helpdesk.duration_set(x * interval '1 s'), ARRAY['30 s', '2 min', '5 min']::interval[]) FROM generate_series(0, 400, 10) x;

-- nothing at all
SELECT helpdesk.customers_helped(x), helpdesk.customer_set(x), helpdesk.customers(helpdesk.customer_set(x)) FROM generate_series(1, 3) x WHERE false;
SELECT helpdesk.median(NULL::interval), helpdesk.percentile(NULL::interval, 0.9), helpdesk.average(helpdesk.duration_set(NULL::interval)), helpdesk.num_durations(NULL) FROM generate_series(1, 3);
SELECT helpdesk.customers_helped(NULL::bigint), helpdesk.customer_set(NULL::bigint), helpdesk.rollup(NULL::helpdesk.customer_set) FROM generate_series(1, 3);

-- through COPY BINARY
CREATE TABLE copied (LIKE stored);
SELECT current_setting('data_directory') || '/stored.bin' AS file \gset
COPY stored TO :'file' BINARY;
COPY copied FROM :'file' BINARY;
SELECT test.differences('SELECT set_no, set::bytea, durations::bytea FROM stored', 'SELECT set_no, set::bytea, durations::bytea FROM copied') AS copy_binary;
ROLLBACK;

-- what every aggregate of the schema must be
SELECT count(*) FROM pg_aggregate a JOIN pg_proc p ON p.oid = a.aggfnoid JOIN pg_namespace n ON n.oid = p.pronamespace
WHERE n.nspname = 'helpdesk' AND p.proname NOT IN ('_cube', '_month', '_times_cube') /* which count stored days, in one process */
    AND p.proname !~ '^chart_' /* whose rows have an order */ AND (a.aggtranstype = 'internal'::regtype OR a.aggcombinefn = 0 OR p.proparallel <> 's');
