SET TimeZone = 'UTC'; SET DateStyle = 'ISO, YMD'; SET IntervalStyle = 'postgres'; -- pg_regress sets others
-- Charts: every document is parsed as XML, and what its texts say is compared with what was given.

-- a server built without libxml cannot (charts_1.out)
SELECT test.error_of('SELECT xmlparse(DOCUMENT ''<a/>'')') <> 'no error' AS no_xml \gset
\if :no_xml
\quit
\endif

-- The texts of a chart in their order.
CREATE FUNCTION test.texts(svg text, path text DEFAULT '//s:text') RETURNS TABLE (nr bigint, said text)
LANGUAGE sql IMMUTABLE AS $$
    SELECT row_number() OVER (), t.said
    FROM unnest(xpath(path, xmlparse(DOCUMENT svg), ARRAY[ARRAY['s', 'http://www.w3.org/2000/svg']])) WITH ORDINALITY x (node, n),
        XMLTABLE('/*' PASSING x.node COLUMNS said text PATH 'string(text())') t
$$;

-- the small chart of each kind: its description, and what it says, in each language
SELECT l AS language, k.kind, (SELECT string_agg(said, ' | ' ORDER BY nr) FROM test.texts(helpdesk.chart(k.data, language => l), '/s:svg/s:title | /s:svg/s:desc | //s:text')) AS says
FROM unnest('{en,pl,de}'::text[]) l, (
    SELECT 'series' AS kind, helpdesk.chart_series(at, value, previous) AS data FROM (VALUES (timestamp '2026-03-02', 1200, 900.5), ('2026-03-01', 1000, NULL), ('2026-03-03', NULL, 1)) v (at, value, previous)
    UNION ALL SELECT 'durations', helpdesk.chart_series(at, value) FROM (VALUES (timestamp '2026-01-01 22:00', interval '90 min'), ('2026-01-01 23:00', '45 min'), ('2026-01-02 00:00', NULL)) v (at, value)
    UNION ALL SELECT 'stacked', helpdesk.chart_stacked(at, member, value) FROM (VALUES (date '2025-12-01', 'Phone', 3), ('2026-01-01', 'Phone', 4), ('2026-01-01', NULL, 9)) v (at, member, value)
    UNION ALL SELECT 'heatmap', helpdesk.chart_heatmap(day, hour, value) FROM (VALUES (1, 8, 10), (7, 23, 0)) v (day, hour, value)
    UNION ALL SELECT 'bars', helpdesk.chart_bars(name, value) FROM (VALUES ('Anna', interval '85 min'), ('Ben', NULL), (NULL, '20 s')) v (name, value)
    UNION ALL SELECT 'change', helpdesk.chart_bars(name, value) FROM (VALUES ('Anna', 12.5), ('Ben', -1234)) v (name, value)
    UNION ALL SELECT 'distribution', helpdesk.chart_distribution(from_time, to_time, n) FROM (VALUES (interval '1 day', NULL::interval, 1), (NULL, '1 h', 1998), ('1 h', '1 day', 1)) v (from_time, to_time, n)
    UNION ALL SELECT 'levels', helpdesk.chart_levels(name, score, helpdesk.engagement_level(score)) FROM (VALUES ('Acme', 81), ('Globex', 20)) v (name, score)
    UNION ALL SELECT 'no rows', NULL
    UNION ALL SELECT 'no values', helpdesk.chart_bars('x', NULL::double precision)
) k ORDER BY k.kind, l;

-- one document in full, so that a change of its form is seen
SELECT helpdesk.chart(helpdesk.chart_series(timestamp '2026-01-01', 2, 1), title => 'Helped & "served"', description => 'What it shows', width => 240, height => 200, id => 'c1');

-- the reports feed their charts as they are
BEGIN;
CREATE SCHEMA desk;
CREATE TABLE desk.calls AS SELECT i AS id, 1 + i % 30 AS caller, (ARRAY['phone', 'chat', '<b>&'])[1 + i % 3] AS line, timestamptz '2026-01-01 12:00+00' + i * interval '5 h' AS at FROM generate_series(1::bigint, 100) i;
SELECT helpdesk.attach_query('desk', 'contact', 'SELECT id AS contact_id, caller AS customer_id, line AS channel, at AS started_at, at + interval ''1 min'' AS fulfilled_at FROM desk.calls') \g /dev/null
SELECT helpdesk.attach_query('desk', 'conversation', 'SELECT id AS conversation_id, caller AS customer_id, line AS channel, at AS opened_at, at + id * interval ''2 min'' AS first_response_at, ''a'' || id % 3 AS assignee_id FROM desk.calls') \g /dev/null
SELECT name, xml_is_well_formed_document(svg) AS well_formed, (SELECT string_agg(said, ' | ' ORDER BY nr) FROM (SELECT * FROM test.texts(svg) LIMIT 12) t) AS says FROM (
    SELECT 'customers_helped_by_channel' AS name, helpdesk.chart(helpdesk.chart_stacked(local_start, channel, customers), title => 'Customers helped') AS svg
    FROM helpdesk.customers_helped_by_channel('2026-01-01', '2026-01-15') WHERE row_kind = 'cell'
    UNION ALL SELECT 'interval totals', helpdesk.chart(helpdesk.chart_series(local_start, customers)) FROM helpdesk.customers_helped_by_channel('2026-01-01', '2026-01-15') WHERE row_kind = 'interval_total'
    UNION ALL SELECT 'conversations_opened_heatmap', helpdesk.chart(helpdesk.chart_heatmap(iso_weekday, hour, conversations)) FROM helpdesk.conversations_opened_heatmap('2026-01-01', '2026-01-15')
    UNION ALL SELECT 'first_response_breakdown', helpdesk.chart(helpdesk.chart_distribution(from_time, to_time, conversations))
    FROM helpdesk.first_response_breakdown('2026-01-01', '2026-01-15') WHERE row_kind = 'cell'
    UNION ALL SELECT 'inbound_contacts_by_customer', helpdesk.chart(helpdesk.chart_bars(customer, contacts ORDER BY contacts DESC, customer)) FROM helpdesk.inbound_contacts_by_customer('2026-01-01', '2026-01-15', top => 3)
) x;
ROLLBACK;

