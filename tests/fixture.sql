\set ECHO none
-- A hand-made helpdesk, small enough to count by hand: two accounts, three channels, a bot, a day of 25 hours (2026-10-25 in
-- Europe/Warsaw), contacts on bounds, unanswered and outbound ones, a customer without name, a second source with the same ids.
SELECT helpdesk.create_tables('fixture');
INSERT INTO fixture.companies (company_id, name) VALUES (100, 'Acme'), (101, 'Globex');
INSERT INTO fixture.customers (customer_id, name, company_id) VALUES (1, 'Ada', 100), (2, 'Ben', 100), (3, 'Cleo', 101), (4, 'Dan', NULL);
INSERT INTO fixture.contacts (account_id, contact_id, conversation_id, customer_id, channel, kind, direction, started_at, fulfilled_at, agent_id, team_id, handled_by) VALUES
    -- Saturday 24 October; Ada twice by mail, once by chat
    (1, 1, 11, 1, 'Email', 'message', 'inbound', '2026-10-24 09:00+02', '2026-10-24 10:00+02', 'user:1', 'team:1', 'human'),
    (1, 2, 11, 1, 'Email', 'message', 'inbound', '2026-10-24 11:00+02', '2026-10-24 12:00+02', 'user:1', 'team:1', NULL),
    (1, 3, 12, 1, 'Chat', 'chat', 'inbound', '2026-10-24 13:00+02', '2026-10-24 13:05+02', 'user:2', 'team:1', 'human'),
    -- exactly midnight: the first instant of Sunday
    (1, 4, 13, 2, 'Email', 'message', 'inbound', '2026-10-24 20:00+02', '2026-10-25 00:00+02', 'user:2', 'team:2', 'human'),
    -- Sunday, 25 hours: 02:30 comes twice
    (1, 5, 14, 3, 'Chat', 'chat', 'inbound', '2026-10-25 02:20+02', '2026-10-25 02:30+02', 'bot:1', NULL, 'bot'),
    (1, 6, 14, 3, 'Chat', 'chat', 'inbound', '2026-10-25 02:20+01', '2026-10-25 02:30+01', 'user:2', 'team:1', 'human'),
    (1, 7, 15, 4, 'Chat', 'chat', 'inbound', '2026-10-25 12:00+01', '2026-10-25 12:01+01', 'bot:1', NULL, 'bot'),
    -- the last microsecond of Sunday, the first of Monday
    (1, 8, 16, 1, 'Phone', 'call', 'inbound', '2026-10-25 23:50+01', '2026-10-25 23:59:59.999999+01', 'user:3', 'team:2', 'human'),
    (1, 9, 17, 2, 'Phone', 'call', 'inbound', '2026-10-25 23:55+01', '2026-10-26 00:00+01', 'user:3', 'team:2', 'human'),
    -- not answered; begun by an agent; without a known customer; without a channel
    (1, 10, 18, 3, 'Phone', 'call', 'inbound', '2026-10-26 08:00+01', NULL, NULL, NULL, NULL),
    (1, 11, 19, 3, 'Phone', 'call', 'outbound', '2026-10-26 09:00+01', '2026-10-26 09:05+01', 'user:3', 'team:2', 'human'),
    (1, 13, 21, 5, NULL, 'message', NULL, '2026-10-26 10:00+01', '2026-10-26 10:30+01', 'user:1', 'team:1', 'human'),
    -- another account
    (2, 14, 22, 4, 'Email', 'message', 'inbound', '2026-10-26 11:00+01', '2026-10-26 11:30+01', 'user:9', 'team:9', 'human');
CREATE TABLE fixture.calls (id bigint, caller bigint, answered boolean, at timestamptz);
-- the telephone exchange has customers of its own: its 1 and 2 are not Ada and Ben
INSERT INTO fixture.calls VALUES (1, 1, true, '2026-10-24 15:00+02'), (2, 2, true, '2026-10-26 15:00+01'), (3, 2, false, '2026-10-26 15:10+01'), (4, NULL, true, '2026-10-26 16:00+01');
SELECT helpdesk.attach_query('pbx', 'contact', $$
    SELECT id AS contact_id, caller AS customer_id, 'Phone' AS channel, 'call' AS kind, 'inbound' AS direction, at AS started_at, CASE WHEN answered THEN at END AS fulfilled_at
    FROM fixture.calls$$);

