-- The differential harness: random helpdesks from a seed, and the naive SQL that every report must agree with. A report's test
-- gives the report and its oracle as text with :since, :until, :grain, :zone in them; both run on every data set, in a zone and
-- window drawn from the seed, once serial and once in parallel.

CREATE SCHEMA random;
CREATE TABLE random.contacts (LIKE helpdesk.contact);
CREATE TABLE random.customers (LIKE helpdesk.customer);
CREATE TABLE random.companies (LIKE helpdesk.company);

-- Data set number seed: 0 to 900 contacts over some weeks around a change of the clock, in two sources with the same ids.
CREATE FUNCTION random.fill(seed bigint) RETURNS void
LANGUAGE sql AS $$
    TRUNCATE random.contacts, random.customers, random.companies;
    INSERT INTO random.contacts (source, account_id, contact_id, conversation_id, customer_id, company_id, channel, kind, direction, started_at, fulfilled_at, agent_id, team_id, handled_by)
    SELECT (ARRAY['one', 'two'])[1 + test.pick(seed + 1, i, 2)], nullif(test.pick(seed + 2, i, 3), 0), i, test.pick(seed + 3, i, 200),
        CASE test.pick(seed + 4, i, 20) WHEN 0 THEN NULL WHEN 1 THEN -test.pick(seed + 5, i, 5) WHEN 2 THEN hashint8extended(i % 9, seed) ELSE test.pick(seed + 6, i, 4 + seed % 90) END,
        nullif(test.pick(seed + 7, i, 6), 0), (ARRAY['Email', 'Chat', 'Phone', 'WhatsApp', NULL])[1 + test.pick(seed + 8, i, 5)], 'message',
        (ARRAY['inbound', 'inbound', 'outbound', NULL])[1 + test.pick(seed + 9, i, 4)], at,
        CASE test.pick(seed + 10, i, 6) WHEN 0 THEN NULL WHEN 1 THEN date_trunc('hour', at) WHEN 2 THEN date_trunc('day', at, 'Europe/Warsaw')
            ELSE at + test.pick(seed + 11, i, 100000) * interval '1 s' END,
        'user:' || test.pick(seed + 12, i, 5), 'team:' || test.pick(seed + 13, i, 3), (ARRAY['human', 'bot', NULL])[1 + test.pick(seed + 14, i, 3)]
    FROM (SELECT i, timestamptz '2026-03-15 00:00+00' + (seed % 2) * interval '209 days' + test.pick(seed, i, 30 * 86400) * interval '1 s' AS at
        FROM generate_series(1, CASE WHEN seed % 25 = 0 THEN 0 ELSE test.pick(0, seed, 900) END) i) x;
    INSERT INTO random.customers (source, customer_id, name, company_id)
    SELECT s, i, s || ' ' || i, nullif(i % 4, 0) FROM unnest(ARRAY['one', 'two']) s, generate_series(-5, 60) i;
    INSERT INTO random.companies (source, company_id, name) SELECT s, i, 'company ' || i || ' of ' || s FROM unnest(ARRAY['one', 'two']) s, generate_series(1, 4) i;
$$;
SELECT helpdesk.attach_query(s, e, format('SELECT %s FROM random.%I WHERE source = %L',
    (SELECT string_agg(attname, ', ' ORDER BY attnum) FROM pg_attribute WHERE attrelid = format('random.%I', t)::regclass AND attnum > 1), t, s)) IS NOT NULL AS attached
FROM unnest(ARRAY['one', 'two']) s, (VALUES ('contact', 'contacts'), ('customer', 'customers'), ('company', 'companies')) v (e, t);

-- The label that date_trunc gives an instant; also given to the starts of intervals, so that both sides are labelled alike.
CREATE FUNCTION random.label(at timestamptz, grain text, zone text) RETURNS timestamptz
LANGUAGE sql STABLE AS $$
    SELECT CASE grain WHEN 'all' THEN NULL
        WHEN 'half_hour' THEN date_trunc('hour', at, zone) + CASE WHEN extract(minute FROM at AT TIME ZONE zone) >= 30 THEN interval '30 min' ELSE interval '0' END
        ELSE date_trunc(grain, at, zone) END
$$;

CREATE FUNCTION random.compare(report text, oracle text, data_sets integer DEFAULT 100) RETURNS TABLE (compared bigint, different bigint, example text)
LANGUAGE plpgsql AS $$
DECLARE
    zone text; grain text; since timestamptz; until timestamptz; difference bigint;
BEGIN
    compared := 0; different := 0;
    FOR seed IN 1..data_sets LOOP
        PERFORM random.fill(seed);
        zone := (ARRAY['UTC', 'Europe/Warsaw', 'America/New_York', 'Asia/Kolkata', 'Asia/Kathmandu', 'Australia/Lord_Howe', 'America/St_Johns', 'Pacific/Chatham'])[1 + seed % 8];
        grain := (ARRAY['half_hour', 'hour', 'day', 'week', 'month', 'all'])[1 + test.pick(1, seed, 6)];
        since := timestamptz '2026-03-10 00:00+00' + (seed % 2) * interval '209 days' + test.pick(2, seed, 20 * 86400) * interval '1 s';
        until := since + test.pick(3, seed, 25 * 86400) * interval '1 s';
        IF seed % 3 = 0 THEN
            since := date_trunc('day', since, zone);
            until := date_trunc('day', until, zone) + interval '2 days';
        END IF;
        FOR workers IN 0..1 LOOP
            PERFORM test.parallel(workers * 2);
            difference := test.differences(random.fill_in(report, since, until, grain, zone), random.fill_in(oracle, since, until, grain, zone));
            compared := compared + 1;
            IF difference > 0 THEN
                different := different + 1;
                example := format('seed %s, %s, %s to %s by %s, workers %s: %s rows differ', seed, zone, since, until, grain, workers * 2, difference);
            END IF;
        END LOOP;
    END LOOP;
    RETURN NEXT;
END
$$;
CREATE FUNCTION random.fill_in(query text, since timestamptz, until timestamptz, grain text, zone text) RETURNS text
LANGUAGE sql AS $$
    SELECT replace(replace(replace(replace(query, ':since', quote_literal(since) || '::timestamptz'), ':until', quote_literal(until) || '::timestamptz'),
        ':grain', quote_literal(grain)), ':zone', quote_literal(zone))
$$;