-- 2,000 hostile names in 40 charts: each comes back as it was given, apart from what the comment on chart() says
CREATE FUNCTION test.hostile(i bigint) RETURNS text
LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE WHEN i % 50 = 0 THEN repeat(s, 10000 / length(s)) ELSE s END FROM (
        SELECT string_agg((ARRAY['<script>alert(1)</script>', '</title>', ']]>', '<!--', '&amp;', '&#x0;', '"', '''', ' onload="x"', E'\u202E', E'\u200F', 'שלום', '👩‍👩‍👧', 'e' || U&'\0301',
            E'\x01', E'\x08', E'\x1F', U&'\FFFE', U&'\FFFF', E'\n', E'\r', E'\t', U&'\0085', 'Zażółć', 'ß', ' ', '{}', '<?xml?>', 'javascript:', '%00', 'A', '1'])
            [1 + test.pick(i, n, 32)], '') || i AS s FROM generate_series(1, 1 + test.pick(3, i, 6)) n) x
$$;
CREATE FUNCTION test.shown(name text, most integer DEFAULT 200) RETURNS text
LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE WHEN length(name) > most THEN left(n, most - 1) || '…' ELSE n END
    FROM (SELECT regexp_replace(translate(name, E'\n\r\t', '   '), U&'[\0001-\0008\000B\000C\000E-\001F\FFFE\FFFF]', U&'\FFFD', 'g') AS n) x
$$;
CREATE TEMP TABLE names AS SELECT i, i / 50 AS chart, test.hostile(i) AS name FROM generate_series(0, 1999) i;
WITH charts AS (
    SELECT kind, chart, names, svg FROM (SELECT chart, array_agg(name ORDER BY i) AS names, helpdesk.chart_bars(name, i ORDER BY i) AS bars, helpdesk.chart_levels(name, 1, 'low' ORDER BY i) AS levels FROM names GROUP BY chart) c,
        LATERAL (VALUES ('bars', helpdesk.chart(bars, title => names[1], description => names[2])), ('levels', helpdesk.chart(levels, title => names[1], description => names[2], width => 360))) v (kind, svg)
)
SELECT kind, count(*) AS names, count(*) FILTER (WHERE m.said = test.shown(n.name)) AS in_titles_of_marks,
    count(*) FILTER (WHERE t.said = test.shown(n.name) OR right(t.said, 1) = '…' AND starts_with(test.shown(n.name), rtrim(left(t.said, -1)))) AS in_labels, count(*) FILTER (WHERE t.said = test.shown(n.name)) > 500 AS most_whole,
    bool_and(svg !~* '<script|<!--|<\?') AS nothing_else
FROM charts c, unnest(c.names) WITH ORDINALITY n (name, nr), LATERAL (
        SELECT row_number() OVER (ORDER BY nr) AS nr, split_part(said, E'\n', 1) AS said FROM test.texts(c.svg, '//s:rect/s:title')) m,
    LATERAL (SELECT row_number() OVER (ORDER BY nr) AS nr, said FROM test.texts(c.svg, '//s:text[not(@font-weight)]')) t
WHERE m.nr = n.nr AND t.nr = 2 * n.nr - 1
GROUP BY kind ORDER BY kind;
-- and as channels, tags or summaries of every other chart: title and description of the document, legend and marks of the stack
SELECT count(*) AS charts, count(*) FILTER (WHERE EXISTS (SELECT FROM test.texts(svg, '/s:svg/s:title') WHERE said = test.shown(name))) AS titles,
    count(*) FILTER (WHERE EXISTS (SELECT FROM test.texts(svg, '/s:svg/s:desc') WHERE said = test.shown(name, 2000))) AS descriptions,
    count(*) FILTER (WHERE EXISTS (SELECT FROM test.texts(svg, '//s:rect/s:title') WHERE split_part(said, E'\n', 2) = test.shown(name))) AS in_stacks
FROM names, LATERAL (VALUES
    ((SELECT helpdesk.chart_stacked('2026-01-01', m, 1) FROM unnest(ARRAY[name]) m)), ((SELECT helpdesk.chart_series('2026-01-01', 1) FROM unnest(ARRAY[1]))),
    ((SELECT helpdesk.chart_heatmap(1, 1, 1) FROM unnest(ARRAY[1]))), ((SELECT helpdesk.chart_distribution(NULL, '1 h', 1) FROM unnest(ARRAY[1])))) d (data),
    LATERAL (SELECT helpdesk.chart(data, title => name, description => name) AS svg) c
WHERE i % 10 = 0;

-- what cannot be drawn
SELECT test.error_of('SELECT ' || call) AS error, call FROM (VALUES
    ($$helpdesk.chart_series('2026-01-01', 'NaN'::double precision)$$), ($$helpdesk.chart_series('2026-01-01', 1, 'infinity'::double precision)$$),
    ($$helpdesk.chart_series(NULL::timestamp, 1)$$), ($$helpdesk.chart_series('infinity'::timestamp, 1)$$),
    ($$helpdesk.chart(helpdesk.chart_series('2026-01-01', x)) FROM generate_series(1, 2) x$$),
    ($$helpdesk.chart_series(timestamp '2026-01-01' + x * interval '1 h', x) FROM generate_series(1, 100000) x$$),
    ($$helpdesk.chart_stacked('2026-01-01', 'a', -1)$$), ($$helpdesk.chart_heatmap(0, 1, 1)$$), ($$helpdesk.chart_heatmap(1, NULL, 1)$$),
    ($$helpdesk.chart(helpdesk.chart_bars('a', x)) FROM generate_series(1, 101) x$$),
    ($$helpdesk.chart_bars('a', interval '170000000 years')$$), ($$helpdesk.chart_distribution(NULL, NULL, 1)$$), ($$helpdesk.chart_distribution('1 h', '1 h', 1)$$),
    ($$helpdesk.chart_levels('a', 1, 'hihg')$$), ($$helpdesk.chart(NULL, language => 'fr')$$), ($$helpdesk.chart(NULL, unit => 'hours')$$),
    ($$helpdesk.chart(NULL, width => 100)$$), ($$helpdesk.chart(NULL, height => 99)$$), ($$helpdesk.chart(NULL, id => 'a b')$$),
    ($$helpdesk.chart(helpdesk.chart_bars('a', x), height => 120) FROM generate_series(1, 20) x$$),
    ($$helpdesk.chart('\x61')$$), ($$helpdesk.chart('\x6100000100000001000000000000f87f00')$$), ($$helpdesk._chart_bars_add(NULL, 'a', 1)$$)
) v (call);

-- and in the dashboard
SELECT count(*) AS names, count(*) FILTER (WHERE EXISTS (SELECT FROM test.texts(p.html, '//s:bdi') WHERE said = test.shown(n.name))) AS shown
FROM names n, LATERAL (SELECT '<svg xmlns="http://www.w3.org/2000/svg">' || helpdesk._name(n.name, 'en') || '</svg>' AS html) p;

-- the type: kept, read back, drawn again to the same bytes; mutated, refused or another chart
CREATE TEMP TABLE kept AS SELECT helpdesk.chart_stacked(timestamp '2026-01-01' + i * interval '1 day', 'member ' || i % 4, i) AS data FROM generate_series(1, 40) i;
SELECT data::text::helpdesk.chart_data OPERATOR(helpdesk.=) data AS text_form, helpdesk.chart(data) = helpdesk.chart(data::bytea::helpdesk.chart_data) AS same_bytes, length(helpdesk.chart(data)) < 20000 AS small FROM kept;
DO $$
DECLARE
    original bytea := (SELECT data::bytea FROM kept);
    refused integer := 0; drawn integer := 0;
BEGIN
    FOR i IN 1..3000 LOOP
        BEGIN
            PERFORM helpdesk.chart(set_byte(original, test.pick(1, i, length(original))::int, test.pick(2, i, 256)::int)::helpdesk.chart_data);
            drawn := drawn + 1;
        EXCEPTION WHEN invalid_binary_representation OR invalid_parameter_value THEN refused := refused + 1;
        END;
    END LOOP;
    RAISE NOTICE 'some drawn: %, some refused: %, none else: %', drawn > 100, refused > 100, drawn + refused = 3000;
END
$$;
-- in grouping sets, with FILTER, as a window aggregate
SELECT g, length(helpdesk.chart(helpdesk.chart_bars(i::text, i ORDER BY i) FILTER (WHERE i < 5))) > 1000 AS drawn FROM generate_series(1, 9) i, LATERAL (SELECT i % 2 AS g) x GROUP BY ROLLUP (g) ORDER BY g;
SELECT count(DISTINCT svg) FROM (SELECT helpdesk.chart(helpdesk.chart_bars(i::text, i) OVER (ORDER BY i)) AS svg FROM generate_series(1, 5) i) x;
DROP FUNCTION test.texts, test.hostile, test.shown;