-- The conversations behind them. 13 was opened on 24 October, closed, reopened and closed again on 2 November; 15 was served by a
-- bot alone; 16 was closed exactly at midnight; 18 is unanswered and open; 19 was begun by an agent, 20 by a broadcast; 21 has its
-- first response before its opening and was reopened after its close.
INSERT INTO fixture.agents (account_id, agent_id, name, kind, active) VALUES
    (1, 'user:1', 'Ann', 'human', true), (1, 'user:2', 'Bob', NULL, true), (1, 'user:3', 'Cid', 'human', NULL), (1, 'user:4', 'Idle', 'human', true),
    (1, 'user:5', 'Gone', 'human', false), (1, 'bot:1', 'Robo', 'bot', true), (2, 'user:9', 'Zoe', 'human', true);
INSERT INTO fixture.teams (account_id, team_id, name) VALUES (1, 'team:1', 'First line'), (1, 'team:2', 'Back office'), (2, 'team:9', 'Nine');
INSERT INTO fixture.team_members (account_id, team_id, agent_id) VALUES (1, 'team:1', 'user:1'), (1, 'team:1', 'user:2'), (1, 'team:2', 'user:2'), (1, 'team:2', 'user:3'), (2, 'team:9', 'user:9');
INSERT INTO fixture.conversations (account_id, conversation_id, reference, customer_id, channel, kind, opened_by, opened_source, status, priority, category, assignee_id, team_id, resolver_id,
    opened_at, first_response_at, first_closed_at, last_closed_at, closes, reopens, contact_type, incoming_messages, outgoing_messages, closing_summary) VALUES
    (1, 11, 'F-11', 1, 'Email', 'ticket', 'customer', 'mail', 'closed', 'high', 'billing', 'user:1', 'team:1', 'user:1', '2026-10-24 09:00+02', '2026-10-24 10:00+02', '2026-10-24 12:00+02', '2026-10-24 12:00+02', 1, 0, 'new', 2, 2, 'invoice sent, "paid"'),
    (1, 12, 'F-12', 1, 'Chat', 'chat', 'customer', 'widget', 'closed', 'normal', 'login', 'user:2', 'team:1', 'user:2', '2026-10-24 13:00+02', '2026-10-24 13:05+02', '2026-10-24 13:10+02', '2026-10-24 13:10+02', 1, 0, 'returning', 1, 1, NULL),
    (1, 13, 'F-13', 2, 'Email', 'ticket', 'customer', 'mail', 'closed', 'high', 'billing', 'user:2', 'team:2', 'user:3', '2026-10-24 20:00+02', '2026-10-25 00:00+02', '2026-10-25 10:00+01', '2026-11-02 09:00+01', 2, 1, 'new', NULL, NULL, 'refunded'),
    (1, 14, 'F-14', 3, 'Chat', 'chat', 'customer', 'widget', 'closed', 'normal', 'login', 'user:2', 'team:1', 'user:2', '2026-10-25 02:20+02', '2026-10-25 02:30+01', '2026-10-25 03:00+01', '2026-10-25 03:00+01', 1, 0, 'new', 2, 2, NULL),
    (1, 15, 'F-15', 4, 'Chat', 'chat', 'customer', 'widget', 'closed', NULL, NULL, 'bot:1', NULL, 'bot:1', '2026-10-25 12:00+01', NULL, '2026-10-25 12:02+01', '2026-10-25 12:02+01', 1, 0, 'new', 1, 1, NULL),
    (1, 16, 'F-16', 1, 'Phone', 'call', 'customer', 'call', 'closed', 'low', 'returns', 'user:3', 'team:2', 'user:3', '2026-10-25 23:50+01', '2026-10-25 23:59:59.999999+01', '2026-10-26 00:00+01', '2026-10-26 00:00+01', 1, 0, NULL, 0, 0, NULL),
    (1, 17, 'F-17', 2, 'Phone', 'call', NULL, 'call', NULL, 'low', 'returns', 'user:3', 'team:2', 'user:3', '2026-10-25 23:55+01', '2026-10-26 00:00+01', '2026-10-26 00:05+01', '2026-10-26 00:05+01', 1, 0, NULL, 0, 0, NULL),
    (1, 18, 'F-18', 3, 'Phone', 'call', 'customer', 'call', 'open', NULL, NULL, NULL, NULL, NULL, '2026-10-26 08:00+01', NULL, NULL, NULL, 0, 0, NULL, 0, 0, NULL),
    (1, 19, 'F-19', 3, 'Phone', 'call', 'agent', 'call', 'closed', NULL, 'returns', 'user:3', 'team:2', 'user:3', '2026-10-26 09:00+01', '2026-10-26 09:05+01', '2026-10-26 09:10+01', '2026-10-26 09:10+01', 1, 0, NULL, 0, 0, NULL),
    (1, 20, 'F-20', 2, 'Email', 'conversation', 'broadcast', 'campaign', 'pending', NULL, NULL, NULL, NULL, NULL, '2026-10-26 09:30+01', NULL, NULL, NULL, 0, 0, NULL, 0, 1, NULL),
    (1, 21, 'F-21', 5, NULL, 'conversation', 'customer', NULL, 'open', 'high', 'billing', 'user:1', 'team:1', 'user:1', '2026-10-26 10:00+01', '2026-10-26 09:58+01', '2026-10-26 10:30+01', '2026-10-26 10:30+01', 1, 1, NULL, 1, 1, NULL),
    (2, 22, 'F-22', 4, 'Email', 'ticket', 'customer', 'mail', 'closed', 'normal', 'login', 'user:9', 'team:9', 'user:9', '2026-10-26 11:00+01', '2026-10-26 11:30+01', '2026-10-26 11:45+01', '2026-10-26 11:45+01', 1, 0, NULL, 1, 1, NULL);
