SET TimeZone = 'UTC'; SET DateStyle = 'ISO, YMD'; SET IntervalStyle = 'postgres'; -- pg_regress sets others
-- Messages, exports and inbox reports against naive SQL on 100 random helpdesks, serial and parallel, in 8 zones, at every grain.
BEGIN;
\getenv tests HELPDESK_TESTS
\set harness :tests '/differential.sql'
\i :harness

INSERT INTO random.cases (name, report, oracle) VALUES ('messages_incoming', $$
    SELECT row_kind, random.label(starts_at, :grain, :zone) AS label, group_value, messages, customers
    FROM helpdesk.messages_incoming(:since, :until, :grain, :zone) WHERE messages > 0 $$, $$
    SELECT CASE grouping(label, channel) WHEN 0 THEN 'cell' WHEN 1 THEN 'interval_total' WHEN 2 THEN 'column_total' ELSE 'grand_total' END, label, channel,
        count(*), count(DISTINCT (source, customer_id)) FILTER (WHERE customer_id IS NOT NULL)
    FROM (SELECT *, random.label(sent_at, :grain, :zone) AS label FROM random.messages WHERE sent_at >= :since AND sent_at < :until AND direction = 'inbound') m
    GROUP BY CUBE (label, channel) HAVING count(*) > 0 $$);
INSERT INTO random.cases (name, report, oracle) VALUES ('messages_incoming, filtered', $$
    SELECT row_kind, random.label(starts_at, :grain, :zone) AS label, group_value, messages, customers
    FROM helpdesk.messages_incoming(:since, :until, :grain, :zone, 'content_type', channels => '{Email,Chat}', account_id => 2) WHERE messages > 0 $$, $$
    SELECT CASE grouping(label, content_type) WHEN 0 THEN 'cell' WHEN 1 THEN 'interval_total' WHEN 2 THEN 'column_total' ELSE 'grand_total' END, label, content_type,
        count(*), count(DISTINCT (source, customer_id)) FILTER (WHERE customer_id IS NOT NULL)
    FROM (SELECT *, random.label(sent_at, :grain, :zone) AS label FROM random.messages
        WHERE sent_at >= :since AND sent_at < :until AND direction = 'inbound' AND channel IN ('Email', 'Chat') AND account_id = 2) m
    GROUP BY CUBE (label, content_type) HAVING count(*) > 0 $$);
INSERT INTO random.cases (name, report, oracle) VALUES ('messages_outgoing', $$
    SELECT row_kind, random.label(starts_at, :grain, :zone) AS label, group_value, messages, customers
    FROM helpdesk.messages_outgoing(:since, :until, :grain, :zone) WHERE messages > 0 $$, $$
    SELECT CASE grouping(label, origin) WHEN 0 THEN 'cell' WHEN 1 THEN 'interval_total' WHEN 2 THEN 'column_total' ELSE 'grand_total' END, label, origin,
        count(*), count(DISTINCT (source, customer_id)) FILTER (WHERE customer_id IS NOT NULL)
    FROM (SELECT *, random.label(sent_at, :grain, :zone) AS label FROM random.messages WHERE sent_at >= :since AND sent_at < :until AND direction = 'outbound') m
    GROUP BY CUBE (label, origin) HAVING count(*) > 0 $$);
INSERT INTO random.cases (name, report, oracle) VALUES ('messages_outgoing, filtered', $$
    SELECT row_kind, random.label(starts_at, :grain, :zone) AS label, group_value, messages, customers
    FROM helpdesk.messages_outgoing(:since, :until, :grain, :zone, 'agent', channels => '{Email,Chat,Phone}', agents => '{user:1,user:2,user:4}', account_id => 1) WHERE messages > 0 $$, $$
    SELECT CASE grouping(label, agent_id) WHEN 0 THEN 'cell' WHEN 1 THEN 'interval_total' WHEN 2 THEN 'column_total' ELSE 'grand_total' END, label, agent_id,
        count(*), count(DISTINCT (source, customer_id)) FILTER (WHERE customer_id IS NOT NULL)
    FROM (SELECT *, random.label(sent_at, :grain, :zone) AS label FROM random.messages WHERE sent_at >= :since AND sent_at < :until AND direction = 'outbound'
        AND channel IN ('Email', 'Chat', 'Phone') AND agent_id IN ('user:1', 'user:2', 'user:4') AND account_id = 1) m
    GROUP BY CUBE (label, agent_id) HAVING count(*) > 0 $$);
