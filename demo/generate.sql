-- A believable year of customer service, 2025-11-01 to 2026-10-31 in Warsaw, in the tables that helpdesk.create_tables('support') makes.
-- The same data in every run. How many conversations: psql -v conversations=200000.
\set ON_ERROR_STOP on
\if :{?conversations}
\else
    \set conversations 200000
\endif
SELECT greatest(:conversations / 5, 10) AS customers, greatest(:conversations / 200, 5) AS companies \gset
-- A year of seconds; both changes of the clock lie in it, so that it has as many hours as any.
\set start '2025-11-01 00:00 Europe/Warsaw'
\set year 31536000

SET client_min_messages = warning;
SET work_mem = '256MB';
-- What a step leaves is not known to the planner, and a nested loop over too small a guess would take hours.
SET enable_nestloop = off;
DROP SCHEMA IF EXISTS demo CASCADE;
CREATE SCHEMA demo;

CREATE FUNCTION demo.at(seconds bigint) RETURNS timestamptz LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN to_timestamp(1761951600 + seconds);
\ir words.sql

-- Indexes of a full table are built in half the time that they take to grow with it.
CREATE UNLOGGED TABLE demo.index AS
SELECT indexrelid::regclass::text AS name, pg_get_indexdef(indexrelid) AS definition
FROM pg_index JOIN pg_class c ON c.oid = indrelid WHERE c.relnamespace = 'support'::regnamespace AND NOT indisprimary;
SELECT 'DROP INDEX ' || name FROM demo.index \gexec

\warn :customers customers of :companies companies
\ir plan.sql

\warn :conversations conversations
\ir turns.sql

-- What the turns make of each conversation.
CREATE UNLOGGED TABLE demo.summary AS
SELECT c.id, c.no, c.outcome,
       min(t.answered) FILTER (WHERE t.n = 1 AND c.outcome = 'human' AND c.opened_by = 'customer') AS first_response,
       min(t.closed) AS first_close, max(t.closed) AS last_close, count(t.closed) AS closes, count(*) FILTER (WHERE t.reopened) AS reopens,
       count(t.closed) > count(*) FILTER (WHERE t.reopened) AS is_closed,
       (array_agg(t.agent_id ORDER BY t.n DESC))[1] AS assignee_id,
       (array_agg(t.agent_id ORDER BY t.closed DESC NULLS LAST))[1] AS resolver_id,
       -- When the case passes from the first agent to the second.
       min(t.asked) FILTER (WHERE t.n = 2 AND c.second_agent <> c.first_agent AND c.opened_by <> 'broadcast') AS passed,
       sum(CASE WHEN t.outbound OR h.kind = 'call' THEN 0 ELSE 1 + t.second_question::integer END) AS incoming,
       sum(CASE WHEN h.kind <> 'call' AND t.answered IS NOT NULL THEN 1 ELSE 0 END + t.greeted::integer + t.second_answer::integer) AS outgoing
FROM demo.conversation c
JOIN demo.channel h USING (no)
JOIN demo.turn t USING (id)
GROUP BY c.id;

CREATE UNLOGGED TABLE demo.survey AS
SELECT s.id, s.last_close + 60 + floor(540 * demo.uniform(s.id, 21))::bigint AS asked,
       CASE WHEN demo.uniform(s.id, 22) < .5 THEN demo.lognormal(s.id, 23, 5400, 1.2) + 20 END AS delay,
       -- Happier with a quick answer.
       least(5, greatest(1, round(5.35 - .3 * ln(greatest(coalesce(s.first_response - c.at, 0) / h.response, .3))
                                  - 1.05 * -ln(1 - demo.uniform(s.id, 24)) * (.6 + .8 * demo.uniform(hashtextextended(s.resolver_id, 0), 2)))))::integer AS score
FROM demo.summary s JOIN demo.conversation c USING (id) JOIN demo.channel h ON h.no = c.no
WHERE s.is_closed AND s.outcome = 'human' AND demo.uniform(s.id, 20) < .23 AND s.last_close + 600 < :year;

