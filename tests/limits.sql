-- The largest that can be asked for, where a session may have little memory (tests/limits): each statement ends with a result, or says
-- that it is too much. What is large is made in here, byte by byte where nobody could gather it.
SET TimeZone = 'UTC'; SET client_min_messages = warning; SET search_path = pg_catalog, pg_temp; SET statement_timeout = '60 s';
SELECT helpdesk.create_tables('s') IS NULL;
INSERT INTO s.contacts (contact_id, conversation_id, customer_id, company_id, channel, kind, direction, started_at, answered_at, fulfilled_at, ended_at, talk_time, agent_id, team_id, handled_by)
SELECT i, i, i % 997, i % 91, 'channel ' || i % 12, (ARRAY['call', 'chat', 'ticket'])[1 + i % 3], 'inbound', at, at + interval '1 min', at + interval '5 min', at + interval '6 min', interval '5 min', 'agent ' || i % 50, 'team ' || i % 7, 'human'
FROM (SELECT i, timestamptz '1990-01-01' + i * interval '7 hours' AS at FROM generate_series(1, 20000) i) c;
INSERT INTO s.conversations (conversation_id, customer_id, company_id, channel, kind, opened_by, status, priority, category, assignee_id, team_id, resolver_id, opened_at, first_response_at, first_closed_at, last_closed_at, closes, reopens)
SELECT contact_id, customer_id, company_id, channel, 'conversation', 'customer', 'closed', 'high', 'category ' || contact_id % 20, agent_id, team_id, agent_id, started_at, answered_at, ended_at, ended_at, 1, 0 FROM s.contacts;
INSERT INTO s.messages (message_id, conversation_id, customer_id, channel, sent_at, direction, sender_kind, agent_id, origin, content_type, content)
SELECT contact_id, conversation_id, customer_id, channel, started_at, CASE contact_id % 2 WHEN 0 THEN 'inbound' ELSE 'outbound' END, CASE contact_id % 2 WHEN 0 THEN 'customer' ELSE 'agent' END, agent_id, 'user', 'text', 'text' FROM s.contacts;