-- every close with who closed, and who was assigned; 13 was closed by Bob first and by Cid at last
INSERT INTO fixture.conversation_events (account_id, conversation_id, kind, at, agent_id, team_id)
SELECT account_id, conversation_id, 'closed', last_closed_at, resolver_id, team_id FROM fixture.conversations WHERE last_closed_at IS NOT NULL
UNION ALL SELECT account_id, conversation_id, 'opened', opened_at, NULL, team_id FROM fixture.conversations
UNION ALL SELECT account_id, conversation_id, 'assigned', opened_at + interval '1 min', assignee_id, team_id FROM fixture.conversations WHERE assignee_id IS NOT NULL
UNION ALL VALUES (1::bigint, 13::bigint, 'closed', timestamptz '2026-10-25 10:00+01', 'user:2', 'team:2'), (1, 13, 'reopened', '2026-10-30 10:00+01', NULL, 'team:2'),
    (1, 13, 'assigned', '2026-10-30 10:05+01', 'user:3', 'team:2'), (1, 21, 'reopened', '2026-10-26 12:00+01', NULL, 'team:1');
INSERT INTO fixture.messages (account_id, message_id, conversation_id, customer_id, channel, sent_at, direction, sender_kind, agent_id, origin, content_type, content) VALUES
    (1, 1, 11, 1, 'Email', '2026-10-24 09:00+02', 'inbound', 'customer', NULL, 'user', 'text', 'Where is my invoice?'),
    (1, 2, 11, 1, 'Email', '2026-10-24 09:00:05+02', 'outbound', 'system', NULL, 'workflow', 'text', 'We have got your message'),
    (1, 3, 11, 1, 'Email', '2026-10-24 10:00+02', 'outbound', 'agent', 'user:1', 'user', 'text', E'It is here,\n"attached"'),
    (1, 4, 11, 1, 'Email', '2026-10-24 11:00+02', 'inbound', 'customer', NULL, 'user', 'text', 'Thanks'),
    (1, 5, 11, 1, 'Email', '2026-10-24 12:00+02', 'outbound', 'agent', 'user:1', 'user', 'text', 'You are welcome'),
    (1, 6, 12, 1, 'Chat', '2026-10-24 13:00+02', 'inbound', 'customer', NULL, 'user', 'text', 'I cannot log in'),
    (1, 7, 12, 1, 'Chat', '2026-10-24 13:05+02', 'outbound', 'agent', 'user:2', 'user', 'text', 'Try again'),
    (1, 8, 13, 2, 'Email', '2026-10-24 20:00+02', 'inbound', 'customer', NULL, 'user', 'image', NULL),
    (1, 9, 13, 2, 'Email', '2026-10-25 00:00+02', 'outbound', 'agent', 'user:2', 'user', 'text', 'We look into it'),
    (1, 10, 13, 2, 'Email', '2026-11-02 09:00+01', 'outbound', 'agent', 'user:3', 'user', 'text', 'Refunded'),
    (1, 11, 14, 3, 'Chat', '2026-10-25 02:20+02', 'inbound', 'customer', NULL, 'user', 'text', 'Hello?'),
    (1, 12, 14, 3, 'Chat', '2026-10-25 02:30+02', 'outbound', 'bot', 'bot:1', 'bot', 'text', 'Did you try the FAQ?'),
    (1, 13, 14, 3, 'Chat', '2026-10-25 02:20+01', 'inbound', 'customer', NULL, 'user', 'text', 'Yes'),
    (1, 14, 14, 3, 'Chat', '2026-10-25 02:30+01', 'outbound', 'agent', 'user:2', 'user', 'text', 'I am here'),
    (1, 15, 15, 4, 'Chat', '2026-10-25 12:00+01', 'inbound', 'customer', NULL, 'user', 'text', 'Opening hours?'),
    (1, 16, 15, 4, 'Chat', '2026-10-25 12:00:01+01', 'outbound', 'bot', 'bot:1', 'bot', 'text', '9 to 17'),
    (1, 17, 20, 2, 'Email', '2026-10-26 09:30+01', 'outbound', 'agent', 'user:3', 'broadcast', 'text', 'Our news'),
    (1, 18, 21, 5, NULL, '2026-10-26 10:00+01', 'inbound', 'customer', NULL, NULL, NULL, 'Hi'),
    (1, 19, 21, 5, NULL, '2026-10-26 10:30+01', 'outbound', 'agent', 'user:1', 'user', 'text', 'Hi'),
    (2, 20, 22, 4, 'Email', '2026-10-26 11:00+01', 'inbound', 'customer', NULL, 'user', 'text', 'A question'),
    (2, 21, 22, 4, 'Email', '2026-10-26 11:30+01', 'outbound', 'agent', 'user:9', 'user', 'text', 'An answer');
