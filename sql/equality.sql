-- Equality, order and hash of the state types, so that DISTINCT, GROUP BY, UNION, indexes, IS DISTINCT FROM of rows and
-- logical replication (REPLICA IDENTITY FULL) work with them. Values are canonical: equal content has equal bytes, so
-- all of it is bytea's own. The order means nothing to people; "<" is no "subset of".

CREATE FUNCTION helpdesk._customer_set_eq(helpdesk.customer_set, helpdesk.customer_set) RETURNS boolean
LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'byteaeq';
CREATE FUNCTION helpdesk._customer_set_ne(helpdesk.customer_set, helpdesk.customer_set) RETURNS boolean
LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'byteane';
CREATE FUNCTION helpdesk._customer_set_lt(helpdesk.customer_set, helpdesk.customer_set) RETURNS boolean
LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'bytealt';
CREATE FUNCTION helpdesk._customer_set_le(helpdesk.customer_set, helpdesk.customer_set) RETURNS boolean
LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'byteale';
CREATE FUNCTION helpdesk._customer_set_gt(helpdesk.customer_set, helpdesk.customer_set) RETURNS boolean
LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'byteagt';
CREATE FUNCTION helpdesk._customer_set_ge(helpdesk.customer_set, helpdesk.customer_set) RETURNS boolean
LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'byteage';
CREATE FUNCTION helpdesk._customer_set_cmp(helpdesk.customer_set, helpdesk.customer_set) RETURNS integer
LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'byteacmp';
CREATE FUNCTION helpdesk._customer_set_hash(helpdesk.customer_set) RETURNS integer
LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'hashvarlena';
CREATE FUNCTION helpdesk._customer_set_hash_extended(helpdesk.customer_set, bigint) RETURNS bigint
LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'hashvarlenaextended';
CREATE OPERATOR helpdesk.= (
    LEFTARG = helpdesk.customer_set, RIGHTARG = helpdesk.customer_set, FUNCTION = helpdesk._customer_set_eq,
    COMMUTATOR = OPERATOR(helpdesk.=), NEGATOR = OPERATOR(helpdesk.<>), RESTRICT = eqsel, JOIN = eqjoinsel,
    HASHES, MERGES
);
CREATE OPERATOR helpdesk.<> (
    LEFTARG = helpdesk.customer_set, RIGHTARG = helpdesk.customer_set, FUNCTION = helpdesk._customer_set_ne,
    COMMUTATOR = OPERATOR(helpdesk.<>), NEGATOR = OPERATOR(helpdesk.=), RESTRICT = neqsel, JOIN = neqjoinsel
);
CREATE OPERATOR helpdesk.< (
    LEFTARG = helpdesk.customer_set, RIGHTARG = helpdesk.customer_set, FUNCTION = helpdesk._customer_set_lt,
    COMMUTATOR = OPERATOR(helpdesk.>), NEGATOR = OPERATOR(helpdesk.>=), RESTRICT = scalarltsel, JOIN = scalarltjoinsel
);
CREATE OPERATOR helpdesk.<= (
    LEFTARG = helpdesk.customer_set, RIGHTARG = helpdesk.customer_set, FUNCTION = helpdesk._customer_set_le,
    COMMUTATOR = OPERATOR(helpdesk.>=), NEGATOR = OPERATOR(helpdesk.>), RESTRICT = scalarlesel, JOIN = scalarlejoinsel
);
CREATE OPERATOR helpdesk.> (
    LEFTARG = helpdesk.customer_set, RIGHTARG = helpdesk.customer_set, FUNCTION = helpdesk._customer_set_gt,
    COMMUTATOR = OPERATOR(helpdesk.<), NEGATOR = OPERATOR(helpdesk.<=), RESTRICT = scalargtsel, JOIN = scalargtjoinsel
);
CREATE OPERATOR helpdesk.>= (
    LEFTARG = helpdesk.customer_set, RIGHTARG = helpdesk.customer_set, FUNCTION = helpdesk._customer_set_ge,
    COMMUTATOR = OPERATOR(helpdesk.<=), NEGATOR = OPERATOR(helpdesk.<), RESTRICT = scalargesel, JOIN = scalargejoinsel
);
CREATE OPERATOR CLASS helpdesk.customer_set_ops DEFAULT FOR TYPE helpdesk.customer_set USING btree AS
    OPERATOR 1 helpdesk.<, OPERATOR 2 helpdesk.<=, OPERATOR 3 helpdesk.=, OPERATOR 4 helpdesk.>=, OPERATOR 5 helpdesk.>,
    FUNCTION 1 helpdesk._customer_set_cmp(helpdesk.customer_set, helpdesk.customer_set);
