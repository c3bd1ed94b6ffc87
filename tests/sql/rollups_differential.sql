SET TimeZone = 'UTC'; SET DateStyle = 'ISO, YMD'; SET IntervalStyle = 'postgres'; -- pg_regress sets others
-- What reads rollups gives the same rows, in the same order, to the last digit, with helpdesk.rollups on and off: on 64 random helpdesks, one
-- for each of 8 zones and 8 grains, which change after half of their days were written, with days missing, from any second to any second.
-- (That these rows are right is the other differential tests' business, which run with rollups as well.)
BEGIN;
\getenv tests HELPDESK_TESTS
\set harness :tests '/differential.sql'
\i :harness
CREATE TABLE random.calls (no integer GENERATED ALWAYS AS IDENTITY, call text);
INSERT INTO random.calls (call) SELECT c FROM unnest(ARRAY[
    $$customers_helped_by_channel(:since, :until, :grain, :zone)$$,
    $$customers_helped_by_channel(:since, :until, :grain, :zone, channels => '{Email,Chat}', teams => '{team:1}', handled_by => 'both')$$,
    $$customers_helped_by_channel(:since, :until, :grain, :zone, agents => '{user:1,user:2,user:3}', account_id => 1, handled_by => 'bot')$$,
    $$customers_helped_by_handler(:since, :until, :grain, :zone, channels => '{Phone,NULL}')$$, $$customers_helped_trend(:since, :until, :zone)$$,
    $$inbound_contacts(:since, :until, :grain, :zone)$$, $$inbound_contacts(:since, :until, :grain, :zone, teams => '{team:0}', account_id => 2)$$,
    $$conversations_opened(:since, :until, :grain, :zone)$$, $$conversations_opened(:since, :until, :grain, :zone, group_by => 'agent')$$,
    $$conversations_opened(:since, :until, :grain, :zone, group_by => 'opened_source', categories => '{billing,login}')$$,
    $$conversations_opened(:since, :until, :grain, :zone, group_by => 'contact_type')$$, $$conversations_opened_heatmap(:since, :until, :zone)$$,
    $$response_time_by('priority', :since, :until, :zone)$$, $$response_time_by('team', :since, :until, :zone, 'closed', agents => '{user:0,user:1}')$$,
    $$handle_time_by('category', :since, :until, :zone)$$, $$handle_time_by('channel', :since, :until, :zone, 'closed', tags => '{tag 1}')$$,
    $$first_response_breakdown(:since, :until, :zone, 'opened')$$, $$resolution_breakdown(:since, :until, :zone, 'closed', teams => '{team:1}')$$,
    $$leaderboard('first_response_time', 'agent', :since, :until, :zone, population => 'opened')$$, $$leaderboard('resolution_time', 'team', :since, :until, :zone, rank_by => 'average')$$,
    $$leaderboard('conversations_closed', 'agent', :since, :until, :zone, top => NULL)$$]) c;
CREATE FUNCTION random.compare_rollups() RETURNS TABLE (call text, compared bigint, with_rows bigint, from_rollups bigint, different bigint, example text)
LANGUAGE plpgsql AS $$
DECLARE
    k record;
    zone text; grain text; since timestamptz; until timestamptz; query text; live text; rolled text; has_rows boolean;
BEGIN
    CREATE TABLE random.comparisons (no integer, is_same boolean, has_rows boolean, is_rolled boolean, example text);
    FOR seed IN 0..63 LOOP
        PERFORM random.fill(seed), random.refresh(seed, 2), random.change(seed), random.refresh(seed, 1);
        zone := (ARRAY['UTC', 'Europe/Warsaw', 'America/New_York', 'Asia/Kolkata', 'Asia/Kathmandu', 'Australia/Lord_Howe', 'America/St_Johns', 'Pacific/Chatham'])[1 + seed % 8];
        grain := (ARRAY['half_hour', 'hour', 'day', 'week', 'month', 'quarter', 'year', 'all'])[1 + seed / 8];
        since := timestamptz '2026-03-10 00:00+00' + (seed % 2) * interval '209 days' + test.pick(2, seed, 15 * 86400) * interval '1 s';
        until := since + (5 * 86400 + test.pick(3, seed, 20 * 86400)) * interval '1 s';
        IF seed % 3 = 0 THEN
            since := date_trunc('day', since, zone);
            until := date_trunc('day', until, zone);
        END IF;
        FOR k IN SELECT * FROM random.calls LOOP
            query := random.fill_in('SELECT string_agg(t::text, E''\n''), count(*) > 2 FROM helpdesk.' || k.call || ' t', since, until, grain, zone);
            PERFORM set_config('helpdesk.rollups', 'off', true);
            EXECUTE query INTO live, has_rows;
            PERFORM set_config('helpdesk.rollups', 'on', true);
            EXECUTE query INTO rolled;
            INSERT INTO random.comparisons VALUES (k.no, live IS NOT DISTINCT FROM rolled, has_rows,
                (helpdesk._rollup_plan('helped', NULL, NULL, ARRAY[since, until])).live_because IS NULL, format('seed %s, %s, %s to %s by %s', seed, zone, since, until, grain));
        END LOOP;
    END LOOP;
    RETURN QUERY SELECT c.call, count(*), count(*) FILTER (WHERE r.has_rows), count(*) FILTER (WHERE r.is_rolled), count(*) FILTER (WHERE NOT r.is_same), min(r.example) FILTER (WHERE NOT r.is_same)
        FROM random.calls c JOIN random.comparisons r USING (no) GROUP BY c.no, c.call ORDER BY c.no;
END
$$;
SELECT * FROM random.compare_rollups();
SELECT count(*) AS days, count(*) < 4 * 56 AS some_missing FROM helpdesk.rollup_day;
ROLLBACK;
