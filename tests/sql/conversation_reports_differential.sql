SET TimeZone = 'UTC'; SET DateStyle = 'ISO, YMD'; SET IntervalStyle = 'postgres'; -- pg_regress sets others
-- Conversations opened and closed, the heatmap and the breakdowns against naive SQL on 100 random helpdesks, serial and parallel, in 8 zones, at every grain.
BEGIN;
\getenv tests HELPDESK_TESTS
\set harness :tests '/differential.sql'
\i :harness

-- grouped by a constant, where the planner drops what it does not need, and by the column of a join, where it cannot
INSERT INTO random.cases (name, report, oracle) VALUES ('conversations_opened', $$
    SELECT row_kind, random.label(starts_at, :grain, :zone) AS label, conversations, customers
    FROM helpdesk.conversations_opened(:since, :until, :grain, :zone) WHERE conversations > 0 $$, $$
    SELECT CASE grouping(label) WHEN 0 THEN 'interval_total' ELSE 'grand_total' END, label, count(*), count(DISTINCT (source, customer_id)) FILTER (WHERE customer_id IS NOT NULL)
    FROM (SELECT *, random.label(opened_at, :grain, :zone) AS label FROM random.conversations WHERE opened_at >= :since AND opened_at < :until) c
    GROUP BY GROUPING SETS ((label), ()) HAVING count(*) > 0 $$);
INSERT INTO random.cases (name, report, oracle) VALUES ('conversations_opened by contact_type', $$
    SELECT row_kind, random.label(starts_at, :grain, :zone) AS label, group_value, conversations, customers
    FROM helpdesk.conversations_opened(:since, :until, :grain, :zone, 'contact_type') WHERE conversations > 0 $$, $$
    SELECT CASE grouping(label, type) WHEN 0 THEN 'cell' WHEN 1 THEN 'interval_total' WHEN 2 THEN 'column_total' ELSE 'grand_total' END, label, type,
        count(*), count(DISTINCT (source, customer_id)) FILTER (WHERE customer_id IS NOT NULL)
    FROM (SELECT *, random.label(opened_at, :grain, :zone) AS label, CASE WHEN contact_type IS NOT NULL THEN contact_type WHEN customer_id IS NULL THEN NULL
            WHEN EXISTS (SELECT FROM random.conversations e WHERE e.source = c.source AND e.customer_id = c.customer_id AND e.opened_at < c.opened_at) THEN 'returning' ELSE 'new' END AS type
        FROM random.conversations c WHERE opened_at >= :since AND opened_at < :until) c
    GROUP BY CUBE (label, type) HAVING count(*) > 0 $$);
INSERT INTO random.cases (name, report, oracle) VALUES ('conversations_opened by channel, filtered', $$
    SELECT row_kind, random.label(starts_at, :grain, :zone) AS label, group_value, conversations, customers
    FROM helpdesk.conversations_opened(:since, :until, :grain, :zone, 'channel', '{Email,Phone,Chat}', '{team:0,team:1}', '{user:0,user:1,user:2}', '{billing,login}', '{tag 1,tag 2,tag 3}', 1) WHERE conversations > 0 $$, $$
    SELECT CASE grouping(label, channel) WHEN 0 THEN 'cell' WHEN 1 THEN 'interval_total' WHEN 2 THEN 'column_total' ELSE 'grand_total' END, label, channel,
        count(*), count(DISTINCT (source, customer_id)) FILTER (WHERE customer_id IS NOT NULL)
    FROM (SELECT *, random.label(opened_at, :grain, :zone) AS label FROM random.conversations c
        WHERE opened_at >= :since AND opened_at < :until AND channel IN ('Email', 'Phone', 'Chat') AND team_id IN ('team:0', 'team:1') AND assignee_id IN ('user:0', 'user:1', 'user:2')
            AND category IN ('billing', 'login') AND account_id = 1 AND (source, conversation_id) IN (SELECT source, conversation_id FROM random.conversation_tags WHERE tag IN ('tag 1', 'tag 2', 'tag 3'))) c
    GROUP BY CUBE (label, channel) HAVING count(*) > 0 $$);