CREATE OPERATOR CLASS helpdesk.customer_set_ops DEFAULT FOR TYPE helpdesk.customer_set USING hash AS
    OPERATOR 1 helpdesk.=,
    FUNCTION 1 helpdesk._customer_set_hash(helpdesk.customer_set),
    FUNCTION 2 helpdesk._customer_set_hash_extended(helpdesk.customer_set, bigint);

CREATE FUNCTION helpdesk._duration_set_eq(helpdesk.duration_set, helpdesk.duration_set) RETURNS boolean
LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'byteaeq';
CREATE FUNCTION helpdesk._duration_set_ne(helpdesk.duration_set, helpdesk.duration_set) RETURNS boolean
LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'byteane';
CREATE FUNCTION helpdesk._duration_set_lt(helpdesk.duration_set, helpdesk.duration_set) RETURNS boolean
LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'bytealt';
CREATE FUNCTION helpdesk._duration_set_le(helpdesk.duration_set, helpdesk.duration_set) RETURNS boolean
LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'byteale';
CREATE FUNCTION helpdesk._duration_set_gt(helpdesk.duration_set, helpdesk.duration_set) RETURNS boolean
LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'byteagt';
CREATE FUNCTION helpdesk._duration_set_ge(helpdesk.duration_set, helpdesk.duration_set) RETURNS boolean
LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'byteage';
CREATE FUNCTION helpdesk._duration_set_cmp(helpdesk.duration_set, helpdesk.duration_set) RETURNS integer
LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'byteacmp';
CREATE FUNCTION helpdesk._duration_set_hash(helpdesk.duration_set) RETURNS integer
LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'hashvarlena';
CREATE FUNCTION helpdesk._duration_set_hash_extended(helpdesk.duration_set, bigint) RETURNS bigint
LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'hashvarlenaextended';
CREATE OPERATOR helpdesk.= (
    LEFTARG = helpdesk.duration_set, RIGHTARG = helpdesk.duration_set, FUNCTION = helpdesk._duration_set_eq,
    COMMUTATOR = OPERATOR(helpdesk.=), NEGATOR = OPERATOR(helpdesk.<>), RESTRICT = eqsel, JOIN = eqjoinsel,
    HASHES, MERGES
);
CREATE OPERATOR helpdesk.<> (
    LEFTARG = helpdesk.duration_set, RIGHTARG = helpdesk.duration_set, FUNCTION = helpdesk._duration_set_ne,
    COMMUTATOR = OPERATOR(helpdesk.<>), NEGATOR = OPERATOR(helpdesk.=), RESTRICT = neqsel, JOIN = neqjoinsel
);
CREATE OPERATOR helpdesk.< (
    LEFTARG = helpdesk.duration_set, RIGHTARG = helpdesk.duration_set, FUNCTION = helpdesk._duration_set_lt,
    COMMUTATOR = OPERATOR(helpdesk.>), NEGATOR = OPERATOR(helpdesk.>=), RESTRICT = scalarltsel, JOIN = scalarltjoinsel
);
CREATE OPERATOR helpdesk.<= (
    LEFTARG = helpdesk.duration_set, RIGHTARG = helpdesk.duration_set, FUNCTION = helpdesk._duration_set_le,
    COMMUTATOR = OPERATOR(helpdesk.>=), NEGATOR = OPERATOR(helpdesk.>), RESTRICT = scalarlesel, JOIN = scalarlejoinsel
);
CREATE OPERATOR helpdesk.> (
    LEFTARG = helpdesk.duration_set, RIGHTARG = helpdesk.duration_set, FUNCTION = helpdesk._duration_set_gt,
    COMMUTATOR = OPERATOR(helpdesk.<), NEGATOR = OPERATOR(helpdesk.<=), RESTRICT = scalargtsel, JOIN = scalargtjoinsel
);
CREATE OPERATOR helpdesk.>= (
    LEFTARG = helpdesk.duration_set, RIGHTARG = helpdesk.duration_set, FUNCTION = helpdesk._duration_set_ge,
    COMMUTATOR = OPERATOR(helpdesk.<=), NEGATOR = OPERATOR(helpdesk.<), RESTRICT = scalargesel, JOIN = scalargejoinsel
);
CREATE OPERATOR CLASS helpdesk.duration_set_ops DEFAULT FOR TYPE helpdesk.duration_set USING btree AS
    OPERATOR 1 helpdesk.<, OPERATOR 2 helpdesk.<=, OPERATOR 3 helpdesk.=, OPERATOR 4 helpdesk.>=, OPERATOR 5 helpdesk.>,
    FUNCTION 1 helpdesk._duration_set_cmp(helpdesk.duration_set, helpdesk.duration_set);
