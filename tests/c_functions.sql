-- Every C function of the extension, as pg_depend lists them, is called as nobody should: with each value of its arguments' types that
-- somebody could make, and as each part of an aggregate of one's own. A new function is called as well, without a word here. An error
-- is an answer; no answer is what the caller (tests/c_functions) looks for. Errors of class XX are listed: they are nobody's fault but ours.
SET TimeZone = 'UTC'; SET client_min_messages = warning; SET statement_timeout = '30 s'; SET search_path = pg_catalog, pg_temp;
-- so that a combine function is called
SET parallel_setup_cost = 0; SET parallel_tuple_cost = 0; SET min_parallel_table_scan_size = 0; SET max_parallel_workers_per_gather = 2;

CREATE TABLE public.c_function AS
SELECT row_number() OVER (ORDER BY p.oid) AS n, p.oid, p.oid::regproc::text AS name, ARRAY(SELECT unnest(p.proargtypes)) AS arguments, p.prorettype AS result, p.proisstrict AS is_strict
FROM pg_depend d JOIN pg_proc p ON p.oid = d.objid JOIN pg_language l ON l.oid = p.prolang
WHERE d.classid = 'pg_proc'::regclass AND d.refclassid = 'pg_extension'::regclass AND d.deptype = 'e' AND p.prokind = 'f'
    AND d.refobjid = (SELECT oid FROM pg_extension WHERE extname = 'pg_helpdesk') AND l.lanname IN ('c', 'internal');

-- Values as they lie in a table: short, toasted, compressed; others are written as they are.
CREATE TABLE public.hostile (
    kind text, bigints bigint[], times timestamptz[], numbers float8[], intervals interval[], texts text[], label text, bytes bytea,
    customers helpdesk.customer_set, durations helpdesk.duration_set, customer_cells helpdesk.customer_grid,
    duration_cells helpdesk.duration_grid, day helpdesk.day_state, chart helpdesk.chart_data
);
CREATE FUNCTION public.states_of(rows integer) RETURNS SETOF public.hostile LANGUAGE sql AS $$
    SELECT CASE rows WHEN 3000 THEN 'large' ELSE 'small' END, array_agg(i ORDER BY i), array_agg(t ORDER BY i), array_agg(i / rows::float8 ORDER BY i), array_agg(i * interval '1 s' ORDER BY i),
        array_agg(i::text), repeat('name ', rows), convert_to(repeat('byte ', rows), 'UTF8'),
        helpdesk.customer_set(i * 77), helpdesk.duration_set(i * interval '1 s'), helpdesk.customer_grid(t, g, i), helpdesk.duration_grid(t, g, i * interval '1 s'),
        helpdesk._day_state(t, i, i, -1, 'Email', 'a', 'b', NULL, NULL, NULL, 'human'), helpdesk.chart_bars(i::text, i) FILTER (WHERE i <= 100)
    FROM (SELECT i::bigint, timestamptz '2026-10-01' + i * interval '1 s' AS t FROM generate_series(1, rows) i) r,
        (SELECT ARRAY[timestamptz '2026-10-01', '2026-10-01 12:00', '2026-10-02'] AS g) g
$$;
-- 8 elements, since the state of engagement_load has as many; they are below 128 bytes, so short in the table
INSERT INTO public.hostile SELECT * FROM public.states_of(8);
INSERT INTO public.hostile SELECT * FROM public.states_of(3000); -- toasted; arrays and texts compressed
ALTER TABLE public.hostile ALTER customers SET STORAGE main, ALTER durations SET STORAGE main, ALTER customer_cells SET STORAGE main, ALTER day SET STORAGE main,
    ALTER bigints SET STORAGE external, ALTER times SET STORAGE external, ALTER label SET STORAGE external;
INSERT INTO public.hostile SELECT * FROM public.states_of(3000);

