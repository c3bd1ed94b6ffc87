-- The calendar. Zones are IANA names and come from PostgreSQL's own database, so intervals agree with date_trunc(grain, at, zone).

CREATE FUNCTION helpdesk.time_grid(since timestamptz, until timestamptz, grain text, time_zone text DEFAULT current_setting('TimeZone'))
RETURNS timestamptz[] LANGUAGE c STABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'time_grid_bounds';
COMMENT ON FUNCTION helpdesk.time_grid(timestamptz, timestamptz, text, text) IS
'The bounds of all intervals of [since, until) on the local calendar: since, each start of a half_hour, hour, day, week (ISO), month, quarter, year in between (all: none), until. n + 1 bounds make n intervals without gap or overlap; the first and last are shorter where the window cuts them; days of 23 and 25 hours are right. SQLSTATE 22023: since after until, unknown grain or zone, more than 1,000,000 intervals. SQLSTATE 22004: NULL.';

CREATE FUNCTION helpdesk._local_times(timestamptz[], time_zone text) RETURNS timestamp[] LANGUAGE c STABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'local_times';
CREATE FUNCTION helpdesk._unit_start(at timestamptz, grain text, time_zone text) RETURNS timestamptz LANGUAGE c STABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'local_unit_start';
CREATE FUNCTION helpdesk._check_window(since timestamptz, until timestamptz, time_zone text) RETURNS boolean LANGUAGE c STABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'check_window';

CREATE FUNCTION helpdesk.previous_period_since(since timestamptz, until timestamptz, time_zone text DEFAULT current_setting('TimeZone'))
RETURNS timestamptz LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'previous_period_since'; -- as timezone(text, timestamptz) is
COMMENT ON FUNCTION helpdesk.previous_period_since(timestamptz, timestamptz, text) IS
'Where the period before [since, until) begins; it ends at since. As many local days if both ends are local midnights (so 7 days over a clock change are 7 days, not 168 hours), else the same length in time.';

-- The time between two moments as the two-timestamp aggregates see it: NULL if one is missing or infinite, the end before the start, or
-- both too far apart.
CREATE FUNCTION helpdesk._time_between(start_at timestamptz, end_at timestamptz) RETURNS interval
LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'time_between';

-- An argument that reports share: true, or the error.
CREATE FUNCTION helpdesk._check_choice(argument text, value text, known text[]) RETURNS boolean
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF value = ANY (known) THEN
        RETURN true;
    END IF;
    RAISE EXCEPTION 'unknown % %', argument, coalesce(pg_catalog.quote_literal(value), 'NULL')
        USING ERRCODE = 'invalid_parameter_value', HINT = pg_catalog.format('Known are %s.', pg_catalog.array_to_string(known, ', '));
END
$$;

CREATE TYPE helpdesk.time_window AS (since timestamptz, until timestamptz);
COMMENT ON TYPE helpdesk.time_window IS 'A half-open window [since, until).';

CREATE FUNCTION helpdesk.period(name text, time_zone text DEFAULT current_setting('TimeZone')) RETURNS SETOF helpdesk.time_window
LANGUAGE sql STABLE PARALLEL SAFE ROWS 1
BEGIN ATOMIC
    WITH today AS (
        SELECT helpdesk._unit_start(now(), 'day', time_zone) AT TIME ZONE time_zone AS day
        WHERE helpdesk._check_choice('period', period.name, '{today,yesterday,last_7_days,last_14_days,last_30_days,this_week,last_week,this_month,last_month,this_quarter,last_quarter,this_year,last_year}')
    ),
    units AS (
        SELECT CASE
                WHEN period.name LIKE E'last\\_%\\_days' THEN t.day - split_part(period.name, '_', 2)::integer * interval '1 day'
                WHEN period.name = 'yesterday' THEN t.day - interval '1 day'
                WHEN period.name = 'today' THEN t.day
                ELSE date_trunc(u.unit, t.day) - CASE WHEN period.name LIKE 'last%' THEN u.length ELSE interval '0' END
            END AS since,
            CASE WHEN period.name LIKE E'last\\_%\\_days' THEN split_part(period.name, '_', 2)::integer * interval '1 day' ELSE u.length END AS length
        FROM today t, (
            SELECT CASE WHEN period.name ~ '^(this|last)_(week|month|quarter|year)$' THEN split_part(period.name, '_', 2) ELSE 'day' END AS unit,
                CASE split_part(period.name, '_', 2) WHEN 'week' THEN interval '7 days' WHEN 'month' THEN interval '1 month'
                    WHEN 'quarter' THEN interval '3 months' WHEN 'year' THEN interval '1 year' ELSE interval '1 day' END AS length
        ) u
    )
    SELECT u.since AT TIME ZONE time_zone, (u.since + u.length) AT TIME ZONE time_zone FROM units u;
END;
COMMENT ON FUNCTION helpdesk.period(text, text) IS
'A window by its name on the local calendar: today, yesterday, last_7_days, last_14_days, last_30_days (full days ending yesterday), this_week, last_week (ISO), this_month, last_month, this_quarter, last_quarter, this_year, last_year. Those of today and this_ are whole units, so their end lies ahead: reports with a trend then compare what has passed with the same part of the previous period.
FROM helpdesk.period(''last_month'') p, helpdesk.inbox_series(p.since, p.until, ''day''). SQLSTATE 22023: unknown name or zone.';
