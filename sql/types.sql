-- The four state types. Each is a varlena with one canonical form: equal content has equal bytes. Text and binary output are
-- those of bytea; input of every kind (text, binary, cast from bytea) accepts exactly the bytes that the type itself gives out
-- and refuses all others with SQLSTATE 22P03. STORAGE external: the bytes are packed already, compressing again costs time only.

CREATE TYPE helpdesk.customer_set;
CREATE FUNCTION helpdesk._customer_set_in(cstring) RETURNS helpdesk.customer_set LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'customer_set_in';
CREATE FUNCTION helpdesk._customer_set_out(helpdesk.customer_set) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'byteaout';
CREATE FUNCTION helpdesk._customer_set_recv(internal) RETURNS helpdesk.customer_set LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'customer_set_recv';
CREATE FUNCTION helpdesk._customer_set_send(helpdesk.customer_set) RETURNS bytea LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'byteasend';
CREATE TYPE helpdesk.customer_set (
    INPUT = helpdesk._customer_set_in, OUTPUT = helpdesk._customer_set_out, RECEIVE = helpdesk._customer_set_recv, SEND = helpdesk._customer_set_send,
    INTERNALLENGTH = VARIABLE, ALIGNMENT = int4, STORAGE = external
);
COMMENT ON TYPE helpdesk.customer_set IS 'Exact set of customer ids, compressed. Text form: bytea hex; cast to bigint[] to see the ids. NULL counts as empty.';

CREATE FUNCTION helpdesk._customer_set_from_bytea(bytea) RETURNS helpdesk.customer_set LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'customer_set_from_bytea';
CREATE CAST (bytea AS helpdesk.customer_set) WITH FUNCTION helpdesk._customer_set_from_bytea(bytea);
CREATE CAST (helpdesk.customer_set AS bytea) WITHOUT FUNCTION;

