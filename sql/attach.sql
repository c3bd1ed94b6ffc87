-- Mapping any application's tables to the model, and plain tables for those who have no application.

-- Names in the query are looked up along search_path, that of whoever attaches.
CREATE FUNCTION helpdesk._check_query(entity regtype, required text[], query text, search_path text) RETURNS text[]
LANGUAGE c STABLE STRICT AS 'MODULE_PATHNAME', 'check_query';

-- Refuses what is no name of a source or no right to attach; gives the entity's required columns.
CREATE FUNCTION helpdesk._check_attach(source text, entity text) RETURNS text[]
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    required text[];
BEGIN
    IF source IS NULL OR source !~ '^[a-z_][a-z0-9_]{0,39}$' THEN
        RAISE EXCEPTION 'invalid name of a source: %', coalesce(pg_catalog.quote_ident(source), 'NULL')
            USING ERRCODE = 'invalid_name', HINT = 'A source has a name of at most 40 lower-case letters, digits and _, such as support or chatwoot_eu.';
    END IF;
    SELECT e.required INTO required FROM helpdesk._entity e WHERE e.entity = _check_attach.entity;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'unknown entity %', coalesce(pg_catalog.quote_literal(entity), 'NULL')
            USING ERRCODE = 'invalid_parameter_value',
                  HINT = pg_catalog.format('Known entities are %s.', (SELECT pg_catalog.string_agg(e.entity, ', ') FROM helpdesk._entity e));
    END IF;
    -- a list of privileges in one call would ask for any of them
    IF NOT (SELECT pg_catalog.bool_and(pg_catalog.has_table_privilege('helpdesk.source_query', p)) FROM pg_catalog.unnest('{SELECT,INSERT,UPDATE,DELETE}'::text[]) p) THEN
        RAISE EXCEPTION 'permission denied to attach sources'
            USING ERRCODE = 'insufficient_privilege',
                  HINT = pg_catalog.format('A superuser grants it: GRANT SELECT, INSERT, UPDATE, DELETE ON helpdesk.source_query TO %I;', current_user);
    END IF;
    RETURN required;
END
$$;

CREATE FUNCTION helpdesk._attach_query(source text, entity text, query text, search_path text) RETURNS text
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    required text[] := helpdesk._check_attach(source, entity);
    checked text[];
    absent text;
BEGIN
    IF query IS NULL THEN
        RAISE EXCEPTION 'the query is NULL' USING ERRCODE = 'null_value_not_allowed', HINT = 'To remove a mapping call helpdesk.detach(source, entity).';
    END IF;
    checked := helpdesk._check_query(pg_catalog.format('helpdesk.%I', entity)::pg_catalog.regtype, required, query, search_path);
    INSERT INTO helpdesk.source_query AS s (source, entity, columns, query)
    VALUES (_attach_query.source, _attach_query.entity, checked[2:], checked[1])
    ON CONFLICT ON CONSTRAINT source_query_pkey
    DO UPDATE SET columns = excluded.columns, query = excluded.query, attached_by = current_user, attached_at = pg_catalog.now();
    -- planned with the caller's rights, and for him: what he cannot read, or what would run another's code as him, is not attached
    EXECUTE pg_catalog.format('SELECT FROM helpdesk.%1$I(helpdesk._guard(%1$L)) LIMIT 0', pg_catalog.format('_%s.%s', source, entity));
    SELECT pg_catalog.string_agg(a.attname, ', ' ORDER BY a.attnum) INTO absent
    FROM pg_catalog.pg_attribute a
    WHERE a.attrelid = pg_catalog.format('helpdesk.%I', entity)::pg_catalog.regclass AND a.attnum > 0 AND NOT a.attisdropped
        AND a.attname <> 'source' AND a.attname <> ALL (checked[2:]);
    RETURN pg_catalog.format('%s.%s attached with %s columns; NULL: %s', source, entity, pg_catalog.cardinality(checked) - 1, coalesce(absent, 'none'));
END
$$;
-- The path is taken here, where it is still the caller's.
CREATE FUNCTION helpdesk.attach_query(source text, entity text, query text) RETURNS text
LANGUAGE sql
BEGIN ATOMIC
    SELECT helpdesk._attach_query(source, entity, query, current_setting('search_path'));
