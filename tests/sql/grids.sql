SET TimeZone = 'UTC'; SET DateStyle = 'ISO, YMD'; SET IntervalStyle = 'postgres'; -- pg_regress sets others
-- Time grids against date_trunc, and grid aggregates against GROUP BY date_trunc.
BEGIN;
CREATE FUNCTION test.label(at timestamptz, grain text, time_zone text) RETURNS timestamptz
LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT CASE grain
        WHEN 'all' THEN NULL
        WHEN 'half_hour' THEN date_trunc('hour', at, time_zone) + CASE WHEN extract(minute FROM at AT TIME ZONE time_zone) >= 30 THEN interval '30 min' ELSE interval '0' END
        ELSE date_trunc(grain, at, time_zone)
    END
$$;

-- both changes of 2026 in every zone that has them; Kolkata and Kathmandu have none, but odd offsets
CREATE TABLE zones AS SELECT * FROM (VALUES ('Europe/Warsaw'), ('America/New_York'), ('Asia/Kolkata'), ('Australia/Lord_Howe'), ('Asia/Kathmandu')) z (time_zone);
CREATE TABLE grids AS
SELECT z.time_zone, g.grain, helpdesk.time_grid(
    timestamp '2026-01-01' AT TIME ZONE z.time_zone, timestamp '2027-01-01' AT TIME ZONE z.time_zone, g.grain, z.time_zone) AS bounds
FROM zones z, (VALUES ('half_hour'), ('hour'), ('day'), ('week'), ('month'), ('quarter'), ('year'), ('all')) g (grain);

SELECT time_zone, max(cardinality(bounds) - 1) FILTER (WHERE grain = 'half_hour') AS half_hours, max(cardinality(bounds) - 1) FILTER (WHERE grain = 'hour') AS hours,
    max(cardinality(bounds) - 1) FILTER (WHERE grain = 'day') AS days, max(cardinality(bounds) - 1) FILTER (WHERE grain = 'week') AS weeks,
    max(cardinality(bounds) - 1) FILTER (WHERE grain = 'month') AS months, max(cardinality(bounds) - 1) FILTER (WHERE grain = 'all') AS all
FROM grids GROUP BY time_zone ORDER BY time_zone;

-- no gap, no overlap: bounds ascend from since to until
CREATE TABLE intervals AS
SELECT g.time_zone, g.grain, u.starts_at, lead(u.starts_at) OVER (PARTITION BY g.time_zone, g.grain ORDER BY u.no) AS ends_at, test.label(u.starts_at, g.grain, g.time_zone) AS label
FROM grids g, unnest(g.bounds) WITH ORDINALITY AS u (starts_at, no);
SELECT count(*) AS intervals, count(*) FILTER (WHERE ends_at <= starts_at) AS not_ascending FROM intervals WHERE ends_at IS NOT NULL;
-- days that are not 24 hours long
SELECT time_zone, starts_at AT TIME ZONE time_zone AS local_day, ends_at - starts_at AS length
FROM intervals WHERE grain = 'day' AND ends_at - starts_at <> interval '24 hours' ORDER BY 1, 2;

