SET TimeZone = 'UTC'; SET DateStyle = 'ISO, YMD'; SET IntervalStyle = 'postgres'; -- pg_regress sets others
-- What is attached means the same whatever is set in the session that attaches and in the session that reads.
BEGIN;
CREATE SCHEMA app;
CREATE TABLE app.calls (id bigint, at timestamptz, talk interval, price double precision, bytes bytea, path text, note text, state text);
INSERT INTO app.calls VALUES
    (1, '2026-01-02 00:00+00', '1 day 02:00', 0.1::real, '\x5c', 'a\b', 'x', NULL),
    (2, '2026-02-01 00:00+00', '-1 day +02:00', 0.3::double precision, '\x00ff', 'it''s', 'x', 'open'),
    (3, '2026-02-03 12:30+00', '-1 day -02:00', 0.1 + 0.2::double precision, '\x41', 'a\\b', 'english', 'open');
-- each constant decides which row is a contact; channel says which
CREATE FUNCTION app.queries() RETURNS TABLE (name text, query text) LANGUAGE sql AS $$
    SELECT q.name, 'SELECT id AS contact_id, id AS customer_id, at AS started_at, path AS channel FROM app.calls WHERE ' || q.condition
    FROM (VALUES
        ('date', $q$at >= date '01.02.2026' AND at < date '03.02.2026'$q$),
        ('time', $q$at >= timestamptz '2026-02-03 12:30'$q$),
        ('interval', $q$talk = interval '-1 day +2 hours'$q$),
        ('negative', $q$talk = interval '-1 2:00:00'$q$),
        ('double', $q$price = 0.30000000000000004::double precision$q$),
        ('real', $q$price = real '0.1'$q$),
        ('bytes', $q$bytes = decode('AP8=', 'base64') OR bytes = bytea 'A'$q$),
        ('backslash', $q$path = E'a\\b'$q$),
        ('like', $q$path LIKE E'a\\\\\\\\b'$q$),
        ('null', $q$state = NULL$q$),
        ('search', $q$to_tsvector('english', note) @@ to_tsquery('english', 'english')$q$),
        ('range', $q$at::date <@ daterange('02.02.2026', '04.02.2026')$q$),
        ('array', $q$at::date = ANY ('{01.02.2026}'::date[])$q$)
    ) AS q (name, condition)
$$;
-- the rows that a query gives, as it is attached now and as it is read in a session with other settings
CREATE FUNCTION app.attached(query text) RETURNS text LANGUAGE sql AS $$
    SELECT helpdesk.attach_query('pbx', 'contact', query);
    SELECT s.query FROM helpdesk.source_query s
$$;
CREATE FUNCTION app.rows() RETURNS text LANGUAGE plpgsql AS $$
BEGIN
    RETURN (SELECT string_agg(contact_id::text, ',' ORDER BY contact_id) FROM helpdesk.contacts());
END
$$;
CREATE PROCEDURE app.set(VARIADIC settings text[]) LANGUAGE plpgsql AS $$
BEGIN
    FOR n IN 1 .. cardinality(settings) BY 2 LOOP
        PERFORM set_config(settings[n], settings[n + 1], true);
    END LOOP;
END
$$;
CREATE FUNCTION app.settings(hostile boolean) RETURNS text[] LANGUAGE sql AS $$
    SELECT CASE WHEN hostile THEN '{DateStyle,"German, DMY",IntervalStyle,sql_standard,extra_float_digits,-15,TimeZone,Asia/Kathmandu,bytea_output,escape,
        standard_conforming_strings,off,escape_string_warning,off,backslash_quote,off,transform_null_equals,on,xmloption,document,xmlbinary,hex,array_nulls,off,
        quote_all_identifiers,on}'
    ELSE '{DateStyle,"ISO, DMY",IntervalStyle,postgres,extra_float_digits,1,TimeZone,UTC,bytea_output,hex,standard_conforming_strings,on,
        escape_string_warning,on,backslash_quote,safe_encoding,transform_null_equals,off,xmloption,content,xmlbinary,base64,array_nulls,on,
        quote_all_identifiers,off}' END::text[]