END;
COMMENT ON FUNCTION helpdesk.attach_query(text, text, text) IS
E'Maps one entity of an application: source is a short name that you choose, entity one of conversation, contact, conversation_event, message, rating, conversation_tag, customer, company, agent, team, team_member; query is one SELECT that only reads and names its columns as the entity''s row type (\\d helpdesk.contact). Columns that it does not give are NULL. Missing, misspelt and wrongly typed columns are one error that lists them all, and nothing changes. Attaching again replaces. Returns what is mapped and what is NULL.';

CREATE FUNCTION helpdesk.detach(source text, entity text DEFAULT NULL) RETURNS text
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    removed text;
BEGIN
    PERFORM helpdesk._check_attach(source, coalesce(entity, 'contact'));
    WITH gone AS (
        DELETE FROM helpdesk.source_query s
        WHERE s.source = detach.source AND (detach.entity IS NULL OR s.entity = detach.entity)
        RETURNING s.entity
    )
    SELECT pg_catalog.string_agg(g.entity, ', ' ORDER BY g.entity) INTO removed FROM gone g;
    IF removed IS NULL THEN
        RAISE EXCEPTION 'nothing is attached as %', pg_catalog.concat_ws('.', source, entity)
            USING ERRCODE = 'undefined_object', HINT = 'SELECT source, entity FROM helpdesk.sources lists what is.';
    END IF;
    RETURN pg_catalog.format('%s detached: %s', source, removed);
END
$$;
COMMENT ON FUNCTION helpdesk.detach(text, text) IS
'Removes the mapping of one entity of a source, or of all of them. The application''s tables are not touched.';

CREATE FUNCTION helpdesk.create_tables(schema text DEFAULT 'support', source text DEFAULT NULL) RETURNS text
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    e record;
    source_name text := coalesce(source, schema);
    columns text;
    keys text;
BEGIN
    PERFORM helpdesk._check_attach(source_name, 'contact');
    EXECUTE pg_catalog.format('CREATE SCHEMA IF NOT EXISTS %I', schema);
    FOR e IN
        SELECT k.*, n.source_function FROM helpdesk._entity n JOIN (VALUES
            ('conversation', 'conversation_id', ARRAY['opened_at', 'last_closed_at', 'customer_id, opened_at']),
            ('contact', 'contact_id', ARRAY['fulfilled_at', 'channel, fulfilled_at', 'started_at', 'conversation_id', 'customer_id']),
            ('conversation_event', 'conversation_id, at, kind', ARRAY['kind, at']),
            ('message', 'message_id', ARRAY['sent_at', 'conversation_id']),
            ('rating', 'rating_id', ARRAY['rated_at', 'conversation_id']),
            ('conversation_tag', 'conversation_id, tag', ARRAY['tag']),
            ('customer', 'customer_id', ARRAY['company_id']),
            ('company', 'company_id', '{}'),
            ('agent', 'agent_id', '{}'),
            ('team', 'team_id', '{}'),
            ('team_member', 'team_id, agent_id', '{}')
        ) AS k (entity, key, indexes) USING (entity)
    LOOP
        SELECT pg_catalog.string_agg(pg_catalog.format('%I %s', a.attname, pg_catalog.format_type(a.atttypid, a.atttypmod)), ', ' ORDER BY a.attnum)
        INTO columns
        FROM pg_catalog.pg_attribute a
        WHERE a.attrelid = pg_catalog.format('helpdesk.%I', e.entity)::pg_catalog.regclass
            AND a.attnum > 0 AND NOT a.attisdropped AND a.attname <> 'source';
        EXECUTE pg_catalog.format('CREATE TABLE %I.%I (%s, PRIMARY KEY (%s))', schema, e.source_function, columns, e.key);
        FOREACH keys IN ARRAY e.indexes LOOP
            EXECUTE pg_catalog.format('CREATE INDEX ON %I.%I (%s)', schema, e.source_function, keys);
        END LOOP;
        PERFORM helpdesk.attach_query(source_name, e.entity, pg_catalog.format('SELECT * FROM %I.%I', schema, e.source_function));
    END LOOP;
    RETURN pg_catalog.format('tables created in schema %I and attached as source %s', schema, source_name);
END
$$;
COMMENT ON FUNCTION helpdesk.create_tables(text, text) IS
'For those without a helpdesk application: creates the tables of the model (conversations, contacts, messages ...) with keys and indexes in a schema, and attaches them as a source (named like the schema, unless given). Load CSV or your own data into them.';