-- a million random instants: date_trunc gives each the label of the interval that it lies in, and neighbours have other labels.
-- (The label is the interval's start, but for the hour into which Lord Howe sets its clock back by half an hour.)
CREATE INDEX ON intervals (time_zone, grain, starts_at);
CREATE TABLE instants AS
SELECT z.time_zone, g.grain, timestamptz '2026-01-01 12:00+00' + test.pick(1, i, 31400000000) * interval '1 ms' AS at
FROM generate_series(1, 1000000) i
JOIN (SELECT time_zone, row_number() OVER () - 1 AS no FROM zones) z ON z.no = i % 5
JOIN (VALUES (0, 'half_hour'), (1, 'hour'), (2, 'day'), (3, 'week'), (4, 'month')) g (no, grain) ON g.no = i / 5 % 5;
ANALYZE intervals, instants;
SELECT i.time_zone, count(*) AS instants, count(*) FILTER (WHERE n.label IS DISTINCT FROM test.label(i.at, i.grain, i.time_zone)) AS wrong
FROM instants i CROSS JOIN LATERAL (
    SELECT v.label FROM intervals v WHERE v.time_zone = i.time_zone AND v.grain = i.grain AND v.starts_at <= i.at ORDER BY v.starts_at DESC LIMIT 1
) n
GROUP BY i.time_zone ORDER BY i.time_zone;
SELECT count(*) AS neighbours, count(*) FILTER (WHERE same_label) AS same_label, count(*) FILTER (WHERE label <> starts_at) AS label_is_not_start
FROM (SELECT label, starts_at, label = lag(label) OVER (PARTITION BY time_zone, grain ORDER BY starts_at) AS same_label FROM intervals WHERE ends_at IS NOT NULL) x;

-- customer_grid and duration_grid against GROUP BY, serial and parallel, with rows outside and exactly on bounds
CREATE TABLE rows AS
SELECT 'channel ' || test.pick(2, i, 3) AS channel, NULLIF(test.pick(3, i, 400) - 5, 0) AS customer_id,
    CASE WHEN i % 50 = 0 THEN date_trunc('day', at, 'Europe/Warsaw') ELSE at END AS at,
    CASE WHEN i % 9 > 0 THEN at + test.pick(4, i, 100000) * interval '1 s' - interval '10000 s' END AS ended_at
FROM (SELECT i, timestamptz '2026-03-20 00:00+00' + test.pick(1, i, 20 * 86400) * interval '1 s' AS at FROM generate_series(1, 20000) i) x;
ANALYZE rows;
CREATE FUNCTION test.grid_differences(workers integer) RETURNS TABLE (mode text, grids bigint, cells bigint, medians bigint, totals bigint)
LANGUAGE plpgsql AS $$
DECLARE
    z record;
    g text;
BEGIN
    mode := test.parallel(workers);
    grids := 0; cells := 0; medians := 0; totals := 0;
    FOR z IN SELECT time_zone, grain FROM zones, (VALUES ('half_hour'), ('hour'), ('day'), ('week'), ('month'), ('all')) v (grain) LOOP
        grids := grids + 1;
        CREATE TEMP TABLE labelled ON COMMIT DROP AS
        SELECT channel, customer_id, at, ended_at, test.label(at, z.grain, z.time_zone) AS label
        FROM rows WHERE at >= '2026-03-22 00:00+00' AND at < '2026-04-05 07:00+00';
        g := format('(SELECT helpdesk.time_grid(''2026-03-22 00:00+00'', ''2026-04-05 07:00+00'', %L, %L))', z.grain, z.time_zone);
        cells := cells + test.differences(format($q$
            SELECT s.channel, test.label(u.starts_at, %L, %L), u.customers, u.contacts
            FROM (SELECT channel, helpdesk.customer_grid(at, %s, customer_id) AS state FROM rows GROUP BY channel) s,
                unnest(helpdesk.bounds(s.state), helpdesk.customers_by_interval(s.state), helpdesk.contacts_by_interval(s.state)) u (starts_at, customers, contacts)
            WHERE u.contacts > 0$q$, z.grain, z.time_zone, g),
            'SELECT channel, label, count(DISTINCT customer_id), count(*) FROM labelled GROUP BY 1, 2');
        medians := medians + test.differences(format($q$
            SELECT s.channel, test.label(u.starts_at, %L, %L), u.median, u.number, u.p75
            FROM (SELECT channel, helpdesk.duration_grid(at, %s, at, ended_at) AS state FROM rows GROUP BY channel) s,
                unnest(helpdesk.bounds(s.state), helpdesk.medians_by_interval(s.state), helpdesk.num_durations_by_interval(s.state), helpdesk.percentiles_by_interval(s.state, 0.75)) u (starts_at, median, number, p75)
            WHERE u.number > 0$q$, z.grain, z.time_zone, g),
            $q$SELECT channel, label, percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM ended_at - at) * interval '1 s'), count(*),
                percentile_cont(0.75) WITHIN GROUP (ORDER BY extract(epoch FROM ended_at - at) * interval '1 s')
                FROM labelled WHERE ended_at >= at GROUP BY 1, 2$q$);
        -- totals over channels by rollup, over intervals by the accessors and casts
        totals := totals + test.differences(format($q$
            SELECT helpdesk.customers(helpdesk.rollup(state)), helpdesk.contacts(helpdesk.rollup(state)), helpdesk.customers(helpdesk.rollup(state::helpdesk.customer_set)),
                helpdesk.median(helpdesk.rollup(d)::helpdesk.duration_set)
            FROM (SELECT channel, helpdesk.customer_grid(at, %s, customer_id) AS state, helpdesk.duration_grid(at, %s, ended_at - at) AS d FROM rows GROUP BY channel) s$q$, g, g),
            $q$SELECT count(DISTINCT customer_id), count(*), count(DISTINCT customer_id), percentile_cont(0.5) WITHIN GROUP (ORDER BY ended_at - at) FROM labelled$q$);
        DROP TABLE labelled;
    END LOOP;
    RETURN NEXT;
END
$$;
SELECT * FROM test.grid_differences(0);
SELECT * FROM test.grid_differences(2);
SELECT test.plan_has($$SELECT channel, helpdesk.customer_grid(at, (SELECT helpdesk.time_grid('2026-03-22 00:00+00', '2026-04-05 07:00+00', 'day', 'UTC')), customer_id) FROM rows GROUP BY channel$$, 'Partial') AS parallel_plan;

-- Quarters of an hour, one grid a UTC day and channel, rolled up into local intervals of any zone: the very same bytes as from the rows.
CREATE TABLE quarters AS
SELECT r.channel, d.day, helpdesk.customer_grid(r.at, d.bounds, r.customer_id) AS customers, helpdesk.duration_grid(r.at, d.bounds, r.at, r.ended_at) AS durations
FROM (SELECT day, ARRAY(SELECT b FROM generate_series(day, day + interval '24 h', interval '15 min') b) AS bounds
        FROM (SELECT DISTINCT date_trunc('day', at, 'UTC') AS day FROM rows) u) d
    JOIN rows r ON date_trunc('day', r.at, 'UTC') = d.day
