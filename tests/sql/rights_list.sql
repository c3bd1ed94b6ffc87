-- What the extension lends and what it looks up: lists that a new function must be put on, with a reason.

-- functions with their owner's rights: only these two, as triggers on tables of the extension, which they check
SELECT p.oid::regprocedure AS with_owners_rights, p.proconfig, has_function_privilege('public', p.oid, 'EXECUTE') AS open
FROM pg_proc p WHERE p.pronamespace = 'helpdesk'::regnamespace AND p.prosecdef ORDER BY 1;

-- who may execute: the owner, and everybody what is open; nobody else is named on any object, and no table is open for writing but
-- the consumers' view of their own rows
SELECT DISTINCT a.grantee::regrole FROM pg_proc p, aclexplode(p.proacl) a WHERE p.pronamespace = 'helpdesk'::regnamespace AND a.grantee NOT IN (0, p.proowner);
SELECT count(*) AS without_rights_said FROM pg_proc p WHERE p.pronamespace = 'helpdesk'::regnamespace AND p.proacl IS NULL;
SELECT c.relname, string_agg(a.privilege_type, ', ' ORDER BY a.privilege_type) AS everybody
FROM pg_class c, aclexplode(c.relacl) a WHERE c.relnamespace = 'helpdesk'::regnamespace AND a.grantee <> c.relowner GROUP BY 1 ORDER BY 1;
SELECT c.relname, t.attname, a.privilege_type
FROM pg_class c JOIN pg_attribute t ON t.attrelid = c.oid, aclexplode(t.attacl) a WHERE c.relnamespace = 'helpdesk'::regnamespace ORDER BY 1, 2;

-- the public functions that everybody may execute
SELECT DISTINCT p.proname FROM pg_proc p
WHERE p.pronamespace = 'helpdesk'::regnamespace AND p.proname NOT LIKE '\_%' AND has_function_privilege('public', p.oid, 'EXECUTE') ORDER BY 1;
SELECT p.oid::regprocedure AS public_but_closed FROM pg_proc p
WHERE p.pronamespace = 'helpdesk'::regnamespace AND p.proname NOT LIKE '\_%' AND NOT has_function_privilege('public', p.oid, 'EXECUTE') ORDER BY 1;