CREATE TABLE public.answer (n serial, statement text, state text, message text, seconds numeric);
CREATE FUNCTION public.ask(statement text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    state text := '00000'; message text; began timestamptz := clock_timestamp();
BEGIN
    BEGIN
        EXECUTE statement;
    EXCEPTION WHEN OTHERS OR query_canceled THEN
        GET STACKED DIAGNOSTICS message = MESSAGE_TEXT;
        state := SQLSTATE;
    END;
    INSERT INTO public.answer (statement, state, message, seconds) VALUES (statement, state, left(message, 200), extract(epoch FROM clock_timestamp() - began));
END
$$;

CREATE FUNCTION public.varint(n bigint) RETURNS bytea LANGUAGE sql IMMUTABLE AS $$
    WITH RECURSIVE rest AS (
        SELECT n AS rest, 0 AS place UNION ALL SELECT r.rest >> 7, place + 1 FROM rest r WHERE r.rest > 127
    ) SELECT string_agg(set_byte('\x00', 0, ((r.rest & 127) | CASE WHEN r.rest > 127 THEN 128 ELSE 0 END)::integer), '' ORDER BY place) FROM rest r
$$;
CREATE TABLE public.large (name text PRIMARY KEY, value bytea);
ALTER TABLE public.large ALTER value SET STORAGE external;
-- so many ids, each one more than the last: after the first a byte for 128 of them
CREATE FUNCTION public.dense(n bigint) RETURNS bytea LANGUAGE sql IMMUTABLE AS $$
    SELECT '\x11'::bytea || public.varint(n) || '\x02'::bytea || decode(repeat('00', ((n - 1 + 127) / 128)::integer), 'hex')
$$;
-- so many durations, each a microsecond more: two bytes for 128 of them
CREATE FUNCTION public.dense_durations(n bigint) RETURNS bytea LANGUAGE sql IMMUTABLE AS $$
    SELECT '\x21'::bytea || public.varint(n) || '\x00'::bytea || public.varint(n) || '\x020001'::bytea || decode(repeat('0000', ((n - 1 + 127) / 128)::integer), 'hex')
$$;

-- 1. every report over its largest grids
CREATE FUNCTION public.call(report text, given jsonb) RETURNS text LANGUAGE sql AS $$
    SELECT format('SELECT count(r.*) FROM (SELECT * FROM helpdesk.%I(%s) OFFSET 0) r', report, string_agg(format('%I => %L', a, given ->> a), ', '))
    FROM pg_proc p, unnest(p.proargnames) a WHERE p.proname = report AND p.pronamespace = 'helpdesk'::regnamespace AND p.prokind = 'f' AND given ? a GROUP BY p.oid
$$;
SELECT format('SELECT public.ask(%L)', statement) FROM (
    SELECT DISTINCT public.call(m.report, w) AS statement FROM helpdesk.metric_definitions m, (VALUES
        ('{"since": "1990-01-01", "until": "2006-01-01", "grain": "half_hour", "time_zone": "UTC"}'::jsonb),
        ('{"since": "1990-01-01", "until": "2047-01-14", "grain": "half_hour", "time_zone": "UTC"}'),
        ('{"since": "1990-01-01", "until": "2006-01-01", "grain": "day", "time_zone": "Europe/Warsaw"}')) w (w)
    -- joins of rows by interval, quadratic where nothing is estimated: time, not memory
    WHERE m.report NOT IN ('opened_vs_closed', 'messages_incoming', 'messages_outgoing') AND EXISTS (SELECT FROM pg_proc p WHERE p.proname = m.report AND 'since' = ANY (p.proargnames) AND ('grain' = ANY (p.proargnames) OR w ->> 'grain' = 'day'))
) s WHERE statement IS NOT NULL ORDER BY statement \gexec

-- 2. large states through everything that takes them
SELECT format('SELECT public.ask(%L)', statement) FROM (VALUES
    ($$INSERT INTO public.large VALUES ('many', public.dense(1800000000)), ('ids', public.dense(20000000)), ('durations', public.dense_durations(20000000)), ('hundred million', public.dense(100000000))$$)) s (statement) \gexec
SELECT format('SELECT public.ask(%L)', format(statement, value)) FROM (VALUES
    ('SELECT (%s::helpdesk.customer_set)::bigint[] IS NULL'), ('SELECT helpdesk.customers(%s::helpdesk.customer_set)'),
    ('SELECT helpdesk.contains(%1$s::helpdesk.customer_set, 5)'), ('SELECT length((%1$s::helpdesk.customer_set OPERATOR(helpdesk.&) %1$s::helpdesk.customer_set)::bytea)'),
    ('SELECT length((%1$s::helpdesk.customer_set OPERATOR(helpdesk.-) %1$s::helpdesk.customer_set)::bytea)'), ('SELECT helpdesk.customers(helpdesk.rollup(%s::helpdesk.customer_set)) FROM generate_series(1, 2)')
) s (statement), (SELECT format('(SELECT value FROM public.large WHERE name = %L)', name) FROM unnest('{ids,hundred million}'::text[]) name) v (value) \gexec
SELECT format('SELECT public.ask(%L)', replace(statement, '$1', '(SELECT value FROM public.large WHERE name = ''durations'')::helpdesk.duration_set')) FROM (VALUES
    ('SELECT $1::interval[] IS NULL'), ('SELECT helpdesk.median($1)'), ('SELECT helpdesk.average($1)'), ('SELECT helpdesk.num_durations(helpdesk.rollup($1)) FROM generate_series(1, 2)'),
    ('SELECT cardinality(helpdesk.percentile($1, array_fill(0.5::float8, ARRAY[500])))'), ('SELECT cardinality(helpdesk.percentile($1, array_fill(0.5::float8, ARRAY[12000000])))'),
    ('SELECT cardinality(helpdesk.buckets($1, ARRAY(SELECT i * interval ''1 s'' FROM generate_series(1, 6000000) i)))'),
    ('SELECT cardinality(helpdesk.percentile(''\x21000000'', array_fill(0.5::float8, ARRAY[60000000])))')
) s (statement) \gexec
SELECT format('SELECT public.ask(%L)', statement) FROM (VALUES
    ('SELECT helpdesk.customers(value::helpdesk.customer_set) FROM public.large WHERE name = ''many'''),
    ('SELECT helpdesk.customer_set(i) IS NULL FROM generate_series(1::bigint, 5000000) i'), ('SELECT helpdesk.customer_set(i * 77777777) IS NULL FROM generate_series(1::bigint, 18000000) i'),
    ('SELECT helpdesk.duration_set(i * interval ''1 microsecond'') IS NULL FROM generate_series(1, 24000000) i'),
    ('SELECT (ARRAY(SELECT i FROM generate_series(1::bigint, 8000000) i))::helpdesk.customer_set IS NULL'),
    ('SELECT (ARRAY(SELECT i * interval ''1 s'' FROM generate_series(1, 3000000) i))::helpdesk.duration_set IS NULL'),
    ('SELECT helpdesk.engagement_level(1), helpdesk.time_grid(''1990-01-01'', ''2047-01-14'', ''half_hour'', ''UTC'') IS NULL'),
    ('SELECT helpdesk._local_times(array_fill(now(), ARRAY[40000000]), ''Europe/Warsaw'') IS NULL'), ('SELECT helpdesk._quarters_cut(array_fill(now(), ARRAY[40000000])) IS NULL'),
    ('SELECT helpdesk.time_grid(now(), now(), repeat(''x'', 100000000))'), ('SELECT helpdesk.time_grid(now(), now(), ''day'', repeat(''x'', 100000000))'),
    ('SELECT helpdesk.engagement_load(repeat(''x'', 100000000), NULL, NULL, NULL)'),
    ('SELECT length(helpdesk.chart(helpdesk.chart_bars(''a'', 1), repeat(''x'', 90000000), description => repeat(''y'', 90000000)))'),
    ('SELECT helpdesk.chart(helpdesk.chart_bars(''a'', 1), language => repeat(''x'', 100000000))'),
    ('SELECT length(helpdesk.chart(helpdesk.chart_bars(repeat(''<'', 10000000), i))) FROM generate_series(1, 100) i'),
    ('SELECT length(helpdesk.chart(helpdesk.chart_stacked(timestamp ''2026-01-01'' + i / 50 * interval ''1 h'', repeat(''<'', 400) || i % 50, i))) FROM generate_series(0, 4999) i'),
    ('SELECT length(helpdesk._html(repeat(''<'', 100000000), 2000000000))'), ('SELECT helpdesk._word(repeat(''<'', 100000000), ''en'')'),
    ('SELECT helpdesk.customers_by_interval(g) IS NULL, helpdesk.contacts_by_interval(g) IS NULL, helpdesk.bounds(g) IS NULL, length((g OPERATOR(helpdesk.|) g)::bytea) FROM (SELECT helpdesk.customer_grid(timestamptz ''1990-01-01'' + i * interval ''30 min'', (SELECT helpdesk.time_grid(''1990-01-01'', ''2047-01-14'', ''half_hour'', ''UTC'')), i) AS g FROM generate_series(1::bigint, 900000) i) g'),
    ('SELECT helpdesk.medians_by_interval(g) IS NULL, length((g OPERATOR(helpdesk.|) g)::bytea) FROM (SELECT helpdesk.duration_grid(timestamptz ''1990-01-01'' + i * interval ''30 min'', (SELECT helpdesk.time_grid(''1990-01-01'', ''2047-01-14'', ''half_hour'', ''UTC'')), i * interval ''1 s'') AS g FROM generate_series(1, 900000) i) g'),
    ('SELECT helpdesk.attach_query(''q'', ''contact'', ''SELECT '' || repeat(''1 + '', 1000000) || ''1 AS contact_id'')'),
    ('SELECT count(*) FROM helpdesk.customers_helped_by_channel(''2000-01-01'', ''2000-02-01'', ''day'', channels => ARRAY(SELECT ''c'' || i FROM generate_series(1, 300000) i))'),
    ('SELECT length(helpdesk.dashboard_html(since => ''1990-01-01'', until => ''2006-01-01'', time_zone => ''UTC''))')
) s (statement) \gexec
