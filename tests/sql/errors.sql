SET TimeZone = 'UTC'; SET DateStyle = 'ISO, YMD'; SET IntervalStyle = 'postgres'; -- pg_regress sets others
-- Bad input to reports and calendar: one clear error each, with its SQLSTATE. And bytes that are none of ours.
SELECT test.error_of(format('SELECT * FROM helpdesk.%s', call)) AS error, call FROM (VALUES
    ($$customers_helped_by_channel('2026-02-01', '2026-01-01')$$),
    ($$customers_helped_by_channel('2026-01-01', '2026-02-01', 'dya')$$),
    ($$customers_helped_by_channel('2026-01-01', '2026-02-01', NULL)$$),
    ($$customers_helped_by_channel('2026-01-01', '2026-02-01', 'day', 'Europe/Warsow')$$),
    ($$customers_helped_by_channel('2026-01-01', '2026-02-01', 'day', 'PST')$$),
    ($$customers_helped_by_channel('2026-01-01', '2026-02-01', 'day', '')$$),
    ($$customers_helped_by_channel('1900-01-01', '2026-02-01', 'half_hour')$$),
    ($$customers_helped_by_channel('-infinity', '2026-02-01')$$),
    ($$customers_helped_by_channel('2026-01-01', '2026-02-01', handled_by => 'bots')$$),
    ($$customers_helped_by_channel('2026-01-01', '2026-02-01', handled_by => NULL)$$),
    ($$customers_helped_trend('2026-02-01', '2026-01-01')$$),
    ($$customers_helped_trend('2026-01-01', '2026-02-01', 'Mars/Olympus')$$),
    ($$customers_helped_trend('2026-01-01', '2026-02-01', handled_by => 'bots')$$),
    ($$customers_helped_by_handler('2026-02-01', '2026-01-01')$$),
    ($$inbound_contacts('2026-02-01', '2026-01-01')$$),
    ($$inbound_contacts('2026-01-01', '2026-02-01', 'fortnight')$$),
    ($$inbound_contacts_by_customer('2026-02-01', '2026-01-01')$$),
    ($$inbound_contacts_by_customer('2026-01-01', '2026-02-01', 'Mars/Olympus')$$),
    ($$inbound_contacts_by_customer('2026-01-01', '2026-02-01', top => -1)$$),
    ($$inbound_contacts_by_customer_by_channel('2026-02-01', '2026-01-01')$$),
    ($$inbound_contacts_by_customer_by_channel('2026-01-01', '2026-02-01', top => -1)$$)
) v (call);
SELECT test.error_of('SELECT ' || call) AS error, call FROM (VALUES
    ($$helpdesk.time_grid('2026-01-01', '2027-01-01', 'day', 'Nowhere')$$),
    ($$helpdesk.time_grid('infinity', 'infinity', 'day', 'UTC')$$),
    ($$helpdesk.time_grid('294000-01-01', '294276-01-01', 'year', 'UTC')$$),
    ($$helpdesk.percentile(helpdesk.duration_set(x), 1.5) FROM (VALUES (interval '1 s')) v (x)$$),
    ($$helpdesk.percentile(x, -0.1) FROM (VALUES (interval '1 s')) v (x)$$),
    ($$helpdesk.percentile(x, 'NaN') FROM (VALUES (interval '1 s')) v (x)$$),
    ($$helpdesk.percentile(x, NULL) FROM (VALUES (interval '1 s')) v (x)$$),
    ($$helpdesk.percentile(x, p) FROM (VALUES (interval '1 s', 0.5), ('2 s', 0.6)) v (x, p)$$),
    ($$helpdesk.median(interval '178000000 years')$$),
    ($$helpdesk.buckets(helpdesk.duration_set(interval '1 s'), ARRAY['2 s', '1 s']::interval[])$$),
    ($$helpdesk.customer_grid(now(), ARRAY['2026-01-02', '2026-01-01']::timestamptz[], 1)$$),
    ($$helpdesk.customer_grid(now(), '{}'::timestamptz[], 1)$$),
    ($$helpdesk.customer_grid(now(), ARRAY['2026-01-02', NULL]::timestamptz[], 1)$$),
    ($$'{1,NULL}'::bigint[]::helpdesk.customer_set$$),
    ($$helpdesk._customer_set_add(NULL, 1::bigint)$$),
    ($$helpdesk._customer_set_combine(NULL, '\x110100'::helpdesk.customer_set)$$),
    ($$helpdesk._engagement_add('{0}', 'call', 'inbound', '1 s', NULL)$$),
    ($$'{1,2,3}'::helpdesk.customer_set$$),
    ($$'\xzz'::helpdesk.customer_set$$),
    ($$'\x'::helpdesk.customer_set$$),
    ($$'\x110101'::helpdesk.duration_set$$),
    ($$'\x11ffffffffffffffffff01'::bytea::helpdesk.customer_set$$),
    ($$'\x110200'::bytea::helpdesk.customer_set$$),
    ($$'\x21010100000000000000e03f010200'::bytea::helpdesk.duration_set$$)
) v (call);

