SET TimeZone = 'UTC'; SET DateStyle = 'ISO, YMD'; SET IntervalStyle = 'postgres'; -- pg_regress sets others
-- An attached query never runs the attacher's code with the rights of whoever reads: every way to hang a function on a query, each read
-- by a superuser, by a plain reader, by refresh, verify and check_sources, and by the attacher himself, who may.
BEGIN;
CREATE ROLE guard_app;
CREATE ROLE guard_reader;
CREATE SCHEMA app AUTHORIZATION guard_app;
CREATE SCHEMA planted AUTHORIZATION guard_app;
GRANT USAGE ON SCHEMA test TO guard_app, guard_reader;
GRANT SELECT, INSERT, UPDATE, DELETE ON helpdesk.source_query TO guard_app;

SET LOCAL ROLE guard_app;
GRANT USAGE ON SCHEMA app, planted TO PUBLIC;
-- what runs says as whom it ran, by an error where that is not its owner
CREATE FUNCTION app.ran(n bigint) RETURNS bigint LANGUAGE plpgsql VOLATILE AS $$
BEGIN
    IF current_user <> 'guard_app' THEN
        RAISE EXCEPTION 'RAN AS %', current_user;
    END IF;
    RETURN n;
END
$$;
CREATE FUNCTION app.evil(n bigint) RETURNS bigint LANGUAGE plpgsql STABLE AS 'BEGIN RETURN app.ran(n); END';
CREATE FUNCTION app.evil_now(n bigint) RETURNS bigint LANGUAGE plpgsql IMMUTABLE AS 'BEGIN RETURN app.ran(n); END';
CREATE FUNCTION app.evil_text(t text) RETURNS boolean LANGUAGE plpgsql IMMUTABLE AS 'BEGIN RETURN app.ran(1) = 1; END';
CREATE FUNCTION app.evil_equal(a bigint, b bigint) RETURNS boolean LANGUAGE plpgsql STABLE AS 'BEGIN RETURN app.ran(a) = b; END';
CREATE FUNCTION app.evil_differs(a bigint, b bigint) RETURNS boolean LANGUAGE plpgsql STABLE AS 'BEGIN RETURN app.ran(a) <> b; END';
CREATE TYPE app.mood AS ENUM ('n', 'm');
CREATE TABLE app.calls (id bigint, at timestamptz, note text, mood app.mood);
INSERT INTO app.calls SELECT n, '2026-01-02', 'n', 'n' FROM generate_series(1, 3) n;
GRANT SELECT ON app.calls TO PUBLIC;
RESET ROLE;

