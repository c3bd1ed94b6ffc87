SET TimeZone = 'UTC'; SET DateStyle = 'ISO, YMD'; SET IntervalStyle = 'postgres'; -- pg_regress sets others
-- What reads counted months gives the same rows as live: on 10 random helpdesks over five months, in zones whose months are counted and
-- others, by every grain; then again when the data has changed and days were made anew but months not, and when those were, too.
BEGIN;
\getenv tests HELPDESK_TESTS
\set harness :tests '/differential.sql'
\i :harness
SET helpdesk.rollup_zones = 'UTC, Europe/Warsaw,Asia/Kathmandu , Australia/Lord_Howe, Europe/Berlin';
CREATE TABLE random.calls (no integer GENERATED ALWAYS AS IDENTITY, call text, population text, group_by text, account_id bigint);
INSERT INTO random.calls (call, population, group_by, account_id) VALUES
    ($$customers_helped_by_channel(:since, :until, :grain, :zone)$$, 'helped', 'channel', NULL),
    ($$customers_helped_by_channel(:since, :until, :grain, :zone, account_id => 2)$$, 'helped', 'channel', 2),
    ($$customers_helped_by_channel(:since, :until, :grain, :zone, handled_by => 'both')$$, NULL, NULL, NULL),
    ($$customers_helped_by_channel(:since, :until, :grain, :zone, channels => '{Email,Chat}')$$, NULL, NULL, NULL),
    ($$customers_helped_trend(:since, :until, :zone)$$, NULL, NULL, NULL),
    ($$inbound_contacts(:since, :until, :grain, :zone)$$, 'inbound', NULL, NULL),
    ($$inbound_contacts(:since, :until, :grain, :zone, account_id => 1)$$, 'inbound', NULL, 1),
    ($$conversations_opened(:since, :until, :grain, :zone)$$, 'opened', NULL, NULL),
    ($$conversations_opened(:since, :until, :grain, :zone, group_by => 'channel')$$, 'opened', 'channel', NULL),
    ($$conversations_opened(:since, :until, :grain, :zone, group_by => 'agent')$$, NULL, NULL, NULL);
CREATE TABLE random.comparisons (no integer, is_same boolean, months integer, example text);

CREATE FUNCTION random.spread(seed bigint) RETURNS void LANGUAGE sql AS $$
    UPDATE random.contacts SET started_at = started_at + d, fulfilled_at = fulfilled_at + d, account_id = CASE WHEN seed % 4 = 1 THEN 2 ELSE account_id END
    FROM (SELECT i, test.pick(seed + 110, i, 5) * interval '30 days' AS d FROM generate_series(0, 900) i) x WHERE i = contact_id;
    UPDATE random.conversations SET opened_at = opened_at + d, first_response_at = first_response_at + d, first_closed_at = first_closed_at + d, last_closed_at = last_closed_at + d
    FROM (SELECT i, test.pick(seed + 111, i, 5) * interval '30 days' AS d FROM generate_series(0, 900) i) x WHERE i = conversation_id;
$$;
CREATE FUNCTION random.refresh_all(seed bigint) RETURNS void LANGUAGE sql AS $$
    SELECT helpdesk._refresh_day(p, date '2026-02-27' + (seed % 2)::integer * 209 + n) FROM unnest('{helped,inbound,opened}'::text[]) p, generate_series(0, 170) n;
$$;
CREATE FUNCTION random.count_months() RETURNS void LANGUAGE sql AS $$
    INSERT INTO helpdesk.rollup_month SELECT c.* FROM helpdesk._months_to_count() m, LATERAL helpdesk._counted_month(m.population, m.bounds) c;
$$;
CREATE FUNCTION random.compare_months(seed bigint, turn text) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    k record;
    zone text; grain text; since timestamptz; until timestamptz; query text; live text; rolled text;
