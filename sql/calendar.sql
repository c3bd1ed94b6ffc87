-- The calendar. Zones are IANA names and come from PostgreSQL's own database, so intervals agree with date_trunc(grain, at, zone).

CREATE FUNCTION helpdesk.time_grid(since timestamptz, until timestamptz, grain text, time_zone text DEFAULT current_setting('TimeZone'))
RETURNS timestamptz[] LANGUAGE c STABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'time_grid_bounds';
COMMENT ON FUNCTION helpdesk.time_grid(timestamptz, timestamptz, text, text) IS
'The bounds of all intervals of [since, until) on the local calendar: since, each start of a half_hour, hour, day, week (ISO), month, quarter, year in between (all: none), until. n + 1 bounds make n intervals without gap or overlap; the first and last are shorter where the window cuts them; days of 23 and 25 hours are right. SQLSTATE 22023: since after until, unknown grain or zone, more than 1,000,000 intervals. SQLSTATE 22004: NULL.';

CREATE FUNCTION helpdesk._local_times(timestamptz[], time_zone text) RETURNS timestamp[] LANGUAGE c STABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'local_times';
CREATE FUNCTION helpdesk._unit_start(at timestamptz, grain text, time_zone text) RETURNS timestamptz LANGUAGE c STABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'local_unit_start';
CREATE FUNCTION helpdesk._check_window(since timestamptz, until timestamptz, time_zone text) RETURNS boolean LANGUAGE c STABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'check_window';

CREATE FUNCTION helpdesk.previous_period_since(since timestamptz, until timestamptz, time_zone text DEFAULT current_setting('TimeZone'))
RETURNS timestamptz LANGUAGE c STABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'previous_period_since';
COMMENT ON FUNCTION helpdesk.previous_period_since(timestamptz, timestamptz, text) IS
'Where the period before [since, until) begins; it ends at since. As many local days if both ends are local midnights (so 7 days over a clock change are 7 days, not 168 hours), else the same length in time.';

-- An argument that reports share: true, or the error.
CREATE FUNCTION helpdesk._check_choice(argument text, value text, known text[]) RETURNS boolean
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
BEGIN
    IF value = ANY (known) THEN
        RETURN true;
    END IF;
    RAISE EXCEPTION 'unknown % %', argument, coalesce(pg_catalog.quote_literal(value), 'NULL')
        USING ERRCODE = 'invalid_parameter_value', HINT = pg_catalog.format('Known are %s.', pg_catalog.array_to_string(known, ', '));
END
$$;