INSERT INTO random.cases (name, report, oracle) VALUES ('messages_outgoing, totals alone', $$
    SELECT row_kind, random.label(starts_at, :grain, :zone) AS label, group_value, messages, customers
    FROM helpdesk.messages_outgoing(:since, :until, :grain, :zone, NULL) WHERE messages > 0 $$, $$
    SELECT CASE WHEN grouping(label) = 0 THEN 'interval_total' ELSE 'grand_total' END, label, NULL, count(*), count(DISTINCT (source, customer_id)) FILTER (WHERE customer_id IS NOT NULL)
    FROM (SELECT *, random.label(sent_at, :grain, :zone) AS label FROM random.messages WHERE sent_at >= :since AND sent_at < :until AND direction = 'outbound') m
    GROUP BY GROUPING SETS ((label), ()) HAVING count(*) > 0 $$);
-- lists and exports with the number of each row, so that their order is compared as well
INSERT INTO random.cases (name, report, oracle) VALUES ('conversation_list', $$
    SELECT row_number() OVER () AS no, l.* FROM helpdesk.conversation_list(:since, :until, :zone) l $$, $$
    SELECT row_number() OVER (ORDER BY last_closed_at, source, conversation_id), source, account_id, conversation_id, reference, customer_id, channel, category, priority,
        opened_at, last_closed_at, first_response_at, assignee_id, resolver_id, team_id,
        coalesce(incoming_messages, (SELECT count(*) FROM random.messages m WHERE m.source = c.source AND m.conversation_id = c.conversation_id AND m.direction = 'inbound')),
        coalesce(outgoing_messages, (SELECT count(*) FROM random.messages m WHERE m.source = c.source AND m.conversation_id = c.conversation_id AND m.direction = 'outbound')),
        CASE WHEN first_response_at >= opened_at AND coalesce(opened_by, 'customer') = 'customer' THEN first_response_at - opened_at END,
        CASE WHEN last_closed_at >= opened_at THEN last_closed_at - opened_at END, reopens, closing_summary
    FROM random.conversations c WHERE last_closed_at >= :since AND last_closed_at < :until AND coalesce(status, 'closed') = 'closed' $$);
INSERT INTO random.cases (name, report, oracle) VALUES ('conversation_list, filtered', $$
    SELECT row_number() OVER () AS no, l.source, l.conversation_id
    FROM helpdesk.conversation_list(:since, :until, :zone, '{Email,Chat,Phone}', '{team:0,team:1}', '{user:0,user:1}', '{billing,login}', '{tag 1,tag 2}', 1) l $$, $$
    SELECT row_number() OVER (ORDER BY last_closed_at, source, conversation_id), source, conversation_id
    FROM random.conversations c
    WHERE last_closed_at >= :since AND last_closed_at < :until AND coalesce(status, 'closed') = 'closed' AND account_id = 1
        AND channel IN ('Email', 'Chat', 'Phone') AND team_id IN ('team:0', 'team:1') AND resolver_id IN ('user:0', 'user:1') AND category IN ('billing', 'login')
        AND (source, conversation_id) IN (SELECT source, conversation_id FROM random.conversation_tags WHERE tag IN ('tag 1', 'tag 2')) $$);
