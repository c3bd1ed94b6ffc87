\set ECHO none
-- Libredesk's tables as the adapter reads them: hand-written, with its columns, types, enum values and indexes (2.7), in schema libredesk.
-- 2026-03-02 is a Monday; all times UTC. Message ids are conversation × 100 + n.
CREATE SCHEMA libredesk;
CREATE TYPE libredesk.channels AS ENUM ('email', 'livechat');
CREATE TYPE libredesk.message_type AS ENUM ('incoming', 'outgoing', 'activity');
CREATE TYPE libredesk.message_sender_type AS ENUM ('agent', 'contact');
CREATE TYPE libredesk.message_status AS ENUM ('received', 'sent', 'failed', 'pending');
CREATE TYPE libredesk.content_type AS ENUM ('text', 'html');
CREATE TYPE libredesk.user_type AS ENUM ('agent', 'contact', 'visitor', 'ai_assistant');
CREATE TYPE libredesk.conversation_status_category AS ENUM ('open', 'waiting', 'resolved');
CREATE TABLE libredesk.inboxes (id serial PRIMARY KEY, name text NOT NULL, channel libredesk.channels NOT NULL);
CREATE TABLE libredesk.teams (id serial PRIMARY KEY, name text NOT NULL UNIQUE);
CREATE TABLE libredesk.users (
    id bigserial PRIMARY KEY, created_at timestamptz DEFAULT now(), type libredesk.user_type NOT NULL, deleted_at timestamptz,
    enabled boolean DEFAULT true NOT NULL, email text, first_name text NOT NULL, last_name text
);
CREATE UNIQUE INDEX index_unique_users_on_email_when_type_is_agent ON libredesk.users (email) WHERE type = 'agent' AND deleted_at IS NULL;
CREATE TABLE libredesk.team_members (
    team_id bigint NOT NULL REFERENCES libredesk.teams ON DELETE CASCADE, user_id bigint NOT NULL REFERENCES libredesk.users ON DELETE CASCADE
);
CREATE UNIQUE INDEX ON libredesk.team_members (team_id, user_id);
CREATE TABLE libredesk.conversation_statuses (id serial PRIMARY KEY, name text NOT NULL UNIQUE, category libredesk.conversation_status_category DEFAULT 'open' NOT NULL);
CREATE TABLE libredesk.conversation_priorities (id serial PRIMARY KEY, name text NOT NULL UNIQUE);
CREATE TABLE libredesk.conversations (
    id bigserial PRIMARY KEY, created_at timestamptz DEFAULT now(), reference_number text NOT NULL UNIQUE,
    contact_id bigint NOT NULL REFERENCES libredesk.users ON DELETE CASCADE, assigned_user_id bigint REFERENCES libredesk.users ON DELETE SET NULL,
    assigned_team_id integer REFERENCES libredesk.teams ON DELETE SET NULL, inbox_id integer NOT NULL REFERENCES libredesk.inboxes ON DELETE CASCADE,
    status_id integer NOT NULL REFERENCES libredesk.conversation_statuses ON DELETE RESTRICT, priority_id integer REFERENCES libredesk.conversation_priorities,
    custom_attributes jsonb DEFAULT '{}' NOT NULL, first_reply_at timestamptz, closed_at timestamptz, resolved_at timestamptz
);
CREATE INDEX index_conversations_on_created_at ON libredesk.conversations (created_at);
CREATE INDEX index_conversations_on_contact_id ON libredesk.conversations (contact_id);
CREATE INDEX index_conversations_on_assigned_user_id ON libredesk.conversations (assigned_user_id);
CREATE INDEX index_conversations_on_status_id ON libredesk.conversations (status_id);
CREATE TABLE libredesk.conversation_messages (
    id bigserial PRIMARY KEY, created_at timestamptz DEFAULT now(), type libredesk.message_type NOT NULL, status libredesk.message_status NOT NULL,
    private boolean DEFAULT false NOT NULL, conversation_id bigint NOT NULL REFERENCES libredesk.conversations ON DELETE CASCADE,
    content_type libredesk.content_type, content text, text_content text, sender_id bigint NOT NULL REFERENCES libredesk.users ON DELETE CASCADE,
    sender_type libredesk.message_sender_type NOT NULL, meta jsonb DEFAULT '{}'
);
CREATE INDEX index_conversation_messages_on_conversation_id ON libredesk.conversation_messages (conversation_id);
CREATE INDEX index_conversation_messages_on_created_at ON libredesk.conversation_messages (created_at);
CREATE INDEX index_conversation_messages_on_status ON libredesk.conversation_messages (status);
CREATE INDEX index_conversation_messages_on_conversation_id_and_created_at ON libredesk.conversation_messages (conversation_id, created_at);
CREATE TABLE libredesk.tags (id serial PRIMARY KEY, name text NOT NULL UNIQUE);
CREATE TABLE libredesk.conversation_tags (
    id bigserial PRIMARY KEY, tag_id integer REFERENCES libredesk.tags ON DELETE CASCADE, conversation_id bigint REFERENCES libredesk.conversations ON DELETE CASCADE
);
CREATE UNIQUE INDEX index_conversation_tags_on_conversation_id_and_tag_id ON libredesk.conversation_tags (conversation_id, tag_id);
CREATE TABLE libredesk.csat_responses (
    id serial PRIMARY KEY, created_at timestamptz DEFAULT now(), conversation_id bigint NOT NULL REFERENCES libredesk.conversations ON DELETE CASCADE,
    rating integer DEFAULT 0 NOT NULL, feedback text, response_timestamp timestamptz
);
CREATE INDEX index_csat_responses_on_conversation_id ON libredesk.csat_responses (conversation_id);

