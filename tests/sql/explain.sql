SET TimeZone = 'UTC'; SET DateStyle = 'ISO, YMD'; SET IntervalStyle = 'postgres'; -- pg_regress sets others
-- explain_metric and rows_behind on the hand-made fixture, 24 to 26 October in Warsaw; named periods; the calendar of running periods.
BEGIN;
\getenv tests HELPDESK_TESTS
\set fixture :tests '/fixture.sql'
\i :fixture
SET LOCAL timezone = 'Europe/Warsaw';

-- 17 contacts in both sources: two by the bot alone, call 10 and call 3 not fulfilled, call 4 of the exchange without a caller
SELECT * FROM helpdesk.explain_metric('customers_helped_by_channel', '2026-10-24', '2026-10-27');
SELECT * FROM helpdesk.explain_metric('customers_helped_by_handler', '2026-10-24', '2026-10-26');
-- of twelve conversations 19 and 20 were not begun by the customer, 15 and 18 have no human answer, that of 21 lies before its opening
SELECT * FROM helpdesk.explain_metric('response_time_by', '2026-10-24', '2026-10-27');
SELECT * FROM helpdesk.explain_metric('response_time_by', '2026-10-24', '2026-10-27', 1);
-- closed: 18 and 20 never were, 21 is open again, 13 was closed on 2 November
SELECT * FROM helpdesk.explain_metric('conversation_list', '2026-10-24', '2026-10-27');
SELECT * FROM helpdesk.explain_metric('opened_vs_closed', '2026-10-24', '2026-10-27');
SELECT * FROM helpdesk.explain_metric('inbox_cards', '2026-10-24', '2026-10-27');
-- Acme and Globex: calls 8, 9, 11 and the chats 3 and 6; the exchange's callers belong to nobody
SELECT * FROM helpdesk.explain_metric('company_interactions', '2026-10-24', '2026-10-27');
-- nothing in the window: what there is, and how new it is, shows all the same
SELECT * FROM helpdesk.explain_metric('messages_incoming', '2020-01-01', '2020-01-02');
-- the outcomes of every measure of every report add up to all
SELECT m.report, e.measure FROM (SELECT DISTINCT report FROM helpdesk._report_measure) m,
    LATERAL (SELECT measure, sum(row_count) FILTER (WHERE outcome <> 'all') AS parts, sum(row_count) FILTER (WHERE outcome = 'all') AS whole
        FROM helpdesk.explain_metric(m.report, '2026-10-24', '2026-10-27') GROUP BY measure) e
WHERE e.parts IS DISTINCT FROM e.whole;
-- what is used is what is behind
SELECT count(*) AS compared, count(*) FILTER (WHERE e.used IS DISTINCT FROM b.behind) AS different
FROM (SELECT DISTINCT report FROM helpdesk._report_measure) m,
    LATERAL (SELECT measure, coalesce(sum(row_count) FILTER (WHERE outcome LIKE 'used%'), 0) AS used
        FROM helpdesk.explain_metric(m.report, '2026-10-24', '2026-10-27') GROUP BY measure) e
    LEFT JOIN LATERAL (SELECT count(*) AS behind FROM helpdesk.rows_behind(m.report, '2026-10-24', '2026-10-27', e.measure)) b ON true;

-- the two chats helped by people on Saturday and Sunday
SELECT measure, source, conversation_id, row_id, counted_at, customer_id, agent_id FROM helpdesk.rows_behind('customers_helped_by_channel', '2026-10-24', '2026-10-27', channels => '{Chat}');
SELECT conversation_id, counted_at, agent_id, measured FROM helpdesk.rows_behind('response_time_by', '2026-10-24', '2026-10-27', tags => '{vip}');
SELECT measure, conversation_id, row_id, measured FROM helpdesk.rows_behind('agent_inbox', '2026-10-24', '2026-10-27', agents => '{user:2}');
SELECT conversation_id, row_id, company_id FROM helpdesk.rows_behind('company_interactions', '2026-10-24', '2026-10-27', company_ids => '{101}');
SELECT conversation_id, counted_at, agent_id FROM helpdesk.rows_behind('conversations_closed', '2026-10-25', '2026-11-03', categories => '{billing}', account_id => 1);
SELECT row_id, agent_id FROM helpdesk.rows_behind('messages_per_customer', '2026-10-25', '2026-10-27', customer_ids => '{3}');
SELECT count(*) FROM helpdesk.rows_behind('conversation_list', '2026-10-24', '2026-10-27', channels => '{}');