CREATE OPERATOR CLASS helpdesk.duration_set_ops DEFAULT FOR TYPE helpdesk.duration_set USING hash AS
    OPERATOR 1 helpdesk.=,
    FUNCTION 1 helpdesk._duration_set_hash(helpdesk.duration_set),
    FUNCTION 2 helpdesk._duration_set_hash_extended(helpdesk.duration_set, bigint);

CREATE FUNCTION helpdesk._customer_grid_eq(helpdesk.customer_grid, helpdesk.customer_grid) RETURNS boolean
LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'byteaeq';
CREATE FUNCTION helpdesk._customer_grid_ne(helpdesk.customer_grid, helpdesk.customer_grid) RETURNS boolean
LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'byteane';
CREATE FUNCTION helpdesk._customer_grid_lt(helpdesk.customer_grid, helpdesk.customer_grid) RETURNS boolean
LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'bytealt';
CREATE FUNCTION helpdesk._customer_grid_le(helpdesk.customer_grid, helpdesk.customer_grid) RETURNS boolean
LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'byteale';
CREATE FUNCTION helpdesk._customer_grid_gt(helpdesk.customer_grid, helpdesk.customer_grid) RETURNS boolean
LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'byteagt';
CREATE FUNCTION helpdesk._customer_grid_ge(helpdesk.customer_grid, helpdesk.customer_grid) RETURNS boolean
LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'byteage';
CREATE FUNCTION helpdesk._customer_grid_cmp(helpdesk.customer_grid, helpdesk.customer_grid) RETURNS integer
LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'byteacmp';
CREATE FUNCTION helpdesk._customer_grid_hash(helpdesk.customer_grid) RETURNS integer
LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'hashvarlena';
CREATE FUNCTION helpdesk._customer_grid_hash_extended(helpdesk.customer_grid, bigint) RETURNS bigint
LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'hashvarlenaextended';
CREATE OPERATOR helpdesk.= (
    LEFTARG = helpdesk.customer_grid, RIGHTARG = helpdesk.customer_grid, FUNCTION = helpdesk._customer_grid_eq,
    COMMUTATOR = OPERATOR(helpdesk.=), NEGATOR = OPERATOR(helpdesk.<>), RESTRICT = eqsel, JOIN = eqjoinsel,
    HASHES, MERGES
);
CREATE OPERATOR helpdesk.<> (
    LEFTARG = helpdesk.customer_grid, RIGHTARG = helpdesk.customer_grid, FUNCTION = helpdesk._customer_grid_ne,
    COMMUTATOR = OPERATOR(helpdesk.<>), NEGATOR = OPERATOR(helpdesk.=), RESTRICT = neqsel, JOIN = neqjoinsel
);
CREATE OPERATOR helpdesk.< (
    LEFTARG = helpdesk.customer_grid, RIGHTARG = helpdesk.customer_grid, FUNCTION = helpdesk._customer_grid_lt,
    COMMUTATOR = OPERATOR(helpdesk.>), NEGATOR = OPERATOR(helpdesk.>=), RESTRICT = scalarltsel, JOIN = scalarltjoinsel
);
CREATE OPERATOR helpdesk.<= (
    LEFTARG = helpdesk.customer_grid, RIGHTARG = helpdesk.customer_grid, FUNCTION = helpdesk._customer_grid_le,
    COMMUTATOR = OPERATOR(helpdesk.>=), NEGATOR = OPERATOR(helpdesk.>), RESTRICT = scalarlesel, JOIN = scalarlejoinsel
);
CREATE OPERATOR helpdesk.> (
    LEFTARG = helpdesk.customer_grid, RIGHTARG = helpdesk.customer_grid, FUNCTION = helpdesk._customer_grid_gt,
    COMMUTATOR = OPERATOR(helpdesk.<), NEGATOR = OPERATOR(helpdesk.<=), RESTRICT = scalargtsel, JOIN = scalargtjoinsel
);
CREATE OPERATOR helpdesk.>= (
    LEFTARG = helpdesk.customer_grid, RIGHTARG = helpdesk.customer_grid, FUNCTION = helpdesk._customer_grid_ge,
    COMMUTATOR = OPERATOR(helpdesk.<=), NEGATOR = OPERATOR(helpdesk.<), RESTRICT = scalargesel, JOIN = scalargejoinsel
);
CREATE OPERATOR CLASS helpdesk.customer_grid_ops DEFAULT FOR TYPE helpdesk.customer_grid USING btree AS
    OPERATOR 1 helpdesk.<, OPERATOR 2 helpdesk.<=, OPERATOR 3 helpdesk.=, OPERATOR 4 helpdesk.>=, OPERATOR 5 helpdesk.>,
    FUNCTION 1 helpdesk._customer_grid_cmp(helpdesk.customer_grid, helpdesk.customer_grid);