CREATE TABLE public.value_of (type oid, value text, is_plain boolean DEFAULT false);
INSERT INTO public.value_of SELECT t::regtype, v, p FROM (VALUES
    ('bigint', '1', true), ('bigint', '-9223372036854775808', false), ('bigint', '9223372036854775807', false), ('bigint', '0', false),
    ('integer', '1', true), ('integer', '-2147483648', false), ('integer', '2147483647', false),
    ('boolean', 'true', true), ('oid', '1', true), ('regtype', $$'helpdesk.contact'$$, true), ('regtype', $$'int8'$$, false), ('regclass', $$'pg_class'$$, true),
    ('double precision', '0.5', true), ('double precision', $$'NaN'$$, false), ('double precision', $$'-Infinity'$$, false), ('double precision', '1e300', false),
    ('text', $$'day'$$, true), ('text', $$'Europe/Warsaw'$$, false), ('text', $$'inbound'$$, false), ('text', $$'call'$$, false), ('text', $$''$$, false), ('text', $$'SELECT 1 AS id'$$, false),
    ('text', $$repeat('ż', 100000)$$, false), ('text', $$'en'$$, false), ('text', $$'figures'$$, false), ('text', $$'number'$$, false),
    ('cstring', $$'\x110100'$$, true), ('cstring', $$'\x11ffffffffffffffffff01'$$, false), ('cstring', $$'\x'$$, false), ('cstring', $$'{1}'$$, false),
    ('bytea', $$'\x110100'$$, true), ('bytea', $$''$$, false), ('bytea', $$'\x2101000100ffffff'$$, false), ('bytea', $$'\x61010203'$$, false),
    ('uuid', $$'00000000-0000-0000-0000-000000000000'$$, true),
    ('timestamptz', $$'2026-10-01 06:00'$$, true), ('timestamptz', $$'infinity'$$, false), ('timestamptz', $$'-infinity'$$, false), ('timestamptz', $$'4714-11-24 BC'$$, false), ('timestamptz', $$'294276-12-31'$$, false),
    ('timestamp', $$'2026-10-01 06:00'$$, true), ('timestamp', $$'infinity'$$, false), ('timestamp', $$'4713-01-01 BC'$$, false), ('timestamp', $$'294276-12-31'$$, false),
    ('interval', $$'1 h'$$, true), ('interval', $$'-178000000 years'$$, false), ('interval', $$'178000000 years'$$, false), ('interval', $$'-1 microsecond'$$, false),
    ('bigint[]', $$'{0,0,0,0,0,0,0,0}'$$, true), ('timestamptz[]', $$'{2026-10-01, 2026-10-02}'$$, true), ('double precision[]', $$'{0,0.5,1}'$$, true), ('interval[]', $$'{1 s,2 s}'$$, true), ('text[]', $$'{a}'$$, true),
    ('helpdesk.customer_set', $$'{1,2,3}'::bigint[]::helpdesk.customer_set$$, true), ('helpdesk.duration_set', $$'{1 s,2 s}'::interval[]::helpdesk.duration_set$$, true)
) v (t, v, p);
-- arrays of other shapes
INSERT INTO public.value_of
SELECT t::regtype, replace(v, 'x', e) FROM (VALUES ('bigint[]', '7'), ('timestamptz[]', '"2026-10-01 06:00"'), ('double precision[]', '0.5'), ('interval[]', '"1 s"'), ('text[]', 'a')) t (t, e),
    (VALUES ($$'{}'$$), ($$'{NULL}'$$), ($$'{NULL,x,x,x,x,x,x,x}'$$), ($$'{{x,x,x,x},{x,x,x,x}}'$$), ($$'{{{x}}}'$$), ($$'[-5:2]={x,x,x,x,x,x,x,x}'$$), ($$'[0:0]={x}'$$)) v (v);
