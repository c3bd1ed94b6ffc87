-- Adapters: one call maps a known application. An adapter is a function in sql/adapters/ that looks at the application's schema and
-- gives one query an entity; helpdesk.attach checks the options, attaches the queries, and says what the application lacks.

CREATE VIEW helpdesk.adapter_options AS
SELECT o.adapter, o.option, o.default_value, o.meaning
FROM (VALUES
    ('chatwoot', 'schema', 'public', 'schema of the application''s tables'),
    ('chatwoot', 'account_id', NULL, 'only this account; without it all accounts, told apart by account_id'),
    ('chatwoot', 'category_attribute', NULL, 'key of custom_attributes that holds the category'),
    ('chatwoot', 'summary_attribute', NULL, 'key of custom_attributes that holds the closing summary'),
    ('zammad', 'schema', 'public', 'schema of the application''s tables'),
    ('zammad', 'category_column', NULL, 'column of tickets that holds the category, such as type or an attribute of your own'),
    ('zammad', 'summary_column', NULL, 'column of tickets that holds the closing summary, such as note'),
    ('libredesk', 'schema', 'public', 'schema of the application''s tables'),
    ('libredesk', 'category_attribute', NULL, 'key of custom_attributes that holds the category'),
    ('libredesk', 'summary_attribute', NULL, 'key of custom_attributes that holds the closing summary'),
    ('request_tracker', 'schema', 'public', 'schema of the application''s tables'),
    ('request_tracker', 'category_field', NULL, 'name of the custom field that holds the category'),
    ('request_tracker', 'summary_field', NULL, 'name of the custom field that holds the closing summary'),
    ('request_tracker', 'time_zone', 'UTC', 'zone of the timestamps, which are stored without one'),
    ('django_helpdesk', 'schema', 'public', 'schema of the application''s tables'),
    ('django_helpdesk', 'category_field', NULL, 'name of the custom field that holds the category')
) AS o (adapter, option, default_value, meaning);
COMMENT ON VIEW helpdesk.adapter_options IS 'The applications that helpdesk.attach knows, and the options of each.';
GRANT SELECT ON helpdesk.adapter_options TO PUBLIC;

-- The options with their defaults, all as text; the error of an unknown or ill-formed one.
CREATE FUNCTION helpdesk._checked_options(adapter text, options jsonb) RETURNS jsonb
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    unknown text;
    checked jsonb;
BEGIN
    PERFORM helpdesk._check_choice('adapter', adapter, (SELECT pg_catalog.array_agg(DISTINCT o.adapter ORDER BY o.adapter) FROM helpdesk.adapter_options o));
    IF options IS NULL OR pg_catalog.jsonb_typeof(options) <> 'object' THEN
        RAISE EXCEPTION 'options must be a JSON object' USING ERRCODE = 'invalid_parameter_value', HINT = 'For example {"schema": "public"}.';
    END IF;
    SELECT pg_catalog.string_agg(pg_catalog.quote_literal(k.key), ', ' ORDER BY k.key) INTO unknown
    FROM pg_catalog.jsonb_object_keys(options) k (key)
    WHERE NOT EXISTS (SELECT FROM helpdesk.adapter_options o WHERE o.adapter = _checked_options.adapter AND o.option = k.key);
    IF unknown IS NOT NULL THEN
        RAISE EXCEPTION 'unknown option % of adapter %', unknown, adapter
            USING ERRCODE = 'invalid_parameter_value',
                  HINT = pg_catalog.format('Known are %s.', (SELECT pg_catalog.string_agg(o.option, ', ') FROM helpdesk.adapter_options o WHERE o.adapter = _checked_options.adapter));
    END IF;
    SELECT pg_catalog.jsonb_object_agg(o.option, coalesce(options ->> o.option, o.default_value)) INTO checked
    FROM helpdesk.adapter_options o WHERE o.adapter = _checked_options.adapter;
    IF pg_catalog.to_regnamespace(pg_catalog.quote_ident(checked ->> 'schema')) IS NULL THEN
        RAISE EXCEPTION 'there is no schema %', pg_catalog.quote_literal(checked ->> 'schema')
            USING ERRCODE = 'invalid_schema_name', HINT = 'Give the schema of the application''s tables: {"schema": "public"}.';
    END IF;
    IF checked ->> 'account_id' !~ '^[0-9]{1,18}$' THEN
        RAISE EXCEPTION 'account_id must be a number, not %', pg_catalog.quote_literal(checked ->> 'account_id')
            USING ERRCODE = 'invalid_parameter_value', HINT = 'For example {"account_id": 1}.';
    END IF;
    IF checked ->> 'time_zone' IS NOT NULL THEN
        PERFORM helpdesk._check_window(pg_catalog.now(), pg_catalog.now(), checked ->> 'time_zone');
    END IF;
    RETURN checked;
