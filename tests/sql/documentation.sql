SET TimeZone = 'UTC'; SET DateStyle = 'ISO, YMD'; SET IntervalStyle = 'postgres'; -- pg_regress sets others
-- What is public is documented, invoker's, and safe to run in parallel; what is internal begins with _.
SELECT p.oid::regprocedure AS without_comment FROM pg_proc p
WHERE p.pronamespace = 'helpdesk'::regnamespace AND p.proname NOT LIKE '\_%' AND obj_description(p.oid, 'pg_proc') IS NULL;
SELECT t.oid::regtype AS without_comment FROM pg_type t
WHERE t.typnamespace = 'helpdesk'::regnamespace AND t.typcategory <> 'A' AND t.typname NOT LIKE '\_%' AND obj_description(t.oid, 'pg_type') IS NULL
    AND NOT EXISTS (SELECT FROM pg_class c WHERE c.oid = t.typrelid AND (c.relkind <> 'c' AND obj_description(c.oid, 'pg_class') IS NOT NULL OR c.relname LIKE '\_%'));
-- reports: inlinable (no SET, not STRICT, not SECURITY DEFINER), stable, parallel safe, on a named row type, with anchor, population, unit and credit in the comment
SELECT p.proname, p.provolatile = 's' AND p.proparallel = 's' AND NOT p.prosecdef AND NOT p.proisstrict AND p.proconfig IS NULL AND p.prosqlbody IS NOT NULL AS inlinable,
    t.typrelid <> 0 AS named_row_type, EXISTS (SELECT FROM helpdesk.metric_definitions m WHERE m.report = p.proname AND m.anchor || m.population || m.unit || m.credit || m.excluded || m.read_by <> '') AS defined
FROM pg_proc p JOIN pg_type t ON t.oid = p.prorettype
WHERE p.pronamespace = 'helpdesk'::regnamespace AND t.typname LIKE '%\_row' AND p.proname NOT LIKE '\_%' AND p.proname NOT IN ('explain_metric', 'rows_behind') ORDER BY 1;
SELECT a.attrelid::regclass AS row_type, a.attname AS column_without_comment FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
WHERE c.relnamespace = 'helpdesk'::regnamespace AND c.relkind = 'c' AND c.relname LIKE '%\_row' AND a.attnum > 0 AND col_description(a.attrelid, a.attnum) IS NULL;
SELECT c.relname AS view_without_comment FROM pg_class c
WHERE c.relnamespace = 'helpdesk'::regnamespace AND c.relkind = 'v' AND c.relname NOT LIKE '\_%' AND obj_description(c.oid, 'pg_class') IS NULL;
-- the only functions with another's rights are triggers, which nobody can call directly
SELECT p.oid::regprocedure AS security_definer, p.prorettype::regtype, p.proconfig FROM pg_proc p WHERE p.pronamespace = 'helpdesk'::regnamespace AND p.prosecdef ORDER BY 1;
SELECT count(*) AS unsafe_in_parallel FROM pg_proc p
WHERE p.pronamespace = 'helpdesk'::regnamespace AND p.proparallel <> 's' AND p.prokind = 'f'
    AND p.proname NOT IN ('attach_query', '_attach_query', 'detach', 'create_tables', '_check_attach', '_check_query', '_check_statement', '_regenerate_sources', '_source_query_changes',
        'attach', '_checked_options', '_expanded', '_require_columns', '_has_column', '_guarded') AND p.proname !~ '^_(adapter|zammad)_' -- what runs when attaching
    AND p.proname NOT IN ('_refresh_day', '_cover_empty_days', '_check_no_transaction', '_in_transaction_block', 'schedule', 'feed_enable', 'feed_disable', 'feed_subscribe', 'feed_unsubscribe', 'feed_take', 'feed_ack',
        '_feed_notice', '_feed_restored', '_feed_role', '_feed_asked', '_schema_stays', '_feed_publish', '_feed_execute', '_drop_feed_triggers') -- what writes
    AND p.proname <> '_oldest_transaction_at'; -- pg_stat_activity, which is the leader's