INSERT INTO libredesk.conversation_statuses (id, name, category) VALUES
    (1, 'Open', 'open'), (2, 'Snoozed', 'waiting'), (3, 'Resolved', 'resolved'), (4, 'Closed', 'resolved'), (5, 'Waiting for parts', 'waiting'), (6, 'Done', 'resolved');
INSERT INTO libredesk.conversation_priorities (id, name) VALUES (1, 'Low'), (2, 'Medium'), (3, 'High');
INSERT INTO libredesk.inboxes (id, name, channel) VALUES (1, 'support@', 'email'), (2, 'Widget', 'livechat');
INSERT INTO libredesk.teams (id, name) VALUES (1, 'First line'), (2, 'Back office');
-- trap 3: the system user is an agent with the address System. Trap 6: Gus has left, softly deleted
INSERT INTO libredesk.users (id, type, email, first_name, last_name, enabled, deleted_at, created_at) VALUES
    (1, 'agent', 'System', 'System', '', true, NULL, '2026-01-01 00:00+00'), (2, 'agent', 'ann@support', 'Ann', 'Able', true, NULL, '2026-01-01 00:00+00'),
    (3, 'agent', 'bob@support', 'Bob', NULL, true, NULL, '2026-01-01 00:00+00'), (4, 'agent', 'gus@support', 'Gus', 'Gone', true, '2026-03-05 00:00+00', '2026-01-01 00:00+00'),
    (5, 'ai_assistant', '', 'Robo', '', true, NULL, '2026-01-01 00:00+00'),
    (11, 'contact', 'cleo@customer', 'Cleo', 'Clark', true, NULL, '2026-02-01 00:00+00'), (12, 'contact', 'dan@customer', 'Dan', '', true, NULL, '2026-02-01 00:00+00'),
    (13, 'visitor', NULL, 'Visitor', '77', true, NULL, '2026-03-03 08:59+00'), (14, 'contact', 'eve@customer', 'Eve', NULL, true, NULL, '2026-02-01 00:00+00');
