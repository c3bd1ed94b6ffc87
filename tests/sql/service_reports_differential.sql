SET TimeZone = 'UTC'; SET DateStyle = 'ISO, YMD'; SET IntervalStyle = 'postgres'; -- pg_regress sets others
-- The reports of agents, teams and service times against naive SQL on 100 random helpdesks, serial and parallel.
BEGIN;
\getenv tests HELPDESK_TESTS
\set harness :tests '/differential.sql'
\i :harness

-- What the oracles share: conversations with their two times as the texts define them, and both windows.
CREATE VIEW random.timed AS
SELECT *, CASE WHEN opened_by IN ('agent', 'broadcast') THEN NULL ELSE first_response_at END AS answered_at, opened_by IN ('agent', 'broadcast') IS NOT TRUE AS waits,
    CASE WHEN status IS NULL OR status = 'closed' THEN last_closed_at END AS resolved_at
FROM random.conversations;
CREATE TABLE random.populations (population text, condition text, credit text);
INSERT INTO random.populations VALUES ('opened', 'opened_at >= :since AND opened_at < :until', 'assignee_id'), ('closed', 'resolved_at >= :since AND resolved_at < :until', 'resolver_id');
CREATE FUNCTION random.seconds(duration interval) RETURNS numeric LANGUAGE sql IMMUTABLE RETURN round(extract(epoch FROM duration), 3);

INSERT INTO random.cases (name, report, oracle)
SELECT format('response_time_by %s, %s%s', d.dimension, p.population, CASE WHEN f.arguments <> '' THEN ', filtered' END), format($$
    SELECT row_kind, source, group_value, conversations, answered, median_first_response, random.seconds(average_first_response) AS mean, p90_first_response, unanswered
    FROM helpdesk.response_time_by('%s', :since, :until, :zone, '%s' %s) $$, d.dimension, p.population, f.arguments), format($$
    SELECT CASE WHEN grouping(value) = 0 THEN 'cell' ELSE 'grand_total' END, source_of, value, count(*), count(answered_at),
        percentile_cont(0.5) WITHIN GROUP (ORDER BY answered_at - opened_at) FILTER (WHERE answered_at >= opened_at),
        round(avg(extract(epoch FROM answered_at - opened_at)) FILTER (WHERE answered_at >= opened_at), 3),
        percentile_cont(0.9) WITHIN GROUP (ORDER BY answered_at - opened_at) FILTER (WHERE answered_at >= opened_at),
        count(*) FILTER (WHERE waits AND first_response_at IS NULL)
    FROM (SELECT *, bool_or(value IS NOT NULL) OVER () AS grouped FROM (SELECT *, %s AS value, %s AS source_of FROM random.timed WHERE %s %s) v) c
    GROUP BY GROUPING SETS ((source_of, value), ()) HAVING grouping(value) = 1 OR bool_or(grouped) $$, d.field, d.source, p.condition, replace(f.condition, 'credit', p.credit))
FROM (VALUES ('category', 'category', 'NULL::text'), ('priority', 'priority', 'NULL::text'), ('channel', 'channel', 'NULL::text'), ('team', 'team_id', 'source')) d (dimension, field, source),
    random.populations p, (VALUES ('', ''), ($$, channels => '{Email,Chat,Phone}', teams => '{team:0,team:1}', agents => '{user:0,user:1,user:2}', categories => '{billing,login}', tags => '{tag 1,tag 2}', account_id => 1$$,
        $$AND channel IN ('Email', 'Chat', 'Phone') AND team_id IN ('team:0', 'team:1') AND credit IN ('user:0', 'user:1', 'user:2') AND category IN ('billing', 'login') AND account_id = 1
        AND EXISTS (SELECT FROM random.conversation_tags t WHERE t.source = timed.source AND t.conversation_id = timed.conversation_id AND t.tag IN ('tag 1', 'tag 2'))$$)) f (arguments, condition)
WHERE (f.arguments = '' OR d.dimension = 'channel') AND (d.dimension <> 'priority' OR p.population = 'opened') ORDER BY 1;