CREATE OPERATOR CLASS helpdesk.customer_grid_ops DEFAULT FOR TYPE helpdesk.customer_grid USING hash AS
    OPERATOR 1 helpdesk.=,
    FUNCTION 1 helpdesk._customer_grid_hash(helpdesk.customer_grid),
    FUNCTION 2 helpdesk._customer_grid_hash_extended(helpdesk.customer_grid, bigint);

CREATE FUNCTION helpdesk._duration_grid_eq(helpdesk.duration_grid, helpdesk.duration_grid) RETURNS boolean
LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'byteaeq';
CREATE FUNCTION helpdesk._duration_grid_ne(helpdesk.duration_grid, helpdesk.duration_grid) RETURNS boolean
LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'byteane';
CREATE FUNCTION helpdesk._duration_grid_lt(helpdesk.duration_grid, helpdesk.duration_grid) RETURNS boolean
LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'bytealt';
CREATE FUNCTION helpdesk._duration_grid_le(helpdesk.duration_grid, helpdesk.duration_grid) RETURNS boolean
LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'byteale';
CREATE FUNCTION helpdesk._duration_grid_gt(helpdesk.duration_grid, helpdesk.duration_grid) RETURNS boolean
LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'byteagt';
CREATE FUNCTION helpdesk._duration_grid_ge(helpdesk.duration_grid, helpdesk.duration_grid) RETURNS boolean
LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'byteage';
CREATE FUNCTION helpdesk._duration_grid_cmp(helpdesk.duration_grid, helpdesk.duration_grid) RETURNS integer
LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'byteacmp';
CREATE FUNCTION helpdesk._duration_grid_hash(helpdesk.duration_grid) RETURNS integer
LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'hashvarlena';
CREATE FUNCTION helpdesk._duration_grid_hash_extended(helpdesk.duration_grid, bigint) RETURNS bigint
LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'hashvarlenaextended';
CREATE OPERATOR helpdesk.= (
    LEFTARG = helpdesk.duration_grid, RIGHTARG = helpdesk.duration_grid, FUNCTION = helpdesk._duration_grid_eq,
    COMMUTATOR = OPERATOR(helpdesk.=), NEGATOR = OPERATOR(helpdesk.<>), RESTRICT = eqsel, JOIN = eqjoinsel,
    HASHES, MERGES
);
CREATE OPERATOR helpdesk.<> (
    LEFTARG = helpdesk.duration_grid, RIGHTARG = helpdesk.duration_grid, FUNCTION = helpdesk._duration_grid_ne,
    COMMUTATOR = OPERATOR(helpdesk.<>), NEGATOR = OPERATOR(helpdesk.=), RESTRICT = neqsel, JOIN = neqjoinsel
);
CREATE OPERATOR helpdesk.< (
    LEFTARG = helpdesk.duration_grid, RIGHTARG = helpdesk.duration_grid, FUNCTION = helpdesk._duration_grid_lt,
    COMMUTATOR = OPERATOR(helpdesk.>), NEGATOR = OPERATOR(helpdesk.>=), RESTRICT = scalarltsel, JOIN = scalarltjoinsel
);
CREATE OPERATOR helpdesk.<= (
    LEFTARG = helpdesk.duration_grid, RIGHTARG = helpdesk.duration_grid, FUNCTION = helpdesk._duration_grid_le,
    COMMUTATOR = OPERATOR(helpdesk.>=), NEGATOR = OPERATOR(helpdesk.>), RESTRICT = scalarlesel, JOIN = scalarlejoinsel
);
CREATE OPERATOR helpdesk.> (
    LEFTARG = helpdesk.duration_grid, RIGHTARG = helpdesk.duration_grid, FUNCTION = helpdesk._duration_grid_gt,
    COMMUTATOR = OPERATOR(helpdesk.<), NEGATOR = OPERATOR(helpdesk.<=), RESTRICT = scalargtsel, JOIN = scalargtjoinsel
);
CREATE OPERATOR helpdesk.>= (
    LEFTARG = helpdesk.duration_grid, RIGHTARG = helpdesk.duration_grid, FUNCTION = helpdesk._duration_grid_ge,
    COMMUTATOR = OPERATOR(helpdesk.<=), NEGATOR = OPERATOR(helpdesk.<), RESTRICT = scalargesel, JOIN = scalargejoinsel
);
CREATE OPERATOR CLASS helpdesk.duration_grid_ops DEFAULT FOR TYPE helpdesk.duration_grid USING btree AS
    OPERATOR 1 helpdesk.<, OPERATOR 2 helpdesk.<=, OPERATOR 3 helpdesk.=, OPERATOR 4 helpdesk.>=, OPERATOR 5 helpdesk.>,
    FUNCTION 1 helpdesk._duration_grid_cmp(helpdesk.duration_grid, helpdesk.duration_grid);