BEGIN
    FOR variant IN 0..2 LOOP
        zone := (ARRAY['UTC', 'Europe/Warsaw', 'Asia/Kathmandu', 'Australia/Lord_Howe', 'America/St_Johns'])[1 + (seed + variant) % 5];
        grain := (ARRAY['day', 'month', 'day', 'quarter', 'year', 'all', 'week', 'hour'])[1 + (seed + variant * 3) % 8];
        since := timestamptz '2026-03-01 00:00+00' + (seed % 2) * interval '209 days' + test.pick(2, seed + variant, 25 * 86400) * interval '1 s';
        until := since + (62 * 86400 + test.pick(3, seed + variant, 60 * 86400)) * interval '1 s';
        IF (seed + variant) % 2 = 0 THEN
            since := date_trunc('day', since, zone);
            until := date_trunc('day', until, zone);
        END IF;
        FOR k IN SELECT * FROM random.calls LOOP
            query := random.fill_in('SELECT string_agg(t::text, E''\n'') FROM helpdesk.' || k.call || ' t', since, until, grain, zone);
            PERFORM set_config('helpdesk.rollups', 'off', true);
            EXECUTE query INTO live;
            PERFORM set_config('helpdesk.rollups', 'on', true);
            EXECUTE query INTO rolled;
            INSERT INTO random.comparisons VALUES (k.no, live IS NOT DISTINCT FROM rolled,
                cardinality((helpdesk._rollup_plan(k.population, k.group_by, NULL, helpdesk.time_grid(since, until, grain, zone), true, k.account_id)).months),
                format('%s, seed %s, %s, %s to %s by %s', turn, seed, zone, since, until, grain));
        END LOOP;
    END LOOP;
END
$$;
CREATE FUNCTION random.run() RETURNS TABLE (turn text, months bigint, wrong_months bigint) LANGUAGE plpgsql AS $$
BEGIN
    CREATE TABLE random.turns (turn text, months bigint, wrong bigint);
    FOR seed IN 1..10 LOOP
        DELETE FROM helpdesk.rollup_month;
        PERFORM random.fill(seed), random.spread(seed), random.refresh_all(seed), random.count_months(), random.compare_months(seed, '1 counted');
        INSERT INTO random.turns SELECT '1 counted', (SELECT count(*) FROM helpdesk.rollup_month), (SELECT count(*) FROM helpdesk.verify());
        PERFORM random.change(seed);
        UPDATE random.contacts SET customer_id = 1 WHERE contact_id % 50 = 0 AND seed % 3 > 0;
        PERFORM random.refresh_all(seed);
        INSERT INTO random.turns SELECT '2 days made anew', (SELECT count(*) FROM helpdesk.rollup_month), (SELECT count(*) FROM helpdesk.verify());
        PERFORM random.compare_months(seed, '2 days made anew'), random.count_months(), random.compare_months(seed, '3 counted again');
        INSERT INTO random.turns SELECT '3 counted again', (SELECT count(*) FROM helpdesk.rollup_month), (SELECT count(*) FROM helpdesk.verify());
    END LOOP;
    RETURN QUERY SELECT t.turn, sum(t.months)::bigint, sum(t.wrong)::bigint FROM random.turns t GROUP BY 1 ORDER BY 1;
END
$$;
SELECT * FROM random.run();
SELECT c.call, count(*), count(*) FILTER (WHERE r.months > 0) AS read_months, count(*) FILTER (WHERE NOT r.is_same) AS different, min(r.example) FILTER (WHERE NOT r.is_same) AS example
FROM random.calls c JOIN random.comparisons r USING (no) GROUP BY c.no, c.call ORDER BY c.no;
-- a month that is not what its days are is found
UPDATE helpdesk.rollup_month SET state = (SELECT m.state FROM helpdesk.rollup_month m ORDER BY length(m.state) DESC LIMIT 1) WHERE since = (SELECT min(since) FROM helpdesk.rollup_month) AND population = 'opened' AND account_id IS NULL;
SELECT population, difference, account_id FROM helpdesk.verify();
ROLLBACK;
