-- The reference page of one report or aggregate (:'name') as markdown, from the catalog alone.
\set QUIET on
\pset format unaligned
\pset tuples_only on
WITH public_function AS (
    SELECT p.oid, p.prokind, p.prorettype, obj_description(p.oid, 'pg_proc') AS comment,
        'helpdesk.' || p.proname || '(' || CASE WHEN p.pronargs > 2 THEN E'\n    ' || regexp_replace(a.arguments, ', (?=[a-z_]+ )', E',\n    ', 'g') || E'\n' ELSE a.arguments END
        || ') → ' || replace(pg_get_function_result(p.oid), 'helpdesk.', '') AS signature
    FROM pg_proc p,
        LATERAL (SELECT regexp_replace(replace(pg_get_function_arguments(p.oid), 'timestamp with time zone', 'timestamptz'), '::[a-z]+(\[\])?', '', 'g') AS arguments) a
    WHERE p.pronamespace = 'helpdesk'::regnamespace AND p.proname = :'name'
),
lines (place, line) AS (
    SELECT 1, '# ' || :'name'
    UNION ALL
    SELECT 2, E'\n' || m.answers || E'\n\n| | |\n|---|---|\n| Anchor | ' || m.anchor || E' |\n| Population | ' || m.population || E' |\n| Unit | ' || m.unit
        || E' |\n| Credit | ' || m.credit || E' |\n| Excluded | ' || m.excluded || E' |\n| Read by | ' || m.read_by || ' |'
    FROM helpdesk.metric_definitions m WHERE m.report = :'name'
    UNION ALL
    -- what the comment says beyond the labelled lines, of an aggregate or another function all of it
    SELECT 3, E'\n' || string_agg(l.line, E'\n\n' ORDER BY l.no)
    FROM public_function f, regexp_split_to_table(f.comment, '\n') WITH ORDINALITY AS l (line, no)
    WHERE f.comment ~ '\nAnchor: ' AND l.no > 1 AND l.line !~ '^(Anchor|Population|Unit|Credit|Excluded|Read by): '
    UNION ALL
    SELECT 4, E'\n## Signature\n\n```text\n' || string_agg(f.signature, E'\n' ORDER BY f.signature) || E'\n```' FROM public_function f
    UNION ALL
    SELECT 5, E'\n' || string_agg(DISTINCT f.comment, E'\n\n') FROM public_function f WHERE f.comment !~ '\nAnchor: '
    UNION ALL
    SELECT 6, E'\n## Columns\n\n' || obj_description(t.oid, 'pg_type') || E'\n\n| column | type | meaning |\n|---|---|---|\n'
        || string_agg(format('| %s | %s | %s |', a.attname, replace(replace(format_type(a.atttypid, a.atttypmod), ' without time zone', ''), 'timestamp with time zone', 'timestamptz'), col_description(a.attrelid, a.attnum)), E'\n' ORDER BY a.attnum)
    FROM pg_type t JOIN pg_attribute a ON a.attrelid = t.typrelid AND a.attnum > 0 AND NOT a.attisdropped
    WHERE t.oid = (SELECT min(f.prorettype) FROM public_function f WHERE f.prokind = 'f') AND t.typnamespace = 'helpdesk'::regnamespace AND t.typtype = 'c'
    GROUP BY t.oid
)
SELECT line FROM lines WHERE line IS NOT NULL ORDER BY place;