INSERT INTO libredesk.team_members (team_id, user_id) VALUES (1, 2), (1, 3), (2, 3), (1, 5);
INSERT INTO libredesk.tags (id, name) VALUES (1, 'billing'), (2, 'vip'), (3, 'unused');

INSERT INTO libredesk.conversations (id, created_at, reference_number, contact_id, assigned_user_id, assigned_team_id, inbox_id, status_id, priority_id, custom_attributes, first_reply_at, closed_at, resolved_at) VALUES
    -- traps 1, 3: an automatic answer, the AI assistant, the first human reply at 09:30, the CSAT mail in Ann's name; resolved, then closed
    (1, '2026-03-02 09:00+00', '100', 11, 2, 1, 1, 4, 3, '{"topic": "invoice", "outcome": "sent again"}', '2026-03-02 09:05:07+00', '2026-03-02 12:00+00', '2026-03-02 10:00+00'),
    -- traps 1, 3: only the AI assistant answered, and the CSAT mail; first_reply_at says otherwise
    (2, '2026-03-02 10:00+00', '101', 12, 5, 1, 1, 3, NULL, '{}', '2026-03-02 10:01:03+00', NULL, '2026-03-02 10:30+00'),
    -- traps 2, 7: a visitor's chat, its replies mailed once more
    (3, '2026-03-03 09:00+00', '102', 13, 3, NULL, 2, 4, 1, '{}', '2026-03-03 09:02:02+00', '2026-03-03 09:20+00', '2026-03-03 09:20+00'),
    -- trap 4: snoozed, woken by the job, resolved, reopened by the customer's mail, snoozed again. Trap 1: resolved_at stays the first one
    (4, '2026-03-02 08:00+00', '103', 11, 3, 2, 1, 2, 2, '{"topic": "refund"}', '2026-03-02 11:00+00', NULL, '2026-03-03 10:00+00'),
    -- trap 5: Resolved, Closed, reopened, Done (a status of one's own), Closed: two closes
    (5, '2026-03-04 09:00+00', '104', 12, 2, 1, 1, 4, NULL, '{}', '2026-03-04 09:10+00', '2026-03-04 10:05+00', '2026-03-04 10:00+00'),
    -- trap 6: resolved by the agent who has left since; nobody is assigned any more
    (6, '2026-03-04 12:00+00', '105', 14, NULL, 2, 1, 3, NULL, '{}', '2026-03-04 12:40+00', NULL, '2026-03-04 13:00+00'),
    -- begun by an agent; answered by the customer, then unanswered; in a waiting status of one's own
    (7, '2026-03-05 09:00+00', '106', 14, 2, 1, 1, 5, NULL, '{}', '2026-03-05 09:00:02+00', NULL, NULL),
    -- resolved as Finished, a status of one's own that has been renamed to Done since: resolved_at tells what the row was
    (8, '2026-03-05 10:00+00', '107', 11, 2, 1, 1, 6, NULL, '{}', NULL, NULL, '2026-03-05 11:00+00'),
    -- a chat that came back after its close; unanswered the second time
    (9, '2026-03-05 14:00+00', '108', 13, 3, 1, 2, 1, NULL, '{}', '2026-03-05 14:01+00', NULL, '2026-03-05 14:10+00');

-- a row in short: kind in, out, note, act (of a status), and flags of meta
CREATE FUNCTION pg_temp.say(conversation bigint, n integer, at text, kind text, sender bigint, content text, meta jsonb DEFAULT '{}', status text DEFAULT NULL) RETURNS void LANGUAGE sql AS $$
    INSERT INTO libredesk.conversation_messages (id, created_at, type, status, private, conversation_id, content_type, content, text_content, sender_id, sender_type, meta) VALUES (
        conversation * 100 + n, ('2026-' || at || '+00')::timestamptz, (CASE kind WHEN 'in' THEN 'incoming' WHEN 'act' THEN 'activity' ELSE 'outgoing' END)::libredesk.message_type,
        coalesce(status, CASE kind WHEN 'in' THEN 'received' ELSE 'sent' END)::libredesk.message_status, kind IN ('note', 'act'), conversation,
        (CASE kind WHEN 'act' THEN 'text' ELSE 'html' END)::libredesk.content_type, CASE kind WHEN 'act' THEN content ELSE '<p>' || content || '</p>' END, content, sender,
        (CASE kind WHEN 'in' THEN 'contact' ELSE 'agent' END)::libredesk.message_sender_type, CASE WHEN kind = 'act' AND meta = '{}' THEN '{"activity_type": "status_change"}' ELSE meta END)
$$;
SELECT count(pg_temp.say(c, n::integer, at, kind, sender, content, coalesce(meta, '{}')::jsonb, status)) FROM (VALUES
    (1, 1, '03-02 09:00:00', 'in', 11, 'Where is my invoice?', NULL, NULL),
    (1, 2, '03-02 09:00:05', 'out', 1, 'We have your message', '{"is_automated": true}', NULL), -- trap 3: automation
    (1, 3, '03-02 09:05:00', 'out', 5, 'I am Robo', NULL, NULL), -- trap 1: the AI assistant
    (1, 4, '03-02 09:10:00', 'note', 2, 'He is angry', NULL, NULL), -- trap 2: a private note
    (1, 5, '03-02 09:11:00', 'note', 2, 'This note was deleted', '{"deleted_at": "2026-03-02T09:12:00Z"}', NULL), -- trap 6
    (1, 6, '03-02 09:15:00', 'in', 11, 'Hello?', NULL, NULL),
    (1, 7, '03-02 09:20:00', 'out', 2, 'This one bounced', NULL, 'failed'),
    (1, 8, '03-02 09:30:00', 'out', 2, 'Here it is', NULL, NULL),
    (1, 9, '03-02 10:00:00', 'act', 2, 'Ann Able marked the conversation as Resolved', NULL, NULL),
    (1, 10, '03-02 10:00:01', 'out', 2, 'How did we do? https://support/csat/1', '{"is_csat": true, "is_automated": true}', NULL), -- trap 3: CSAT in Ann's name
    (1, 11, '03-02 12:00:00', 'act', 1, 'System marked the conversation as Closed', NULL, NULL), -- trap 5
    (2, 1, '03-02 10:00:00', 'in', 12, 'Opening hours?', NULL, NULL),
    (2, 2, '03-02 10:01:00', 'out', 5, 'Nine to five', NULL, NULL),
    (2, 3, '03-02 10:30:00', 'act', 5, 'Robo marked the conversation as Resolved', NULL, NULL),
    (2, 4, '03-02 10:30:01', 'out', 5, 'How did we do? https://support/csat/2', '{"is_csat": true, "is_automated": true}', NULL),
    (3, 1, '03-03 09:00:00', 'in', 13, 'Anyone there?', NULL, NULL),
    (3, 2, '03-03 09:02:00', 'out', 3, 'Yes', NULL, NULL),
    (3, 3, '03-03 09:03:00', 'in', 13, 'How do I log in?', NULL, NULL),
    (3, 4, '03-03 09:05:00', 'out', 3, 'With your e-mail address', '{"continuity_emailed": true}', NULL),
    (3, 5, '03-03 09:15:00', 'out', 3, 'Yes. With your e-mail address', '{"continuity_email": true}', NULL), -- trap 2: the same once more, by mail
    (3, 6, '03-03 09:20:00', 'act', 3, 'Bob marked the conversation as Closed', NULL, NULL),
    (4, 1, '03-02 08:00:00', 'in', 11, 'Refund please', NULL, NULL),
    (4, 2, '03-02 08:05:00', 'act', 3, 'Bob self-assigned this conversation', '{"activity_type": "self_assign"}', NULL),
    (4, 3, '03-02 11:00:00', 'out', 3, 'I will ask', NULL, NULL),
    (4, 4, '03-02 11:01:00', 'act', 3, 'Bob marked the conversation as Snoozed', '{"a": 1}', NULL), -- an old row without activity_type; woken without a row
    (4, 5, '03-03 10:00:00', 'act', 3, 'Bob marked the conversation as Resolved', '{"a": 1}', NULL),
    (4, 6, '03-04 10:00:00', 'in', 11, 'Still waiting', NULL, NULL),
    (4, 7, '03-04 10:00:00', 'act', 1, 'System marked the conversation as Open', NULL, NULL), -- trap 4: by the customer's mail, in the same instant
    (4, 8, '03-04 15:00:00', 'out', 3, 'Next week', NULL, NULL),
    (4, 9, '03-04 15:01:00', 'act', 3, 'Bob marked the conversation as Snoozed', NULL, NULL),
    (5, 1, '03-04 09:00:00', 'in', 12, 'Broken', NULL, NULL),
    (5, 2, '03-04 09:10:00', 'out', 2, 'Restart it', NULL, NULL),
    (5, 3, '03-04 10:00:00', 'act', 2, 'Ann Able marked the conversation as Resolved', NULL, NULL),
    (5, 4, '03-04 10:05:00', 'act', 3, 'Bob marked the conversation as Closed', NULL, NULL),
    (5, 5, '03-05 09:00:00', 'act', 2, 'Ann Able marked the conversation as Open', NULL, NULL),
    (5, 6, '03-06 09:00:00', 'act', 2, 'Ann Able marked the conversation as Done', NULL, NULL),
    (5, 7, '03-06 09:30:00', 'act', 3, 'Bob marked the conversation as Closed', NULL, NULL),
    (6, 1, '03-04 12:00:00', 'in', 14, 'Help', NULL, NULL),
    (6, 2, '03-04 12:40:00', 'out', 4, 'Of course', NULL, NULL),
    (6, 3, '03-04 13:00:00', 'act', 4, 'Gus Gone marked the conversation as Resolved', NULL, NULL),
    (7, 1, '03-05 09:00:00', 'out', 2, 'Your contract ends', NULL, NULL),
    (7, 2, '03-05 12:00:00', 'in', 14, 'I know', NULL, NULL),
    (8, 1, '03-05 10:00:00', 'in', 11, 'Old', NULL, NULL),
    (8, 2, '03-05 11:00:00', 'act', 2, 'Ann Able marked the conversation as Finished', NULL, NULL), -- a name that no status has any more
    (9, 1, '03-05 14:00:00', 'in', 13, 'Me again', NULL, NULL),
    (9, 2, '03-05 14:01:00', 'out', 3, 'Welcome back', NULL, NULL),
    (9, 3, '03-05 14:06:00', 'in', 13, 'Thanks', NULL, NULL),
    (9, 4, '03-05 14:10:00', 'act', 3, 'Bob marked the conversation as Resolved', NULL, NULL),
    (9, 5, '03-06 14:00:00', 'in', 13, 'One more thing', NULL, NULL),
    (9, 6, '03-06 14:00:01', 'act', 1, 'System marked the conversation as Open', NULL, NULL)
) AS v (c, n, at, kind, sender, content, meta, status) \g /dev/null
INSERT INTO libredesk.conversation_tags (conversation_id, tag_id) VALUES (1, 1), (1, 2), (4, 1);
-- 0 is asked and not answered
INSERT INTO libredesk.csat_responses (id, created_at, conversation_id, rating, feedback, response_timestamp) VALUES
    (1, '2026-03-02 10:00:01+00', 1, 4, 'Quick', '2026-03-02 18:00+00'), (2, '2026-03-02 10:30:01+00', 2, 0, NULL, NULL), (3, '2026-03-04 13:00:01+00', 6, 2, '', '2026-03-05 08:00+00');
\set ECHO all
