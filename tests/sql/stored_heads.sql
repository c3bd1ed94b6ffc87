SET TimeZone = 'UTC'; SET DateStyle = 'ISO, YMD'; SET IntervalStyle = 'postgres'; -- pg_regress sets others
-- How many a stored set holds stands in its head: of a value in TOAST one page is read, not all.
BEGIN;
CREATE TABLE test.stored (customers helpdesk.customer_set, durations helpdesk.duration_set);
INSERT INTO test.stored
SELECT helpdesk.customer_set(test.pick(1, i, 1 << 30)), helpdesk.duration_set(test.pick(2, i, 1 << 30) * interval '1 microsecond')
FROM generate_series(1, 300000) i;
SELECT pg_column_size(customers) / 8192 > 50 AS many_pages, pg_column_size(durations) / 8192 > 50 AS many_pages FROM test.stored;

-- pages that a query reads, of the table, its TOAST and its index
CREATE FUNCTION test.pages(query text) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
    plan json;
BEGIN
    EXECUTE 'EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) ' || query INTO plan;
    RETURN (plan -> 0 -> 'Plan' ->> 'Shared Hit Blocks')::integer + (plan -> 0 -> 'Plan' ->> 'Shared Read Blocks')::integer;
END
$$;
SELECT test.pages('SELECT customers::bigint[] FROM test.stored') > 50 AS all_of_it;
SELECT test.pages('SELECT helpdesk.customers(customers) FROM test.stored') <= 10 AS customers;
SELECT test.pages('SELECT helpdesk.num_durations(durations) FROM test.stored') <= 10 AS durations;

-- and it is the number; also of short and compressed values, and where nothing is stored yet
SELECT helpdesk.customers(customers) = cardinality(customers::bigint[]) AS customers,
    helpdesk.num_durations(durations) = cardinality(durations::interval[]) AS durations FROM test.stored;
ALTER TABLE test.stored ALTER customers SET STORAGE extended, ALTER durations SET STORAGE extended;
INSERT INTO test.stored SELECT helpdesk.customer_set(i), helpdesk.duration_set(i * interval '1 s')
FROM (VALUES (1), (300), (600000)) n (n), generate_series(1::bigint, n) i GROUP BY n;
SELECT helpdesk.customers(customers), helpdesk.num_durations(durations) FROM test.stored ORDER BY 1;
ROLLBACK;
