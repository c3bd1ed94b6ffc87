SET TimeZone = 'UTC'; SET DateStyle = 'ISO, YMD'; SET IntervalStyle = 'postgres'; -- pg_regress sets others
-- Row-level security counts only where the attached queries reach it: not pg_cron's own table, not another application's.
BEGIN;
CREATE ROLE rls_app;
CREATE ROLE rls_reader;
CREATE ROLE rls_viewer;
CREATE SCHEMA app AUTHORIZATION rls_app;
SET LOCAL ROLE rls_app;
GRANT ALL ON SCHEMA app TO rls_viewer;
GRANT USAGE ON SCHEMA app TO rls_reader;
CREATE TABLE app.calls (id bigint, tenant bigint, at timestamptz);
INSERT INTO app.calls SELECT n, n % 2, '2026-01-02' FROM generate_series(1, 10) n;
CREATE TABLE app.others (id bigint);
CREATE TABLE app.parts (id bigint, tenant bigint, at timestamptz) PARTITION BY LIST (tenant);
CREATE TABLE app.part PARTITION OF app.parts DEFAULT;
GRANT SELECT ON ALL TABLES IN SCHEMA app TO rls_reader, rls_viewer;
RESET ROLE;

CREATE FUNCTION pg_temp.sees(reader name) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    sees boolean;
BEGIN
    EXECUTE format('SET LOCAL ROLE %I', reader);
    sees := helpdesk._sees_all_rows();
    RESET ROLE;
    RETURN CASE WHEN sees THEN 'all rows' ELSE 'own rows' END;
END
$$;
-- what a setup by the application makes of it, and what each reader is taken to see; nothing of it stays
CREATE FUNCTION pg_temp.attempt(setup text, query text) RETURNS text[] LANGUAGE plpgsql AS $$
DECLARE
    seen text[];
BEGIN
    BEGIN
        EXECUTE setup;
        RESET ROLE;
        INSERT INTO helpdesk.source_query (source, entity, columns, query) VALUES ('support', 'contact', '{contact_id,customer_id,started_at}', query);
        seen := ARRAY[pg_temp.sees('postgres'), pg_temp.sees('rls_app'), pg_temp.sees('rls_reader')];
        RAISE SQLSTATE 'TEST1';
    EXCEPTION WHEN SQLSTATE 'TEST1' THEN
        RETURN seen;
    END;
