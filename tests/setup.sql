-- Loaded once into the test database, before the regression tests: settings and what several tests share.
CREATE EXTENSION pg_helpdesk;

CREATE SCHEMA test;

-- A number in [0, n) that depends on seed and position only: the same data on every machine.
CREATE FUNCTION test.pick(seed bigint, i bigint, n bigint) RETURNS bigint
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN ((hashint8extended(i, seed) % n) + n) % n;

-- What a statement says when it fails: its SQLSTATE, message, detail and hint. It leaves nothing behind.
CREATE FUNCTION test.error_of(statement text) RETURNS text
LANGUAGE plpgsql AS $$
DECLARE
    message text; detail text; hint text;
BEGIN
    BEGIN
        EXECUTE statement;
        RAISE SQLSTATE 'TEST0';
    EXCEPTION
        WHEN SQLSTATE 'TEST0' THEN
            RETURN 'no error';
        WHEN OTHERS THEN
            GET STACKED DIAGNOSTICS message = MESSAGE_TEXT, detail = PG_EXCEPTION_DETAIL, hint = PG_EXCEPTION_HINT;
            RETURN concat_ws(E'\n', SQLSTATE || ': ' || message, 'DETAIL: ' || nullif(detail, ''), 'HINT: ' || nullif(hint, ''));
    END;
END
$$;

-- Makes the planner choose parallel plans for any table, or none at all, until the end of the transaction.
CREATE FUNCTION test.parallel(workers integer) RETURNS text
LANGUAGE sql AS $$
    SELECT CASE WHEN workers > 0 THEN 'parallel' ELSE 'serial' END
    FROM (SELECT set_config('max_parallel_workers_per_gather', workers::text, true), set_config('parallel_setup_cost', '0', true),
        set_config('parallel_tuple_cost', '0', true), set_config('min_parallel_table_scan_size', '0', true)) s
$$;

-- Whether the plan of a query has a node (or any text) that matches.
CREATE FUNCTION test.plan_has(query text, pattern text) RETURNS boolean
LANGUAGE plpgsql AS $$
DECLARE
    line text;
    plan text := '';
BEGIN
    FOR line IN EXECUTE 'EXPLAIN (COSTS OFF) ' || query LOOP
        plan := plan || line || E'\n';
    END LOOP;
    RETURN plan ~ pattern;
END
$$;

-- Rows in which two queries of the same columns differ, either way; 0 if they agree.
CREATE FUNCTION test.differences(one text, other text) RETURNS bigint
LANGUAGE plpgsql AS $$
DECLARE
    found bigint;
BEGIN
    EXECUTE format('WITH a AS MATERIALIZED (%s), b AS MATERIALIZED (%s)
        SELECT (SELECT count(*) FROM (TABLE a EXCEPT ALL TABLE b) x) + (SELECT count(*) FROM (TABLE b EXCEPT ALL TABLE a) y)', one, other) INTO found;
    RETURN found;
END
$$;

-- The call of a report for a window, with the arguments that it has.
CREATE FUNCTION test.call_of(report text, since text, until text, account_id bigint DEFAULT NULL) RETURNS text
LANGUAGE sql AS $$
    SELECT format('helpdesk.%I(%s%s%s)', report,
        CASE WHEN 'since' = ANY (p.proargnames) THEN format('since => %L, until => %L', since, until) ELSE format('until => %L, days => 7', until) END,
        CASE WHEN 'time_zone' = ANY (p.proargnames) THEN ', time_zone => ''UTC''' END, ', account_id => ' || account_id)
    FROM pg_proc p WHERE p.proname = report AND p.pronamespace = 'helpdesk'::regnamespace
$$;