-- Attaches by a direct INSERT, which looks at no name, then reads as each. "read" is right where nothing of the attacher's runs.
CREATE FUNCTION pg_temp.outcome(reader name, statement text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    said text;
BEGIN
    EXECUTE format('SET LOCAL ROLE %I', reader);
    said := test.error_of(statement);
    RESET ROLE;
    RETURN CASE WHEN said = 'no error' THEN 'read'
        WHEN said LIKE '42501: permission denied: support.contact reaches %' THEN 'refused: ' || substring(said FROM 'reaches ([^\n]*)')
        ELSE split_part(said, E'\n', 1) END;
END
$$;
CREATE FUNCTION pg_temp.attempt(setup text, query text, afterwards text) RETURNS text[] LANGUAGE plpgsql AS $$
DECLARE
    outcomes text[];
BEGIN
    BEGIN
        SET LOCAL ROLE guard_app;
        EXECUTE setup;
        INSERT INTO helpdesk.source_query (source, entity, columns, query) VALUES ('support', 'contact', '{contact_id,customer_id,started_at,channel}',
            CASE WHEN query ~* '^(select|with) ' THEN query ELSE 'SELECT id AS contact_id, id AS customer_id, at AS started_at, note AS channel FROM app.calls WHERE ' || query END);
        EXECUTE afterwards;
        RESET ROLE;
        outcomes := ARRAY[
            pg_temp.outcome('postgres', 'SELECT count(*) FROM helpdesk.contacts() c WHERE c.channel IS NOT NULL'),
            pg_temp.outcome('guard_reader', 'SELECT count(*) FROM helpdesk.contacts() c WHERE c.channel IS NOT NULL'),
            pg_temp.outcome('guard_app', 'SELECT count(*) FROM helpdesk.contacts() c WHERE c.channel IS NOT NULL'),
            -- what refresh() and verify() do for a day, what check_sources() does, a report
            pg_temp.outcome('postgres', $q$SELECT * FROM helpdesk._rolled('inbound', '2026-01-02')$q$),
            pg_temp.outcome('postgres', 'SELECT * FROM helpdesk.check_sources()'),
            pg_temp.outcome('postgres', $q$SELECT * FROM helpdesk.inbound_contacts('2026-01-01', '2026-02-01', 'day')$q$)];
        RAISE SQLSTATE 'TEST1';
    EXCEPTION WHEN SQLSTATE 'TEST1' THEN
        NULL;
    END;
    RETURN outcomes;
EXCEPTION WHEN OTHERS THEN
    RETURN ARRAY['not attached: ' || sqlerrm];
END
$$;

CREATE TABLE pg_temp.attempts (n integer GENERATED ALWAYS AS IDENTITY, name text, query text, setup text DEFAULT '', afterwards text DEFAULT '');
INSERT INTO attempts (name, query) VALUES
    ('nothing', 'true'),
    ('a function', 'app.evil(id) > 0'),
    ('a function that is folded', 'app.evil_now(1) > 0'),
    ('a volatile function', 'app.ran(id) > 0'),
    ('a volatile function of PostgreSQL', $$pg_read_file('PG_VERSION') <> ''$$),
    ('a function that runs queries', $$query_to_xml('SELECT app.evil(1)', true, true, '') IS NOT NULL$$),
    ('a function that reads tables', $$table_to_xml('app.calls', true, true, '') IS NOT NULL$$),
    ('in the list of columns', 'SELECT app.evil(id) AS contact_id, 1::bigint AS customer_id, at AS started_at, note AS channel FROM app.calls'),
    ('in FROM', 'SELECT id AS contact_id, e AS customer_id, at AS started_at, note AS channel FROM app.calls, app.evil(id) e'),
    ('in a subquery', 'id IN (SELECT app.evil(1))'),
    ('in WITH', 'WITH w AS MATERIALIZED (SELECT app.evil(id) AS id, at, note FROM app.calls) SELECT id AS contact_id, id AS customer_id, at AS started_at, note AS channel FROM w'),
    ('in ORDER BY', 'SELECT id AS contact_id, id AS customer_id, at AS started_at, note AS channel FROM app.calls ORDER BY app.evil(id)'),
    ('in VALUES', 'SELECT v AS contact_id, v AS customer_id, now() AS started_at, ''n'' AS channel FROM (VALUES (app.evil(1))) x (v)'),
    ('in TABLESAMPLE', 'SELECT id AS contact_id, id AS customer_id, at AS started_at, note AS channel FROM app.calls TABLESAMPLE system (app.evil(100))'),
    ('in LIMIT', 'SELECT id AS contact_id, id AS customer_id, at AS started_at, note AS channel FROM app.calls LIMIT app.evil(1)'),
    ('in a window', 'SELECT id AS contact_id, lag(id) OVER (ORDER BY app.evil(id)) AS customer_id, at AS started_at, note AS channel FROM app.calls'),
    ('a source by itself', 'SELECT contact_id, customer_id, started_at, channel FROM helpdesk."_support.contact"(true)'),
    ('its own source', 'SELECT contact_id, customer_id, started_at, channel FROM helpdesk.contacts() WHERE app.evil(contact_id) > 0'),
    ('writing', 'WITH w AS (DELETE FROM app.calls RETURNING *) SELECT id AS contact_id, id AS customer_id, at AS started_at, note AS channel FROM w'),
    ('locking', 'SELECT id AS contact_id, id AS customer_id, at AS started_at, note AS channel FROM (SELECT * FROM app.calls FOR UPDATE) c');
INSERT INTO attempts (name, setup, query) VALUES
    ('an operator', 'CREATE OPERATOR app.@@@ (LEFTARG = bigint, RIGHTARG = bigint, FUNCTION = app.evil_equal)', 'id OPERATOR(app.@@@) 1'),
    -- a @=@ b is harmless itself; the planner turns NOT (a @=@ b) into a @<>@ b
    ('the negator of an operator', 'CREATE OPERATOR app.@=@ (LEFTARG = bigint, RIGHTARG = bigint, FUNCTION = int8eq, NEGATOR = OPERATOR(app.@<>@));
        CREATE OPERATOR app.@<>@ (LEFTARG = bigint, RIGHTARG = bigint, FUNCTION = app.evil_differs, NEGATOR = OPERATOR(app.@=@))', 'NOT (id OPERATOR(app.@=@) 1)'),
    ('an operator with ANY', 'CREATE OPERATOR app.@@@ (LEFTARG = bigint, RIGHTARG = bigint, FUNCTION = app.evil_equal)', 'id OPERATOR(app.@@@) ANY (ARRAY[1, 2]::bigint[])'),
    ('an aggregate', 'CREATE AGGREGATE app.evil_sum(bigint, bigint) (SFUNC = app.evil_state, STYPE = boolean)', 'true'),
    ('an implicit cast', $$CREATE FUNCTION app.mood_text(app.mood) RETURNS text LANGUAGE plpgsql STABLE AS 'BEGIN RETURN app.ran(1); END';
        CREATE CAST (app.mood AS text) WITH FUNCTION app.mood_text(app.mood) AS IMPLICIT$$, $$lower(mood) <> ''$$),
    ('a cast that json looks up', $$CREATE FUNCTION app.mood_json(app.mood) RETURNS json LANGUAGE plpgsql STABLE AS 'BEGIN RETURN to_json(app.ran(1)); END';
        CREATE CAST (app.mood AS json) WITH FUNCTION app.mood_json(app.mood)$$, 'to_json(mood) IS NOT NULL'),
    ('a cast that json looks up, in a row', $$CREATE FUNCTION app.mood_json(app.mood) RETURNS json LANGUAGE plpgsql STABLE AS 'BEGIN RETURN to_json(app.ran(1)); END';
        CREATE CAST (app.mood AS json) WITH FUNCTION app.mood_json(app.mood)$$, 'row_to_json(calls) IS NOT NULL'),
    ('a domain', 'CREATE DOMAIN app.checked AS text CHECK (app.evil_text(VALUE))', 'note::app.checked IS NOT NULL'),
    ('a domain in a row that json fills', 'CREATE DOMAIN app.checked AS text CHECK (app.evil_text(VALUE)); CREATE TYPE app.pair AS (a app.checked)',
        $$(json_populate_record(NULL::app.pair, json_build_object('a', note))).a IS NOT NULL$$),
    ('a domain in a literal of a row', 'CREATE DOMAIN app.checked AS text CHECK (app.evil_text(VALUE)); CREATE TYPE app.pair AS (a app.checked)', $$('(x)'::app.pair).a = note$$),
    ('a domain in a literal of an array', 'CREATE DOMAIN app.checked AS text CHECK (app.evil_text(VALUE))', $$note = ANY ('{x}'::app.checked[])$$),
    ('a domain in a literal compared to a row', 'CREATE DOMAIN app.checked AS text CHECK (app.evil_text(VALUE)); CREATE TABLE app.rows (a app.checked)',
        $$EXISTS (SELECT FROM app.rows r WHERE coalesce(r, '(x)') IS NULL)$$),
    ('a domain in a range', 'CREATE DOMAIN app.checked AS bigint CHECK (app.evil_now(VALUE) > 0); CREATE TYPE app.span AS RANGE (subtype = app.checked)', $$id::app.checked <@ '[1,9]'::app.span$$),
    ('a domain over a domain', 'CREATE DOMAIN app.inner AS text CHECK (app.evil_text(VALUE)); CREATE DOMAIN app.checked AS app.inner', 'note::app.checked IS NOT NULL'),
    ('the difference of a range', $$CREATE FUNCTION app.apart(a bigint, b bigint) RETURNS double precision LANGUAGE plpgsql IMMUTABLE AS 'BEGIN RETURN app.ran(a) - b; END';
        CREATE TYPE app.span AS RANGE (subtype = bigint, subtype_diff = app.apart); CREATE TABLE app.spans AS SELECT app.span(n, n + 5) AS s FROM generate_series(1, 500) n;
        GRANT SELECT ON app.spans TO PUBLIC; ANALYZE app.spans$$, $$EXISTS (SELECT FROM app.spans WHERE s && app.span(3, 9))$$),
    ('an index', 'CREATE INDEX ON app.calls ((app.evil_now(1)))', 'true'),
    ('a condition of an index', 'CREATE INDEX ON app.calls (id) WHERE app.evil_now(1) > 0', 'id = 1'),
    ('a constraint', 'SET LOCAL constraint_exclusion = on; ALTER TABLE app.calls ADD CHECK (app.evil_now(1) > 0)', 'id = 1'),
    ('statistics', 'CREATE STATISTICS app.s ON (app.evil_now(1)) FROM app.calls; ANALYZE app.calls', 'id = 1'),
    ('the key of a partitioned table', 'CREATE TABLE app.parts (id bigint, at timestamptz, note text) PARTITION BY LIST ((app.evil_now(id) + app.evil_now(1)));
        GRANT SELECT ON app.parts TO PUBLIC', 'SELECT id AS contact_id, id AS customer_id, at AS started_at, note AS channel FROM app.parts'),
    ('the index of a partition', 'CREATE TABLE app.parts (id bigint, at timestamptz, note text) PARTITION BY RANGE (id); CREATE TABLE app.part PARTITION OF app.parts DEFAULT;
        INSERT INTO app.parts SELECT id, at, note FROM app.calls; CREATE INDEX ON app.part ((app.evil_now(1))); GRANT SELECT ON app.parts TO PUBLIC',
        'SELECT id AS contact_id, id AS customer_id, at AS started_at, note AS channel FROM app.parts'),
    ('a policy', 'CREATE POLICY p ON app.calls USING (app.evil(id) > 0); ALTER TABLE app.calls ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY', 'true'),
    ('a view', 'CREATE VIEW app.v AS SELECT * FROM app.calls WHERE app.evil(id) > 0; GRANT SELECT ON app.v TO PUBLIC',
        'SELECT id AS contact_id, id AS customer_id, at AS started_at, note AS channel FROM app.v'),
    ('a view of a view', 'CREATE VIEW app.w AS SELECT * FROM app.calls WHERE id IN (SELECT app.evil(1)); CREATE VIEW app.v AS SELECT * FROM app.w; GRANT SELECT ON app.v TO PUBLIC',
        'SELECT id AS contact_id, id AS customer_id, at AS started_at, note AS channel FROM app.v'),
    ('a volatile function of PostgreSQL in a view', $$CREATE VIEW app.v AS SELECT * FROM app.calls WHERE set_config('a.b', note, false) <> ''; GRANT SELECT ON app.v TO PUBLIC$$,
        'SELECT id AS contact_id, id AS customer_id, at AS started_at, note AS channel FROM app.v'),
    ('a function that runs queries in a policy', $$CREATE POLICY p ON app.calls USING (query_to_xml('SELECT app.evil(1)', true, true, '') IS NOT NULL);
        ALTER TABLE app.calls ENABLE ROW LEVEL SECURITY$$, 'true');
INSERT INTO attempts (name, query, setup, afterwards) VALUES
    ('a view replaced after attaching', 'SELECT id AS contact_id, id AS customer_id, at AS started_at, note AS channel FROM app.v',
        'CREATE VIEW app.v AS SELECT * FROM app.calls; GRANT SELECT ON app.v TO PUBLIC', 'CREATE OR REPLACE VIEW app.v AS SELECT * FROM app.calls WHERE app.evil(id) > 0'),
    ('a table swapped for a view', 'SELECT id AS contact_id, id AS customer_id, at AS started_at, note AS channel FROM app.t', 'CREATE TABLE app.t AS TABLE app.calls',
        'DROP TABLE app.t; CREATE VIEW app.t AS SELECT * FROM app.calls WHERE app.evil(id) > 0; GRANT SELECT ON app.t TO PUBLIC'),
    ('a function planted in front', $$lower(note) = 'n'$$, '', $$CREATE FUNCTION planted.lower(text) RETURNS text LANGUAGE plpgsql STABLE AS 'BEGIN RETURN app.ran(1); END'$$),
    ('an operator planted in front', 'id > 0', '', $$CREATE FUNCTION planted.larger(bigint, integer) RETURNS boolean LANGUAGE plpgsql STABLE AS 'BEGIN RETURN app.ran($1) OPERATOR(pg_catalog.>) $2; END';
        CREATE OPERATOR planted.> (LEFTARG = bigint, RIGHTARG = integer, FUNCTION = planted.larger)$$),
    ('an operator that fits better', $$mood = 'n'$$, '', $$CREATE FUNCTION planted.same(app.mood, app.mood) RETURNS boolean LANGUAGE plpgsql STABLE AS 'BEGIN RETURN app.ran(1) > 0; END';
        CREATE OPERATOR planted.= (LEFTARG = app.mood, RIGHTARG = app.mood, FUNCTION = planted.same)$$),
    ('a type planted in front', $$note::text = 'n'$$, '', 'CREATE DOMAIN planted.text AS pg_catalog.text CHECK (app.evil_text(VALUE))'),
    ('a table planted in front', 'SELECT id AS contact_id, id AS customer_id, at AS started_at, note AS channel FROM calls', '',
        'CREATE VIEW planted.calls AS SELECT * FROM app.calls WHERE app.evil(id) > 0; GRANT SELECT ON planted.calls TO PUBLIC'),
    ('a check added to a domain', 'note::app.checked IS NOT NULL', 'CREATE DOMAIN app.checked AS text', 'ALTER DOMAIN app.checked ADD CHECK (app.evil_text(VALUE))');
UPDATE attempts SET setup = $$CREATE FUNCTION app.evil_state(boolean, bigint, bigint) RETURNS boolean LANGUAGE plpgsql AS 'BEGIN RETURN app.ran($2) > 0; END';
    CREATE AGGREGATE app.evil_sum(bigint, bigint) (SFUNC = app.evil_state, STYPE = boolean)$$, query = '(SELECT app.evil_sum(c.id, c.id) FROM app.calls c)' WHERE name = 'an aggregate';

-- the search_path of readers who let others stand in front of pg_catalog
SET LOCAL search_path = planted, app, pg_catalog;
CREATE TABLE pg_temp.outcomes AS SELECT a.n, a.name, pg_temp.attempt(a.setup, a.query, a.afterwards) AS outcomes FROM attempts a ORDER BY a.n;
RESET search_path;
SELECT o.n, o.name, o.outcomes[1] AS superuser, CASE WHEN o.outcomes[2] <> o.outcomes[1] THEN o.outcomes[2] ELSE '=' END AS reader, o.outcomes[3] AS attacher FROM outcomes o ORDER BY o.n;
SELECT count(*) AS attempts, count(*) FILTER (WHERE array_to_string(o.outcomes, '|') ~ 'RAN AS') AS successful FROM outcomes o;
-- refresh, check_sources and a report say the same; where they look names up along a path of their own, what is planted is not found
SELECT o.n, o.name, o.outcomes[4] AS refresh, o.outcomes[5] AS check_sources, o.outcomes[6] AS report
FROM outcomes o WHERE NOT (o.outcomes[4:6] <@ ARRAY[o.outcomes[1]]) ORDER BY o.n;

-- The error says whose it is, where it stands and what to do.
SET LOCAL ROLE guard_app;
CREATE VIEW app.v AS SELECT * FROM app.calls WHERE app.evil(id) > 0;
GRANT SELECT ON app.v TO PUBLIC;
CREATE FUNCTION planted.lower(text) RETURNS text LANGUAGE plpgsql STABLE AS 'BEGIN RETURN app.ran(1); END';
INSERT INTO helpdesk.source_query (source, entity, columns, query) VALUES
    ('support', 'contact', '{contact_id,customer_id,started_at}', 'SELECT id AS contact_id, id AS customer_id, at AS started_at FROM app.v'),
    ('support', 'customer', '{customer_id}', $$SELECT id AS customer_id FROM app.calls WHERE lower(note) = 'n'$$);
RESET ROLE;
SET LOCAL search_path = planted, public, pg_catalog;
SELECT test.error_of('SELECT * FROM helpdesk.contacts()');
SELECT test.error_of('SELECT * FROM helpdesk.customers()');
RESET search_path;
SELECT test.error_of('SELECT * FROM helpdesk.customers()');

-- Plans that are kept: made by the attacher, then run by others; made before the view was replaced.
SET LOCAL plan_cache_mode = force_generic_plan;
CREATE FUNCTION app.counted() RETURNS bigint LANGUAGE plpgsql STABLE AS 'BEGIN RETURN (SELECT count(*) FROM helpdesk.contacts()); END';
CREATE FUNCTION app.counted_by_sql() RETURNS bigint LANGUAGE sql STABLE AS 'SELECT count(*) FROM helpdesk.contacts()';
CREATE VIEW app.report AS SELECT count(*) FROM helpdesk.contacts();
GRANT SELECT ON app.report TO PUBLIC;
PREPARE counted AS SELECT count(*) FROM helpdesk.contacts();
SET LOCAL ROLE guard_app;
EXECUTE counted;
SELECT app.counted(), app.counted_by_sql(), r.count FROM app.report r;
SET LOCAL ROLE guard_reader;
SELECT r AS statement, substring(test.error_of(r) FROM '^[^:]*: .{40}') AS by_reader
FROM unnest('{EXECUTE counted,SELECT app.counted(),SELECT app.counted_by_sql(),SELECT count FROM app.report}'::text[]) r;
RESET ROLE;
SELECT r AS statement, substring(test.error_of(r) FROM '^[^:]*: .{40}') AS by_superuser
FROM unnest('{EXECUTE counted,SELECT app.counted(),SELECT app.counted_by_sql(),SELECT count FROM app.report}'::text[]) r;
SET LOCAL ROLE guard_app;
CREATE OR REPLACE VIEW app.v AS SELECT * FROM app.calls;
RESET ROLE;
EXECUTE counted;
SELECT app.counted(), app.counted_by_sql(), r.count FROM app.report r;
SET LOCAL ROLE guard_app;
CREATE OR REPLACE VIEW app.v AS SELECT * FROM app.calls WHERE app.evil(id) > 0;
RESET ROLE;
SELECT r AS statement, substring(test.error_of(r) FROM '^[^:]*: .{40}') AS after_the_view_was_replaced
FROM unnest('{EXECUTE counted,SELECT app.counted(),SELECT app.counted_by_sql(),SELECT count FROM app.report}'::text[]) r;
DEALLOCATE counted;

-- What a superuser owns, the reader himself or the extension is as before; a function that a superuser takes over too.
ALTER FUNCTION app.evil(bigint) OWNER TO postgres;
SELECT test.error_of('SELECT * FROM helpdesk.contacts()') LIKE '%RAN AS postgres%' AS runs_once_a_superuser_owns_it;
SET LOCAL ROLE guard_app;
UPDATE helpdesk.source_query SET query = 'SELECT helpdesk.customer_key(id::text) AS contact_id, id AS customer_id, at AS started_at FROM app.calls' WHERE entity = 'contact';
SET LOCAL ROLE guard_reader;
SELECT count(*) FROM helpdesk.contacts();
RESET ROLE;

-- Where nothing is planned the guard itself checks.
SET LOCAL search_path = planted, public, pg_catalog;
SELECT test.error_of('SELECT helpdesk._guard(n) FROM unnest(''{_support.customer}''::text[]) n');
RESET search_path;
SELECT helpdesk._guard(n) FROM unnest('{_support.contact}'::text[]) n;
SELECT test.error_of('SELECT helpdesk._guard(''_support.nothing'')');
SELECT test.error_of('SELECT helpdesk._guard(''contacts'')');
-- Attaching and what an adapter asks run nobody's code either.
SET LOCAL ROLE guard_app;
CREATE VIEW app.w AS SELECT * FROM app.calls WHERE app.evil_now(id) > 0;
CREATE DOMAIN app.checked AS text CHECK (app.evil_text(VALUE));
CREATE TYPE app.pair AS (a app.checked);
RESET ROLE;
SELECT test.error_of($$SELECT helpdesk.attach_query('mail', 'contact', 'SELECT id AS contact_id, id AS customer_id, at AS started_at FROM app.w')$$);
SELECT test.error_of($$SELECT helpdesk.attach_query('mail', 'contact', 'SELECT id AS contact_id, id AS customer_id, at AS started_at FROM app.calls WHERE (''(x)''::app.pair).a = note')$$);
SELECT test.error_of($$SELECT helpdesk._guarded('SELECT count(*) FROM app.w')$$);
SELECT helpdesk._guarded('SELECT count(*) FROM app.calls');
SET LOCAL ROLE guard_app;
SELECT helpdesk.attach_query('mail', 'contact', 'SELECT id AS contact_id, id AS customer_id, at AS started_at FROM app.w') IS NOT NULL AS attached_by_the_owner;
RESET ROLE;
SELECT test.error_of($$SELECT * FROM helpdesk.contacts() WHERE source = 'mail'$$);
ROLLBACK;