INSERT INTO random.cases (name, report, oracle)
SELECT format('handle_time_by %s, %s, %s%s', d.dimension, p.population, k.close, CASE WHEN f.arguments <> '' THEN ', filtered' END), format($$
    SELECT row_kind, source, group_value, conversations, closed, median_resolution, random.seconds(average_resolution) AS mean, p90_resolution, still_open
    FROM helpdesk.handle_time_by('%s', :since, :until, :zone, '%s', '%s' %s) $$, d.dimension, p.population, k.close, f.arguments), format($$
    SELECT CASE WHEN grouping(value) = 0 THEN 'cell' ELSE 'grand_total' END, source_of, value, count(*), count(until),
        percentile_cont(0.5) WITHIN GROUP (ORDER BY until - opened_at) FILTER (WHERE until >= opened_at),
        round(avg(extract(epoch FROM until - opened_at)) FILTER (WHERE until >= opened_at), 3),
        percentile_cont(0.9) WITHIN GROUP (ORDER BY until - opened_at) FILTER (WHERE until >= opened_at),
        count(*) FILTER (WHERE NOT (last_closed_at IS NOT NULL AND coalesce(status, 'closed') = 'closed'))
    FROM (SELECT *, bool_or(value IS NOT NULL) OVER () AS grouped FROM (SELECT *, %s AS value, %s AS source_of, %s AS until FROM random.timed WHERE %s %s) v) c
    GROUP BY GROUPING SETS ((source_of, value), ()) HAVING grouping(value) = 1 OR bool_or(grouped) $$, d.field, d.source, k.field, p.condition, replace(f.condition, 'credit', p.credit))
FROM (VALUES ('category', 'category', 'NULL::text'), ('channel', 'channel', 'NULL::text'), ('team', 'team_id', 'source')) d (dimension, field, source),
    random.populations p, (VALUES ('last', 'resolved_at'), ('first', 'first_closed_at')) k (close, field),
    (VALUES ('', ''), (', channels => NULL, agents => ''{user:0,user:1}'', tags => ''{tag 1}''',
        $$AND credit IN ('user:0', 'user:1') AND (source, conversation_id) IN (SELECT source, conversation_id FROM random.conversation_tags WHERE tag = 'tag 1')$$)) f (arguments, condition)
WHERE (d.dimension = 'channel') = (p.population = 'closed') AND (f.arguments = '' OR d.dimension = 'team' AND k.close = 'last') ORDER BY 1;

INSERT INTO random.cases (name, report, oracle)
SELECT format('team_performance, %s%s', p.population, CASE WHEN f.arguments <> '' THEN ', filtered' END), format($$
    SELECT row_kind, source, team_id, team, conversations, customers, answered, unanswered, closed, still_open, reopened, median_first_response, random.seconds(average_first_response) AS mean,
        p90_first_response, median_resolution, random.seconds(average_resolution) AS mean_resolution, p90_resolution, average_rating, ratings
    FROM helpdesk.team_performance(:since, :until, :zone, '%s' %s) $$, p.population, f.arguments), format($$
    WITH c AS (SELECT * FROM random.timed WHERE %s %s)
    SELECT CASE WHEN grouping(c.team_id) = 0 THEN 'cell' ELSE 'grand_total' END, c.source, c.team_id, CASE WHEN grouping(c.team_id) = 0 THEN max(t.name) END,
        count(*), count(DISTINCT (c.source, c.customer_id)) FILTER (WHERE c.customer_id IS NOT NULL), count(c.answered_at), count(*) FILTER (WHERE c.waits AND c.first_response_at IS NULL),
        count(c.resolved_at), count(*) FILTER (WHERE c.resolved_at IS NULL), count(*) FILTER (WHERE c.reopens >= 1),
        percentile_cont(0.5) WITHIN GROUP (ORDER BY c.answered_at - c.opened_at) FILTER (WHERE c.answered_at >= c.opened_at),
        round(avg(extract(epoch FROM c.answered_at - c.opened_at)) FILTER (WHERE c.answered_at >= c.opened_at), 3),
        percentile_cont(0.9) WITHIN GROUP (ORDER BY c.answered_at - c.opened_at) FILTER (WHERE c.answered_at >= c.opened_at),
        percentile_cont(0.5) WITHIN GROUP (ORDER BY c.resolved_at - c.opened_at) FILTER (WHERE c.resolved_at >= c.opened_at),
        round(avg(extract(epoch FROM c.resolved_at - c.opened_at)) FILTER (WHERE c.resolved_at >= c.opened_at), 3),
        percentile_cont(0.9) WITHIN GROUP (ORDER BY c.resolved_at - c.opened_at) FILTER (WHERE c.resolved_at >= c.opened_at),
        round(avg(r.score), 2), count(r.score)
    FROM c LEFT JOIN random.ratings r USING (source, conversation_id) LEFT JOIN random.teams t ON t.source = c.source AND t.team_id = c.team_id
    GROUP BY GROUPING SETS ((c.source, c.team_id), ()) $$, p.condition, f.condition)