INSERT INTO random.cases (name, report, oracle) VALUES ('conversations_opened by each group', $$
    SELECT g, row_kind, random.label(starts_at, :grain, :zone) AS label, group_value, conversations, customers
    FROM unnest('{channel,team,agent,category,opened_source,status}'::text[]) g, helpdesk.conversations_opened(:since, :until, :grain, :zone, g) WHERE conversations > 0 $$, $$
    SELECT g, CASE grouping(label, v) WHEN 0 THEN 'cell' WHEN 1 THEN 'interval_total' WHEN 2 THEN 'column_total' ELSE 'grand_total' END, label, v,
        count(*), count(DISTINCT (source, customer_id)) FILTER (WHERE customer_id IS NOT NULL)
    FROM (SELECT *, random.label(opened_at, :grain, :zone) AS label FROM random.conversations WHERE opened_at >= :since AND opened_at < :until) c,
        LATERAL (VALUES ('channel', channel), ('team', team_id), ('agent', assignee_id), ('category', category), ('opened_source', opened_source), ('status', status)) x (g, v)
    GROUP BY g, CUBE (label, v) HAVING count(*) > 0 $$);
INSERT INTO random.cases (name, report, oracle) VALUES ('conversations_closed', $$
    SELECT row_kind, random.label(starts_at, :grain, :zone) AS label, closings, conversations
    FROM helpdesk.conversations_closed(:since, :until, :grain, :zone) WHERE closings > 0 $$, $$
    SELECT CASE grouping(label) WHEN 0 THEN 'interval_total' ELSE 'grand_total' END, label, count(*), count(DISTINCT (source, conversation_id))
    FROM (SELECT *, random.label(at, :grain, :zone) AS label FROM random.conversation_events WHERE kind = 'closed' AND at >= :since AND at < :until) e
    GROUP BY GROUPING SETS ((label), ()) HAVING count(*) > 0 $$);
INSERT INTO random.cases (name, report, oracle) VALUES ('conversations_closed by each group', $$
    SELECT g, row_kind, random.label(starts_at, :grain, :zone) AS label, group_value, closings, conversations
    FROM unnest('{contact_type,channel,team,agent,category,opened_source,status}'::text[]) g, helpdesk.conversations_closed(:since, :until, :grain, :zone, g) WHERE closings > 0 $$, $$
    SELECT g, CASE grouping(label, v) WHEN 0 THEN 'cell' WHEN 1 THEN 'interval_total' WHEN 2 THEN 'column_total' ELSE 'grand_total' END, label, v, count(*), count(DISTINCT (source, conversation_id))
    FROM (SELECT c.*, e.agent_id, random.label(at, :grain, :zone) AS label, CASE WHEN contact_type IS NOT NULL THEN contact_type WHEN customer_id IS NULL THEN NULL
            WHEN EXISTS (SELECT FROM random.conversations o WHERE o.source = c.source AND o.customer_id = c.customer_id AND o.opened_at < c.opened_at) THEN 'returning' ELSE 'new' END AS type
        FROM random.conversation_events e JOIN random.conversations c USING (source, conversation_id) WHERE e.kind = 'closed' AND at >= :since AND at < :until) c,
        LATERAL (VALUES ('contact_type', type), ('channel', channel), ('team', team_id), ('agent', agent_id), ('category', category), ('opened_source', opened_source), ('status', status)) x (g, v)
    GROUP BY g, CUBE (label, v) HAVING count(*) > 0 $$);
