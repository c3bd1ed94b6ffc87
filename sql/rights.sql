-- Who may execute what, and use which type: all public names, and of the internal ones what those call as their caller. Everything else is
-- closed: the functions of triggers, the parts of types and aggregates (an aggregate's own are executed by its owner's right). Said for
-- each, so that the installing role's default privileges change nothing.
--
-- What is called stands in the catalog (bodies that are parsed, views, defaults, operators, casts) or in the text of a body.
DO $$
DECLARE
    f record;
BEGIN
    FOR f IN
        WITH RECURSIVE own AS (
            SELECT p.oid, p.proname, p.prokind, p.prosrc, p.prosecdef OR p.prorettype IN ('trigger'::regtype, 'event_trigger'::regtype) AS is_closed
            FROM pg_catalog.pg_proc p WHERE p.pronamespace = 'helpdesk'::regnamespace
        ),
        calls AS (
            SELECT d.objid AS caller, d.refobjid AS called FROM pg_catalog.pg_depend d
            WHERE d.classid = 'pg_catalog.pg_proc'::regclass AND d.refclassid = 'pg_catalog.pg_proc'::regclass
            UNION
            SELECT c.oid, k.oid FROM own c JOIN own k ON pg_catalog.strpos(c.prosrc, pg_catalog.concat('helpdesk.', k.proname, '(')) > 0
        ),
        open AS (
            SELECT o.oid FROM own o WHERE NOT o.is_closed AND (
                o.proname NOT LIKE E'\\_%'
                OR o.proname LIKE E'\\_adapter\\_%' -- attach() puts the name together
                -- what the functions call that _regenerate_sources makes
                OR EXISTS (SELECT FROM calls c JOIN own g ON g.oid = c.caller WHERE c.called = o.oid AND g.proname = '_regenerate_sources')
                OR EXISTS (SELECT FROM pg_catalog.pg_operator x WHERE x.oprcode = o.oid)
                OR EXISTS (SELECT FROM pg_catalog.pg_cast x WHERE x.castfunc = o.oid)
                OR EXISTS (SELECT FROM pg_catalog.pg_depend d WHERE d.refclassid = 'pg_catalog.pg_proc'::regclass AND d.refobjid = o.oid
                    AND d.classid IN ('pg_catalog.pg_rewrite'::regclass, 'pg_catalog.pg_attrdef'::regclass, 'pg_catalog.pg_constraint'::regclass)))
            UNION
            SELECT o.oid FROM open w JOIN calls c ON c.caller = w.oid JOIN own o ON o.oid = c.called
                JOIN own of_caller ON of_caller.oid = c.caller
            WHERE NOT o.is_closed AND of_caller.prokind <> 'a'
        )
        SELECT o.oid::regprocedure AS name, o.oid IN (SELECT w.oid FROM open w) AS is_open,
            CASE o.prokind WHEN 'p' THEN 'PROCEDURE' ELSE 'FUNCTION' END AS kind
        FROM own o
    LOOP
        EXECUTE pg_catalog.format('REVOKE ALL ON %s %s FROM PUBLIC', f.kind, f.name);
        IF f.is_open THEN
            EXECUTE pg_catalog.format('GRANT EXECUTE ON %s %s TO PUBLIC', f.kind, f.name);
        END IF;
    END LOOP;
    FOR f IN
        SELECT t.oid::regtype AS name FROM pg_catalog.pg_type t
        WHERE t.typnamespace = 'helpdesk'::regnamespace AND t.typelem = 0::oid AND (t.typrelid = 0::oid OR
            (SELECT c.relkind FROM pg_catalog.pg_class c WHERE c.oid = t.typrelid) = 'c'::"char")
    LOOP
        EXECUTE pg_catalog.format('GRANT USAGE ON TYPE %s TO PUBLIC', f.name);
    END LOOP;
    -- Default privileges may have opened tables and views as well, to roles that are not meant, or to everybody.
    FOR f IN
        SELECT DISTINCT CASE c.relkind WHEN 'S' THEN 'SEQUENCE' ELSE 'TABLE' END AS kind, c.oid::regclass::text AS name,
            CASE WHEN c.relkind = 'v' AND c.relname <> 'feed_sources' AND a.grantee = 0::oid THEN 'INSERT, UPDATE, DELETE, TRUNCATE, REFERENCES, TRIGGER' ELSE 'ALL' END AS rights,
            CASE a.grantee WHEN 0::oid THEN 'PUBLIC' ELSE a.grantee::regrole::text END AS grantee
        FROM pg_catalog.pg_class c CROSS JOIN pg_catalog.aclexplode(c.relacl) a
        WHERE c.relnamespace = 'helpdesk'::regnamespace AND c.relkind IN ('r', 'v', 'S') AND a.grantee <> c.relowner
        UNION ALL
        SELECT CASE p.prokind WHEN 'p' THEN 'PROCEDURE' ELSE 'FUNCTION' END, p.oid::regprocedure::text, 'ALL', a.grantee::regrole::text
        FROM pg_catalog.pg_proc p CROSS JOIN pg_catalog.aclexplode(p.proacl) a
        WHERE p.pronamespace = 'helpdesk'::regnamespace AND a.grantee NOT IN (0::oid, p.proowner)
        UNION ALL
        SELECT 'TYPE', t.oid::regtype::text, 'ALL', a.grantee::regrole::text
        FROM pg_catalog.pg_type t CROSS JOIN pg_catalog.aclexplode(t.typacl) a
        WHERE t.typnamespace = 'helpdesk'::regnamespace AND t.typelem = 0::oid AND a.grantee NOT IN (0::oid, t.typowner)
        UNION ALL
        SELECT 'SCHEMA', 'helpdesk', CASE a.grantee WHEN 0::oid THEN 'CREATE' ELSE 'ALL' END,
            CASE a.grantee WHEN 0::oid THEN 'PUBLIC' ELSE a.grantee::regrole::text END
        FROM pg_catalog.pg_namespace n CROSS JOIN pg_catalog.aclexplode(n.nspacl) a WHERE n.nspname = 'helpdesk' AND a.grantee <> n.nspowner
    LOOP
        EXECUTE pg_catalog.format('REVOKE %s ON %s %s FROM %s CASCADE', f.rights, f.kind, f.name, f.grantee);
    END LOOP;
END
$$;
-- what a consumer writes of its own row by asking and acknowledging
GRANT UPDATE (acked, taken, asked_at, acked_at) ON helpdesk.feed_consumers TO PUBLIC;

CREATE EVENT TRIGGER helpdesk_schema ON ddl_command_end WHEN TAG IN ('ALTER SCHEMA', 'GRANT') EXECUTE FUNCTION helpdesk._schema_stays();