INSERT INTO fixture.ratings (account_id, rating_id, conversation_id, customer_id, agent_id, score, scale_min, scale_max, asked_at, rated_at) VALUES
    (1, 1, 11, 1, 'user:1', 5, 1, 5, '2026-10-24 12:00+02', '2026-10-24 12:10+02'), (1, 2, 12, 1, 'user:2', 4, 1, 5, '2026-10-24 13:10+02', '2026-10-25 00:00+02'),
    (1, 3, 13, 2, 'user:3', 2, 1, 5, '2026-11-02 09:00+01', '2026-11-02 10:00+01'), (1, 4, 14, 3, 'user:2', NULL, 1, 5, '2026-10-25 03:00+01', NULL),
    (1, 5, 17, 2, 'user:3', 1, 1, 5, '2026-10-26 00:05+01', '2026-10-26 00:06+01'), (2, 6, 22, 4, 'user:9', 3, 1, 5, '2026-10-26 11:45+01', '2026-10-26 12:00+01');
INSERT INTO fixture.conversation_tags (account_id, conversation_id, tag) VALUES (1, 11, 'vip'), (1, 11, 'refund'), (1, 12, 'vip'), (1, 13, 'refund'), (1, 14, 'vip'), (1, 18, 'urgent'), (2, 22, 'vip');
-- Moves all times of the fixture by days of 24 hours.
CREATE FUNCTION fixture.move(distance interval) RETURNS void LANGUAGE plpgsql SET timezone = 'UTC' AS $$
DECLARE
    times record;
BEGIN
    FOR times IN
        SELECT attrelid::regclass AS name, string_agg(format('%1$I = %1$I + $1', attname), ', ') AS moved
        FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid
        WHERE relnamespace = 'fixture'::regnamespace AND relkind = 'r' AND atttypid = 'timestamptz'::regtype AND NOT attisdropped
        GROUP BY attrelid
    LOOP
        EXECUTE format('UPDATE %s SET %s', times.name, times.moved) USING distance;
    END LOOP;
END
$$;
\set ECHO all
