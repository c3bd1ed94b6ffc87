SET TimeZone = 'UTC'; SET DateStyle = 'ISO, YMD'; SET IntervalStyle = 'postgres'; -- pg_regress sets others
-- The dashboard: every figure is the report's, in three languages; hostile names are shown as text; one tenant's page has his figures.
BEGIN;
SELECT helpdesk.create_tables('page') IS NOT NULL AS created;
CREATE TABLE page.names (no integer, name text);
INSERT INTO page.names VALUES (0, '<script>alert(1)</script>'), (1, '"><img src=x onerror=alert(1)>'), (2, ''' onmouseover=''alert(1)'), (3, U&'\202Egnp.exe\202C \05D0\05D1\05D2'),
    (4, repeat('long ', 2000)), (5, U&'\+01F469\200D\+01F4BB \+01F600'), (6, E'a\x01b\tc\nd</title></style><!--'), (7, '&lt;b&gt; &amp; ]]>');
INSERT INTO page.agents (agent_id, name) SELECT 'user:' || no, name FROM page.names;
INSERT INTO page.companies (company_id, name) SELECT no, name FROM page.names;
INSERT INTO page.conversations (account_id, conversation_id, customer_id, company_id, channel, assignee_id, resolver_id, opened_by, status, opened_at, first_response_at, first_closed_at, last_closed_at)
SELECT 1 + i % 2, i, test.pick(1, i, 300), test.pick(2, i, 8), name, 'user:' || test.pick(3, i, 8), 'user:' || test.pick(3, i, 8), 'customer', CASE WHEN i % 9 > 0 THEN 'closed' ELSE 'open' END, at,
    CASE WHEN i % 5 > 0 THEN at + test.pick(4, i, 9000) * interval '1 s' END, CASE WHEN i % 9 > 0 THEN at + interval '2.5 h' END, CASE WHEN i % 9 > 0 THEN at + interval '2.5 h' END
FROM generate_series(1, 3000) i JOIN page.names n ON n.no = test.pick(5, i, 8), LATERAL (SELECT timestamptz '2026-08-01 00:00+00' + test.pick(6, i, 90 * 86400) * interval '1 s' AS at) t;
INSERT INTO page.contacts (account_id, contact_id, conversation_id, customer_id, company_id, channel, kind, direction, started_at, fulfilled_at, ended_at, talk_time, agent_id)
SELECT c.account_id, c.conversation_id, c.conversation_id, c.customer_id, c.company_id, c.channel, 'call', 'inbound', c.opened_at, c.first_response_at, c.first_response_at, interval '3 min', c.assignee_id FROM page.conversations c;
INSERT INTO page.conversation_tags (account_id, conversation_id, tag) SELECT c.account_id, c.conversation_id, left(n.name, 2000) FROM page.conversations c JOIN page.names n ON n.no = c.conversation_id % 8;

\getenv tests HELPDESK_TESTS
\set figures :tests '/dashboard_figures.sql'
\i :figures
CREATE FUNCTION page.found(html text) RETURNS TABLE (section text, figures numeric[]) LANGUAGE sql AS $$
    SELECT s[1], (SELECT array_agg((CASE WHEN f[1] <> '' THEN f[1] END)::numeric ORDER BY n) FROM regexp_matches(s[2], '<data value="([^"]*)">|<span>(?=&ndash;</span>)', 'g') WITH ORDINALITY v (f, n))
    FROM regexp_matches(html, '<section id="(.*?)">(.*?)</section>', 'g') s
$$;
CREATE TABLE page.pages AS SELECT l.language, a.account, helpdesk.dashboard_html('2026-09-01', '2026-10-01', 'Europe/Warsaw', l.language, n.name, a.account) AS html
FROM unnest('{en,pl,de}'::text[]) l (language), unnest('{NULL,1,3}'::bigint[]) a (account), page.names n WHERE n.no = 0;
SELECT language, count(*) AS pages, min(length(html)) > 100000 AS long, max(octet_length(html)) < 1000000 AS below_1_mb FROM page.pages GROUP BY 1 ORDER BY 1;
-- (of account 3 there is nothing: its sections say so)
SELECT e.section, cardinality(e.figures) AS figures, count(*) AS compared, count(*) FILTER (WHERE f.figures = e.figures) AS same
FROM page.pages p, LATERAL page.expected('2026-09-01', '2026-10-01', p.account) e, LATERAL (SELECT f.* FROM page.found(p.html) f WHERE f.section = e.section) f
WHERE p.account IS DISTINCT FROM 3 GROUP BY 1, 2 ORDER BY 1, 2;
SELECT array_agg(DISTINCT cardinality(f.figures)) AS figures, bool_and(html ~ 'No data in this period|Brak danych w tym okresie|Keine Daten in diesem Zeitraum') AS says_so
FROM page.pages p, LATERAL page.found(p.html) f WHERE p.account = 3 AND f.section IN ('leaders', 'companies', 'tags');
-- names are text: no tag, attribute or character of theirs is markup
SELECT n.no, bool_and(position(n.name IN p.html) = 0 OR n.name !~ '[<>"'']') AS never_as_markup, bool_and(position(helpdesk._html(n.name) IN p.html) > 0) AS shown
FROM page.names n, page.pages p WHERE p.account IS NULL GROUP BY n.no ORDER BY n.no;
SELECT count(*) FILTER (WHERE html ~* '<(script|img|iframe|object|link rel="(?!icon)|meta http-equiv="refresh)') AS active, count(*) FILTER (WHERE html ~* '<[^>]* on[a-z]+=') AS handlers,
    count(*) FILTER (WHERE html ~ U&'[\0001-\0008\000B\000C\000E-\001F]') AS forbidden, count(*) FILTER (WHERE html ~* '(src|href)="(?!data:|#)') AS links FROM page.pages;
-- every section has a heading, every table its heads, every picture a name; each id once
SELECT DISTINCT (SELECT count(*) FROM regexp_matches(html, '<h1>', 'g')) AS h1, (SELECT count(*) FROM regexp_matches(html, '<h2>', 'g')) AS h2, (SELECT count(*) FROM regexp_matches(html, '<details>', 'g')) AS definitions,
    (SELECT count(*) FILTER (WHERE s[1] !~ 'role="img" aria-labelledby=') FROM regexp_matches(html, '<svg ([^>]*)>', 'g') s) AS svg_without_name,
    (SELECT count(*) - count(DISTINCT i[1]) FROM regexp_matches(html, ' id="([^"]+)"', 'g') i) AS ids_twice, html ~ '^<!DOCTYPE html><html lang="(en|pl|de)">' AS is_html FROM page.pages WHERE account IS NULL;
SELECT test.error_of($$SELECT helpdesk.dashboard_html('2026-09-01', '2026-10-01', 'Europe/Warsaw', 'fr')$$), test.error_of($$SELECT helpdesk.dashboard_html('2026-10-01', '2026-09-01')$$),
    test.error_of($$SELECT helpdesk.dashboard_html('2026-09-01', '2026-10-01', 'Mars')$$);
-- without arguments: the last 30 local days
SELECT helpdesk.dashboard_html() ~ '<title>Customer service</title>' AS has_title;
ROLLBACK;
