-- customer_set: who was helped. One-step customers_helped and two-step customer_set share transition and state, so a query that
-- asks for both keeps one state. All forms skip NULL ids, work with FILTER, in window frames, GROUPING SETS and parallel plans.
-- COST 10, here and for the other transition functions: with many groups a row misses the cache, and at the default of 1 the
-- planner took a serial plan for a million groups (9.7 s; parallel 7.8 s).

CREATE FUNCTION helpdesk._customer_set_add(helpdesk.customer_set, bigint) RETURNS helpdesk.customer_set LANGUAGE c IMMUTABLE PARALLEL SAFE COST 10 AS 'MODULE_PATHNAME', 'customer_set_add_bigint';
CREATE FUNCTION helpdesk._customer_set_add(helpdesk.customer_set, smallint) RETURNS helpdesk.customer_set LANGUAGE c IMMUTABLE PARALLEL SAFE COST 10 AS 'MODULE_PATHNAME', 'customer_set_add_smallint';
CREATE FUNCTION helpdesk._customer_set_add(helpdesk.customer_set, integer) RETURNS helpdesk.customer_set LANGUAGE c IMMUTABLE PARALLEL SAFE COST 10 AS 'MODULE_PATHNAME', 'customer_set_add_integer';
CREATE FUNCTION helpdesk._customer_set_add(helpdesk.customer_set, uuid) RETURNS helpdesk.customer_set LANGUAGE c IMMUTABLE PARALLEL SAFE COST 10 AS 'MODULE_PATHNAME', 'customer_set_add_uuid';
CREATE FUNCTION helpdesk._customer_set_add(helpdesk.customer_set, text) RETURNS helpdesk.customer_set LANGUAGE c IMMUTABLE PARALLEL SAFE COST 10 AS 'MODULE_PATHNAME', 'customer_set_add_text';

CREATE FUNCTION helpdesk.customers(helpdesk.customer_set) RETURNS bigint LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'customer_set_customers';
COMMENT ON FUNCTION helpdesk.customers(helpdesk.customer_set) IS
'How many customers the set holds; 0 for NULL. Reads the head of a stored set only.';