FROM random.populations p, (VALUES ('', ''), (', teams => ''{team:0}'', channels => ''{Email,Chat}'', categories => ''{billing,login}'', account_id => 2',
    $$AND team_id = 'team:0' AND channel IN ('Email', 'Chat') AND category IN ('billing', 'login') AND account_id = 2$$)) f (arguments, condition) ORDER BY 1;

INSERT INTO random.cases (name, report, oracle)
SELECT 'user_performance' || CASE WHEN f.arguments <> '' THEN ', filtered' ELSE '' END, format($$
    SELECT row_kind, source, agent_id, agent, assigned, closed, unique_customers_closed, messages_sent, median_first_response, random.seconds(average_first_response) AS mean,
        median_resolution, random.seconds(average_resolution) AS mean_resolution, max_resolution, average_rating, ratings
    FROM helpdesk.user_performance(:since, :until, :zone %s) $$, f.arguments), format($$
    WITH population AS (SELECT *, source || conversation_id AS id FROM random.timed WHERE resolved_at >= :since AND resolved_at < :until %s),
    humans AS (SELECT source, a.agent_id, (SELECT name FROM random.agents n WHERE n.source = a.source AND n.agent_id = a.agent_id) AS name
        FROM (SELECT source, assignee_id AS agent_id FROM population UNION SELECT source, resolver_id FROM population) a
        WHERE a.agent_id IS NOT NULL AND NOT EXISTS (SELECT FROM random.agents n WHERE n.source = a.source AND n.agent_id = a.agent_id AND n.kind = 'bot') %s),
    who AS (SELECT 'cell' AS row_kind, source, agent_id, name, ARRAY[source || agent_id] AS members FROM humans
        UNION ALL SELECT 'grand_total', NULL, NULL, NULL, array_agg(source || agent_id) FROM humans)
    SELECT w.row_kind, w.source, w.agent_id, w.name, (SELECT count(*) FROM population p WHERE p.source || p.assignee_id = ANY (w.members)) AS assigned,
        c.closed, c.customers, (SELECT count(*) FROM random.messages m JOIN population p USING (source, conversation_id) WHERE m.source || m.agent_id = ANY (w.members)
            AND p.resolver_id = m.agent_id AND m.direction = 'outbound' AND m.sender_kind = 'agent' AND m.origin = 'user'),
        c.first_response, c.first_response_mean, c.resolution, c.resolution_mean, c.longest, r.score, r.ratings
    FROM who w, LATERAL (
        SELECT count(*) AS closed, count(DISTINCT (source, customer_id)) FILTER (WHERE customer_id IS NOT NULL) AS customers,
            percentile_cont(0.5) WITHIN GROUP (ORDER BY answered_at - opened_at) FILTER (WHERE answered_at >= opened_at) AS first_response,
            round(avg(extract(epoch FROM answered_at - opened_at)) FILTER (WHERE answered_at >= opened_at), 3) AS first_response_mean,
            percentile_cont(0.5) WITHIN GROUP (ORDER BY resolved_at - opened_at) FILTER (WHERE resolved_at >= opened_at) AS resolution,
            round(avg(extract(epoch FROM resolved_at - opened_at)) FILTER (WHERE resolved_at >= opened_at), 3) AS resolution_mean,
            max(resolved_at - opened_at) FILTER (WHERE resolved_at >= opened_at) AS longest
        FROM population p WHERE p.source || p.resolver_id = ANY (w.members)) c,
    LATERAL (SELECT round(avg(score), 2) AS score, count(score) AS ratings FROM random.ratings JOIN population p USING (source, conversation_id) WHERE p.source || p.resolver_id = ANY (w.members)) r
    WHERE w.row_kind = 'grand_total' OR c.closed > 0 OR EXISTS (SELECT FROM population p WHERE p.source || p.assignee_id = ANY (w.members)) $$, f.condition, f.of_agents)
