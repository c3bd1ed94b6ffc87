-- Grids: time stays inside the state. Grouping by date_trunc(...) leaves the planner without an estimate and without a parallel
-- plan; a grid is grouped by plain columns only and keeps one set per interval. Make the grid once, as a subquery:
--   SELECT channel, helpdesk.customer_grid(fulfilled_at, (SELECT helpdesk.time_grid('2026-10-01', '2026-11-01', 'day', 'Europe/Warsaw')), customer_id)
--   FROM ... GROUP BY channel
-- Rows outside the grid count nowhere. A grid that differs between rows of a group: SQLSTATE 22023.

CREATE FUNCTION helpdesk._customer_grid_add(helpdesk.customer_grid, timestamptz, timestamptz[], bigint) RETURNS helpdesk.customer_grid LANGUAGE c IMMUTABLE PARALLEL SAFE COST 10 AS 'MODULE_PATHNAME', 'customer_grid_add';
CREATE AGGREGATE helpdesk.customer_grid(at timestamptz, grid timestamptz[], customer_id bigint) (
    SFUNC = helpdesk._customer_grid_add, STYPE = helpdesk.customer_grid, SSPACE = 65536, COMBINEFUNC = helpdesk._customer_grid_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE helpdesk.customer_grid(timestamptz, timestamptz[], bigint) IS
'For each interval of the grid the exact set of customers, and how many rows (contacts) fell into it; rows with a NULL customer count as contacts only. NULL if there is no row.';

CREATE FUNCTION helpdesk._duration_grid_add(helpdesk.duration_grid, timestamptz, timestamptz[], interval) RETURNS helpdesk.duration_grid LANGUAGE c IMMUTABLE PARALLEL SAFE COST 10 AS 'MODULE_PATHNAME', 'duration_grid_add';
CREATE FUNCTION helpdesk._duration_grid_add(helpdesk.duration_grid, timestamptz, timestamptz[], timestamptz, timestamptz) RETURNS helpdesk.duration_grid LANGUAGE c IMMUTABLE PARALLEL SAFE COST 10 AS 'MODULE_PATHNAME', 'duration_grid_add_between';
CREATE AGGREGATE helpdesk.duration_grid(at timestamptz, grid timestamptz[], duration interval) (
    SFUNC = helpdesk._duration_grid_add, STYPE = helpdesk.duration_grid, SSPACE = 65536, COMBINEFUNC = helpdesk._duration_grid_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE helpdesk.duration_grid(timestamptz, timestamptz[], interval) IS
'For each interval of the grid the exact multiset of durations. NULL durations are skipped.';
CREATE AGGREGATE helpdesk.duration_grid(at timestamptz, grid timestamptz[], start_at timestamptz, end_at timestamptz) (
    SFUNC = helpdesk._duration_grid_add, STYPE = helpdesk.duration_grid, SSPACE = 65536, COMBINEFUNC = helpdesk._duration_grid_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE helpdesk.duration_grid(timestamptz, timestamptz[], timestamptz, timestamptz) IS
'As duration_grid(at, grid, interval), of the time from start to end; pairs whose end is missing, infinite or before the start are left out.';

CREATE FUNCTION helpdesk._customer_grid_add_finer(helpdesk.customer_grid, helpdesk.customer_grid, timestamptz[]) RETURNS helpdesk.customer_grid LANGUAGE c IMMUTABLE PARALLEL SAFE COST 1000 AS 'MODULE_PATHNAME', 'customer_grid_add_finer';
CREATE AGGREGATE helpdesk.rollup(state helpdesk.customer_grid, grid timestamptz[]) (
    SFUNC = helpdesk._customer_grid_add_finer, STYPE = helpdesk.customer_grid, SSPACE = 65536, COMBINEFUNC = helpdesk._customer_grid_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE helpdesk.rollup(helpdesk.customer_grid, timestamptz[]) IS
'Stored grids of finer intervals, united in the intervals of another grid: quarters of an hour into local days, days into months. What lies before or after the grid is left out. NULL states are skipped. SQLSTATE 22023: a bound of the grid lies within an interval of a state.';

CREATE FUNCTION helpdesk.customers(helpdesk.customer_grid) RETURNS bigint LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'customer_grid_customers';
COMMENT ON FUNCTION helpdesk.customers(helpdesk.customer_grid) IS 'Distinct customers over the whole grid, counted afresh; 0 for NULL.';
CREATE FUNCTION helpdesk.contacts(helpdesk.customer_grid) RETURNS bigint LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'customer_grid_contacts';
COMMENT ON FUNCTION helpdesk.contacts(helpdesk.customer_grid) IS 'Rows within the grid; 0 for NULL.';
CREATE FUNCTION helpdesk.customers_by_interval(helpdesk.customer_grid) RETURNS bigint[] LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'customer_grid_customers_by_interval';
COMMENT ON FUNCTION helpdesk.customers_by_interval(helpdesk.customer_grid) IS 'Distinct customers of each interval, in order; 0 where there is none.';
CREATE FUNCTION helpdesk.contacts_by_interval(helpdesk.customer_grid) RETURNS bigint[] LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'customer_grid_contacts_by_interval';
COMMENT ON FUNCTION helpdesk.contacts_by_interval(helpdesk.customer_grid) IS 'Rows of each interval, in order; 0 where there is none.';
CREATE FUNCTION helpdesk.bounds(helpdesk.customer_grid) RETURNS timestamptz[] LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'customer_grid_bounds';
COMMENT ON FUNCTION helpdesk.bounds(helpdesk.customer_grid) IS 'The bounds of the intervals: one more than intervals.';
CREATE FUNCTION helpdesk._customer_grid_total(helpdesk.customer_grid) RETURNS helpdesk.customer_set LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'customer_grid_total';
CREATE CAST (helpdesk.customer_grid AS helpdesk.customer_set) WITH FUNCTION helpdesk._customer_grid_total(helpdesk.customer_grid);
CREATE FUNCTION helpdesk.grid_union(helpdesk.customer_grid, helpdesk.customer_grid) RETURNS helpdesk.customer_grid LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'customer_grid_union';
COMMENT ON FUNCTION helpdesk.grid_union(helpdesk.customer_grid, helpdesk.customer_grid) IS 'Two grids over the same intervals, united interval by interval; contacts add up. Also: a | b.';
CREATE OPERATOR helpdesk.| (LEFTARG = helpdesk.customer_grid, RIGHTARG = helpdesk.customer_grid, FUNCTION = helpdesk.grid_union, COMMUTATOR = OPERATOR(helpdesk.|));

CREATE FUNCTION helpdesk._duration_grid_add_finer(helpdesk.duration_grid, helpdesk.duration_grid, timestamptz[]) RETURNS helpdesk.duration_grid LANGUAGE c IMMUTABLE PARALLEL SAFE COST 1000 AS 'MODULE_PATHNAME', 'duration_grid_add_finer';
CREATE AGGREGATE helpdesk.rollup(state helpdesk.duration_grid, grid timestamptz[]) (
    SFUNC = helpdesk._duration_grid_add_finer, STYPE = helpdesk.duration_grid, SSPACE = 65536, COMBINEFUNC = helpdesk._duration_grid_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE helpdesk.rollup(helpdesk.duration_grid, timestamptz[]) IS
'Stored grids of finer intervals, united in the intervals of another grid: quarters of an hour into local days, days into months. What lies before or after the grid is left out. NULL states are skipped. SQLSTATE 22023: a bound of the grid lies within an interval of a state.';

CREATE FUNCTION helpdesk.medians_by_interval(helpdesk.duration_grid) RETURNS interval[] LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'duration_grid_medians';
COMMENT ON FUNCTION helpdesk.medians_by_interval(helpdesk.duration_grid) IS 'The median of each interval, in order; NULL where there is no duration.';
CREATE FUNCTION helpdesk.percentiles_by_interval(helpdesk.duration_grid, fraction double precision) RETURNS interval[] LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'duration_grid_percentiles';
COMMENT ON FUNCTION helpdesk.percentiles_by_interval(helpdesk.duration_grid, double precision) IS 'The percentile of each interval, in order; NULL where there is no duration.';
CREATE FUNCTION helpdesk.averages_by_interval(helpdesk.duration_grid) RETURNS interval[] LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'duration_grid_averages';
COMMENT ON FUNCTION helpdesk.averages_by_interval(helpdesk.duration_grid) IS 'The mean of each interval, in order; NULL where there is no duration.';
CREATE FUNCTION helpdesk.num_durations_by_interval(helpdesk.duration_grid) RETURNS bigint[] LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'duration_grid_num_by_interval';
COMMENT ON FUNCTION helpdesk.num_durations_by_interval(helpdesk.duration_grid) IS 'How many durations each interval holds, in order.';
CREATE FUNCTION helpdesk.bounds(helpdesk.duration_grid) RETURNS timestamptz[] LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'duration_grid_bounds';
COMMENT ON FUNCTION helpdesk.bounds(helpdesk.duration_grid) IS 'The bounds of the intervals: one more than intervals.';
CREATE FUNCTION helpdesk._duration_grid_total(helpdesk.duration_grid) RETURNS helpdesk.duration_set LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'duration_grid_total';
CREATE CAST (helpdesk.duration_grid AS helpdesk.duration_set) WITH FUNCTION helpdesk._duration_grid_total(helpdesk.duration_grid);
CREATE FUNCTION helpdesk.grid_union(helpdesk.duration_grid, helpdesk.duration_grid) RETURNS helpdesk.duration_grid LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'duration_grid_union';
COMMENT ON FUNCTION helpdesk.grid_union(helpdesk.duration_grid, helpdesk.duration_grid) IS 'Two grids over the same intervals, merged interval by interval. Also: a | b.';
CREATE OPERATOR helpdesk.| (LEFTARG = helpdesk.duration_grid, RIGHTARG = helpdesk.duration_grid, FUNCTION = helpdesk.grid_union, COMMUTATOR = OPERATOR(helpdesk.|));
