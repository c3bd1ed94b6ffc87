-- A year of one helpdesk in the tables of the differential harness: CONVERSATIONS conversations (default 1 million) of a fifth as
-- many customers, ten messages each, contacts, events, ratings and tags, in order of time, with the indexes of create_tables.
\set ON_ERROR_STOP on
\set year 31536000
SELECT helpdesk.detach('two') IS NOT NULL AS detached \gset
TRUNCATE random.conversations, random.contacts, random.conversation_events, random.messages, random.ratings, random.conversation_tags,
    random.customers, random.companies, random.agents, random.teams, random.team_members;
INSERT INTO random.conversations (source, account_id, conversation_id, reference, customer_id, company_id, channel, kind, opened_by, opened_source, status, priority, category,
    assignee_id, team_id, resolver_id, opened_at, first_response_at, first_closed_at, last_closed_at, closes, reopens, contact_type, incoming_messages, outgoing_messages, closing_summary)
SELECT 'one', 1 + i % 2, i, 'C-' || i, customer, customer % 5000, (ARRAY['Email', 'Chat', 'Phone', 'WhatsApp', 'Messenger', 'Web form'])[1 + test.pick(2, i, 6)],
    (ARRAY['conversation', 'ticket', 'chat'])[1 + test.pick(3, i, 3)], (ARRAY['customer', 'customer', 'customer', 'customer', 'agent'])[1 + test.pick(4, i, 5)], 'widget',
    CASE WHEN closed THEN 'closed' ELSE 'open' END, (ARRAY['high', 'normal', 'low'])[1 + test.pick(5, i, 3)], 'category ' || test.pick(6, i, 20),
    'user:' || test.pick(7, i, 200), 'team:' || test.pick(8, i, 12), CASE WHEN closed THEN 'user:' || test.pick(9, i, 200) END,
    at, CASE WHEN test.pick(10, i, 10) > 0 THEN at + exp(test.pick(11, i, 1048576) / 131072.0) * interval '10 s' END, closed_at, closed_at,
    CASE WHEN closed THEN 1 ELSE 0 END, 0, NULL, 6, 4, CASE WHEN closed THEN 'closed with a summary of some forty characters' END
FROM (SELECT i, 1 + test.pick(1, i, :conversations / 5) AS customer, at, test.pick(12, i, 20) > 0 AS closed,
        CASE WHEN test.pick(12, i, 20) > 0 THEN at + exp(test.pick(13, i, 1048576) / 131072.0) * interval '100 s' END AS closed_at
    FROM (SELECT i, timestamptz '2025-11-01 00:00+01' + (i - 1) * (interval '1 s' * :year / :conversations) AS at FROM generate_series(1::bigint, :conversations) i) y) x;
INSERT INTO random.messages (source, account_id, message_id, conversation_id, customer_id, channel, sent_at, direction, sender_kind, agent_id, origin, content_type, content)
SELECT 'one', account_id, (conversation_id - 1) * 10 + n, conversation_id, customer_id, channel, opened_at + (n - 1) * interval '7 min',
    CASE WHEN n IN (1, 3, 4, 6, 8, 9) THEN 'inbound' ELSE 'outbound' END, CASE WHEN n IN (1, 3, 4, 6, 8, 9) THEN 'customer' WHEN n = 2 THEN 'bot' ELSE 'agent' END,
    CASE WHEN n IN (5, 7, 10) THEN assignee_id WHEN n = 2 THEN 'bot:1' END, CASE WHEN n = 2 THEN 'bot' ELSE 'user' END, 'text', 'a message of the usual length, some sixty characters of text'