GROUP BY 1, 2;
CREATE FUNCTION test.rolled_up(workers integer) RETURNS TABLE (zone text, grains bigint, different_customers bigint, different_durations bigint)
LANGUAGE sql AS $$
    SELECT z.zone, count(DISTINCT grain), count(*) FILTER (WHERE r.customers IS DISTINCT FROM d.customers), count(*) FILTER (WHERE r.durations IS DISTINCT FROM d.durations)
    FROM unnest('{UTC,Europe/Warsaw,Asia/Kolkata,Asia/Kathmandu,America/New_York,America/St_Johns,Australia/Lord_Howe,Pacific/Chatham}'::text[]) z (zone), test.parallel(workers),
        unnest('{half_hour,hour,day,week,month,all}'::text[]) grain,
        LATERAL (SELECT helpdesk.time_grid('2026-03-22 00:15+00', '2026-04-04 23:45+00', grain, z.zone) AS bounds) g,
        LATERAL (SELECT channel, helpdesk.rollup(customers, g.bounds)::text AS customers, helpdesk.rollup(durations, g.bounds)::text AS durations FROM quarters GROUP BY 1) r
            FULL JOIN LATERAL (SELECT channel, helpdesk.customer_grid(at, g.bounds, customer_id)::text AS customers, helpdesk.duration_grid(at, g.bounds, at, ended_at)::text AS durations
                FROM rows GROUP BY 1) d USING (channel)
    GROUP BY 1 ORDER BY 1
$$;
SELECT count(*) > 20 AS several_days FROM quarters;
SELECT * FROM test.rolled_up(0);
SELECT * FROM test.rolled_up(2);
-- a bound within a quarter of an hour is refused, whatever lies outside the grid is left out, no state and no row are NULL
SELECT test.error_of($$SELECT helpdesk.rollup(customers, ARRAY['2026-03-22 00:00+00', '2026-03-25 12:07+00', '2026-04-05 00:00+00']::timestamptz[]) FROM quarters$$);
SELECT test.error_of($$SELECT helpdesk.rollup(customers, ARRAY[day, day + interval '1 day']) FROM quarters$$);
SELECT helpdesk.contacts(helpdesk.rollup(customers, '{2030-01-01 00:00+00,2030-01-02 00:00+00}')) AS none, helpdesk.rollup(NULL::helpdesk.customer_grid, '{2030-01-01 00:00+00}') IS NULL AS no_state,
    helpdesk.rollup(customers, NULL) IS NULL AS no_grid, helpdesk.rollup(durations, '{2030-01-01 00:00+00,2030-01-02 00:00+00}') IS NULL AS no_durations
FROM quarters;

-- unions interval by interval
SELECT helpdesk.customers_by_interval(a.state OPERATOR(helpdesk.|) b.state) = helpdesk.customers_by_interval(c.state) AS same_customers, (a.state OPERATOR(helpdesk.|) b.state) OPERATOR(helpdesk.=) c.state AS same_state
FROM (SELECT helpdesk.customer_grid(at, helpdesk.time_grid('2026-03-22', '2026-04-05', 'day', 'UTC'), customer_id) AS state FROM rows WHERE channel = 'channel 1') a,
    (SELECT helpdesk.customer_grid(at, helpdesk.time_grid('2026-03-22', '2026-04-05', 'day', 'UTC'), customer_id) AS state FROM rows WHERE channel = 'channel 2') b,
    (SELECT helpdesk.customer_grid(at, helpdesk.time_grid('2026-03-22', '2026-04-05', 'day', 'UTC'), customer_id) AS state FROM rows WHERE channel <> 'channel 0') c;

-- a grid that changes between rows is noticed, also where both have the same number of intervals
SELECT test.error_of($$SELECT helpdesk.customer_grid(at, ARRAY['2026-01-01', at + interval '1 day']::timestamptz[], customer_id) FROM rows$$);
SELECT test.error_of($$SELECT helpdesk.rollup(g) FROM (SELECT helpdesk.customer_grid(at, helpdesk.time_grid('2026-03-22', '2026-04-05', x, 'UTC'), customer_id) AS g FROM rows, (VALUES ('day'), ('week')) v (x) GROUP BY x) s$$);

-- previous periods: as many local days, over the change of the clock
SELECT helpdesk.previous_period_since('2026-03-30 00:00+02', '2026-04-06 00:00+02', 'Europe/Warsaw') AT TIME ZONE 'Europe/Warsaw' AS seven_days,
    helpdesk.previous_period_since('2026-03-30 00:00+02', '2026-04-06 01:00+02', 'Europe/Warsaw') AT TIME ZONE 'Europe/Warsaw' AS and_an_hour;
ROLLBACK;
