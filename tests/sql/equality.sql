SET TimeZone = 'UTC'; SET DateStyle = 'ISO, YMD'; SET IntervalStyle = 'postgres'; -- pg_regress sets others
-- The state types have an order and a hash: DISTINCT, GROUP BY, UNION, joins, indexes, rows that are compared, for values in bytes and
-- in memory (an aggregate's state, as a final function of somebody's gets it) alike.
BEGIN;
SET LOCAL search_path = helpdesk, public;

-- each type that the extension makes has a default btree and a default hash class, and its operators know each other
SELECT t.typname, count(*) FILTER (WHERE a.amname = 'btree') AS btree, count(*) FILTER (WHERE a.amname = 'hash') AS hash
FROM pg_type t
    LEFT JOIN pg_opclass c ON c.opcintype = t.oid AND c.opcdefault
    LEFT JOIN pg_am a ON a.oid = c.opcmethod
WHERE t.typnamespace = 'helpdesk'::regnamespace AND t.typtype = 'b' AND t.typcategory <> 'A'
GROUP BY 1 ORDER BY 1;
SELECT o.oid::regoperator FROM pg_operator o
WHERE o.oprnamespace = 'helpdesk'::regnamespace AND o.oprname IN ('=', '<>', '<', '<=', '>', '>=')
    AND (o.oprcom = 0 OR o.oprnegate = 0 OR o.oprrest = 0 OR o.oprjoin = 0
        OR o.oprname = '=' AND NOT (o.oprcanhash AND o.oprcanmerge));

-- values of each type, each twice and one other
CREATE FUNCTION pg_temp.values_of(n integer, OUT customers customer_set, OUT durations duration_set, OUT customer_cells customer_grid,
    OUT duration_cells duration_grid, OUT day day_state, OUT chart chart_data) LANGUAGE sql AS $$
    SELECT helpdesk.customer_set(i), helpdesk.duration_set(i * interval '1 s'),
        helpdesk.customer_grid(timestamptz '2026-10-01' + i * interval '1 s', '{2026-10-01, 2026-10-02}'::timestamptz[], i),
        helpdesk.duration_grid(timestamptz '2026-10-01' + i * interval '1 s', '{2026-10-01, 2026-10-02}'::timestamptz[], i * interval '1 s'),
        helpdesk._day_state(timestamptz '2026-10-01', i, NULL, NULL, 'Email', NULL, NULL, NULL, NULL, NULL, NULL),
        helpdesk.chart_bars('a', i::double precision)
    FROM (SELECT i::bigint FROM generate_series(1, n) i) i
$$;
CREATE TEMP TABLE states AS SELECT s AS at, v.* FROM (VALUES (1, 5), (2, 5), (3, 2000)) s (s, n), pg_temp.values_of(n) v;
SELECT count(DISTINCT customers), count(DISTINCT durations), count(DISTINCT customer_cells), count(DISTINCT duration_cells), count(DISTINCT day), count(DISTINCT chart) FROM states;
SELECT count(*) FROM (SELECT customers, durations, customer_cells, duration_cells, day, chart FROM states GROUP BY 1, 2, 3, 4, 5, 6) g;
SELECT count(*) FROM (TABLE states EXCEPT ALL TABLE states) none;
SELECT array_agg(at ORDER BY customers, at) = array_agg(at ORDER BY customers::bytea, at) AS bytes_order FROM states;
SET LOCAL enable_nestloop = off; SET LOCAL enable_mergejoin = off;
SELECT count(*) AS hash_join FROM states a JOIN states b USING (customers, durations, customer_cells, duration_cells, day, chart);
SET LOCAL enable_hashjoin = off; SET LOCAL enable_mergejoin = on;
SELECT count(*) AS merge_join FROM states a JOIN states b USING (customers, durations, customer_cells, duration_cells, day, chart);
SELECT a.at, b.at, (a.*) IS DISTINCT FROM (b.*) AS row_differs, (a.customers, a.day) = (b.customers, b.day) AS states_equal
FROM states a JOIN states b ON a.at < b.at ORDER BY 1, 2;
CREATE INDEX ON states USING hash (customers);
CREATE UNIQUE INDEX ON states (customers, at);
SET LOCAL enable_seqscan = off;
SELECT array_agg(at ORDER BY at) FROM states WHERE customers = (SELECT customers FROM states WHERE at = 2);

-- a state in memory equals, and hashes as, its bytes
CREATE FUNCTION pg_temp.compared(customer_set) RETURNS text LANGUAGE sql AS $$
    SELECT concat_ws(' ', $1 = stored, $1 <> stored, $1 <= stored, helpdesk._customer_set_cmp($1, stored), stored = $1, $1 = $1,
        helpdesk._customer_set_hash($1) = helpdesk._customer_set_hash(stored),
        helpdesk._customer_set_hash_extended($1, 7) = helpdesk._customer_set_hash_extended(stored, 7))
    FROM (SELECT $1::bytea::helpdesk.customer_set AS stored) s
$$;
CREATE AGGREGATE pg_temp.compared(bigint) (SFUNC = helpdesk._customer_set_add, STYPE = customer_set, FINALFUNC = pg_temp.compared);
SELECT pg_temp.compared(i) FROM generate_series(1, 5000) i;

-- what a trigger compares, and what a subscriber of REPLICA IDENTITY FULL does: rows with a state are found by all their columns
CREATE FUNCTION pg_temp.differs() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE NOTICE 'row %: %', OLD.at, CASE WHEN OLD IS DISTINCT FROM NEW THEN 'other' ELSE 'same' END;
    RETURN NEW;
END
$$;
CREATE TRIGGER differs BEFORE UPDATE ON states FOR EACH ROW EXECUTE FUNCTION pg_temp.differs();
UPDATE states SET chart = chart WHERE at = 1;
UPDATE states SET customers = customers | '{4711}'::bigint[]::customer_set WHERE at = 2;
DELETE FROM states s USING (SELECT * FROM states WHERE at = 3) gone WHERE s = gone RETURNING s.at;
ROLLBACK;