FROM random.conversations, generate_series(1, 10) n ORDER BY conversation_id, n;
INSERT INTO random.contacts (source, account_id, contact_id, conversation_id, customer_id, company_id, channel, kind, direction, started_at, answered_at, fulfilled_at, ended_at, talk_time, agent_id, team_id, handled_by)
SELECT 'one', account_id, conversation_id * 2 + n, conversation_id, customer_id, company_id, channel, CASE channel WHEN 'Phone' THEN 'call' WHEN 'Chat' THEN 'chat' WHEN 'Email' THEN 'ticket' ELSE 'message' END,
    CASE WHEN n = 1 AND channel = 'Phone' THEN 'outbound' ELSE 'inbound' END, opened_at + n * interval '40 min', opened_at + n * interval '40 min' + interval '20 s', first_response_at + n * interval '40 min',
    opened_at + n * interval '40 min' + interval '5 min', CASE WHEN channel = 'Phone' THEN test.pick(20, conversation_id, 600) * interval '1 s' END, assignee_id, team_id, CASE WHEN test.pick(21, conversation_id, 10) = 0 THEN 'bot' ELSE 'human' END
FROM random.conversations, generate_series(0, 1) n ORDER BY conversation_id, n;
INSERT INTO random.conversation_events (source, account_id, conversation_id, kind, at, agent_id, team_id)
SELECT 'one', account_id, conversation_id, k.kind, k.at, k.agent_id, team_id
FROM random.conversations, LATERAL (VALUES ('opened', opened_at, NULL), ('assigned', opened_at + interval '1 min', assignee_id), ('closed', last_closed_at, resolver_id)) k (kind, at, agent_id) WHERE k.at IS NOT NULL;
INSERT INTO random.ratings (source, account_id, rating_id, conversation_id, customer_id, agent_id, score, scale_min, scale_max, asked_at, rated_at)
SELECT 'one', account_id, conversation_id, conversation_id, customer_id, resolver_id, 1 + test.pick(30, conversation_id, 5), 1, 5, last_closed_at, last_closed_at + interval '1 h'
FROM random.conversations WHERE last_closed_at IS NOT NULL AND test.pick(31, conversation_id, 5) = 0;
INSERT INTO random.conversation_tags (source, account_id, conversation_id, tag)
SELECT 'one', 1, conversation_id, 'tag ' || test.pick(40, conversation_id * 2 + n, 50) FROM random.conversations, generate_series(0, 1) n WHERE test.pick(41, conversation_id * 2 + n, 2) = 0
GROUP BY 3, 4;
INSERT INTO random.customers (source, account_id, customer_id, name, company_id) SELECT 'one', 1, i, 'customer ' || i, i % 5000 FROM generate_series(1, :conversations / 5) i;
INSERT INTO random.companies (source, account_id, company_id, name) SELECT 'one', 1, i, 'company ' || i FROM generate_series(0, 4999) i;
INSERT INTO random.agents (source, account_id, agent_id, name, kind, active) SELECT 'one', 1, 'user:' || i, 'agent ' || i, 'human', true FROM generate_series(0, 199) i;
INSERT INTO random.teams (source, account_id, team_id, name) SELECT 'one', 1, 'team:' || i, 'team ' || i FROM generate_series(0, 11) i;
INSERT INTO random.team_members (source, account_id, team_id, agent_id) SELECT 'one', 1, 'team:' || i % 12, 'user:' || i FROM generate_series(0, 199) i;

CREATE INDEX ON random.conversations (conversation_id); CREATE INDEX ON random.conversations (opened_at); CREATE INDEX ON random.conversations (last_closed_at);
CREATE INDEX ON random.conversations (customer_id, opened_at); CREATE INDEX ON random.contacts (started_at); CREATE INDEX ON random.contacts (fulfilled_at);
CREATE INDEX ON random.conversation_events (kind, at); CREATE INDEX ON random.messages (sent_at); CREATE INDEX ON random.messages (conversation_id);
CREATE INDEX ON random.ratings (rated_at); CREATE INDEX ON random.ratings (conversation_id); CREATE INDEX ON random.conversation_tags (conversation_id);
VACUUM (ANALYZE) random.conversations, random.contacts, random.conversation_events, random.messages, random.ratings, random.conversation_tags, random.customers, random.companies;

-- mapped as an application's tables are, without a condition on source
SELECT count(helpdesk.attach_query('one', e.entity, format('SELECT %s FROM random.%I',
    (SELECT string_agg(attname, ', ' ORDER BY attnum) FROM pg_attribute WHERE attrelid = format('random.%I', e.source_function)::regclass AND attnum > 1), e.source_function))) AS attached
FROM helpdesk._entity e \gset