END
$$;

-- A query from its pieces: {name} stands for the piece of that name, {name x} for the same with x, a name or column, for each @ in it.
-- Pieces may hold pieces; braces around other words are left as they are. What the user gave (quoted) goes in last and is never expanded.
CREATE FUNCTION helpdesk._expanded(template text, pieces jsonb, given jsonb) RETURNS text
LANGUAGE plpgsql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    known jsonb := pieces || (SELECT pg_catalog.jsonb_object_agg(g.key, pg_catalog.translate(g.value, '@{', E'\x01\x02')) FROM pg_catalog.jsonb_each_text(given) g);
    token text[];
BEGIN
    LOOP
        SELECT t INTO token FROM pg_catalog.regexp_matches(template, '[{]([[:alnum:]_]+)(?: ([[:alnum:]_.]+))?[}]', 'g') t WHERE known OPERATOR(pg_catalog.?) t[1] LIMIT 1;
        EXIT WHEN NOT FOUND;
        template := pg_catalog.replace(template, pg_catalog.format('{%s}', pg_catalog.concat_ws(' ', token[1], token[2])),
            pg_catalog.replace(known ->> token[1], '@', coalesce(token[2], '@')));
    END LOOP;
    RETURN pg_catalog.translate(template, E'\x01\x02', '@{');
END
$$;

-- Columns that an adapter reads and the application does not have, as one error; a whole table that is missing likewise.
CREATE FUNCTION helpdesk._require_columns(adapter text, schema text, table_name text, VARIADIC columns text[]) RETURNS void
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    missing text;
BEGIN
    IF pg_catalog.to_regclass(pg_catalog.format('%I.%I', schema, table_name)) IS NULL THEN
        RAISE EXCEPTION 'this is no schema of %: there is no table %', adapter, pg_catalog.format('%I.%I', schema, table_name)
            USING ERRCODE = 'undefined_table', HINT = 'Give the schema of the application''s tables: {"schema": "..."}.';
    END IF;
    SELECT pg_catalog.string_agg(c, ', ') INTO missing FROM pg_catalog.unnest(columns) c
    WHERE NOT helpdesk._has_column(schema, table_name, c);
    IF missing IS NOT NULL THEN
        RAISE EXCEPTION '% has no column %', pg_catalog.format('%I.%I', schema, table_name), missing
            USING ERRCODE = 'undefined_column', HINT = pg_catalog.format('This version of %s is not known to the adapter; map it with helpdesk.attach_query.', adapter);
    END IF;
END
$$;
CREATE FUNCTION helpdesk._has_column(schema text, table_name text, column_name text) RETURNS boolean
LANGUAGE sql STABLE
RETURN EXISTS (
    SELECT FROM pg_catalog.pg_attribute a
    WHERE a.attrelid = pg_catalog.to_regclass(pg_catalog.format('%I.%I', schema, table_name)) AND a.attname = column_name AND a.attnum > 0 AND NOT a.attisdropped);

CREATE FUNCTION helpdesk.attach(source text, adapter text, options jsonb DEFAULT '{}') RETURNS SETOF text
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    checked jsonb;
    e record;
    given text[] := '{}';
BEGIN
    PERFORM helpdesk._check_attach(source, 'contact');
    checked := helpdesk._checked_options(adapter, options);
    FOR e IN EXECUTE pg_catalog.format('SELECT a.entity, a.query, a.remark FROM helpdesk.%I($1) a', '_adapter_' || adapter) USING checked LOOP
        IF e.query IS NULL THEN
            RETURN NEXT pg_catalog.format('%s.%s not attached: %s', source, e.entity, e.remark);
        ELSE
            RETURN NEXT pg_catalog.concat_ws('; ', helpdesk.attach_query(source, e.entity, e.query), e.remark);
            given := given || e.entity;
        END IF;
    END LOOP;
    -- what an earlier mapping of this source had and this one has not
    DELETE FROM helpdesk.source_query s WHERE s.source = attach.source AND s.entity <> ALL (given);
END
$$;
COMMENT ON FUNCTION helpdesk.attach(text, text, jsonb) IS
'Maps a known application in one call: chatwoot, zammad, libredesk, request_tracker, django_helpdesk. options name where its tables are and what it has of its own, {"schema": "public", "account_id": 1}; helpdesk.adapter_options lists them. All entities are attached or none. Returns one line an entity: what is mapped, what is NULL, what the application lacks. Calling it again replaces the mapping, after an upgrade of the application for example. SQLSTATE 22023: unknown adapter or option; 42P01, 42703: the tables are not those of the application.';