INSERT INTO support.conversations (conversation_id, reference, customer_id, company_id, channel, kind, opened_by, opened_source, status, priority,
    category, assignee_id, team_id, resolver_id, opened_at, first_response_at, first_closed_at, last_closed_at, closes, reopens, contact_type,
    incoming_messages, outgoing_messages, closing_summary)
SELECT c.id, 'HD-' || lpad(c.id::text, 7, '0'), c.customer_id, c.company_id, h.channel, h.kind, c.opened_by,
       CASE c.opened_by WHEN 'agent' THEN 'agent' WHEN 'broadcast' THEN 'campaign' ELSE h.opened_source END,
       CASE WHEN s.is_closed THEN 'closed' WHEN demo.uniform(c.id, 30) < .6 THEN 'open' WHEN demo.uniform(c.id, 30) < .87 THEN 'pending' ELSE 'snoozed' END,
       demo.pick('{low,low,normal,normal,normal,normal,normal,normal,normal,high,high,urgent}', demo.uniform(c.id, 31) ^ CASE c.team_id WHEN 'team:6' THEN .5 ELSE 1 END),
       c.category, s.assignee_id, c.team_id, CASE WHEN s.closes > 0 THEN s.resolver_id END,
       demo.at(c.at), demo.at(s.first_response), demo.at(s.first_close), demo.at(s.last_close), s.closes, s.reopens,
       CASE WHEN row_number() OVER (PARTITION BY c.customer_id ORDER BY c.id) = 1 THEN 'new' ELSE 'returning' END,
       s.incoming, s.outgoing + (v.id IS NOT NULL)::integer,
       CASE WHEN s.is_closed AND s.outcome = 'human' AND demo.uniform(c.id, 32) < .7 THEN demo.pick(t.summaries, demo.uniform(c.id, 33)) END
FROM demo.conversation c
JOIN demo.channel h USING (no)
JOIN demo.summary s USING (id)
JOIN demo.topic t USING (category)
LEFT JOIN demo.survey v USING (id)
ORDER BY c.id;

INSERT INTO support.ratings (rating_id, conversation_id, customer_id, agent_id, score, scale_min, scale_max, asked_at, rated_at, comment)
SELECT row_number() OVER (ORDER BY v.asked, v.id), v.id, c.customer_id, s.resolver_id, CASE WHEN rated THEN v.score END, 1, 5, demo.at(v.asked),
       CASE WHEN rated THEN demo.at(v.asked + v.delay) END,
       CASE WHEN NOT rated OR demo.uniform(v.id, 40) > .3 THEN NULL
            WHEN v.score <= 2 THEN demo.pick(:'bad_comments', demo.uniform(v.id, 41))
            WHEN v.score >= 4 THEN demo.pick(:'good_comments', demo.uniform(v.id, 41)) END
FROM (SELECT *, coalesce(asked + delay < :year, false) AS rated FROM demo.survey) v
JOIN demo.conversation c USING (id)
JOIN demo.summary s USING (id);

\warn contacts
INSERT INTO support.contacts (contact_id, conversation_id, customer_id, company_id, channel, kind, direction, started_at, answered_at, fulfilled_at,
    ended_at, talk_time, agent_id, team_id, handled_by, campaign)
SELECT row_number() OVER (ORDER BY asked, id, n), id, customer_id, company_id, channel, kind, CASE WHEN outbound THEN 'outbound' ELSE 'inbound' END,
       demo.at(asked), demo.at(answered), CASE WHEN served THEN demo.at(ended) END, demo.at(ended),
       CASE WHEN kind = 'call' AND served THEN talk * interval '1 second' END, agent_id, team_id,
       CASE WHEN agent_id IS NULL THEN NULL WHEN outcome = 'bot' THEN 'bot' ELSE 'human' END,
       CASE WHEN n = 1 AND (opened_by = 'broadcast' OR kind = 'call' AND outbound AND demo.uniform(id, 50) < .6) THEN demo.pick(:'campaigns', demo.uniform(id, 51)) END