END
$$;
CREATE TABLE pg_temp.attempts (n integer GENERATED ALWAYS AS IDENTITY, name text, setup text, query text DEFAULT 'SELECT id AS contact_id, tenant AS customer_id, at AS started_at FROM app.calls');
INSERT INTO attempts (name, setup) VALUES
    ('none', ''),
    ('on another table', 'ALTER TABLE app.others ENABLE ROW LEVEL SECURITY'),
    ('on the table, without a policy', 'ALTER TABLE app.calls ENABLE ROW LEVEL SECURITY'),
    ('on the table, its owner too', 'ALTER TABLE app.calls ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY'),
    ('on a table that a policy reads, and on the table', 'ALTER TABLE app.others ENABLE ROW LEVEL SECURITY; CREATE POLICY p ON app.calls USING (id IN (SELECT o.id FROM app.others o));
        ALTER TABLE app.calls ENABLE ROW LEVEL SECURITY'),
    ('on a table that a policy reads, which is off', 'ALTER TABLE app.others ENABLE ROW LEVEL SECURITY; CREATE POLICY p ON app.calls USING (id IN (SELECT o.id FROM app.others o))');
INSERT INTO attempts (name, setup, query) VALUES
    ('on a table of a subquery', 'ALTER TABLE app.others ENABLE ROW LEVEL SECURITY', 'SELECT id AS contact_id, tenant AS customer_id, at AS started_at FROM app.calls WHERE id IN (SELECT o.id FROM app.others o)'),
    ('on a partitioned table', 'ALTER TABLE app.parts ENABLE ROW LEVEL SECURITY', 'SELECT id AS contact_id, tenant AS customer_id, at AS started_at FROM app.parts'),
    -- PostgreSQL does not ask it of those who read the parent
    ('on a partition', 'ALTER TABLE app.part ENABLE ROW LEVEL SECURITY', 'SELECT id AS contact_id, tenant AS customer_id, at AS started_at FROM app.parts'),
    ('beneath a view of the owner', 'CREATE VIEW app.v AS SELECT * FROM app.calls; ALTER VIEW app.v OWNER TO rls_app; GRANT SELECT ON app.v TO rls_reader; ALTER TABLE app.calls ENABLE ROW LEVEL SECURITY',
        'SELECT id AS contact_id, tenant AS customer_id, at AS started_at FROM app.v'),
    -- all readers see the rows of the view's owner ...
    ('beneath a view of one who is under it', 'CREATE VIEW app.v AS SELECT * FROM app.calls; ALTER VIEW app.v OWNER TO rls_viewer; GRANT SELECT ON app.v TO rls_reader, rls_app;
        ALTER TABLE app.calls ENABLE ROW LEVEL SECURITY; CREATE POLICY p ON app.calls USING (tenant = 1)', 'SELECT id AS contact_id, tenant AS customer_id, at AS started_at FROM app.v'),
    -- ... unless the policy asks who they are, or what they have set
    ('beneath a view, by current_user', 'CREATE VIEW app.v AS SELECT * FROM app.calls; ALTER VIEW app.v OWNER TO rls_viewer; GRANT SELECT ON app.v TO rls_reader, rls_app;
        ALTER TABLE app.calls ENABLE ROW LEVEL SECURITY; CREATE POLICY p ON app.calls USING (current_user <> $$x$$)', 'SELECT id AS contact_id, tenant AS customer_id, at AS started_at FROM app.v'),
    ('beneath a view, by a setting', 'CREATE VIEW app.v AS SELECT * FROM app.calls; ALTER VIEW app.v OWNER TO rls_viewer; GRANT SELECT ON app.v TO rls_reader, rls_app;
        ALTER TABLE app.calls ENABLE ROW LEVEL SECURITY; CREATE POLICY p ON app.calls USING (current_setting($$a.b$$, true) IS NULL)', 'SELECT id AS contact_id, tenant AS customer_id, at AS started_at FROM app.v'),
    ('beneath a view that reads as its reader', 'CREATE VIEW app.v WITH (security_invoker = true) AS SELECT * FROM app.calls; ALTER VIEW app.v OWNER TO rls_app;
        GRANT SELECT ON app.v TO rls_reader; ALTER TABLE app.calls ENABLE ROW LEVEL SECURITY', 'SELECT id AS contact_id, tenant AS customer_id, at AS started_at FROM app.v'),
    -- what a function reads is not seen: then any table counts
    ('on another table, and a function that may read it', 'ALTER TABLE app.others ENABLE ROW LEVEL SECURITY;
        CREATE FUNCTION app.known(n bigint) RETURNS boolean LANGUAGE sql STABLE AS $f$SELECT EXISTS (SELECT FROM app.others o WHERE o.id = n)$f$',
        'SELECT id AS contact_id, tenant AS customer_id, at AS started_at FROM app.calls WHERE app.known(id)');
SELECT a.n, a.name, s.seen[1] AS superuser, s.seen[2] AS owner, s.seen[3] AS reader FROM attempts a, LATERAL (SELECT pg_temp.attempt(a.setup, a.query)) s (seen) ORDER BY a.n;

-- a report says so; refresh() refuses
SELECT helpdesk.attach_query('support', 'contact', 'SELECT id AS contact_id, tenant AS customer_id, at AS started_at, at AS fulfilled_at, ''Mail'' AS channel FROM app.calls') IS NOT NULL AS attached;
GRANT SELECT ON helpdesk.rollup, helpdesk.rollup_day TO rls_reader;
ALTER TABLE app.others ENABLE ROW LEVEL SECURITY;
SET LOCAL ROLE rls_reader;
SELECT p.live_because FROM helpdesk._rollup_plan('helped', 'channel', NULL, '{2026-01-01 00:00+00,2026-01-03 00:00+00}') p;
RESET ROLE;
ALTER TABLE app.calls ENABLE ROW LEVEL SECURITY;
SET LOCAL ROLE rls_reader;
SELECT p.live_because FROM helpdesk._rollup_plan('helped', 'channel', NULL, '{2026-01-01 00:00+00,2026-01-03 00:00+00}') p;
RESET ROLE;
ROLLBACK;