INSERT INTO random.cases (name, report, oracle)
SELECT 'export_conversations' || f.name, format($$
    SELECT row_number() OVER () AS no, e.* FROM helpdesk.export_conversations(:since, :until, :zone %s) e $$, f.arguments), format($$
    SELECT row_number() OVER (ORDER BY last_closed_at, source, conversation_id), conversation_id, opened_at, last_closed_at, customer_id, assignee_id,
        coalesce(outgoing_messages, (SELECT count(*) FROM random.messages m WHERE m.source = c.source AND m.conversation_id = c.conversation_id AND m.direction = 'outbound')),
        coalesce(incoming_messages, (SELECT count(*) FROM random.messages m WHERE m.source = c.source AND m.conversation_id = c.conversation_id AND m.direction = 'inbound')),
        first_response_at, resolver_id, CASE WHEN first_response_at >= opened_at AND coalesce(opened_by, 'customer') = 'customer' THEN first_response_at - opened_at END,
        CASE WHEN last_closed_at >= opened_at THEN last_closed_at - opened_at END, category, closing_summary
    FROM random.conversations c
    WHERE last_closed_at >= :since AND last_closed_at < :until AND coalesce(status, 'closed') = 'closed' %s $$, f.condition)
FROM (VALUES ('', '', ''), (', filtered', $$, channels => '{Email,Chat,Phone}'$$, $$AND channel IN ('Email', 'Chat', 'Phone')$$)) f (name, arguments, condition);
INSERT INTO random.cases (name, report, oracle) VALUES ('export_messages', $$
    SELECT row_number() OVER () AS no, e.* FROM helpdesk.export_messages(:since, :until, :zone) e $$, $$
    SELECT row_number() OVER (ORDER BY sent_at, source, message_id), sent_at, CASE sender_kind WHEN 'customer' THEN customer_id::text ELSE agent_id END, sender_kind, customer_id, message_id,
        content_type, CASE direction WHEN 'inbound' THEN 'incoming' ELSE 'outgoing' END, content
    FROM random.messages WHERE sent_at >= :since AND sent_at < :until $$);
INSERT INTO random.cases (name, report, oracle) VALUES ('export_messages, filtered', $$
    SELECT row_number() OVER () AS no, e.message_id FROM helpdesk.export_messages(:since, :until, :zone, '{Email,Chat,Phone}', '{user:1,user:2,user:3}', 1) e $$, $$
    SELECT row_number() OVER (ORDER BY sent_at, source, message_id), message_id
    FROM random.messages
    WHERE sent_at >= :since AND sent_at < :until AND channel IN ('Email', 'Chat', 'Phone') AND agent_id IN ('user:1', 'user:2', 'user:3') AND account_id = 1 $$);
-- all that the inbox counts, in one table; the oracles of cards and series count over it
CREATE VIEW random.inbox AS
SELECT 'thread' AS kind, source, account_id, assignee_id AS agent_id, customer_id, opened_at AS at, NULL::integer AS score,
    (source, conversation_id) IN (SELECT source, conversation_id FROM random.conversation_tags) AS tagged