FROM (VALUES ('', '', ''), (', agents => ''{user:0,user:2,user:4}'', channels => ''{Email,Chat}'', teams => ''{team:0,team:2}''',
    $$AND channel IN ('Email', 'Chat') AND team_id IN ('team:0', 'team:2')$$, $$AND a.agent_id IN ('user:0', 'user:2', 'user:4')$$)) f (arguments, condition, of_agents) ORDER BY 1;

-- The leaderboard. An oracle lists the measured rows (source, id, one value a row); they are put together by an aggregate and ranked.
CREATE TABLE random.boards (metric text, group_by text, population text, rank_by text, arguments text, measured text);
INSERT INTO random.boards
SELECT metric, g.group_by, p.population, rank_by, f.arguments,
    format('SELECT source, %s AS id, %s AS value FROM random.timed WHERE %s %s', CASE g.group_by WHEN 'team' THEN 'team_id' ELSE p.credit END,
        CASE metric WHEN 'first_response_time' THEN 'CASE WHEN answered_at >= opened_at THEN answered_at - opened_at END'
            WHEN 'resolution_time' THEN 'CASE WHEN resolved_at >= opened_at THEN resolved_at - opened_at END' ELSE 'nullif(resolved_at IS NOT NULL, false)' END, p.condition, f.condition)
FROM unnest(ARRAY['first_response_time', 'resolution_time', 'conversations_closed']) metric, unnest(ARRAY['agent', 'team']) g (group_by), random.populations p, unnest(ARRAY['median', 'average']) rank_by,
    (VALUES ('', ''), (', channels => ''{Email,Chat}'', teams => ''{team:0,team:1}'', categories => ''{billing,login}''', $$AND channel IN ('Email', 'Chat') AND team_id IN ('team:0', 'team:1') AND category IN ('billing', 'login')$$)) f (arguments, condition)
WHERE CASE WHEN metric = 'first_response_time' THEN (rank_by = 'average') = (g.group_by = 'team') AND (f.arguments = '' OR p.population = 'closed') ELSE rank_by = 'median' AND f.arguments = '' AND (g.group_by = 'team') = (p.population = 'opened') END;
INSERT INTO random.boards
SELECT 'messages_sent', g.group_by, 'closed', 'median', f.arguments, format($$
    SELECT m.source, %s AS id, true AS value FROM random.messages m LEFT JOIN random.team_members t ON %s AND t.source = m.source AND t.agent_id = m.agent_id
        LEFT JOIN random.conversations c ON c.source = m.source AND c.conversation_id = m.conversation_id
    WHERE m.sent_at >= :since AND m.sent_at < :until AND m.direction = 'outbound' AND m.sender_kind = 'agent' AND m.origin = 'user'
        AND NOT EXISTS (SELECT FROM random.agents a WHERE a.source = m.source AND a.agent_id = m.agent_id AND a.kind = 'bot') %s $$,
    CASE g.group_by WHEN 'team' THEN 't.team_id' ELSE 'm.agent_id' END, (g.group_by = 'team')::text, f.condition)
FROM unnest(ARRAY['agent', 'team']) g (group_by), (VALUES ('', ''), (', categories => ''{billing}'', account_id => 1, teams => ''{team:1}'', channels => ''{Email,Chat,Phone}'', agents => ''{user:1,user:2}''',
    -- the odd users are members of team:1
    $$AND c.category = 'billing' AND m.account_id = 1 AND m.channel IN ('Email', 'Chat', 'Phone') AND m.agent_id = 'user:1'$$)) f (arguments, condition);
