-- Stored states that nobody's aggregate has written: refused, or read without harm. Each line is one attempt.
SET statement_timeout = '30 s';
CREATE FUNCTION pg_temp.attempt(query text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    found text;
BEGIN
    EXECUTE query INTO found;
    RETURN coalesce(found, 'NULL');
EXCEPTION WHEN OTHERS THEN
    RETURN SQLSTATE;
END $$;
-- a duration_set of so many of one second (counts as LEB128: 2^63 - 1, and 7)
CREATE FUNCTION pg_temp.durations(count text, less_one text) RETURNS helpdesk.duration_set LANGUAGE sql AS $$
    SELECT ('\x21' || count || '000180897a' || less_one || '00')::bytea::helpdesk.duration_set $$;
CREATE FUNCTION pg_temp.most() RETURNS helpdesk.duration_set LANGUAGE sql AS $$
    SELECT pg_temp.durations('ffffffffffffffff7f', 'feffffffffffffff7f') $$;
CREATE FUNCTION pg_temp.many() RETURNS helpdesk.duration_set LANGUAGE sql AS $$
    SELECT helpdesk.duration_set(make_interval(secs => n * 0.000137)) FROM generate_series(1, 300000) n $$;
-- n dense ids from 0: blocks of 128 gaps of 0 bits, a byte each
CREATE FUNCTION pg_temp.dense(blocks integer, count text) RETURNS bytea LANGUAGE sql AS $$
    SELECT decode('11' || count || '00' || repeat('00', blocks), 'hex') $$;

SELECT query, pg_temp.attempt(query) AS result
FROM unnest(ARRAY[
    -- counts that wrap
    $$SELECT helpdesk.num_durations(pg_temp.most())$$,
    $$SELECT helpdesk.median(pg_temp.most())$$,
    $$SELECT helpdesk.percentile(pg_temp.most(), 1)$$,
    $$SELECT helpdesk.num_durations(helpdesk.rollup(d)) 
        FROM (VALUES (pg_temp.most()), (pg_temp.most()), (pg_temp.durations('07', '06'))) v (d)$$,
    -- cells of more rows than 64 bits, of more ids than rows, of more durations than rows; a sum of rows beyond bigint
    $$SELECT '\x310480e097c28ae6eb020308a719c20200ffffffffffffffffff010401aef30a000102010f'::helpdesk.customer_grid$$,
    $$SELECT '\x310300010201010001030301010000'::helpdesk.customer_grid$$,
    $$SELECT '\x3102000101010000010402000000'::helpdesk.customer_grid$$,
    $$SELECT '\x410200010101000107020002000002010100'::helpdesk.duration_grid$$,
    -- forms that are written otherwise: a number in two bytes, a block too wide, bits behind its end, another unit,
    -- bytes behind the end
    $$SELECT '\x110200020000'::helpdesk.customer_set$$,
    $$SELECT '\x11810000'::helpdesk.customer_set$$,
    $$SELECT '\x1102000201'::helpdesk.customer_set$$,
    $$SELECT '\x1102000103'::helpdesk.customer_set$$,
    $$SELECT '\x11020001010000'::helpdesk.customer_set$$,
    $$SELECT '\x2102000200000a01090000'::helpdesk.duration_set$$,
    $$SELECT '\x21010001020002'::helpdesk.duration_set$$,
    -- names that no row has, rows out of order, a chart of no kind
    $$SELECT '\x5101000100010001000100010001000100000000'::helpdesk.day_state$$,
    $$SELECT '\x610300'::helpdesk.chart_data$$,
    $$SELECT '\x61030001020000000000'::helpdesk.chart_data$$,
    -- 180 million ids in 1.4 MB
    $$SELECT helpdesk.customers(pg_temp.dense(1406250, '81aaea55')::helpdesk.customer_set)$$,
    $$SELECT pg_temp.dense(1406250, '82aaea55')::helpdesk.customer_set$$,
    $$SELECT cardinality(pg_temp.dense(1406250, '81aaea55')::helpdesk.customer_set::bigint[])$$,
    -- many fractions of many durations, many bounds: in one pass
    $$SELECT count(p) FROM unnest(helpdesk.percentile(pg_temp.many(),
        ARRAY(SELECT n / 100000.0 FROM generate_series(1, 100000) n)::float8[])) p$$,
    $$SELECT sum(b) FROM unnest(helpdesk.buckets(pg_temp.many(),
        ARRAY(SELECT make_interval(secs => n) FROM generate_series(1, 300000) n))) b$$
]) query;
