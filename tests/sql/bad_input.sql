SET TimeZone = 'UTC'; SET DateStyle = 'ISO, YMD'; SET IntervalStyle = 'postgres'; -- pg_regress sets others
-- Every report under bad and odd input: a clear error, or a defined result. Calls are made of each report's own arguments.
BEGIN;
\getenv tests HELPDESK_TESTS
\set fixture :tests '/fixture.sql'
\i :fixture
CREATE TABLE test.reports AS
SELECT p.proname AS report, p.proargnames AS arguments FROM pg_proc p JOIN helpdesk.metric_definitions m ON m.report = p.proname WHERE p.pronamespace = 'helpdesk'::regnamespace;
-- a call of a report with the given arguments, as far as it has them; inbox_cards has days instead of since
CREATE FUNCTION test.call(report text, VARIADIC given text[]) RETURNS text LANGUAGE sql AS $$
    SELECT format('SELECT * FROM helpdesk.%I(%s)', call.report, string_agg(split_part(g, '=', 1) || ' => ' || split_part(g, '=', 2), ', '))
    FROM unnest(given) g, test.reports r WHERE r.report = call.report AND split_part(g, '=', 1) = ANY (r.arguments)
$$;
CREATE FUNCTION test.first_line(error text) RETURNS text LANGUAGE sql RETURN split_part(error, E'\n', 1);
SELECT count(*) AS reports FROM test.reports;

-- all reports, one answer each
SELECT test.first_line(test.error_of(test.call(report, 'since=''2026-10-27''', 'until=''2026-10-24'''))) AS since_after_until, count(*), CASE WHEN count(*) < 5 THEN string_agg(report, ' ' ORDER BY report) END AS reports
FROM test.reports WHERE 'since' = ANY (arguments) GROUP BY 1 ORDER BY 2 DESC;
SELECT test.first_line(test.error_of(test.call(report, 'time_zone=''Europe/Warszawa'''))) AS unknown_zone_default_window, count(*) FROM test.reports GROUP BY 1;
SELECT test.first_line(test.error_of(test.call(report, 'since=''2026-10-24''', 'until=''2026-10-27''', 'time_zone=''Europe/Warszawa'''))) AS unknown_zone, count(*), CASE WHEN count(*) < 5 THEN string_agg(report, ' ' ORDER BY report) END AS reports FROM test.reports GROUP BY 1 ORDER BY 2 DESC;
SELECT test.first_line(test.error_of(test.call(report, 'grain=''fortnight'''))) AS unknown_grain, count(*) FROM test.reports WHERE 'grain' = ANY (arguments) GROUP BY 1;
SELECT test.first_line(test.error_of(test.call(report, 'since=''1026-10-24''', 'until=''2026-10-27''', 'grain=''half_hour'''))) AS grid_too_large, count(*) FROM test.reports WHERE 'grain' = ANY (arguments) GROUP BY 1;
SELECT test.first_line(test.error_of(test.call(report, 'group_by=''colour'''))) AS unknown_group_by, count(*) FROM test.reports WHERE 'group_by' = ANY (arguments) GROUP BY 1;
SELECT report, test.error_of(test.call(report, 'group_by=''colour''')) FROM test.reports WHERE 'group_by' = ANY (arguments) ORDER BY 1;
SELECT test.first_line(test.error_of(test.call(report, 'population=''all'''))) AS unknown_population, count(*) FROM test.reports WHERE 'population' = ANY (arguments) GROUP BY 1;
SELECT test.first_line(test.error_of(test.call(report, 'close=''middle'''))) AS unknown_close, count(*) FROM test.reports WHERE 'close' = ANY (arguments) GROUP BY 1;
SELECT test.first_line(test.error_of(test.call(report, 'handled_by=''robot'''))) AS unknown_handler, count(*) FROM test.reports WHERE 'handled_by' = ANY (arguments) GROUP BY 1;
SELECT test.error_of($$SELECT * FROM helpdesk.leaderboard('happiness')$$) AS unknown_metric;
SELECT test.error_of($$SELECT * FROM helpdesk.leaderboard(NULL)$$) AS no_metric;
SELECT report, test.first_line(test.error_of(test.call(report, 'top=-1'))) AS negative_top FROM test.reports WHERE 'top' = ANY (arguments) ORDER BY 1;
SELECT test.error_of($$SELECT helpdesk.percentile(i, 1.5) FROM (VALUES (interval '1 s')) v (i)$$) AS percentile_above_1;
SELECT test.error_of($$SELECT helpdesk.percentile(helpdesk.duration_set(i), -0.1) FROM (VALUES (interval '1 s')) v (i)$$) AS percentile_below_0;

-- a window in the future, an empty one and empty arrays are no errors
SELECT test.error_of(test.call(report, 'since=now() + interval ''1 year''', 'until=now() + interval ''1 year 3 days''')) AS in_the_future, count(*) FROM test.reports GROUP BY 1;
SELECT test.error_of(test.call(report, 'since=''2026-10-24''', 'until=''2026-10-24''')) AS empty_window, count(*) FROM test.reports GROUP BY 1;
SELECT test.error_of(test.call(report, 'since=''2026-10-24''', 'until=''2026-10-27''', 'channels=''{}''', 'teams=''{}''', 'agents=''{}''', 'categories=''{}''', 'tags=''{}''')) AS empty_arrays, count(*) FROM test.reports GROUP BY 1;
-- an empty array means none of them: no row, or rows of nothing
CREATE FUNCTION test.sum_of_integers(query text) RETURNS numeric LANGUAGE plpgsql AS $$
DECLARE
    total numeric;
BEGIN
    EXECUTE format('SELECT coalesce(sum(v.value::numeric), 0) FROM (%s) q, LATERAL jsonb_each_text(to_jsonb(q)) v
        WHERE v.key IN (''customers'', ''contacts'', ''conversations'', ''messages'', ''closings'', ''opened'', ''closed'', ''threads'', ''counted'', ''value'', ''total'')', query) INTO total;
    RETURN total;
END
$$;
SELECT r.report, a.argument, test.sum_of_integers(test.call(report, 'since=''2026-10-24''', 'until=''2026-10-27''', a.argument || '=''{}''')) AS left_over
FROM test.reports r, unnest(ARRAY['channels', 'teams', 'agents', 'categories', 'tags', 'company_ids', 'customer_ids']) a (argument)
WHERE a.argument = ANY (r.arguments) AND r.report NOT IN ('agent_inbox', 'company_interactions_summary', 'inbox_cards')
    AND test.sum_of_integers(test.call(report, 'since=''2026-10-24''', 'until=''2026-10-27''', a.argument || '=''{}''')) > 0;
-- every report answers from the defaults alone
SELECT test.error_of(format('SELECT * FROM helpdesk.%I()', report)) AS default_call, count(*) FROM test.reports GROUP BY 1;
-- and is inlined: an application's index is in reach
SELECT report AS not_inlined FROM test.reports WHERE test.plan_has(format('SELECT * FROM helpdesk.%I()', report), 'Function Scan on ' || report);
ROLLBACK;
