-- The script creates its schema and never uses one that is there: whoever owned that could plant functions and operators in it. It is a
-- member of the extension, and belongs to its owner. (The control file names pg_catalog, so that this script runs with search_path =
-- pg_catalog, pg_temp, and no name in it can mean anything that others have made.)
DO $$
BEGIN
    IF pg_catalog.to_regnamespace('helpdesk') IS NOT NULL THEN
        RAISE EXCEPTION 'there is a schema helpdesk already'
            USING ERRCODE = 'duplicate_schema', DETAIL = 'The extension makes this schema itself, so that nothing of anybody else is in it.',
                  HINT = 'ALTER SCHEMA helpdesk RENAME TO helpdesk_before; or drop it. Then CREATE EXTENSION pg_helpdesk.';
    END IF;
END
$$;

-- All of it belongs to the superuser that every cluster has, whoever installs: that role cannot leave. (What a role owned that is dropped
-- later, its grants stay in pg_init_privs, and every dump names a role that is none.) The extension itself is whoever's who created it.
DO $$
BEGIN
    EXECUTE pg_catalog.format('SET LOCAL ROLE %I', (SELECT r.rolname FROM pg_catalog.pg_roles r WHERE r.oid = 10::oid));
END
$$;

CREATE SCHEMA helpdesk;
-- Everybody may call reports; they read the application's tables with the caller's own rights.
COMMENT ON SCHEMA helpdesk IS 'Customer-service reporting (extension pg_helpdesk): reports, native aggregates, sources. Names that begin with _ are internal.';
GRANT USAGE ON SCHEMA helpdesk TO PUBLIC;

-- Functions find each other as helpdesk.name, so the schema keeps its name, and only superusers make anything in it. (Under another name
-- somebody's new schema helpdesk would take its place, and a function of his beside ours may fit a call better: either would run with the
-- rights of whoever reads or refreshes.) Who needs it otherwise disables the event trigger helpdesk_schema.
CREATE FUNCTION helpdesk._schema_stays() RETURNS event_trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    wrong text;
BEGIN
    SELECT CASE WHEN n.nspname <> 'helpdesk'::name THEN 'must keep its name'
        ELSE 'must not be open to ' || coalesce(quote_ident(r.rolname::text), 'PUBLIC') END INTO wrong
    FROM pg_event_trigger t JOIN pg_proc f ON f.oid = t.evtfoid JOIN pg_namespace n ON n.oid = f.pronamespace
        CROSS JOIN LATERAL (SELECT n.nspowner UNION ALL SELECT a.grantee FROM aclexplode(n.nspacl) a WHERE a.privilege_type = 'CREATE') w (role)
        LEFT JOIN pg_roles r ON r.oid = w.role
    WHERE t.evtname = 'helpdesk_schema'::name AND (n.nspname <> 'helpdesk'::name OR w.role <> 10::oid AND r.rolsuper IS NOT TRUE)
    LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'the schema of pg_helpdesk %', wrong
            USING ERRCODE = 'insufficient_privilege', DETAIL = 'Its functions find each other by the schema''s name: what others make there would run in their place.',
                  HINT = 'Leave the schema as CREATE EXTENSION made it, and make objects of your own in another one.';
    END IF;
END
$$;