CREATE AGGREGATE helpdesk.customer_set(bigint) (
    SFUNC = helpdesk._customer_set_add, STYPE = helpdesk.customer_set, SSPACE = 320, COMBINEFUNC = helpdesk._customer_set_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE helpdesk.customer_set(bigint) IS
'The exact set of customer ids of a group, to be stored, rolled up, compared. NULL ids are skipped; NULL if there is none.';
CREATE AGGREGATE helpdesk.customers_helped(bigint) (
    SFUNC = helpdesk._customer_set_add, STYPE = helpdesk.customer_set, SSPACE = 320, FINALFUNC = helpdesk.customers, COMBINEFUNC = helpdesk._customer_set_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE helpdesk.customers_helped(bigint) IS
'How many distinct customers: equals count(DISTINCT customer_id), in parallel plans and without a sort. NULL ids are skipped; 0 if there is none.';

CREATE AGGREGATE helpdesk.customer_set(smallint) (
    SFUNC = helpdesk._customer_set_add, STYPE = helpdesk.customer_set, SSPACE = 320, COMBINEFUNC = helpdesk._customer_set_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE helpdesk.customer_set(smallint) IS
'The exact set of customer ids of a group, to be stored, rolled up, compared. NULL ids are skipped; NULL if there is none.';
CREATE AGGREGATE helpdesk.customers_helped(smallint) (
    SFUNC = helpdesk._customer_set_add, STYPE = helpdesk.customer_set, SSPACE = 320, FINALFUNC = helpdesk.customers, COMBINEFUNC = helpdesk._customer_set_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE helpdesk.customers_helped(smallint) IS
'How many distinct customers: equals count(DISTINCT customer_id), in parallel plans and without a sort. NULL ids are skipped; 0 if there is none.';

CREATE AGGREGATE helpdesk.customer_set(integer) (
    SFUNC = helpdesk._customer_set_add, STYPE = helpdesk.customer_set, SSPACE = 320, COMBINEFUNC = helpdesk._customer_set_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE helpdesk.customer_set(integer) IS
'The exact set of customer ids of a group, to be stored, rolled up, compared. NULL ids are skipped; NULL if there is none.';
CREATE AGGREGATE helpdesk.customers_helped(integer) (
    SFUNC = helpdesk._customer_set_add, STYPE = helpdesk.customer_set, SSPACE = 320, FINALFUNC = helpdesk.customers, COMBINEFUNC = helpdesk._customer_set_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE helpdesk.customers_helped(integer) IS
'How many distinct customers: equals count(DISTINCT customer_id), in parallel plans and without a sort. NULL ids are skipped; 0 if there is none.';

CREATE AGGREGATE helpdesk.customer_set(uuid) (
    SFUNC = helpdesk._customer_set_add, STYPE = helpdesk.customer_set, SSPACE = 320, COMBINEFUNC = helpdesk._customer_set_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE helpdesk.customer_set(uuid) IS
'The exact set of customer ids of a group, to be stored, rolled up, compared. NULL ids are skipped; NULL if there is none. Ids of type uuid count by helpdesk.customer_key(uuid), a 64-bit hash.';
CREATE AGGREGATE helpdesk.customers_helped(uuid) (
    SFUNC = helpdesk._customer_set_add, STYPE = helpdesk.customer_set, SSPACE = 320, FINALFUNC = helpdesk.customers, COMBINEFUNC = helpdesk._customer_set_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE helpdesk.customers_helped(uuid) IS
'How many distinct customers: equals count(DISTINCT customer_id), in parallel plans and without a sort. NULL ids are skipped; 0 if there is none. Ids of type uuid count by helpdesk.customer_key(uuid), a 64-bit hash.';

CREATE AGGREGATE helpdesk.customer_set(text) (
    SFUNC = helpdesk._customer_set_add, STYPE = helpdesk.customer_set, SSPACE = 320, COMBINEFUNC = helpdesk._customer_set_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE helpdesk.customer_set(text) IS
'The exact set of customer ids of a group, to be stored, rolled up, compared. NULL ids are skipped; NULL if there is none. Ids of type text count by helpdesk.customer_key(text), a 64-bit hash.';
CREATE AGGREGATE helpdesk.customers_helped(text) (
    SFUNC = helpdesk._customer_set_add, STYPE = helpdesk.customer_set, SSPACE = 320, FINALFUNC = helpdesk.customers, COMBINEFUNC = helpdesk._customer_set_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE helpdesk.customers_helped(text) IS
'How many distinct customers: equals count(DISTINCT customer_id), in parallel plans and without a sort. NULL ids are skipped; 0 if there is none. Ids of type text count by helpdesk.customer_key(text), a 64-bit hash.';

CREATE FUNCTION helpdesk.customer_key(text) RETURNS bigint LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'customer_key_text';
COMMENT ON FUNCTION helpdesk.customer_key(text) IS
'A bigint that stands for a customer whose id is text: xxHash3, 64 bits, of its bytes (case and spaces count). The same on every machine and version. Among n customers the chance that any two share a key is n^2/2^65: 3 in 100 million for 1 million customers.';
CREATE FUNCTION helpdesk.customer_key(uuid) RETURNS bigint LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'customer_key_uuid';
COMMENT ON FUNCTION helpdesk.customer_key(uuid) IS
'A bigint that stands for a customer whose id is a uuid: xxHash3, 64 bits, of its 16 bytes. Odds of a collision as for text.';

CREATE FUNCTION helpdesk.contains(helpdesk.customer_set, customer_id bigint) RETURNS boolean LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'customer_set_contains';
COMMENT ON FUNCTION helpdesk.contains(helpdesk.customer_set, bigint) IS 'Whether the customer is in the set. Also: set @> customer_id.';
CREATE OPERATOR helpdesk.@> (LEFTARG = helpdesk.customer_set, RIGHTARG = bigint, FUNCTION = helpdesk.contains, RESTRICT = contsel, JOIN = contjoinsel);

CREATE FUNCTION helpdesk.set_union(helpdesk.customer_set, helpdesk.customer_set) RETURNS helpdesk.customer_set LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'customer_set_union';
COMMENT ON FUNCTION helpdesk.set_union(helpdesk.customer_set, helpdesk.customer_set) IS 'Customers in one of the sets or in both. Also: a OPERATOR(helpdesk.|) b.';
CREATE FUNCTION helpdesk.set_intersect(helpdesk.customer_set, helpdesk.customer_set) RETURNS helpdesk.customer_set LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'customer_set_intersect';
COMMENT ON FUNCTION helpdesk.set_intersect(helpdesk.customer_set, helpdesk.customer_set) IS 'Customers in both sets. Also: a OPERATOR(helpdesk.&) b.';
CREATE FUNCTION helpdesk.set_except(helpdesk.customer_set, helpdesk.customer_set) RETURNS helpdesk.customer_set LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'customer_set_except';
COMMENT ON FUNCTION helpdesk.set_except(helpdesk.customer_set, helpdesk.customer_set) IS 'Customers in the first set and not in the second. Also: a OPERATOR(helpdesk.-) b.';
CREATE OPERATOR helpdesk.| (LEFTARG = helpdesk.customer_set, RIGHTARG = helpdesk.customer_set, FUNCTION = helpdesk.set_union, COMMUTATOR = OPERATOR(helpdesk.|));
CREATE OPERATOR helpdesk.& (LEFTARG = helpdesk.customer_set, RIGHTARG = helpdesk.customer_set, FUNCTION = helpdesk.set_intersect, COMMUTATOR = OPERATOR(helpdesk.&));
CREATE OPERATOR helpdesk.- (LEFTARG = helpdesk.customer_set, RIGHTARG = helpdesk.customer_set, FUNCTION = helpdesk.set_except);

CREATE FUNCTION helpdesk._customer_set_from_array(bigint[]) RETURNS helpdesk.customer_set LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'customer_set_from_array';
CREATE FUNCTION helpdesk._customer_set_to_array(helpdesk.customer_set) RETURNS bigint[] LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'customer_set_to_array';
CREATE CAST (bigint[] AS helpdesk.customer_set) WITH FUNCTION helpdesk._customer_set_from_array(bigint[]);
CREATE FUNCTION helpdesk._customer_set_from_array(integer[]) RETURNS helpdesk.customer_set LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN helpdesk._customer_set_from_array($1::bigint[]);
CREATE CAST (integer[] AS helpdesk.customer_set) WITH FUNCTION helpdesk._customer_set_from_array(integer[]);
CREATE FUNCTION helpdesk._customer_set_from_array(smallint[]) RETURNS helpdesk.customer_set LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN helpdesk._customer_set_from_array($1::bigint[]);
CREATE CAST (smallint[] AS helpdesk.customer_set) WITH FUNCTION helpdesk._customer_set_from_array(smallint[]);
CREATE CAST (helpdesk.customer_set AS bigint[]) WITH FUNCTION helpdesk._customer_set_to_array(helpdesk.customer_set);