-- 10,000 mutations of stored states of all four types, through text, casts and binary input: each is refused with 22P03 (or
-- 22023 for bad bounds) or is the canonical form of another state. Never a crash, never another error.
CREATE FUNCTION test.mutate(type text, original bytea, rounds integer) RETURNS TABLE (kind text, mutations bigint, accepted bigint, refused bigint, other text)
LANGUAGE plpgsql AS $$
DECLARE
    bytes bytea; back bytea; at integer;
BEGIN
    kind := type; mutations := 0; accepted := 0; refused := 0;
    FOR i IN 1..rounds LOOP
        at := test.pick(1, i, length(original));
        bytes := CASE test.pick(2, i, 6)
            WHEN 0 THEN substr(original, 1, at)
            WHEN 1 THEN original || set_byte('\x00', 0, test.pick(3, i, 256)::int)
            WHEN 2 THEN substr(original, 1, at) || substr(original, at + 2)
            ELSE set_byte(original, at, test.pick(4, i, 256)::int) END;
        IF i % 3 = 0 THEN
            bytes := set_byte(bytes || '\x00', test.pick(5, i, length(bytes) + 1)::int, test.pick(6, i, 256)::int);
        END IF;
        mutations := mutations + 1;
        BEGIN
            IF i % 2 = 0 THEN
                EXECUTE format('SELECT (%L::helpdesk.%I)::bytea', '\x' || encode(bytes, 'hex'), type) INTO back;
            ELSE
                EXECUTE format('SELECT ($1::helpdesk.%I)::bytea', type) INTO back USING bytes;
            END IF;
            accepted := accepted + 1;
            IF back <> bytes THEN
                other := 'came back otherwise: ' || encode(bytes, 'hex');
            END IF;
        EXCEPTION
            WHEN invalid_binary_representation THEN refused := refused + 1;
            WHEN OTHERS THEN other := SQLSTATE || ' ' || SQLERRM;
        END;
    END LOOP;
    RETURN NEXT;
END
$$;
SELECT m.kind, m.mutations, m.accepted + m.refused = m.mutations AS all_defined, m.refused > m.mutations / 2 AS most_refused, m.other
FROM (
    SELECT helpdesk.customer_set(test.pick(7, i, 3000))::bytea AS customer_set, helpdesk.duration_set(test.pick(8, i, 90) * interval '1 s')::bytea AS duration_set,
        helpdesk.customer_grid(timestamptz '2026-01-01' + i * interval '1 h', helpdesk.time_grid('2026-01-01', '2026-01-05', 'day', 'UTC'), i % 5)::bytea AS customer_grid,
        helpdesk.duration_grid(timestamptz '2026-01-01' + i * interval '1 h', helpdesk.time_grid('2026-01-01', '2026-01-05', 'day', 'UTC'), i * interval '1 s')::bytea AS duration_grid
    FROM generate_series(1, 300) i
) s, LATERAL (
    SELECT * FROM test.mutate('customer_set', s.customer_set, 2500) UNION ALL SELECT * FROM test.mutate('duration_set', s.duration_set, 2500)
    UNION ALL SELECT * FROM test.mutate('customer_grid', s.customer_grid, 2500) UNION ALL SELECT * FROM test.mutate('duration_grid', s.duration_grid, 2500)
) m;
-- binary input: a bytea written by COPY BINARY is read back as a state
CREATE TABLE received (set helpdesk.customer_set);
DO $$
DECLARE
    original bytea := (SELECT helpdesk.customer_set(test.pick(7, i, 300))::bytea FROM generate_series(1, 60) i);
    file text := current_setting('data_directory') || '/recv.bin';
    refused integer := 0;
BEGIN
    FOR i IN 1..300 LOOP
        EXECUTE format('COPY (SELECT %L::bytea) TO %L BINARY', set_byte(original, test.pick(1, i, length(original))::int, test.pick(2, i, 256)::int), file);
        BEGIN
            EXECUTE format('COPY received FROM %L BINARY', file);
        EXCEPTION WHEN invalid_binary_representation THEN refused := refused + 1;
        END;
    END LOOP;
    RAISE NOTICE 'many refused: %, none lost: %', refused > 20, refused + (SELECT count(*) FROM received) = 300;
END
$$;
DROP TABLE received;
DROP FUNCTION test.mutate;

-- a query cancelled in the middle of an aggregate leaves nothing behind, and the next one works
CREATE FUNCTION test.cancelled(query text) RETURNS text
LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE query;
    RETURN 'ended';
EXCEPTION WHEN query_canceled THEN
    RETURN 'cancelled';
END
$$;
SET statement_timeout = '300ms';
SELECT test.cancelled('SELECT helpdesk.customers_helped(i * 7919), helpdesk.median(i * interval ''1 s'') FROM generate_series(1, 100000000) i');
RESET statement_timeout;
SELECT count(*) AS contexts_left FROM pg_backend_memory_contexts WHERE name LIKE 'helpdesk%';
SELECT helpdesk.customers_helped(i), helpdesk.median(i * interval '1 s') FROM generate_series(1, 1001) i;