FROM random.conversations
UNION ALL SELECT 'message', source, account_id, agent_id, customer_id, sent_at, NULL, NULL FROM random.messages WHERE coalesce(sender_kind, 'agent') NOT IN ('bot', 'system')
UNION ALL SELECT 'rating', source, account_id, agent_id, NULL, rated_at, score, NULL FROM random.ratings WHERE score IS NOT NULL;
CREATE FUNCTION random.cards(until timestamptz, days integer, zone text, of_agents text[] DEFAULT NULL, of_account bigint DEFAULT NULL)
RETURNS TABLE (card text, value numeric, previous_value numeric, change numeric, change_percent numeric, previous_since timestamptz, previous_until timestamptz, since timestamptz, till timestamptz, running boolean)
LANGUAGE sql STABLE AS $$
    WITH bounds AS (SELECT (until AT TIME ZONE zone - days * interval '1 day') AT TIME ZONE zone AS since),
    whole AS (SELECT *, date_trunc('day', since, zone) = since AND date_trunc('day', until, zone) = until AS days_are_whole, since < now() AND now() < until AS running FROM bounds),
    previous AS (SELECT *, CASE WHEN days_are_whole THEN (since AT TIME ZONE zone - days * interval '1 day') AT TIME ZONE zone ELSE since - (until - since) END AS previous_since FROM whole),
    p AS (SELECT *, CASE WHEN NOT running THEN since WHEN days_are_whole THEN least(since, (previous_since AT TIME ZONE zone + (now() AT TIME ZONE zone - since AT TIME ZONE zone)) AT TIME ZONE zone)
        ELSE previous_since + (now() - since) END AS previous_until FROM previous),
    figures AS (
        SELECT w.is_current, f.*
        FROM p, LATERAL (VALUES (true, p.since, until), (false, p.previous_since, p.previous_until)) w (is_current, since, until), LATERAL (
            SELECT count(*) FILTER (WHERE kind = 'thread') AS new_threads, count(*) FILTER (WHERE kind = 'message') AS messages,
                count(DISTINCT (source, customer_id)) FILTER (WHERE customer_id IS NOT NULL) AS users, count(*) FILTER (WHERE tagged) AS tagged_threads,
                round(avg(score), 2) AS average_rating, count(score) AS ratings
            FROM random.inbox i
            WHERE i.at >= w.since AND i.at < w.until AND (of_agents IS NULL OR i.agent_id = ANY (of_agents)) AND (of_account IS NULL OR i.account_id = of_account)) f)
    SELECT v.card, v.value, v.previous, v.value - v.previous, round(100.0 * (v.value - v.previous) / nullif(v.previous, 0), 1), p.previous_since, p.previous_until, p.since, until, p.running
    FROM p, figures n, figures b, LATERAL (VALUES ('new_threads', n.new_threads::numeric, b.new_threads::numeric), ('messages', n.messages, b.messages), ('users', n.users, b.users),
        ('tagged_threads', n.tagged_threads, b.tagged_threads), ('average_rating', n.average_rating, b.average_rating), ('ratings', n.ratings, b.ratings)) v (card, value, previous)
    WHERE n.is_current AND NOT b.is_current
$$;
INSERT INTO random.cases (name, report, oracle) VALUES ('inbox_cards', $$ SELECT * FROM helpdesk.inbox_cards(:until, 7, :zone) $$, $$ SELECT * FROM random.cards(:until, 7, :zone) $$);
INSERT INTO random.cases (name, report, oracle) VALUES ('inbox_cards, filtered',
    $$ SELECT * FROM helpdesk.inbox_cards(:until, 5, :zone, agents => '{user:0,user:1}', account_id => 1) $$, $$ SELECT * FROM random.cards(:until, 5, :zone, '{user:0,user:1}', 1) $$);
-- whole days around now: the previous period is cut at the same time of the same day
INSERT INTO random.cases (name, report, oracle) VALUES ('inbox_cards, running',
    $$ SELECT * FROM helpdesk.inbox_cards(date_trunc('day', now() + interval '30 hours', :zone), 45, :zone) $$, $$ SELECT * FROM random.cards(date_trunc('day', now() + interval '30 hours', :zone), 45, :zone) $$);
INSERT INTO random.cases (name, report, oracle) VALUES ('inbox_series', $$
    SELECT row_kind, random.label(starts_at, :grain, :zone) AS label, threads, messages, users, average_rating, ratings
    FROM helpdesk.inbox_series(:since, :until, :grain, :zone) WHERE threads + messages + ratings > 0 $$, $$
    SELECT CASE WHEN grouping(label) = 0 THEN 'interval_total' ELSE 'grand_total' END, label, count(*) FILTER (WHERE kind = 'thread'), count(*) FILTER (WHERE kind = 'message'),
        count(DISTINCT (source, customer_id)) FILTER (WHERE customer_id IS NOT NULL), round(avg(score), 2), count(score)
    FROM (SELECT *, random.label(at, :grain, :zone) AS label FROM random.inbox WHERE at >= :since AND at < :until) i
    GROUP BY GROUPING SETS ((label), ()) HAVING count(*) > 0 $$);
