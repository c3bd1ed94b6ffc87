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