-- the internal ones that everybody may execute, and why: public ones call them with their caller's rights, which are all that they have
SELECT DISTINCT p.proname, CASE
        WHEN p.proname LIKE '\_adapter\_%' THEN 'attach() calls it'
        WHEN EXISTS (SELECT FROM pg_operator o WHERE o.oprcode = p.oid) THEN 'an operator'
        WHEN EXISTS (SELECT FROM pg_cast c WHERE c.castfunc = p.oid) THEN 'a cast'
        WHEN EXISTS (SELECT FROM pg_depend d JOIN pg_rewrite r ON d.classid = 'pg_rewrite'::regclass AND r.oid = d.objid WHERE d.refobjid = p.oid) THEN 'a view'
        WHEN EXISTS (SELECT FROM pg_proc q WHERE q.pronamespace = p.pronamespace AND q.oid <> p.oid AND (
                q.prosrc LIKE '%helpdesk.' || p.proname || '(%'
                OR EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_proc'::regclass AND d.objid = q.oid AND d.refobjid = p.oid))) THEN 'called'
        ELSE 'NOT CALLED' END AS because
FROM pg_proc p
WHERE p.pronamespace = 'helpdesk'::regnamespace AND p.proname LIKE '\_%' AND p.proname NOT LIKE '\_%.%' AND has_function_privilege('public', p.oid, 'EXECUTE')
ORDER BY 1, 2;

-- every plpgsql function looks names up in pg_catalog only. Three procedures commit, which a SET clause forbids: their first statement
-- and the one after each COMMIT set the path, and what is evaluated before has no operators
SELECT p.oid::regprocedure AS no_pinned_path, p.prokind
FROM pg_proc p JOIN pg_language l ON l.oid = p.prolang
WHERE p.pronamespace = 'helpdesk'::regnamespace AND l.lanname = 'plpgsql' AND (p.proconfig @> '{"search_path=pg_catalog, pg_temp"}') IS NOT TRUE ORDER BY 1;
WITH committing AS (
    SELECT p.oid::regprocedure AS name, regexp_replace(p.prosrc, '--[^\n]*', '', 'g') AS body
    FROM pg_proc p JOIN pg_language l ON l.oid = p.prolang
    WHERE p.pronamespace = 'helpdesk'::regnamespace AND l.lanname = 'plpgsql' AND p.proconfig IS NULL
)
SELECT name, body ~ '^[^;]*DECLARE[^=<>+*/|~!@#%^&-]*(:= *(0|false|started|pg_catalog\.clock_timestamp\(\))[^=<>+*/|~!@#%^&-]*)*\mBEGIN\s+SET LOCAL search_path = pg_catalog, pg_temp;' AS first_of_all,
    regexp_count(body, '\mCOMMIT;') AS commits,
    regexp_count(body, '\mCOMMIT;\s+(SET LOCAL search_path = pg_catalog, pg_temp;|END\s*$|RAISE EXCEPTION ''[^'']*'', [\w.\[\]]+, failure\s+USING ERRCODE = state)') AS followed
FROM committing ORDER BY 1;

-- bodies that are texts are read along anybody's path: generated ones only, with operators of pg_catalog by their full name
CREATE VIEW pg_temp.texts AS
SELECT p.oid::regprocedure AS name, regexp_replace(regexp_replace(p.prosrc, '''[^'']*''', '''''', 'g'), 'OPERATOR\(pg_catalog\.[^)]*\)|::|\*|<<|--[^\n]*', '', 'g') AS body
FROM pg_proc p JOIN pg_language l ON l.oid = p.prolang
WHERE p.pronamespace = 'helpdesk'::regnamespace AND l.lanname = 'sql' AND p.prosqlbody IS NULL AND p.proname NOT LIKE '\_%.%';
BEGIN;
SELECT helpdesk.attach_query('listed_a', 'conversation', 'SELECT 1::bigint AS conversation_id, now() AS opened_at') IS NOT NULL AS a,
    helpdesk.attach_query('listed_b', 'conversation', 'SELECT 1::bigint AS conversation_id, now() AS opened_at') IS NOT NULL AS b;
SELECT name, body ~ '[=<>+*/|~!@#%^&?-]' AS has_bare_operators FROM pg_temp.texts ORDER BY 1;
ROLLBACK;

-- nothing of the extension depends on anything but PostgreSQL's own objects, itself, and the tables of triggers that it is asked for
WITH RECURSIVE own AS (
    SELECT d.classid, d.objid FROM pg_depend d JOIN pg_extension e ON d.refclassid = 'pg_extension'::regclass AND d.refobjid = e.oid
    WHERE e.extname = 'pg_helpdesk' AND d.deptype = 'e'
    UNION
    SELECT d.classid, d.objid FROM own o JOIN pg_depend d ON d.refclassid = o.classid AND d.refobjid = o.objid AND d.deptype IN ('i', 'a', 'P', 'S')
)
SELECT pg_describe_object(d.classid, d.objid, d.objsubid) AS object, pg_describe_object(d.refclassid, d.refobjid, d.refobjsubid) AS depends_on
FROM own o JOIN pg_depend d ON d.classid = o.classid AND d.objid = o.objid
WHERE d.refobjid >= 16384 AND d.refclassid <> 'pg_extension'::regclass
    AND (d.refclassid, d.refobjid) NOT IN (SELECT w.classid, w.objid FROM own w)
    AND o.classid NOT IN ('pg_trigger'::regclass)
ORDER BY 1, 2;
-- all of it belongs to the superuser that the cluster was made with
SELECT count(*) FROM pg_proc p WHERE p.pronamespace = 'helpdesk'::regnamespace AND p.proowner <> 10;
SELECT count(*) FROM pg_class c WHERE c.relnamespace = 'helpdesk'::regnamespace AND c.relowner <> 10;
SELECT count(*) FROM pg_type t WHERE t.typnamespace = 'helpdesk'::regnamespace AND t.typowner <> 10;
-- and its first rights, which a dump compares with, name nobody else
SELECT count(*) FROM pg_init_privs i CROSS JOIN aclexplode(i.initprivs) a
    JOIN pg_depend d ON d.classid = i.classoid AND d.objid = i.objoid AND d.deptype = 'e' JOIN pg_extension e ON e.oid = d.refobjid
WHERE e.extname = 'pg_helpdesk' AND (a.grantee NOT IN (0, 10) OR a.grantor <> 10);
