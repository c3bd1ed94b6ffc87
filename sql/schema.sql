-- The script creates its schema and never uses one that is there: whoever owned that could plant functions and operators in it. It is a
-- member of the extension, and belongs to its owner. (The control file names pg_catalog, so that this script runs with search_path =
-- pg_catalog, pg_temp, and no name in it can mean anything that others have made.)

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