CREATE FUNCTION helpdesk._customer_set_combine(helpdesk.customer_set, helpdesk.customer_set) RETURNS helpdesk.customer_set LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'customer_set_combine';
CREATE AGGREGATE helpdesk.rollup(helpdesk.customer_set) (
    SFUNC = helpdesk._customer_set_combine, STYPE = helpdesk.customer_set, SSPACE = 4096, COMBINEFUNC = helpdesk._customer_set_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE helpdesk.rollup(helpdesk.customer_set) IS
'The union of all sets: a total counted afresh, never a sum of parts. NULL is skipped; NULL if there is nothing.';

CREATE TYPE helpdesk.duration_set;
CREATE FUNCTION helpdesk._duration_set_in(cstring) RETURNS helpdesk.duration_set LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'duration_set_in';
CREATE FUNCTION helpdesk._duration_set_out(helpdesk.duration_set) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'byteaout';
CREATE FUNCTION helpdesk._duration_set_recv(internal) RETURNS helpdesk.duration_set LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'duration_set_recv';
CREATE FUNCTION helpdesk._duration_set_send(helpdesk.duration_set) RETURNS bytea LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'byteasend';
CREATE TYPE helpdesk.duration_set (
    INPUT = helpdesk._duration_set_in, OUTPUT = helpdesk._duration_set_out, RECEIVE = helpdesk._duration_set_recv, SEND = helpdesk._duration_set_send,
    INTERNALLENGTH = VARIABLE, ALIGNMENT = int4, STORAGE = external
);
COMMENT ON TYPE helpdesk.duration_set IS 'Exact multiset of durations in microseconds, compressed. Text form: bytea hex; cast to interval[] to see the durations. NULL counts as empty.';

CREATE FUNCTION helpdesk._duration_set_from_bytea(bytea) RETURNS helpdesk.duration_set LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'duration_set_from_bytea';
CREATE CAST (bytea AS helpdesk.duration_set) WITH FUNCTION helpdesk._duration_set_from_bytea(bytea);
CREATE CAST (helpdesk.duration_set AS bytea) WITHOUT FUNCTION;

CREATE FUNCTION helpdesk._duration_set_combine(helpdesk.duration_set, helpdesk.duration_set) RETURNS helpdesk.duration_set LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'duration_set_combine';
CREATE AGGREGATE helpdesk.rollup(helpdesk.duration_set) (
    SFUNC = helpdesk._duration_set_combine, STYPE = helpdesk.duration_set, SSPACE = 4096, COMBINEFUNC = helpdesk._duration_set_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE helpdesk.rollup(helpdesk.duration_set) IS
'All durations of all sets: the median of the result is the median of all, never of medians. NULL is skipped; NULL if there is nothing.';

CREATE TYPE helpdesk.customer_grid;
CREATE FUNCTION helpdesk._customer_grid_in(cstring) RETURNS helpdesk.customer_grid LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'customer_grid_in';
CREATE FUNCTION helpdesk._customer_grid_out(helpdesk.customer_grid) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'byteaout';
CREATE FUNCTION helpdesk._customer_grid_recv(internal) RETURNS helpdesk.customer_grid LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'customer_grid_recv';
CREATE FUNCTION helpdesk._customer_grid_send(helpdesk.customer_grid) RETURNS bytea LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'byteasend';
CREATE TYPE helpdesk.customer_grid (
    INPUT = helpdesk._customer_grid_in, OUTPUT = helpdesk._customer_grid_out, RECEIVE = helpdesk._customer_grid_recv, SEND = helpdesk._customer_grid_send,
    INTERNALLENGTH = VARIABLE, ALIGNMENT = int4, STORAGE = external
);
COMMENT ON TYPE helpdesk.customer_grid IS 'One customer_set and one count of rows for each interval of a time grid. Built by customer_grid(at, grid, customer_id).';

CREATE FUNCTION helpdesk._customer_grid_from_bytea(bytea) RETURNS helpdesk.customer_grid LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'customer_grid_from_bytea';
CREATE CAST (bytea AS helpdesk.customer_grid) WITH FUNCTION helpdesk._customer_grid_from_bytea(bytea);
CREATE CAST (helpdesk.customer_grid AS bytea) WITHOUT FUNCTION;

CREATE FUNCTION helpdesk._customer_grid_combine(helpdesk.customer_grid, helpdesk.customer_grid) RETURNS helpdesk.customer_grid LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'customer_grid_combine';
CREATE AGGREGATE helpdesk.rollup(helpdesk.customer_grid) (
    SFUNC = helpdesk._customer_grid_combine, STYPE = helpdesk.customer_grid, SSPACE = 65536, COMBINEFUNC = helpdesk._customer_grid_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE helpdesk.rollup(helpdesk.customer_grid) IS
'All grids merged interval by interval; they must have the same intervals (else SQLSTATE 22023). NULL is skipped; NULL if there is nothing.';

CREATE TYPE helpdesk.duration_grid;
CREATE FUNCTION helpdesk._duration_grid_in(cstring) RETURNS helpdesk.duration_grid LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'duration_grid_in';
CREATE FUNCTION helpdesk._duration_grid_out(helpdesk.duration_grid) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'byteaout';
CREATE FUNCTION helpdesk._duration_grid_recv(internal) RETURNS helpdesk.duration_grid LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'duration_grid_recv';
CREATE FUNCTION helpdesk._duration_grid_send(helpdesk.duration_grid) RETURNS bytea LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'byteasend';
CREATE TYPE helpdesk.duration_grid (
    INPUT = helpdesk._duration_grid_in, OUTPUT = helpdesk._duration_grid_out, RECEIVE = helpdesk._duration_grid_recv, SEND = helpdesk._duration_grid_send,
    INTERNALLENGTH = VARIABLE, ALIGNMENT = int4, STORAGE = external
);
COMMENT ON TYPE helpdesk.duration_grid IS 'One duration_set for each interval of a time grid. Built by duration_grid(at, grid, duration).';

CREATE FUNCTION helpdesk._duration_grid_from_bytea(bytea) RETURNS helpdesk.duration_grid LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'duration_grid_from_bytea';
CREATE CAST (bytea AS helpdesk.duration_grid) WITH FUNCTION helpdesk._duration_grid_from_bytea(bytea);
CREATE CAST (helpdesk.duration_grid AS bytea) WITHOUT FUNCTION;

CREATE FUNCTION helpdesk._duration_grid_combine(helpdesk.duration_grid, helpdesk.duration_grid) RETURNS helpdesk.duration_grid LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'duration_grid_combine';
CREATE AGGREGATE helpdesk.rollup(helpdesk.duration_grid) (
    SFUNC = helpdesk._duration_grid_combine, STYPE = helpdesk.duration_grid, SSPACE = 65536, COMBINEFUNC = helpdesk._duration_grid_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE helpdesk.rollup(helpdesk.duration_grid) IS
'All grids merged interval by interval; they must have the same intervals (else SQLSTATE 22023). NULL is skipped; NULL if there is nothing.';

CREATE TYPE helpdesk.day_state;
CREATE FUNCTION helpdesk._day_state_in(cstring) RETURNS helpdesk.day_state LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'day_state_in';
CREATE FUNCTION helpdesk._day_state_out(helpdesk.day_state) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'byteaout';
CREATE FUNCTION helpdesk._day_state_recv(internal) RETURNS helpdesk.day_state LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'day_state_recv';
CREATE FUNCTION helpdesk._day_state_send(helpdesk.day_state) RETURNS bytea LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'byteasend';
CREATE TYPE helpdesk.day_state (
    INPUT = helpdesk._day_state_in, OUTPUT = helpdesk._day_state_out, RECEIVE = helpdesk._day_state_recv, SEND = helpdesk._day_state_send,
    INTERNALLENGTH = VARIABLE, ALIGNMENT = int4, STORAGE = external
);
COMMENT ON TYPE helpdesk.day_state IS 'What helpdesk.rollup has of a UTC day: the rows of a population, each with its quarter of an hour, customer, times to first response and resolution, and labels (channel, team, agent, category, priority, opened_source, handled_by), column by column, packed.';

CREATE FUNCTION helpdesk._day_state_from_bytea(bytea) RETURNS helpdesk.day_state LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'day_state_from_bytea';
CREATE CAST (bytea AS helpdesk.day_state) WITH FUNCTION helpdesk._day_state_from_bytea(bytea);
CREATE CAST (helpdesk.day_state AS bytea) WITHOUT FUNCTION;

CREATE FUNCTION helpdesk._day_state_combine(helpdesk.day_state, helpdesk.day_state) RETURNS helpdesk.day_state LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'day_state_combine';
CREATE AGGREGATE helpdesk.rollup(helpdesk.day_state) (
    SFUNC = helpdesk._day_state_combine, STYPE = helpdesk.day_state, SSPACE = 65536, COMBINEFUNC = helpdesk._day_state_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE helpdesk.rollup(helpdesk.day_state) IS
'All states of one UTC day merged (else SQLSTATE 22023). NULL is skipped; NULL if there is nothing.';