INSERT INTO random.cases (name, report, oracle) VALUES ('inbox_series by agent', $$
    SELECT row_kind, random.label(starts_at, :grain, :zone) AS label, source, agent_id, agent, threads, messages, users, average_rating, ratings
    FROM helpdesk.inbox_series(:since, :until, :grain, :zone, group_by => 'agent') WHERE threads + messages + ratings > 0 $$, $$
    SELECT CASE grouping(label, source) WHEN 0 THEN 'cell' WHEN 1 THEN 'interval_total' WHEN 2 THEN 'column_total' ELSE 'grand_total' END, label, source, agent_id,
        (SELECT name FROM random.agents a WHERE a.source = i.source AND a.agent_id = i.agent_id), count(*) FILTER (WHERE kind = 'thread'), count(*) FILTER (WHERE kind = 'message'),
        count(DISTINCT (source, customer_id)) FILTER (WHERE customer_id IS NOT NULL), round(avg(score), 2), count(score)
    FROM (SELECT *, random.label(at, :grain, :zone) AS label FROM random.inbox WHERE at >= :since AND at < :until) i
    GROUP BY GROUPING SETS ((label, source, agent_id), (label), (source, agent_id), ()) HAVING count(*) > 0 $$);
INSERT INTO random.cases (name, report, oracle) VALUES ('inbox_series by agent, filtered', $$
    SELECT row_kind, random.label(starts_at, :grain, :zone) AS label, source, agent_id, threads, messages, users, average_rating, ratings
    FROM helpdesk.inbox_series(:since, :until, :grain, :zone, '{user:0,user:1,user:4}', 'agent', 2) WHERE threads + messages + ratings > 0 $$, $$
    SELECT CASE grouping(label, source) WHEN 0 THEN 'cell' WHEN 1 THEN 'interval_total' WHEN 2 THEN 'column_total' ELSE 'grand_total' END, label, source, agent_id,
        count(*) FILTER (WHERE kind = 'thread'), count(*) FILTER (WHERE kind = 'message'),
        count(DISTINCT (source, customer_id)) FILTER (WHERE customer_id IS NOT NULL), round(avg(score), 2), count(score)
    FROM (SELECT *, random.label(at, :grain, :zone) AS label FROM random.inbox WHERE at >= :since AND at < :until AND agent_id IN ('user:0', 'user:1', 'user:4') AND account_id = 2) i
    GROUP BY GROUPING SETS ((label, source, agent_id), (label), (source, agent_id), ()) HAVING count(*) > 0 $$);
INSERT INTO random.cases (name, report, oracle) VALUES ('top_tags', $$ SELECT * FROM helpdesk.top_tags(:since, :until, :zone, top => 3) $$, $$
    SELECT rank() OVER (ORDER BY count(*) DESC), tag, count(*), round(100.0 * count(*) / (SELECT count(*) FROM random.conversations WHERE opened_at >= :since AND opened_at < :until), 1),
        count(DISTINCT (source, customer_id)) FILTER (WHERE customer_id IS NOT NULL)
    FROM random.conversations JOIN random.conversation_tags USING (source, conversation_id) WHERE opened_at >= :since AND opened_at < :until
    GROUP BY tag ORDER BY count(*) DESC, tag LIMIT 3 $$);
INSERT INTO random.cases (name, report, oracle) VALUES ('top_tags, filtered', $$
    SELECT * FROM helpdesk.top_tags(:since, :until, :zone, '{Email,Chat,Phone}', '{user:0,user:1,user:2}', 1) $$, $$
    WITH opened AS (SELECT * FROM random.conversations WHERE opened_at >= :since AND opened_at < :until
        AND channel IN ('Email', 'Chat', 'Phone') AND assignee_id IN ('user:0', 'user:1', 'user:2') AND account_id = 1)
    SELECT rank() OVER (ORDER BY count(*) DESC), tag, count(*), round(100.0 * count(*) / (SELECT count(*) FROM opened), 1), count(DISTINCT (source, customer_id)) FILTER (WHERE customer_id IS NOT NULL)
    FROM opened JOIN random.conversation_tags USING (source, conversation_id) GROUP BY tag $$);