CREATE OPERATOR CLASS helpdesk.duration_grid_ops DEFAULT FOR TYPE helpdesk.duration_grid USING hash AS
    OPERATOR 1 helpdesk.=,
    FUNCTION 1 helpdesk._duration_grid_hash(helpdesk.duration_grid),
    FUNCTION 2 helpdesk._duration_grid_hash_extended(helpdesk.duration_grid, bigint);

CREATE FUNCTION helpdesk._day_state_eq(helpdesk.day_state, helpdesk.day_state) RETURNS boolean
LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'byteaeq';
CREATE FUNCTION helpdesk._day_state_ne(helpdesk.day_state, helpdesk.day_state) RETURNS boolean
LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'byteane';
CREATE FUNCTION helpdesk._day_state_lt(helpdesk.day_state, helpdesk.day_state) RETURNS boolean
LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'bytealt';
CREATE FUNCTION helpdesk._day_state_le(helpdesk.day_state, helpdesk.day_state) RETURNS boolean
LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'byteale';
CREATE FUNCTION helpdesk._day_state_gt(helpdesk.day_state, helpdesk.day_state) RETURNS boolean
LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'byteagt';
CREATE FUNCTION helpdesk._day_state_ge(helpdesk.day_state, helpdesk.day_state) RETURNS boolean
LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'byteage';
CREATE FUNCTION helpdesk._day_state_cmp(helpdesk.day_state, helpdesk.day_state) RETURNS integer
LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'byteacmp';
CREATE FUNCTION helpdesk._day_state_hash(helpdesk.day_state) RETURNS integer
LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'hashvarlena';
CREATE FUNCTION helpdesk._day_state_hash_extended(helpdesk.day_state, bigint) RETURNS bigint
LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'hashvarlenaextended';
CREATE OPERATOR helpdesk.= (
    LEFTARG = helpdesk.day_state, RIGHTARG = helpdesk.day_state, FUNCTION = helpdesk._day_state_eq,
    COMMUTATOR = OPERATOR(helpdesk.=), NEGATOR = OPERATOR(helpdesk.<>), RESTRICT = eqsel, JOIN = eqjoinsel,
    HASHES, MERGES
);
CREATE OPERATOR helpdesk.<> (
    LEFTARG = helpdesk.day_state, RIGHTARG = helpdesk.day_state, FUNCTION = helpdesk._day_state_ne,
    COMMUTATOR = OPERATOR(helpdesk.<>), NEGATOR = OPERATOR(helpdesk.=), RESTRICT = neqsel, JOIN = neqjoinsel
);
CREATE OPERATOR helpdesk.< (
    LEFTARG = helpdesk.day_state, RIGHTARG = helpdesk.day_state, FUNCTION = helpdesk._day_state_lt,
    COMMUTATOR = OPERATOR(helpdesk.>), NEGATOR = OPERATOR(helpdesk.>=), RESTRICT = scalarltsel, JOIN = scalarltjoinsel
);
CREATE OPERATOR helpdesk.<= (
    LEFTARG = helpdesk.day_state, RIGHTARG = helpdesk.day_state, FUNCTION = helpdesk._day_state_le,
    COMMUTATOR = OPERATOR(helpdesk.>=), NEGATOR = OPERATOR(helpdesk.>), RESTRICT = scalarlesel, JOIN = scalarlejoinsel
);
CREATE OPERATOR helpdesk.> (
    LEFTARG = helpdesk.day_state, RIGHTARG = helpdesk.day_state, FUNCTION = helpdesk._day_state_gt,
    COMMUTATOR = OPERATOR(helpdesk.<), NEGATOR = OPERATOR(helpdesk.<=), RESTRICT = scalargtsel, JOIN = scalargtjoinsel
);
CREATE OPERATOR helpdesk.>= (
    LEFTARG = helpdesk.day_state, RIGHTARG = helpdesk.day_state, FUNCTION = helpdesk._day_state_ge,
    COMMUTATOR = OPERATOR(helpdesk.<=), NEGATOR = OPERATOR(helpdesk.<), RESTRICT = scalargesel, JOIN = scalargejoinsel
);
CREATE OPERATOR CLASS helpdesk.day_state_ops DEFAULT FOR TYPE helpdesk.day_state USING btree AS
    OPERATOR 1 helpdesk.<, OPERATOR 2 helpdesk.<=, OPERATOR 3 helpdesk.=, OPERATOR 4 helpdesk.>=, OPERATOR 5 helpdesk.>,
    FUNCTION 1 helpdesk._day_state_cmp(helpdesk.day_state, helpdesk.day_state);
