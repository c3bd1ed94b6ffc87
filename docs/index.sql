-- The index of the reference, from the catalog alone.
\set QUIET on
\pset format unaligned
\pset tuples_only on
\echo # Reference
\echo
\echo 'Made by `docs/generate` from the comments in the database; `\\df+ helpdesk.*` shows the same there. The examples ran on the data of `make demo CONVERSATIONS=20000`; [gallery.md](gallery.md) has them all on one page.'
\echo
\echo ## Reports
\echo
\echo '| report | answers | anchor | read by |'
\echo '|---|---|---|---|'
SELECT format('| [%s](%s.md) | %s | %s | %s |', report, report, answers, anchor, read_by) FROM helpdesk.metric_definitions ORDER BY report;
\echo
\echo ## Aggregates
\echo
SELECT format('- [%s](%s.md)', proname, proname) FROM pg_proc WHERE pronamespace = 'helpdesk'::regnamespace AND prokind = 'a' AND proname NOT LIKE '\_%' GROUP BY proname ORDER BY proname;
\echo
\echo ## Views for applications
\echo
SELECT format('- `%s`: %s', c.relname, obj_description(c.oid, 'pg_class')) FROM pg_class c
WHERE c.relnamespace = 'helpdesk'::regnamespace AND c.relkind = 'v' AND c.relname NOT LIKE '\_%' ORDER BY c.relname;
\echo
\echo ## Other functions
\echo
SELECT format('- `%s(%s)`: %s', p.proname, replace(replace(pg_get_function_identity_arguments(p.oid), 'timestamp with time zone', 'timestamptz'), 'helpdesk.', ''), replace(obj_description(p.oid, 'pg_proc'), E'\n', ' ')) FROM pg_proc p
WHERE p.pronamespace = 'helpdesk'::regnamespace AND p.prokind = 'f' AND p.proname NOT LIKE '\_%'
    AND NOT EXISTS (SELECT FROM helpdesk.metric_definitions m WHERE m.report = p.proname)
ORDER BY p.proname, pg_get_function_identity_arguments(p.oid);