INSERT INTO random.cases (name, report, oracle) VALUES ('conversations_closed by agent, filtered', $$
    SELECT row_kind, random.label(starts_at, :grain, :zone) AS label, group_value, closings, conversations
    FROM helpdesk.conversations_closed(:since, :until, :grain, :zone, 'agent', '{Email,Phone,Chat}', '{team:0,team:1,team:2}', '{user:0,user:1,user:4}', '{billing,login,returns}', '{tag 1,tag 2,tag 3}', 2) WHERE closings > 0 $$, $$
    SELECT CASE grouping(label, agent_id) WHEN 0 THEN 'cell' WHEN 1 THEN 'interval_total' WHEN 2 THEN 'column_total' ELSE 'grand_total' END, label, agent_id, count(*), count(DISTINCT (source, conversation_id))
    FROM (SELECT e.*, random.label(at, :grain, :zone) AS label FROM random.conversation_events e JOIN random.conversations c USING (source, conversation_id)
        WHERE e.kind = 'closed' AND at >= :since AND at < :until AND channel IN ('Email', 'Phone', 'Chat') AND e.team_id IN ('team:0', 'team:1', 'team:2') AND e.agent_id IN ('user:0', 'user:1', 'user:4')
            AND category IN ('billing', 'login', 'returns') AND e.account_id = 2 AND (source, conversation_id) IN (SELECT source, conversation_id FROM random.conversation_tags WHERE tag IN ('tag 1', 'tag 2', 'tag 3'))) e
    GROUP BY CUBE (label, agent_id) HAVING count(*) > 0 $$);
INSERT INTO random.cases (name, report, oracle)
SELECT 'opened_vs_closed' || f.name, format($$
    SELECT row_kind, random.label(starts_at, :grain, :zone) AS label, opened, closed, difference
    FROM helpdesk.opened_vs_closed(:since, :until, :grain, :zone%s) WHERE opened + closed > 0 $$, f.arguments), format($$
    SELECT CASE grouping(label) WHEN 0 THEN 'cell' ELSE 'grand_total' END, label, count(DISTINCT (source, conversation_id)) FILTER (WHERE is_opening), count(DISTINCT (source, conversation_id)) FILTER (WHERE NOT is_opening),
        count(DISTINCT (source, conversation_id)) FILTER (WHERE is_opening) - count(DISTINCT (source, conversation_id)) FILTER (WHERE NOT is_opening)
    FROM (SELECT *, random.label(at, :grain, :zone) AS label
        FROM (SELECT c.*, true AS is_opening, opened_at AS at, assignee_id AS agent_id FROM random.conversations c
            UNION ALL SELECT c.*, false, e.at, e.agent_id FROM random.conversation_events e JOIN random.conversations c USING (source, conversation_id) WHERE e.kind = 'closed') a
        WHERE at >= :since AND at < :until AND (%s)) b
    GROUP BY GROUPING SETS ((label), ()) HAVING count(*) > 0 $$, f.condition)
FROM (VALUES ('', '', 'true'), (', filtered', $$, channels => '{Email,Chat}', agents => '{user:0,user:1}', tags => '{tag 1,tag 2}'$$,
    $$channel IN ('Email', 'Chat') AND agent_id IN ('user:0', 'user:1') AND (source, conversation_id) IN (SELECT source, conversation_id FROM random.conversation_tags WHERE tag IN ('tag 1', 'tag 2'))$$)) f (name, arguments, condition);

-- the heatmap by the local time of each conversation; in Lord Howe the clock goes back by half an hour on 5 April
INSERT INTO random.cases (name, report, oracle)
SELECT 'conversations_opened_heatmap' || f.name, format($$
    SELECT iso_weekday, hour, conversations, share_percent FROM helpdesk.conversations_opened_heatmap(%s, %s, %s%s) $$, f.since, f.until, f.zone, f.arguments), format($$
    WITH c AS (SELECT opened_at AT TIME ZONE %s AS local FROM random.conversations WHERE opened_at >= %s AND opened_at < %s AND (%s))
    SELECT d::integer, h::integer, count(local), round(100.0 * count(local) / nullif((SELECT count(*) FROM c), 0), 1)
    FROM generate_series(1, 7) d CROSS JOIN generate_series(0, 23) h LEFT JOIN c ON extract(isodow FROM local) = d AND extract(hour FROM local) = h GROUP BY d, h $$, f.zone, f.since, f.until, f.condition)