CREATE OPERATOR CLASS helpdesk.day_state_ops DEFAULT FOR TYPE helpdesk.day_state USING hash AS
    OPERATOR 1 helpdesk.=,
    FUNCTION 1 helpdesk._day_state_hash(helpdesk.day_state),
    FUNCTION 2 helpdesk._day_state_hash_extended(helpdesk.day_state, bigint);

CREATE FUNCTION helpdesk._chart_data_eq(helpdesk.chart_data, helpdesk.chart_data) RETURNS boolean
LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'byteaeq';
CREATE FUNCTION helpdesk._chart_data_ne(helpdesk.chart_data, helpdesk.chart_data) RETURNS boolean
LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'byteane';
CREATE FUNCTION helpdesk._chart_data_lt(helpdesk.chart_data, helpdesk.chart_data) RETURNS boolean
LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'bytealt';
CREATE FUNCTION helpdesk._chart_data_le(helpdesk.chart_data, helpdesk.chart_data) RETURNS boolean
LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'byteale';
CREATE FUNCTION helpdesk._chart_data_gt(helpdesk.chart_data, helpdesk.chart_data) RETURNS boolean
LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'byteagt';
CREATE FUNCTION helpdesk._chart_data_ge(helpdesk.chart_data, helpdesk.chart_data) RETURNS boolean
LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'byteage';
CREATE FUNCTION helpdesk._chart_data_cmp(helpdesk.chart_data, helpdesk.chart_data) RETURNS integer
LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'byteacmp';
CREATE FUNCTION helpdesk._chart_data_hash(helpdesk.chart_data) RETURNS integer
LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'hashvarlena';
CREATE FUNCTION helpdesk._chart_data_hash_extended(helpdesk.chart_data, bigint) RETURNS bigint
LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'hashvarlenaextended';
CREATE OPERATOR helpdesk.= (
    LEFTARG = helpdesk.chart_data, RIGHTARG = helpdesk.chart_data, FUNCTION = helpdesk._chart_data_eq,
    COMMUTATOR = OPERATOR(helpdesk.=), NEGATOR = OPERATOR(helpdesk.<>), RESTRICT = eqsel, JOIN = eqjoinsel,
    HASHES, MERGES
);
CREATE OPERATOR helpdesk.<> (
    LEFTARG = helpdesk.chart_data, RIGHTARG = helpdesk.chart_data, FUNCTION = helpdesk._chart_data_ne,
    COMMUTATOR = OPERATOR(helpdesk.<>), NEGATOR = OPERATOR(helpdesk.=), RESTRICT = neqsel, JOIN = neqjoinsel
);
CREATE OPERATOR helpdesk.< (
    LEFTARG = helpdesk.chart_data, RIGHTARG = helpdesk.chart_data, FUNCTION = helpdesk._chart_data_lt,
    COMMUTATOR = OPERATOR(helpdesk.>), NEGATOR = OPERATOR(helpdesk.>=), RESTRICT = scalarltsel, JOIN = scalarltjoinsel
);
CREATE OPERATOR helpdesk.<= (
    LEFTARG = helpdesk.chart_data, RIGHTARG = helpdesk.chart_data, FUNCTION = helpdesk._chart_data_le,
    COMMUTATOR = OPERATOR(helpdesk.>=), NEGATOR = OPERATOR(helpdesk.>), RESTRICT = scalarlesel, JOIN = scalarlejoinsel
);
CREATE OPERATOR helpdesk.> (
    LEFTARG = helpdesk.chart_data, RIGHTARG = helpdesk.chart_data, FUNCTION = helpdesk._chart_data_gt,
    COMMUTATOR = OPERATOR(helpdesk.<), NEGATOR = OPERATOR(helpdesk.<=), RESTRICT = scalargtsel, JOIN = scalargtjoinsel
);
CREATE OPERATOR helpdesk.>= (
    LEFTARG = helpdesk.chart_data, RIGHTARG = helpdesk.chart_data, FUNCTION = helpdesk._chart_data_ge,
    COMMUTATOR = OPERATOR(helpdesk.<=), NEGATOR = OPERATOR(helpdesk.<), RESTRICT = scalargesel, JOIN = scalargejoinsel
);
CREATE OPERATOR CLASS helpdesk.chart_data_ops DEFAULT FOR TYPE helpdesk.chart_data USING btree AS
    OPERATOR 1 helpdesk.<, OPERATOR 2 helpdesk.<=, OPERATOR 3 helpdesk.=, OPERATOR 4 helpdesk.>=, OPERATOR 5 helpdesk.>,
    FUNCTION 1 helpdesk._chart_data_cmp(helpdesk.chart_data, helpdesk.chart_data);
CREATE OPERATOR CLASS helpdesk.chart_data_ops DEFAULT FOR TYPE helpdesk.chart_data USING hash AS
    OPERATOR 1 helpdesk.=,
    FUNCTION 1 helpdesk._chart_data_hash(helpdesk.chart_data),
    FUNCTION 2 helpdesk._chart_data_hash_extended(helpdesk.chart_data, bigint);
