-- duration_set: how long it took. Every non-NULL value of the interval forms counts, negative ones too; the two-timestamp forms
-- know what they measure and leave out pairs whose end is missing, infinite or before the start (check_sources counts those).
-- A month counts 30 days and a day 24 hours, as PostgreSQL compares intervals. Infinite intervals: SQLSTATE 22008.

CREATE FUNCTION helpdesk._duration_set_add(helpdesk.duration_set, interval) RETURNS helpdesk.duration_set LANGUAGE c IMMUTABLE PARALLEL SAFE COST 10 AS 'MODULE_PATHNAME', 'duration_set_add';
CREATE FUNCTION helpdesk._duration_set_add(helpdesk.duration_set, timestamptz, timestamptz) RETURNS helpdesk.duration_set LANGUAGE c IMMUTABLE PARALLEL SAFE COST 10 AS 'MODULE_PATHNAME', 'duration_set_add_between';
CREATE FUNCTION helpdesk._duration_set_add(helpdesk.duration_set, interval, double precision) RETURNS helpdesk.duration_set LANGUAGE c IMMUTABLE PARALLEL SAFE COST 10 AS 'MODULE_PATHNAME', 'duration_set_add_with_fraction';
CREATE FUNCTION helpdesk._duration_set_asked_percentile(helpdesk.duration_set) RETURNS interval LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'duration_set_asked_percentile';

CREATE FUNCTION helpdesk.median(helpdesk.duration_set) RETURNS interval LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'duration_set_median';
COMMENT ON FUNCTION helpdesk.median(helpdesk.duration_set) IS
'The median, interpolated as percentile_cont(0.5); NULL of an empty set.';
CREATE FUNCTION helpdesk.percentile(helpdesk.duration_set, fraction double precision) RETURNS interval LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'duration_set_percentile';
COMMENT ON FUNCTION helpdesk.percentile(helpdesk.duration_set, double precision) IS
'The percentile, interpolated as percentile_cont(fraction); fraction from 0 to 1 (else SQLSTATE 22003). NULL of an empty set.';
CREATE FUNCTION helpdesk.percentile(helpdesk.duration_set, fractions double precision[]) RETURNS interval[] LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'duration_set_percentiles';
COMMENT ON FUNCTION helpdesk.percentile(helpdesk.duration_set, double precision[]) IS
'Several percentiles at once, in the order of the fractions.';
CREATE FUNCTION helpdesk.average(helpdesk.duration_set) RETURNS interval LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'duration_set_average';
COMMENT ON FUNCTION helpdesk.average(helpdesk.duration_set) IS 'The mean of all durations, to the microsecond; NULL of an empty set.';
CREATE FUNCTION helpdesk.min(helpdesk.duration_set) RETURNS interval LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'duration_set_min';
COMMENT ON FUNCTION helpdesk.min(helpdesk.duration_set) IS 'The shortest duration; NULL of an empty set.';
CREATE FUNCTION helpdesk.max(helpdesk.duration_set) RETURNS interval LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'duration_set_max';
COMMENT ON FUNCTION helpdesk.max(helpdesk.duration_set) IS 'The longest duration; NULL of an empty set.';
CREATE FUNCTION helpdesk.num_durations(helpdesk.duration_set) RETURNS bigint LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'duration_set_num';
COMMENT ON FUNCTION helpdesk.num_durations(helpdesk.duration_set) IS 'How many durations; 0 for NULL.';
CREATE FUNCTION helpdesk.buckets(helpdesk.duration_set, bounds interval[]) RETURNS bigint[] LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'duration_set_buckets';
COMMENT ON FUNCTION helpdesk.buckets(helpdesk.duration_set, interval[]) IS
'How many durations lie below the first bound, from each bound to below the next, and from the last on: one number more than bounds. Bounds must ascend.';

CREATE AGGREGATE helpdesk.duration_set(interval) (
    SFUNC = helpdesk._duration_set_add, STYPE = helpdesk.duration_set, SSPACE = 320, COMBINEFUNC = helpdesk._duration_set_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE helpdesk.duration_set(interval) IS
'The exact multiset of durations of a group, to be stored, rolled up, asked for median, percentile, average, buckets. NULL is skipped; NULL if there is none.';
CREATE AGGREGATE helpdesk.duration_set(start_at timestamptz, end_at timestamptz) (
    SFUNC = helpdesk._duration_set_add, STYPE = helpdesk.duration_set, SSPACE = 320, COMBINEFUNC = helpdesk._duration_set_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE helpdesk.duration_set(timestamptz, timestamptz) IS
'As duration_set(interval), of the time from start to end; pairs whose end is missing, infinite or before the start are left out.';
CREATE AGGREGATE helpdesk.median(interval) (
    SFUNC = helpdesk._duration_set_add, STYPE = helpdesk.duration_set, SSPACE = 320, FINALFUNC = helpdesk.median, COMBINEFUNC = helpdesk._duration_set_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE helpdesk.median(interval) IS
'The median: equals percentile_cont(0.5) WITHIN GROUP (ORDER BY interval) to the microsecond, in parallel plans and window frames too. NULL is skipped; NULL if there is none.';
CREATE AGGREGATE helpdesk.percentile(interval, fraction double precision) (
    SFUNC = helpdesk._duration_set_add, STYPE = helpdesk.duration_set, SSPACE = 320, FINALFUNC = helpdesk._duration_set_asked_percentile, COMBINEFUNC = helpdesk._duration_set_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE helpdesk.percentile(interval, double precision) IS
'The percentile, interpolated as percentile_cont(fraction): percentile(x, 0.9). The fraction must be the same for all rows of a group (else SQLSTATE 22023). NULL is skipped; NULL if there is none.';
CREATE AGGREGATE helpdesk.median_first_response(opened_at timestamptz, first_response_at timestamptz) (
    SFUNC = helpdesk._duration_set_add, STYPE = helpdesk.duration_set, SSPACE = 320, FINALFUNC = helpdesk.median, COMBINEFUNC = helpdesk._duration_set_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE helpdesk.median_first_response(timestamptz, timestamptz) IS
'Median time from opening to first response. Unanswered conversations and responses before the opening are left out. NULL if nothing is left.';
CREATE AGGREGATE helpdesk.median_close_time(opened_at timestamptz, closed_at timestamptz) (
    SFUNC = helpdesk._duration_set_add, STYPE = helpdesk.duration_set, SSPACE = 320, FINALFUNC = helpdesk.median, COMBINEFUNC = helpdesk._duration_set_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE helpdesk.median_close_time(timestamptz, timestamptz) IS
'Median time from opening to close (give first_closed_at or last_closed_at). Open conversations and closes before the opening are left out. NULL if nothing is left.';

CREATE FUNCTION helpdesk._duration_set_from_array(interval[]) RETURNS helpdesk.duration_set LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'duration_set_from_array';
CREATE FUNCTION helpdesk._duration_set_to_array(helpdesk.duration_set) RETURNS interval[] LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'duration_set_to_array';
CREATE CAST (interval[] AS helpdesk.duration_set) WITH FUNCTION helpdesk._duration_set_from_array(interval[]);
CREATE CAST (helpdesk.duration_set AS interval[]) WITH FUNCTION helpdesk._duration_set_to_array(helpdesk.duration_set);