FROM (VALUES ('', ':since', ':until', ':zone', '', 'true'),
    (', filtered', ':since', ':until', ':zone', $$, '{Email,Phone}', '{team:0,team:1}', '{user:0,user:1,user:2,user:3}', '{billing,login,returns}', '{tag 1,tag 2,tag 3}', 1$$,
        $$channel IN ('Email', 'Phone') AND team_id IN ('team:0', 'team:1') AND assignee_id LIKE 'user:%' AND category IN ('billing', 'login', 'returns') AND account_id = 1
            AND (source, conversation_id) IN (SELECT source, conversation_id FROM random.conversation_tags WHERE tag IN ('tag 1', 'tag 2', 'tag 3'))$$),
    (', half an hour back', $$'2026-04-04 14:40+00'::timestamptz$$, $$'2026-04-06 15:10+00'::timestamptz$$, $$'Australia/Lord_Howe'$$, '', 'true')) f (name, since, until, zone, arguments, condition);
INSERT INTO random.cases (name, report, oracle) VALUES ('heatmap_text', $$
    SELECT hour, d::integer AS weekday, btrim(cell, ' █')::integer AS number, length(cell) - length(replace(cell, '█', '')) AS blocks, total, max(length(cell)) OVER () - min(length(cell)) OVER () AS uneven
    FROM helpdesk.heatmap_text(:since, :until, :zone, account_id => 2), unnest(ARRAY[mon, tue, wed, thu, fri, sat, sun]) WITH ORDINALITY AS c (cell, d) $$, $$
    WITH c AS (SELECT opened_at AT TIME ZONE :zone AS local FROM random.conversations WHERE opened_at >= :since AND opened_at < :until AND account_id = 2),
    n AS (SELECT h, d, count(local) AS n FROM generate_series(1, 7) d CROSS JOIN generate_series(0, 23) h LEFT JOIN c ON extract(isodow FROM local) = d AND extract(hour FROM local) = h GROUP BY d, h)
    SELECT to_char(h, 'FM00') || ':00', d, n::integer, CASE WHEN n = 0 THEN 0 ELSE (n * 4 + (SELECT max(n) FROM n) - 1) / (SELECT max(n) FROM n) END::integer, sum(n) OVER (PARTITION BY h)::bigint, 0 FROM n
    UNION ALL SELECT 'total', d, sum(n)::integer, 0, sum(sum(n)) OVER ()::bigint, 0 FROM n GROUP BY d $$);

-- the breakdowns with a time compared with each pair of bounds
INSERT INTO random.cases (name, report, oracle)
SELECT f.name, f.report, format($$
    WITH t AS (%s), b (no, bucket, low, high) AS (VALUES %s)
    SELECT 'cell', bucket, count(took), round(100.0 * count(took) / nullif((SELECT count(*) FROM t WHERE took IS NOT NULL), 0), 1) FROM b LEFT JOIN t ON (low IS NULL OR took >= low) AND (high IS NULL OR took < high) GROUP BY bucket
    UNION ALL SELECT %L, NULL, count(*) FILTER (WHERE missing), round(100.0 * count(*) FILTER (WHERE missing) / nullif(count(took) + count(*) FILTER (WHERE missing), 0), 1) FROM t
    UNION ALL SELECT 'grand_total', NULL, count(took) + count(*) FILTER (WHERE missing), CASE WHEN count(took) + count(*) FILTER (WHERE missing) > 0 THEN 100.0 END FROM t $$,
    f.times, f.buckets, f.missing)