INSERT INTO random.boards
SELECT 'rating', g.group_by, 'closed', 'median', f.arguments, format($$
    SELECT r.source, %s AS id, r.score AS value FROM random.ratings r LEFT JOIN random.conversations c USING (source, conversation_id)
    WHERE r.rated_at >= :since AND r.rated_at < :until %s $$, CASE g.group_by WHEN 'team' THEN 'c.team_id' ELSE 'r.agent_id' END, f.condition)
FROM unnest(ARRAY['agent', 'team']) g (group_by), (VALUES ('', ''), (', categories => ''{billing,login}'', teams => ''{team:0,team:1}'', channels => ''{Email,Chat,Phone}'', agents => ''{user:0,user:1,user:2}''',
    $$AND c.category IN ('billing', 'login') AND c.team_id IN ('team:0', 'team:1') AND c.channel IN ('Email', 'Chat', 'Phone') AND r.agent_id IN ('user:0', 'user:1', 'user:2')$$)) f (arguments, condition);
INSERT INTO random.boards
SELECT 'customers_helped', g.group_by, 'closed', 'median', f.arguments, format($$
    SELECT k.source, k.%s_id AS id, k.customer_id AS value FROM random.contacts k LEFT JOIN random.conversations c USING (source, conversation_id)
    WHERE k.fulfilled_at >= :since AND k.fulfilled_at < :until AND k.handled_by IS DISTINCT FROM 'bot' %s $$, g.group_by, f.condition)
FROM unnest(ARRAY['agent', 'team']) g (group_by), (VALUES ('', ''), (', categories => ''{billing,login}'', teams => ''{team:0,team:1}'', channels => ''{Email,Chat,Phone}'', account_id => 1',
    $$AND c.category IN ('billing', 'login') AND k.team_id IN ('team:0', 'team:1') AND k.channel IN ('Email', 'Chat', 'Phone') AND k.account_id = 1$$)) f (arguments, condition);
INSERT INTO random.cases (name, report, oracle)
SELECT format('leaderboard %s by %s%s%s', b.metric, b.group_by, CASE WHEN k.is_time THEN ', ' || b.population || ', ' || b.rank_by WHEN b.metric = 'conversations_closed' THEN ', ' || b.population END, CASE WHEN b.arguments <> '' THEN ', filtered' END), format($$
    SELECT rank, source, id, name, round(value, 3) AS value, median, random.seconds(average) AS average, counted
    FROM helpdesk.leaderboard('%s', '%s', :since, :until, :zone, 3, population => '%s', rank_by => '%s' %s) $$, b.metric, b.group_by, b.population, b.rank_by, b.arguments), format($$
    WITH valued AS (SELECT source, id, %s AS median, %s AS average, %s AS counted, %s AS value FROM (%s) m WHERE id IS NOT NULL GROUP BY source, id),
    named AS (SELECT v.*, n.name, rank() OVER (ORDER BY v.value %s) AS rank FROM valued v LEFT JOIN random.%ss n ON n.source = v.source AND n.%7$s_id = v.id WHERE v.value <> 0 OR v.value = 0 AND %s)
    SELECT rank, source, id, name, round(value, %s), median, random.seconds(average), counted FROM named WHERE rank <= 3 $$,
    CASE WHEN k.is_time THEN 'percentile_cont(0.5) WITHIN GROUP (ORDER BY value)' ELSE 'NULL::interval' END,
    CASE WHEN k.is_time THEN 'avg(extract(epoch FROM value)) * interval ''1 s''' ELSE 'NULL::interval' END,
    CASE b.metric WHEN 'customers_helped' THEN 'count(*)' ELSE 'count(value)' END,
    CASE WHEN k.is_time AND b.rank_by = 'median' THEN 'extract(epoch FROM percentile_cont(0.5) WITHIN GROUP (ORDER BY value))' WHEN k.is_time THEN 'round(avg(extract(epoch FROM value)), 6)'
        WHEN b.metric = 'rating' THEN 'avg(value)' WHEN b.metric = 'customers_helped' THEN 'count(DISTINCT value)::numeric' ELSE 'count(value)::numeric' END,
    b.measured, CASE WHEN k.is_time THEN '' ELSE 'DESC' END, b.group_by, k.is_time::text, CASE b.metric WHEN 'rating' THEN 2 ELSE 3 END)