INSERT INTO public.value_of VALUES
    ('bigint[]'::regtype, 'array_remove(ARRAY[NULL,1,2,3,4,5,6,7,8]::bigint[], NULL)'), ('bigint[]'::regtype, '(ARRAY[1,2,3,4,5,6,7,8,9]::bigint[])[1:8]'),
    ('bigint[]'::regtype, 'ARRAY(SELECT nullif(g, 3) FROM generate_series(1::bigint, 8) g)'), ('timestamptz[]'::regtype, $$'{-infinity,infinity}'$$);
-- values as they lie in the table, and a state's bytes through another type's eyes
INSERT INTO public.value_of
SELECT a.atttypid, format('(SELECT %I FROM public.hostile OFFSET %s LIMIT 1)', a.attname, n), a.atttypid::regtype::text ~ '^helpdesk.*(grid|state|data)' AND n = 0
FROM pg_attribute a, generate_series(0, 2) n WHERE a.attrelid = 'public.hostile'::regclass AND a.attnum > 1;
INSERT INTO public.value_of SELECT DISTINCT type, 'NULL' FROM public.value_of;

CREATE TABLE public.answer (how text, name text, state text, message text);
CREATE FUNCTION public.ask(how text, name text, statement text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    state text := '00000'; message text;
BEGIN
    BEGIN
        EXECUTE statement;
    EXCEPTION WHEN OTHERS THEN
        GET STACKED DIAGNOSTICS message = MESSAGE_TEXT;
        state := SQLSTATE;
    END;
    INSERT INTO public.answer VALUES (how, name, state, left(message, 200));
END
$$;
-- A value of a type: the plain one, or the one at a place (counted round).
CREATE FUNCTION public.pick_value(of oid, at integer) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT format('%s::%s', value, of::regtype) FROM (
        SELECT value, row_number() OVER (ORDER BY is_plain DESC, value) - 1 AS place, count(*) OVER () AS of_all FROM public.value_of WHERE type = of
    ) v WHERE place = at % of_all
$$;
CREATE FUNCTION public.list_of(arguments oid[], places integer[]) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT coalesce(string_agg(coalesce(public.pick_value(a, places[n]), 'NULL'), ', ' ORDER BY n), '') FROM unnest(arguments) WITH ORDINALITY a (a, n)
$$;
CREATE FUNCTION public.types_of(arguments oid[]) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT coalesce(string_agg(a::regtype::text, ', ' ORDER BY n), '') FROM unnest(arguments) WITH ORDINALITY a (a, n)
$$;

-- 1. called directly: each value of each argument, the others plain; then mixtures, the same for ever
CREATE FUNCTION public.call_directly(number bigint) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    f record; places integer[]; k integer;
BEGIN
    FOR f IN SELECT * FROM public.c_function WHERE n = number AND NOT 'internal'::regtype = ANY (arguments) AND result <> 'trigger'::regtype LOOP
        FOR a IN 1..greatest(cardinality(f.arguments), 1) LOOP
            FOR v IN 0..coalesce((SELECT count(*) FROM public.value_of WHERE type = f.arguments[a]), 1) - 1 LOOP
                SELECT array_agg(CASE n WHEN a THEN v ELSE 0 END ORDER BY n) INTO places FROM generate_series(1, cardinality(f.arguments)) n;
                PERFORM public.ask('direct', f.name, format('SELECT %s(%s)', f.name, public.list_of(f.arguments, places)));
            END LOOP;
        END LOOP;
        FOR mixture IN 1..10 LOOP
            SELECT array_agg(abs(hashint8extended(n, mixture)) % 30 ORDER BY n) INTO places FROM generate_series(1, cardinality(f.arguments)) n;
            PERFORM public.ask('mixture', f.name, format('SELECT %s(%s)', f.name, public.list_of(f.arguments, places)));
        END LOOP;
    END LOOP;
END
$$;
SELECT format('SELECT public.call_directly(%s)', n) FROM public.c_function ORDER BY n \gexec

-- 2. as parts of aggregates: transition, combine and moving transition where the result is the state; final, alone and with the arguments,
-- over a state that is bytes or, for a type with a combine function of ours, an object in memory, which is also given twice
CREATE TABLE public.aggregated AS SELECT g AS n FROM generate_series(1, 40) g;
ANALYZE public.aggregated;
CREATE FUNCTION public.last(anyelement, anyelement) RETURNS anyelement LANGUAGE sql IMMUTABLE PARALLEL SAFE AS 'SELECT $2';
CREATE FUNCTION public.call_in_aggregates(number bigint) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    f record; state text; more text; inputs text; maker text; k text; given text; place integer; initial text;
BEGIN
    FOR f IN SELECT * FROM public.c_function WHERE n = number AND cardinality(arguments) > 0 AND NOT arguments && ARRAY['internal'::regtype, 'cstring'::regtype]::oid[] AND result <> 'cstring'::regtype LOOP
        state := f.arguments[1]::regtype::text;
        more := public.types_of(f.arguments[2:]);
        -- each input takes some value, another one row by row
        SELECT string_agg(format('(CASE n %% 4 WHEN 0 THEN NULL WHEN 1 THEN %s WHEN 2 THEN %s ELSE %s END)', public.pick_value(a, 0), public.pick_value(a, 1), public.pick_value(a, 2)), ', ' ORDER BY i)
        INTO inputs FROM unnest(f.arguments[2:]) WITH ORDINALITY a (a, i);
        IF f.arguments[1] = f.result THEN
            FOREACH initial IN ARRAY ARRAY[NULL, '{0,0,0,0,0,0,0,0}', '{}', '{NULL}', '[3:10]={1,2,3,4,5,6,7,8}', '\x110100'] LOOP
                PERFORM public.ask('CREATE', f.name, format('CREATE AGGREGATE public.as_transition_%s(%s) (SFUNC = %s, STYPE = %s %s, COMBINEFUNC = %s, PARALLEL = SAFE)',
                    f.n, coalesce(nullif(more, ''), '*'), f.name, state, ', INITCOND = ' || quote_literal(initial), CASE WHEN cardinality(f.arguments) = 2 AND f.arguments[2] = f.result THEN f.name ELSE format('public.last(%s, %s)', state, state) END));
                IF to_regprocedure(format('public.as_transition_%s(%s)', f.n, more)) IS NULL THEN
                    PERFORM public.ask('CREATE', f.name, format('CREATE AGGREGATE public.as_transition_%s(%s) (SFUNC = %s, STYPE = %s %s)',
                        f.n, coalesce(nullif(more, ''), '*'), f.name, state, ', INITCOND = ' || quote_literal(initial)));
                END IF;
                PERFORM public.ask('transition', f.name, format('SELECT public.as_transition_%s(%s)::text FROM public.aggregated', f.n, coalesce(inputs, '*')));
                PERFORM public.ask('transition in groups', f.name, format('SELECT public.as_transition_%s(%s)::text FROM public.aggregated GROUP BY n %% 3', f.n, coalesce(inputs, '*')));
                PERFORM public.ask('transition in a window', f.name, format('SELECT public.as_transition_%s(%s) OVER (ORDER BY n ROWS 3 PRECEDING)::text FROM public.aggregated', f.n, coalesce(inputs, '*')));
                PERFORM public.ask('transition over stored values', f.name, format('SELECT public.as_transition_%s(%s)::text FROM public.hostile', f.n,
                    coalesce((SELECT string_agg(coalesce((SELECT quote_ident(attname) FROM pg_attribute WHERE attrelid = 'public.hostile'::regclass AND attnum > 1 AND atttypid = a LIMIT 1), public.pick_value(a, 0)), ', ' ORDER BY i)
                        FROM unnest(f.arguments[2:]) WITH ORDINALITY a (a, i)), '*')));
                EXECUTE format('DROP AGGREGATE IF EXISTS public.as_transition_%s(%s)', f.n, coalesce(nullif(more, ''), '*'));
            END LOOP;
            FOREACH given IN ARRAY ARRAY['RETURN $1', 'RETURN NULL', format('RETURN %s', public.pick_value(f.arguments[1], 0))] LOOP
                PERFORM public.ask('CREATE', f.name, format('CREATE OR REPLACE FUNCTION public.inverse_%s(%s) RETURNS %s LANGUAGE plpgsql AS %L', f.n, public.types_of(f.arguments), state, 'BEGIN ' || given || '; END'));
                FOREACH k IN ARRAY ARRAY[f.name, format('public.inverse_%s', f.n)] LOOP
                    PERFORM public.ask('CREATE', f.name, format('CREATE AGGREGATE public.moving_%s(%s) (SFUNC = %s, STYPE = %s, MSFUNC = %s, MINVFUNC = %s, MSTYPE = %s)', f.n, coalesce(nullif(more, ''), '*'), f.name, state, f.name, k, state));
                    PERFORM public.ask('moving', f.name, format('SELECT public.moving_%s(%s) OVER (ORDER BY n ROWS 3 PRECEDING)::text FROM public.aggregated', f.n, coalesce(inputs, '*')));
                    EXECUTE format('DROP AGGREGATE IF EXISTS public.moving_%s(%s)', f.n, coalesce(nullif(more, ''), '*'));
                END LOOP;
            END LOOP;
        END IF;
        -- as final function; the second maker gives an object in memory
        FOREACH maker IN ARRAY ARRAY['public.last', to_regprocedure(format('helpdesk.%I(%s, %s)', replace('_' || state, 'helpdesk.', '') || '_combine', state, state))::regproc::text] LOOP
            CONTINUE WHEN maker IS NULL;
            PERFORM public.ask('CREATE', f.name, format('CREATE AGGREGATE public.as_final_%s(%s) (SFUNC = %s, STYPE = %s, FINALFUNC = %s)', f.n, state, maker, state, f.name));
            PERFORM public.ask('CREATE', f.name, format('CREATE AGGREGATE public.as_final_%s(%s) (SFUNC = %s, STYPE = %s, FINALFUNC = %s, FINALFUNC_EXTRA)', f.n, state, maker, state, f.name));
            PERFORM public.ask('CREATE', f.name, format('CREATE FUNCTION public.twice_%s(%s) RETURNS text LANGUAGE sql AS %L', f.n, state, format('SELECT %s(%s)::text', f.name,
                (SELECT string_agg(CASE WHEN a = f.arguments[1] THEN '$1' ELSE public.pick_value(a, 0) END, ', ' ORDER BY i) FROM unnest(f.arguments) WITH ORDINALITY a (a, i)))));
            PERFORM public.ask('CREATE', f.name, format('CREATE AGGREGATE public.as_twice_%s(%s) (SFUNC = %s, STYPE = %s, FINALFUNC = public.twice_%s)', f.n, state, maker, state, f.n));
            FOR place IN 0..(SELECT count(*) FROM public.value_of WHERE type = f.arguments[1]) LOOP
                given := format('(CASE WHEN n > 2 THEN %s END)', public.pick_value(f.arguments[1], place));
                PERFORM public.ask('final', f.name, format('SELECT public.as_final_%s(%s)::text FROM public.aggregated WHERE n < 5', f.n, given));
                PERFORM public.ask('twice', f.name, format('SELECT public.as_twice_%s(%s)::text FROM public.aggregated WHERE n < 5', f.n, given));
                PERFORM public.ask('twice in a window', f.name, format('SELECT public.as_twice_%s(%s) OVER (ORDER BY n)::text FROM public.aggregated WHERE n < 5', f.n, given));
            END LOOP;
            EXECUTE format('DROP AGGREGATE IF EXISTS public.as_final_%s(%s)', f.n, state);
            EXECUTE format('DROP AGGREGATE IF EXISTS public.as_twice_%s(%s)', f.n, state);
            EXECUTE format('DROP FUNCTION IF EXISTS public.twice_%s(%s)', f.n, state);
        END LOOP;
    END LOOP;
END
$$;
SELECT format('SELECT public.call_in_aggregates(%s)', n) FROM public.c_function ORDER BY n \gexec

-- 3. internal: only a superuser can make such aggregates. Every state with every function that takes one; one is made by PostgreSQL itself
CREATE FUNCTION public.call_with_internal(number bigint) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    f record; maker record;
BEGIN
    FOR maker IN SELECT name, public.types_of(arguments[2:]) AS more, public.list_of(arguments[2:], array_fill(0, ARRAY[30])) AS given FROM public.c_function WHERE arguments[1] = 'internal'::regtype AND result = 'internal'::regtype AND cardinality(arguments) > 1
        UNION ALL SELECT 'int8_avg_accum', 'bigint', 'n::bigint' LOOP
        FOR f IN SELECT * FROM public.c_function WHERE n = number AND arguments[1] = 'internal'::regtype LOOP
            PERFORM public.ask('CREATE', f.name, format('CREATE AGGREGATE public.internal_final(%s) (SFUNC = %s, STYPE = internal, FINALFUNC = %s)', maker.more, maker.name, f.name));
            PERFORM public.ask('internal', f.name, format('SELECT public.internal_final(%s)::text FROM public.aggregated', maker.given));
            PERFORM public.ask('internal in a window', f.name, format('SELECT (public.internal_final(%s) OVER (ORDER BY n))::text FROM public.aggregated', maker.given));
            EXECUTE format('DROP AGGREGATE IF EXISTS public.internal_final(%s)', maker.more);
            CONTINUE WHEN maker.name <> 'int8_avg_accum'; -- PostgreSQL's own functions would not bear our states
            PERFORM public.ask('CREATE', f.name, format('CREATE AGGREGATE public.internal_sent(%s) (SFUNC = %s, STYPE = internal, FINALFUNC = numeric_poly_avg, COMBINEFUNC = int8_avg_combine, SERIALFUNC = %s, DESERIALFUNC = int8_avg_deserialize, PARALLEL = SAFE)', maker.more, maker.name, f.name));
            PERFORM public.ask('serialized', f.name, format('SELECT public.internal_sent(%s) IS NULL FROM public.aggregated', maker.given));
            EXECUTE format('DROP AGGREGATE IF EXISTS public.internal_sent(%s)', maker.more);
        END LOOP;
    END LOOP;
END
$$;
SELECT format('SELECT public.call_with_internal(%s)', n) FROM public.c_function ORDER BY n \gexec

-- 4. as support functions of functions with other arguments, as triggers of other kinds and tables, in indexes, casts and operators
CREATE FUNCTION public.call_otherwise(number bigint) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    f record; arguments text; kind text;
BEGIN
    FOR f IN SELECT * FROM public.c_function c WHERE n = number AND c.arguments = ARRAY['internal'::regtype]::oid[] AND c.result = 'internal'::regtype LOOP
        FOREACH arguments IN ARRAY ARRAY['', 'integer', 'text, text', 'timestamptz, timestamptz, timestamptz', 'text, text, text', 'timestamptz, text, timestamptz, integer', 'VARIADIC integer[]'] LOOP
            PERFORM public.ask('CREATE', f.name, format('CREATE FUNCTION public.supported(%s) RETURNS boolean LANGUAGE plpgsql IMMUTABLE SUPPORT %s AS %L', arguments, f.name, 'BEGIN RETURN true; END'));
            PERFORM public.ask('support', f.name, format('SELECT public.supported(%s) FROM public.aggregated WHERE public.supported(%s)', g, g))
            FROM (SELECT coalesce(string_agg('NULL::' || replace(btrim(a), 'VARIADIC integer[]', 'integer'), ', '), '') AS g FROM unnest(nullif(string_to_array(arguments, ','), '{}')) a) g;
            EXECUTE format('DROP FUNCTION IF EXISTS public.supported(%s)', arguments);
        END LOOP;
    END LOOP;
    FOR f IN SELECT * FROM public.c_function c WHERE n = number AND c.result = 'trigger'::regtype LOOP
        PERFORM public.ask('direct', f.name, format('SELECT %s()', f.name));
        FOREACH kind IN ARRAY ARRAY['BEFORE INSERT OR UPDATE OR DELETE', 'AFTER INSERT OR UPDATE OR DELETE', 'BEFORE TRUNCATE', 'INSTEAD OF INSERT OR UPDATE OR DELETE', 'AFTER INSERT'] LOOP
            FOREACH arguments IN ARRAY ARRAY['', '1', 'a, b, c, d', 'a, kind, label, label', 'a, n, n, n', 'x, n, at, n, status, closed, y, z'] LOOP
                CREATE TABLE public.watched (n bigint, kind text, label text[], at timestamptz, status text);
                CREATE VIEW public.seen AS SELECT * FROM public.watched;
                PERFORM public.ask('CREATE', f.name, format('CREATE TRIGGER t %s ON public.%s FOR EACH %s EXECUTE FUNCTION %s(%s)', kind, w, r, f.name, arguments))
                FROM (VALUES ('watched', 'ROW'), ('watched', 'STATEMENT'), ('seen', 'ROW')) t (w, r);
                PERFORM public.ask('trigger', f.name, statement) FROM unnest(ARRAY[
                    $q$INSERT INTO public.watched VALUES (1, 'a', '{b}', now(), 'closed'), (NULL, NULL, NULL, NULL, NULL)$q$, $q$INSERT INTO public.seen VALUES (2)$q$,
                    'UPDATE public.watched SET at = now(), status = NULL', 'DELETE FROM public.watched', 'TRUNCATE public.watched']) statement;
                DROP TABLE public.watched CASCADE;
            END LOOP;
        END LOOP;
        PERFORM public.ask('event trigger', f.name, format('CREATE EVENT TRIGGER c_function ON ddl_command_end EXECUTE FUNCTION %s()', f.name));
    END LOOP;
    FOR f IN SELECT * FROM public.c_function c WHERE n = number AND cardinality(c.arguments) = 1 AND NOT c.arguments && ARRAY['internal'::regtype, 'cstring'::regtype]::oid[] LOOP
        PERFORM public.ask('index', f.name, format('CREATE INDEX ON public.hostile ((%s(%I)::text))', f.name, a.attname)) FROM pg_attribute a WHERE a.attrelid = 'public.hostile'::regclass AND a.atttypid = f.arguments[1];
    END LOOP;
    FOR f IN SELECT * FROM public.c_function c WHERE n = number AND cardinality(c.arguments) = 2 AND NOT c.arguments && ARRAY['internal'::regtype, 'cstring'::regtype]::oid[] LOOP
        PERFORM public.ask('CREATE', f.name, format('CREATE OPERATOR public.@#@ (LEFTARG = %s, RIGHTARG = %s, FUNCTION = %s, RESTRICT = eqsel, JOIN = eqjoinsel)', f.arguments[1]::regtype, f.arguments[2]::regtype, f.name));
        PERFORM public.ask('operator', f.name, format('SELECT %s OPERATOR(public.@#@) %s', public.pick_value(f.arguments[1], v), public.pick_value(f.arguments[2], w))) FROM generate_series(0, 4) v, generate_series(0, 4) w;
        EXECUTE format('DROP OPERATOR IF EXISTS public.@#@ (%s, %s)', f.arguments[1]::regtype, f.arguments[2]::regtype);
    END LOOP;
END
$$;
SELECT format('SELECT public.call_otherwise(%s)', n) FROM public.c_function ORDER BY n \gexec