-- averages to the millisecond: avg(interval) rounds otherwise
CREATE FUNCTION random.agent_inbox(since timestamptz, until timestamptz, of_agents text[] DEFAULT NULL, of_account bigint DEFAULT NULL)
RETURNS TABLE (row_kind text, source text, agent_id text, agent text, average_rating numeric, ratings bigint, median_response interval, response numeric, median_close interval, close numeric, conversations bigint, unanswered bigint, still_open bigint)
LANGUAGE sql STABLE AS $$
    WITH opened AS (SELECT *, coalesce(opened_by, 'customer') = 'customer' AS waits, coalesce(status, 'closed') = 'closed' AND last_closed_at IS NOT NULL AS resolved FROM random.conversations
        WHERE opened_at >= since AND opened_at < until AND (of_agents IS NULL OR assignee_id = ANY (of_agents)) AND (of_account IS NULL OR account_id = of_account)),
    scores AS (SELECT * FROM random.ratings WHERE rated_at >= since AND rated_at < until AND score IS NOT NULL AND (of_agents IS NULL OR agent_id = ANY (of_agents)) AND (of_account IS NULL OR account_id = of_account)),
    people AS (
        SELECT source, agent_id FROM (
            SELECT source, agent_id FROM random.agents WHERE active AND (of_agents IS NULL OR agent_id = ANY (of_agents)) AND (of_account IS NULL OR account_id = of_account)
            UNION SELECT source, assignee_id FROM opened UNION SELECT source, agent_id FROM scores) x
        WHERE agent_id IS NOT NULL AND (source, agent_id) NOT IN (SELECT source, agent_id FROM random.agents WHERE kind = 'bot')),
    work AS (
        SELECT p.source, p.agent_id, NULL::integer AS score, true AS is_conversation, waits AND first_response_at IS NULL AS unanswered, NOT resolved AS open,
            CASE WHEN waits AND first_response_at >= opened_at THEN first_response_at - opened_at END AS response, CASE WHEN resolved AND last_closed_at >= opened_at THEN last_closed_at - opened_at END AS close
        FROM people p JOIN opened o ON o.source = p.source AND o.assignee_id = p.agent_id
        UNION ALL SELECT p.source, p.agent_id, score, false, NULL, NULL, NULL, NULL FROM people p JOIN scores USING (source, agent_id)
        UNION ALL SELECT source, agent_id, NULL, false, NULL, NULL, NULL, NULL FROM people)
    SELECT CASE WHEN grouping(w.source) = 0 THEN 'cell' ELSE 'grand_total' END, w.source, w.agent_id,
        (SELECT name FROM random.agents a WHERE a.source = w.source AND a.agent_id = w.agent_id), round(avg(score), 2), count(score),
        percentile_cont(0.5) WITHIN GROUP (ORDER BY response), round(avg(extract(epoch FROM response)), 3), percentile_cont(0.5) WITHIN GROUP (ORDER BY close), round(avg(extract(epoch FROM close)), 3),
        count(*) FILTER (WHERE is_conversation), count(*) FILTER (WHERE unanswered), count(*) FILTER (WHERE open)
    FROM work w GROUP BY GROUPING SETS ((w.source, w.agent_id), ())
$$;
INSERT INTO random.cases (name, report, oracle) VALUES ('agent_inbox', $$
    SELECT row_kind, source, agent_id, agent, average_rating, ratings, median_first_response, round(extract(epoch FROM average_first_response), 3),
        median_close_time, round(extract(epoch FROM average_close_time), 3), conversations, unanswered, still_open
    FROM helpdesk.agent_inbox(:since, :until, :zone) $$, $$ SELECT * FROM random.agent_inbox(:since, :until) $$);
INSERT INTO random.cases (name, report, oracle) VALUES ('agent_inbox, filtered', $$
    SELECT row_kind, source, agent_id, agent, average_rating, ratings, median_first_response, round(extract(epoch FROM average_first_response), 3),
        median_close_time, round(extract(epoch FROM average_close_time), 3), conversations, unanswered, still_open
    FROM helpdesk.agent_inbox(:since, :until, :zone, '{user:1,user:2,user:3,user:4}', 1) $$, $$ SELECT * FROM random.agent_inbox(:since, :until, '{user:1,user:2,user:3,user:4}', 1) $$);
SELECT * FROM random.compare(100);
ROLLBACK;