FROM random.boards b, LATERAL (SELECT b.metric LIKE '%time' AS is_time) k ORDER BY 1;
-- user:3 is the bot
UPDATE random.cases SET oracle = replace(oracle, 'WHERE id IS NOT NULL', 'WHERE id <> ''user:3''') WHERE name LIKE 'leaderboard%by agent%';

INSERT INTO random.cases (name, report, oracle) VALUES ('messages_per_customer', $$
    SELECT source, customer_id, customer, company, conversations, messages, messages_per_conversation, share_percent
    FROM helpdesk.messages_per_customer(:since, :until, :zone, top => 15) $$, $$
    SELECT m.source, m.customer_id, k.name, f.name AS company, conversations, messages, round(messages / conversations::numeric, 2), share
    FROM (SELECT source, customer_id, count(DISTINCT conversation_id) AS conversations, count(*) AS messages, round(100.0 * count(*) / sum(count(*)) OVER (), 1) AS share
        FROM random.messages WHERE sent_at >= :since AND sent_at < :until AND sender_kind IN ('customer', 'agent') GROUP BY source, customer_id
        ORDER BY count(*) DESC, source, customer_id LIMIT 15) m
    LEFT JOIN random.customers k USING (source, customer_id) LEFT JOIN random.companies f ON f.source = m.source AND f.company_id = k.company_id $$),
('messages_per_customer, filtered', $$
    SELECT source, customer_id, conversations, messages, share_percent FROM helpdesk.messages_per_customer(:since, :until, :zone, channels => '{Email,Chat}', account_id => 2) $$, $$
    SELECT source, customer_id, count(DISTINCT conversation_id), count(*), round(100.0 * count(*) / sum(count(*)) OVER (), 1)
    FROM random.messages WHERE sent_at >= :since AND sent_at < :until AND sender_kind IN ('customer', 'agent') AND channel IN ('Email', 'Chat') AND account_id = 2 GROUP BY source, customer_id $$);
INSERT INTO random.cases (name, report, oracle)
SELECT 'messages_per_customer_summary' || CASE WHEN f.arguments <> '' THEN ', filtered' ELSE '' END, format($$
    SELECT * FROM helpdesk.messages_per_customer_summary(:since, :until, :zone %s) $$, f.arguments), format($$
    WITH m AS (SELECT * FROM random.messages WHERE sent_at >= :since AND sent_at < :until AND sender_kind IN ('customer', 'agent') AND customer_id IS NOT NULL %s),
    k AS (SELECT count(*) AS messages FROM m GROUP BY source, customer_id)
    SELECT (SELECT count(*) FROM k), count(DISTINCT (source, conversation_id)), count(*), (SELECT round(avg(messages), 2) FROM k),
        (SELECT round(percentile_cont(0.25) WITHIN GROUP (ORDER BY messages)::numeric, 2) FROM k), (SELECT round(percentile_cont(0.5) WITHIN GROUP (ORDER BY messages)::numeric, 2) FROM k),
        (SELECT round(percentile_cont(0.75) WITHIN GROUP (ORDER BY messages)::numeric, 2) FROM k), (SELECT max(messages) FROM k),
        round(count(DISTINCT (source, conversation_id)) / nullif((SELECT count(*) FROM k), 0)::numeric, 2), round(count(*) / nullif(count(DISTINCT (source, conversation_id)), 0)::numeric, 2)
    FROM m $$, f.condition)
FROM (VALUES ('', ''), (', channels => ''{Email,Chat}'', account_id => 1', $$AND channel IN ('Email', 'Chat') AND account_id = 1$$)) f (arguments, condition) ORDER BY 1;

SELECT * FROM random.compare(100);
ROLLBACK;