SELECT test.error_of($$SELECT * FROM helpdesk.explain_metric('response_time', '2026-10-24', '2026-10-27')$$) ~ '^22023: unknown report ''response_time''\nHINT: Known are agent_inbox, ' AS unknown_report;
SELECT test.error_of($$SELECT * FROM helpdesk.rows_behind('response_time', '2026-10-24', '2026-10-27')$$) ~ '^22023: unknown report ''response_time''' AS unknown_report;
SELECT test.error_of($$SELECT * FROM helpdesk.rows_behind('inbox_series', '2026-10-24', '2026-10-27', 'threads')$$);
SELECT test.error_of($$SELECT * FROM helpdesk.rows_behind('inbox_series', '2026-10-28', '2026-10-27')$$);
SELECT test.error_of($$SELECT * FROM helpdesk.explain_metric('inbox_series', '2026-10-28', '2026-10-27')$$);
SELECT test.error_of($$SELECT * FROM helpdesk.explain_metric('inbox_series', NULL, '2026-10-27')$$);

-- periods on the local calendar: full days ending yesterday, ISO weeks, whole units
SELECT e.name, p.since AT TIME ZONE z = e.since AS begins, p.until AT TIME ZONE z = e.until AS ends
FROM (VALUES ('Asia/Kathmandu'), ('America/New_York')) v (z), LATERAL (SELECT date_trunc('day', now() AT TIME ZONE z) AS day) d,
    LATERAL (VALUES ('today', day, day + '1 day'), ('yesterday', day - interval '1 day', day), ('last_7_days', day - interval '7 days', day),
        ('last_14_days', day - interval '14 days', day), ('last_30_days', day - interval '30 days', day),
        ('this_week', date_trunc('week', day), date_trunc('week', day) + '7 days'), ('last_week', date_trunc('week', day) - interval '7 days', date_trunc('week', day)),
        ('this_month', date_trunc('month', day), date_trunc('month', day) + '1 month'), ('last_month', date_trunc('month', day) - interval '1 month', date_trunc('month', day)),
        ('this_quarter', date_trunc('quarter', day), date_trunc('quarter', day) + '3 months'), ('last_quarter', date_trunc('quarter', day) - interval '3 months', date_trunc('quarter', day)),
        ('this_year', date_trunc('year', day), date_trunc('year', day) + '1 year'), ('last_year', date_trunc('year', day) - interval '1 year', date_trunc('year', day))) e (name, since, until),
    helpdesk.period(e.name, z) p
ORDER BY z, e.name;
SELECT test.error_of($$SELECT * FROM helpdesk.period('last_decade')$$);
SELECT test.error_of($$SELECT * FROM helpdesk.period('today', 'Europe/Warszawa')$$);
SELECT test.error_of($$SELECT * FROM helpdesk.period(NULL)$$) ~ '^22023: unknown period NULL' AS no_period;
-- a period passes its bounds on to a report
SELECT x.row_kind, x.customers FROM helpdesk.period('last_month') p, helpdesk.customers_helped_by_channel(p.since, p.until, 'all') x
WHERE x.row_kind = 'grand_total' AND x.customers = (SELECT y.customers FROM helpdesk.customers_helped_by_channel(date_trunc('month', now()) - interval '1 month', date_trunc('month', now()), 'all') y WHERE y.row_kind = 'grand_total') IS NOT TRUE;

-- a running week is compared with as much of the last one, up to the same time on the clock
SELECT previous_until AT TIME ZONE z - previous_since AT TIME ZONE z = now() AT TIME ZONE z - p.since AT TIME ZONE z AS same_part, t.running, t.previous_since = p.since - interval '7 days' AS week_before
FROM (VALUES ('UTC')) v (z), helpdesk.period('this_week', z) p, helpdesk.customers_helped_trend(p.since, p.until, z) t
WHERE t.row_kind = 'grand_total';
-- one that is over or to come is compared whole
SELECT count(*) FILTER (WHERE t.running) AS running, count(*) FILTER (WHERE t.previous_until <> t.since) AS cut
FROM (VALUES (now() - interval '3 days', now() - interval '1 day'), (now() + interval '1 day', now() + interval '3 days')) v (since, until), helpdesk.customers_helped_trend(v.since, v.until) t;
ROLLBACK;