$$;
CREATE TABLE app.seen (name text, attached_hostile boolean, read_hostile boolean, rows text, stored text);
DO $$
DECLARE
    q record;
    stored text;
BEGIN
    FOR q IN SELECT n.name, n.query, a.hostile AS attached_hostile, r.hostile AS read_hostile
        FROM app.queries() n, (VALUES (false), (true)) AS a (hostile), (VALUES (false), (true)) AS r (hostile) ORDER BY 1, 3, 4
    LOOP
        CALL app.set(VARIADIC app.settings(q.attached_hostile));
        stored := app.attached(q.query);
        CALL app.set(VARIADIC app.settings(q.read_hostile));
        INSERT INTO app.seen VALUES (q.name, q.attached_hostile, q.read_hostile, app.rows(), stored);
        CALL app.set(VARIADIC app.settings(false));
    END LOOP;
END
$$;
SET LOCAL DateStyle = 'ISO, YMD';
-- what a reader has set changes nothing
SELECT name, attached_hostile, array_agg(DISTINCT coalesce(rows, 'none')) AS rows, count(*) AS readers FROM app.seen GROUP BY 1, 2 ORDER BY 1, 2;
-- what is stored differs only where the attacher's own words meant something else: a zone, what = NULL means, a sign
SELECT name, attached_hostile, substring(stored FROM 'WHERE (.*)') AS stored FROM app.seen WHERE read_hostile
    AND name IN (SELECT s.name FROM app.seen s GROUP BY s.name HAVING count(DISTINCT s.stored) > 1) ORDER BY 1, 2;
SELECT name, substring(stored FROM 'WHERE (.*)') AS stored FROM app.seen WHERE read_hostile AND NOT attached_hostile ORDER BY 1;

-- what no writing makes independent of settings is refused
SELECT test.error_of($$SELECT helpdesk.attach_query('pbx', 'contact', 'SELECT id AS contact_id, 1 AS customer_id, at AS started_at FROM app.calls WHERE price::numeric::money > ''1.5''')$$);
SELECT test.error_of($$SELECT helpdesk.attach_query('pbx', 'contact', 'SELECT id AS contact_id, 1 AS customer_id, at AS started_at FROM app.calls WHERE state = ANY (''{open,NULL}'')')$$);
DELETE FROM helpdesk.source_query;

-- every report gives the same rows under either
SET LOCAL helpdesk.rollups = off;
\getenv tests HELPDESK_TESTS
\set harness :tests '/differential.sql'
\i :harness
SELECT random.fill(98);
CREATE TABLE app.differences (report text, differences bigint);
DO $$
DECLARE
    m record;
    call text;
BEGIN
    FOR m IN SELECT d.report FROM helpdesk.metric_definitions d ORDER BY 1 LOOP
        call := 'SELECT * FROM ' || test.call_of(m.report, '2026-03-01 00:00+00', '2026-06-01 00:00+00');
        CALL app.set(VARIADIC app.settings(false));
        EXECUTE 'CREATE TEMP TABLE plain ON COMMIT DROP AS ' || call;
        CALL app.set(VARIADIC app.settings(true));
        INSERT INTO app.differences VALUES (m.report, test.differences('TABLE plain', call));
        CALL app.set(VARIADIC app.settings(false));
        DROP TABLE plain;
    END LOOP;
END
$$;
SELECT count(*) > 20 AS many_reports, sum(differences) AS differences FROM app.differences;
SELECT * FROM app.differences WHERE differences > 0;
ROLLBACK;

-- The script is read under the settings of whoever creates the extension, the bodies of functions under those of whoever calls them:
-- neither has a literal with a backslash that is not after E.
SELECT p.oid::regprocedure AS depends_on_standard_conforming_strings
FROM pg_proc p WHERE p.pronamespace = 'helpdesk'::regnamespace AND p.prolang <> (SELECT l.oid FROM pg_language l WHERE l.lanname = 'c')
    AND regexp_replace(p.prosrc, E'E''([^''\\\\]|\\\\.)*''', '', 'g') ~ E'\\\\';