FROM (VALUES ('first_response_breakdown', $$SELECT row_kind, bucket, conversations, share_percent FROM helpdesk.first_response_breakdown(:since, :until, :zone)$$, $$
        SELECT CASE WHEN first_response_at >= opened_at THEN first_response_at - opened_at END AS took, first_response_at IS NULL AS missing FROM random.conversations
        WHERE last_closed_at >= :since AND last_closed_at < :until AND coalesce(status, 'closed') = 'closed' AND coalesce(opened_by, 'customer') = 'customer'$$,
        $$(1, '< 30 s', NULL, interval '30 s'), (2, '30 s to 2 min', interval '30 s', '2 min'), (3, '2 min to 5 min', '2 min', '5 min'), (4, '5 min to 10 min', '5 min', '10 min'),
            (5, '10 min to 30 min', '10 min', '30 min'), (6, '30 min to 1 h', '30 min', '1 h'), (7, '>= 1 h', '1 h', NULL)$$, 'unanswered'),
    ('first_response_breakdown, opened, filtered', $$SELECT row_kind, bucket, conversations, share_percent FROM helpdesk.first_response_breakdown(:since, :until, :zone, 'opened', '{20 min,5 h}',
        '{Email,Chat}', '{team:0,team:1,team:2}', '{user:0,user:1,user:2}', '{billing,login,returns}', '{tag 1,tag 2}', 1)$$, $$
        SELECT CASE WHEN first_response_at >= opened_at THEN first_response_at - opened_at END AS took, first_response_at IS NULL AS missing FROM random.conversations
        WHERE opened_at >= :since AND opened_at < :until AND coalesce(opened_by, 'customer') = 'customer' AND channel IN ('Email', 'Chat') AND team_id IS NOT NULL AND assignee_id IN ('user:0', 'user:1', 'user:2')
            AND category IS NOT NULL AND account_id = 1 AND (source, conversation_id) IN (SELECT source, conversation_id FROM random.conversation_tags WHERE tag IN ('tag 1', 'tag 2'))$$,
        $$(1, '< 20 min', NULL, interval '20 min'), (2, '20 min to 5 h', interval '20 min', '5 h'), (3, '>= 5 h', '5 h', NULL)$$, 'unanswered'),
    ('resolution_breakdown, closed, filtered by agents', $$SELECT row_kind, bucket, conversations, share_percent FROM helpdesk.resolution_breakdown(:since, :until, :zone, bounds => '{1 day,3 days,6 days}', agents => '{user:0,user:1}')$$, $$
        SELECT CASE WHEN last_closed_at >= opened_at THEN last_closed_at - opened_at END AS took, false AS missing FROM random.conversations
        WHERE last_closed_at >= :since AND last_closed_at < :until AND coalesce(status, 'closed') = 'closed' AND resolver_id IN ('user:0', 'user:1')$$,
        $$(1, '< 1 d', NULL, interval '1 day'), (2, '1 d to 3 d', interval '1 day', '3 days'), (3, '3 d to 6 d', '3 days', '6 days'), (4, '>= 6 d', '6 days', NULL)$$, 'still_open'),
    ('resolution_breakdown, opened', $$SELECT row_kind, bucket, conversations, share_percent FROM helpdesk.resolution_breakdown(:since, :until, :zone, 'opened', '{36 h}')$$, $$
        SELECT CASE WHEN coalesce(status, 'closed') = 'closed' AND last_closed_at >= opened_at THEN last_closed_at - opened_at END AS took, last_closed_at IS NULL OR status <> 'closed' AS missing
        FROM random.conversations WHERE opened_at >= :since AND opened_at < :until$$, $$(1, '< 1 d 12 h', NULL, interval '36 h'), (2, '>= 1 d 12 h', interval '36 h', NULL)$$, 'still_open'),
    ('resolution_breakdown, opened, first close', $$SELECT row_kind, bucket, conversations, share_percent FROM helpdesk.resolution_breakdown(:since, :until, :zone, 'opened', '{36 h}', close => 'first')$$, $$
        SELECT CASE WHEN first_closed_at >= opened_at THEN first_closed_at - opened_at END AS took, first_closed_at IS NULL AS missing
        FROM random.conversations WHERE opened_at >= :since AND opened_at < :until$$, $$(1, '< 1 d 12 h', NULL, interval '36 h'), (2, '>= 1 d 12 h', interval '36 h', NULL)$$, 'still_open')
) f (name, report, times, buckets, missing);
SELECT * FROM random.compare(100);
ROLLBACK;