FROM (
    -- A call or a run of messages is one contact each,
    SELECT t.id, t.n, c.customer_id, c.company_id, h.channel, c.team_id, CASE WHEN t.outbound OR NOT t.missed AND t.answered IS NOT NULL THEN t.agent_id END AS agent_id, c.opened_by, c.outcome, t.outbound, t.asked, t.talk,
           CASE WHEN h.kind = 'call' THEN 'call' WHEN h.kind = 'ticket' AND t.n = 1 THEN 'ticket' ELSE 'message' END AS kind,
           CASE WHEN NOT t.missed AND (h.kind = 'call' OR NOT t.outbound) THEN t.answered END AS answered,
           CASE WHEN t.answered IS NOT NULL THEN least(t.answered + t.talk, :year - 1) WHEN h.kind = 'call' THEN t.asked + 20 + t.id % 40 END AS ended,
           t.answered IS NOT NULL AND NOT t.missed AND (h.kind = 'call' OR NOT t.outbound) AS served
    FROM demo.turn t JOIN demo.conversation c USING (id) JOIN demo.channel h USING (no)
    WHERE h.kind <> 'chat'
    UNION ALL
    -- a chat is one from its opening or reopening to its close.
    SELECT t.id, min(t.n), c.customer_id, c.company_id, h.channel, c.team_id, max(t.agent_id), c.opened_by, c.outcome, bool_or(t.outbound), min(t.asked), 0,
           'chat', min(t.answered) FILTER (WHERE NOT t.outbound), coalesce(max(t.closed), max(t.answered)), bool_or(NOT t.outbound AND t.answered IS NOT NULL)
    FROM demo.turn t JOIN demo.conversation c USING (id) JOIN demo.channel h USING (no)
    WHERE h.kind = 'chat'
    GROUP BY c.id, t.id, h.no, t.cycle
) contact
ORDER BY asked, id, n;

\warn messages
\ir messages.sql

\warn tags and events
INSERT INTO support.conversation_tags (conversation_id, tag)
SELECT DISTINCT c.id, demo.pick(:'tags', demo.uniform(c.id * 4 + i, 60) ^ 2)
FROM demo.conversation c, LATERAL generate_series(1, 1 + (demo.uniform(c.id, 62) < .4)::integer + (demo.uniform(c.id, 62) < .1)::integer) i
WHERE demo.uniform(c.id, 61) < .56;

INSERT INTO support.conversation_events (conversation_id, kind, at, agent_id, team_id)
SELECT e.id, e.kind, demo.at(e.at), e.agent_id, c.team_id
FROM (
    SELECT id, 'opened' AS kind, at, CASE opened_by WHEN 'agent' THEN first_agent END AS agent_id, 1 AS step FROM demo.conversation
    UNION ALL
    SELECT t.id, 'assigned', greatest(t.asked, t.answered - floor(demo.uniform(t.id, 70) * 1800)::bigint), t.agent_id, 2
    FROM demo.turn t JOIN demo.conversation c USING (id) WHERE t.agent_id IS NOT NULL AND t.n = CASE c.opened_by WHEN 'broadcast' THEN 2 ELSE 1 END
    UNION ALL
    SELECT s.id, kind, s.passed - 1, CASE kind WHEN 'assigned' THEN c.second_agent ELSE c.first_agent END, step
    FROM demo.summary s JOIN demo.conversation c USING (id), (VALUES ('unassigned', 3), ('assigned', 4)) v (kind, step) WHERE s.passed IS NOT NULL
    UNION ALL
    SELECT id, 'closed', closed, agent_id, 5 FROM demo.turn WHERE closed IS NOT NULL
    UNION ALL
    SELECT id, 'reopened', asked, NULL, 6 FROM demo.turn WHERE reopened
) e
JOIN demo.conversation c USING (id)
ORDER BY e.at, e.id, e.step;

\warn indexes
SELECT definition FROM demo.index \gexec

DROP SCHEMA demo CASCADE;
