-- Everybody may call reports; they read the application's tables with the caller's own rights.
COMMENT ON SCHEMA helpdesk IS 'Customer-service reporting (extension pg_helpdesk): reports, native aggregates, sources. Names that begin with _ are internal.';
GRANT USAGE ON SCHEMA helpdesk TO PUBLIC;
