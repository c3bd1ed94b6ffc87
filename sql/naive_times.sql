-- Times without a zone, in one's own SQL. Without these PostgreSQL would take them for local times of the session, and the two hours
-- between 00:30 and 02:30 of a night on which the clock goes back for three. Between two of them lies the plain difference; one with a
-- zone and one without cannot be compared; where in a grid one lies depends on a zone, which must be said.

CREATE FUNCTION helpdesk._duration_set_add(helpdesk.duration_set, timestamp, timestamp) RETURNS helpdesk.duration_set
LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'duration_set_add_between';
CREATE FUNCTION helpdesk._duration_set_add(helpdesk.duration_set, date, date) RETURNS helpdesk.duration_set
LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'duration_set_add_days';
CREATE FUNCTION helpdesk._duration_set_add(helpdesk.duration_set, timestamp, timestamptz) RETURNS helpdesk.duration_set
LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'duration_set_add_mixed';
CREATE FUNCTION helpdesk._duration_set_add(helpdesk.duration_set, timestamptz, timestamp) RETURNS helpdesk.duration_set
LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'duration_set_add_mixed';

CREATE AGGREGATE helpdesk.duration_set(start_at timestamp, end_at timestamp) (
    SFUNC = helpdesk._duration_set_add, STYPE = helpdesk.duration_set, SSPACE = 320, COMBINEFUNC = helpdesk._duration_set_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE helpdesk.duration_set(timestamp, timestamp) IS
'As duration_set(timestamptz, timestamptz), of times without a zone: the plain difference, whatever the session''s zone.';
CREATE AGGREGATE helpdesk.duration_set(start_at date, end_at date) (
    SFUNC = helpdesk._duration_set_add, STYPE = helpdesk.duration_set, SSPACE = 320, COMBINEFUNC = helpdesk._duration_set_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE helpdesk.duration_set(date, date) IS
'As duration_set(timestamptz, timestamptz), of dates: whole days of 24 hours.';
CREATE AGGREGATE helpdesk.duration_set(start_at timestamp, end_at timestamptz) (
    SFUNC = helpdesk._duration_set_add, STYPE = helpdesk.duration_set, SSPACE = 320, COMBINEFUNC = helpdesk._duration_set_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE helpdesk.duration_set(timestamp, timestamptz) IS
'SQLSTATE 42804: one time has a zone and the other has none.';
CREATE AGGREGATE helpdesk.duration_set(start_at timestamptz, end_at timestamp) (
    SFUNC = helpdesk._duration_set_add, STYPE = helpdesk.duration_set, SSPACE = 320, COMBINEFUNC = helpdesk._duration_set_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE helpdesk.duration_set(timestamptz, timestamp) IS
'SQLSTATE 42804: one time has a zone and the other has none.';
CREATE AGGREGATE helpdesk.median_first_response(opened_at timestamp, first_response_at timestamp) (
    SFUNC = helpdesk._duration_set_add, STYPE = helpdesk.duration_set, SSPACE = 320, FINALFUNC = helpdesk.median, COMBINEFUNC = helpdesk._duration_set_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE helpdesk.median_first_response(timestamp, timestamp) IS
'As median_first_response(timestamptz, timestamptz), of times without a zone: the plain difference, whatever the session''s zone.';
CREATE AGGREGATE helpdesk.median_first_response(opened_at date, first_response_at date) (
    SFUNC = helpdesk._duration_set_add, STYPE = helpdesk.duration_set, SSPACE = 320, FINALFUNC = helpdesk.median, COMBINEFUNC = helpdesk._duration_set_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE helpdesk.median_first_response(date, date) IS
'As median_first_response(timestamptz, timestamptz), of dates: whole days of 24 hours.';
CREATE AGGREGATE helpdesk.median_first_response(opened_at timestamp, first_response_at timestamptz) (
    SFUNC = helpdesk._duration_set_add, STYPE = helpdesk.duration_set, SSPACE = 320, FINALFUNC = helpdesk.median, COMBINEFUNC = helpdesk._duration_set_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE helpdesk.median_first_response(timestamp, timestamptz) IS
'SQLSTATE 42804: one time has a zone and the other has none.';
CREATE AGGREGATE helpdesk.median_first_response(opened_at timestamptz, first_response_at timestamp) (
    SFUNC = helpdesk._duration_set_add, STYPE = helpdesk.duration_set, SSPACE = 320, FINALFUNC = helpdesk.median, COMBINEFUNC = helpdesk._duration_set_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE helpdesk.median_first_response(timestamptz, timestamp) IS
'SQLSTATE 42804: one time has a zone and the other has none.';
CREATE AGGREGATE helpdesk.median_close_time(opened_at timestamp, closed_at timestamp) (
    SFUNC = helpdesk._duration_set_add, STYPE = helpdesk.duration_set, SSPACE = 320, FINALFUNC = helpdesk.median, COMBINEFUNC = helpdesk._duration_set_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE helpdesk.median_close_time(timestamp, timestamp) IS
'As median_close_time(timestamptz, timestamptz), of times without a zone: the plain difference, whatever the session''s zone.';
CREATE AGGREGATE helpdesk.median_close_time(opened_at date, closed_at date) (
    SFUNC = helpdesk._duration_set_add, STYPE = helpdesk.duration_set, SSPACE = 320, FINALFUNC = helpdesk.median, COMBINEFUNC = helpdesk._duration_set_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE helpdesk.median_close_time(date, date) IS
'As median_close_time(timestamptz, timestamptz), of dates: whole days of 24 hours.';
CREATE AGGREGATE helpdesk.median_close_time(opened_at timestamp, closed_at timestamptz) (
    SFUNC = helpdesk._duration_set_add, STYPE = helpdesk.duration_set, SSPACE = 320, FINALFUNC = helpdesk.median, COMBINEFUNC = helpdesk._duration_set_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE helpdesk.median_close_time(timestamp, timestamptz) IS
'SQLSTATE 42804: one time has a zone and the other has none.';
CREATE AGGREGATE helpdesk.median_close_time(opened_at timestamptz, closed_at timestamp) (
    SFUNC = helpdesk._duration_set_add, STYPE = helpdesk.duration_set, SSPACE = 320, FINALFUNC = helpdesk.median, COMBINEFUNC = helpdesk._duration_set_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE helpdesk.median_close_time(timestamptz, timestamp) IS
'SQLSTATE 42804: one time has a zone and the other has none.';

CREATE FUNCTION helpdesk._customer_grid_add(helpdesk.customer_grid, timestamp, timestamptz[], bigint) RETURNS helpdesk.customer_grid
LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'grid_add_without_zone';
CREATE AGGREGATE helpdesk.customer_grid(at timestamp, grid timestamptz[], customer_id bigint) (
    SFUNC = helpdesk._customer_grid_add, STYPE = helpdesk.customer_grid, SSPACE = 65536, COMBINEFUNC = helpdesk._customer_grid_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE helpdesk.customer_grid(timestamp, timestamptz[], bigint) IS 'SQLSTATE 42804: a time without a zone.';
CREATE FUNCTION helpdesk._duration_grid_add(helpdesk.duration_grid, timestamp, timestamptz[], interval) RETURNS helpdesk.duration_grid
LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'grid_add_without_zone';
CREATE AGGREGATE helpdesk.duration_grid(at timestamp, grid timestamptz[], duration interval) (
    SFUNC = helpdesk._duration_grid_add, STYPE = helpdesk.duration_grid, SSPACE = 65536, COMBINEFUNC = helpdesk._duration_grid_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE helpdesk.duration_grid(timestamp, timestamptz[], interval) IS 'SQLSTATE 42804: a time without a zone.';
CREATE FUNCTION helpdesk._duration_grid_add(helpdesk.duration_grid, timestamp, timestamptz[], timestamp, timestamp) RETURNS helpdesk.duration_grid
LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'grid_add_without_zone';
CREATE AGGREGATE helpdesk.duration_grid(at timestamp, grid timestamptz[], start_at timestamp, end_at timestamp) (
    SFUNC = helpdesk._duration_grid_add, STYPE = helpdesk.duration_grid, SSPACE = 65536, COMBINEFUNC = helpdesk._duration_grid_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE helpdesk.duration_grid(timestamp, timestamptz[], timestamp, timestamp) IS 'SQLSTATE 42804: a time without a zone.';
CREATE FUNCTION helpdesk._duration_grid_add(helpdesk.duration_grid, timestamptz, timestamptz[], timestamp, timestamp) RETURNS helpdesk.duration_grid
LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'duration_grid_add_between';
CREATE AGGREGATE helpdesk.duration_grid(at timestamptz, grid timestamptz[], start_at timestamp, end_at timestamp) (
    SFUNC = helpdesk._duration_grid_add, STYPE = helpdesk.duration_grid, SSPACE = 65536, COMBINEFUNC = helpdesk._duration_grid_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE helpdesk.duration_grid(timestamptz, timestamptz[], timestamp, timestamp) IS
'As duration_grid(at, grid, timestamptz, timestamptz), of times without a zone: the plain difference.';
