\set ECHO none
-- What the Chatwoot adapter reads, in schema chatwoot: columns, types and indexes as Chatwoot 4.10 has them, rows for each trap of its
-- schema. Times of the application are UTC without zone. Account 1 is the one looked at, account 2 must never mix with it.
CREATE SCHEMA chatwoot;
SET LOCAL search_path = chatwoot;
CREATE TABLE users (id serial PRIMARY KEY, name varchar NOT NULL, display_name varchar);
CREATE TABLE account_users (id bigserial PRIMARY KEY, account_id bigint, user_id bigint);
CREATE UNIQUE INDEX ON account_users (account_id, user_id);
CREATE INDEX ON account_users (user_id);
CREATE TABLE agent_bots (id bigserial PRIMARY KEY, account_id bigint, name varchar);
CREATE TABLE captain_assistants (id bigserial PRIMARY KEY, account_id bigint NOT NULL, name varchar NOT NULL);
CREATE TABLE teams (id bigserial PRIMARY KEY, account_id bigint NOT NULL, name varchar NOT NULL);
CREATE TABLE team_members (id bigserial PRIMARY KEY, team_id bigint NOT NULL, user_id bigint NOT NULL);
CREATE TABLE inboxes (id serial PRIMARY KEY, account_id integer NOT NULL, name varchar NOT NULL, channel_type varchar, channel_id integer NOT NULL);
CREATE TABLE channel_twilio_sms (id bigserial PRIMARY KEY, medium integer DEFAULT 0);
CREATE TABLE companies (id bigserial PRIMARY KEY, account_id bigint NOT NULL, name varchar NOT NULL);
CREATE TABLE contacts (
    id serial PRIMARY KEY, account_id integer NOT NULL, name varchar DEFAULT '', email varchar, phone_number varchar, created_at timestamp NOT NULL,
    additional_attributes jsonb DEFAULT '{}', company_id bigint
);
CREATE TABLE conversations (
    id serial PRIMARY KEY, account_id integer NOT NULL, inbox_id integer NOT NULL, status integer NOT NULL DEFAULT 0, assignee_id integer,
    created_at timestamp NOT NULL, contact_id bigint, display_id integer NOT NULL, additional_attributes jsonb DEFAULT '{}', custom_attributes jsonb DEFAULT '{}',
    team_id bigint, campaign_id bigint, priority integer, first_reply_created_at timestamp
);
CREATE UNIQUE INDEX ON conversations (account_id, display_id);
CREATE INDEX ON conversations (account_id, id);
CREATE INDEX ON conversations (assignee_id, account_id);
CREATE INDEX ON conversations (contact_id);
CREATE TABLE messages (
    id serial PRIMARY KEY, content text, account_id integer NOT NULL, inbox_id integer NOT NULL, conversation_id integer NOT NULL, message_type integer NOT NULL,
    created_at timestamp NOT NULL, private boolean NOT NULL DEFAULT false, content_type integer NOT NULL DEFAULT 0, content_attributes json DEFAULT '{}',
    sender_type varchar, sender_id bigint, additional_attributes jsonb DEFAULT '{}'
);
CREATE INDEX ON messages (account_id, content_type, created_at);
CREATE INDEX ON messages (account_id, created_at, message_type);
CREATE INDEX ON messages (account_id, inbox_id);
CREATE INDEX ON messages (account_id);
CREATE INDEX ON messages (conversation_id, account_id, message_type, created_at);
CREATE INDEX ON messages (conversation_id);
CREATE INDEX ON messages (created_at);
CREATE INDEX ON messages (inbox_id);
CREATE INDEX ON messages (sender_type, sender_id);
CREATE TABLE reporting_events (
    id bigserial PRIMARY KEY, name varchar, value double precision, value_in_business_hours double precision, account_id integer, inbox_id integer,
    user_id integer, conversation_id integer, created_at timestamp NOT NULL
);
CREATE INDEX ON reporting_events (account_id, name, created_at);
CREATE INDEX ON reporting_events (account_id);
CREATE INDEX ON reporting_events (conversation_id);
CREATE INDEX ON reporting_events (created_at);
CREATE INDEX ON reporting_events (name);
CREATE INDEX ON reporting_events (user_id);
CREATE TABLE csat_survey_responses (
    id bigserial PRIMARY KEY, account_id bigint NOT NULL, conversation_id bigint NOT NULL, message_id bigint NOT NULL UNIQUE, rating integer NOT NULL,
    feedback_message text, contact_id bigint NOT NULL, assigned_agent_id bigint, created_at timestamp NOT NULL
);
CREATE TABLE tags (id serial PRIMARY KEY, name varchar UNIQUE);
CREATE TABLE taggings (id serial PRIMARY KEY, tag_id integer, taggable_type varchar, taggable_id integer, context varchar(128));
CREATE INDEX ON taggings (taggable_id, taggable_type, context);

INSERT INTO users (id, name, display_name) VALUES (1, 'Ann Agent', 'Ann'), (2, 'Bob Agent', ''), (3, 'Cid Agent', NULL), (4, 'Dan Gone', NULL), (9, 'Nina Other', NULL);
-- trap 3: users are global, Bob is an agent of both accounts; Dan (4) is of none any more
INSERT INTO account_users (account_id, user_id) VALUES (1, 1), (1, 2), (2, 2), (1, 3), (2, 9);
INSERT INTO agent_bots (id, account_id, name) VALUES (1, 1, 'Helper'), (2, NULL, 'Everyone''s bot'), (3, 2, 'Bot of two');
INSERT INTO captain_assistants (id, account_id, name) VALUES (1, 1, 'Captain');
INSERT INTO teams (id, account_id, name) VALUES (1, 1, 'first line'), (2, 1, 'back office'), (9, 2, 'other');
INSERT INTO team_members (team_id, user_id) VALUES (1, 1), (1, 2), (2, 3), (9, 9), (9, 2);
INSERT INTO channel_twilio_sms (id, medium) VALUES (1, 0), (2, 1);
INSERT INTO inboxes (id, account_id, name, channel_type, channel_id) VALUES
    (1, 1, 'Support mail', 'Channel::Email', 1), (2, 1, 'Website', 'Channel::WebWidget', 1), (3, 1, 'SMS', 'Channel::TwilioSms', 1), (4, 1, 'WhatsApp', 'Channel::TwilioSms', 2),
    (5, 1, 'Page', 'Channel::FacebookPage', 1), (6, 1, 'Hotline', 'Channel::Voice', 1), (7, 1, 'Shop', 'Channel::Api', 1), (9, 2, 'Mail of two', 'Channel::Email', 2);
INSERT INTO companies (id, account_id, name) VALUES (1, 1, 'Acme'), (2, 1, 'Bolt'), (9, 2, 'Acme of two');
INSERT INTO contacts (id, account_id, name, email, phone_number, created_at, additional_attributes, company_id) VALUES
    (1, 1, 'Eve', 'eve@acme.test', NULL, '2026-01-01 00:00', '{"company_name": "Acme"}', 1), (2, 1, 'Fay', NULL, NULL, '2026-01-01 00:00', '{"company_name": " ACME "}', 1),
    (3, 1, '', NULL, '+48123', '2026-01-01 00:00', '{"company_name": "Bolt"}', 2), (4, 1, 'Gus', NULL, NULL, '2026-01-01 00:00', '{}', NULL),
    (5, 1, 'Hal', NULL, NULL, '2026-01-01 00:00', '{"company_name": ""}', NULL), (9, 2, 'Ida', NULL, NULL, '2026-01-01 00:00', '{"company_name": "Acme"}', 9);

-- Conversation 1, mail of Eve on Sunday 1 March 2026, all in UTC: asks at 23:30, is answered on 2 March at 00:30.
-- trap 1: with a bare cast a session in New York would put both on 1 or 2 March differently
INSERT INTO conversations (id, account_id, inbox_id, status, assignee_id, created_at, contact_id, display_id, custom_attributes, team_id, priority, first_reply_created_at)
VALUES (1, 1, 1, 1, 1, '2026-03-01 23:30', 1, 1, '{"topic": "billing", "summary": "paid"}', 1, 2, '2026-03-02 00:30');
INSERT INTO messages (id, account_id, inbox_id, conversation_id, message_type, created_at, sender_type, sender_id, content, content_attributes, private, content_type) VALUES
    (101, 1, 1, 1, 0, '2026-03-01 23:30', 'Contact', 1, 'Where is my invoice?', '{"email": {"subject": "deleted?"}}', false, 8),
    -- trap 4: a private note is an outgoing message, and no first response
    (102, 1, 1, 1, 1, '2026-03-01 23:40', 'User', 3, 'Who knows this one?', '{}', true, 0),
    (103, 1, 1, 1, 3, '2026-03-01 23:30:01', NULL, NULL, 'We got your message', '{}', false, 0),
    -- trap 2: content_attributes in both encodings: an object here, a string with an object in it below
    (104, 1, 1, 1, 1, '2026-03-01 23:45', 'User', 1, 'An automation under Ann''s name', '{"automation_rule_id": 5}', false, 0),
    (105, 1, 1, 1, 1, '2026-03-01 23:50', 'User', 1, 'The same', '"{\"automation_rule_id\":5}"', false, 0),
    -- trap 10: deleted messages stay as rows, in both encodings
    (106, 1, 1, 1, 1, '2026-03-01 23:55', 'User', 1, 'This message was deleted', '{"deleted": true}', false, 0),
    (107, 1, 1, 1, 1, '2026-03-01 23:56', 'User', 1, 'This message was deleted', '"{\"deleted\":true}"', false, 0),
    (108, 1, 1, 1, 0, '2026-03-01 23:57', 'Contact', 1, 'This message was deleted', '"{\"deleted\":true}"', false, 0),
    (109, 1, 1, 1, 1, '2026-03-02 00:30', 'User', 1, 'Here it is', '"{\"in_reply_to\":101,\"deleted\":false}"', false, 0),
    (110, 1, 1, 1, 2, '2026-03-02 00:31', NULL, NULL, 'Conversation was marked resolved by Ann', '{}', false, 0),
    -- odd contents of content_attributes must not raise an error
    (111, 1, 1, 1, 0, '2026-03-02 08:00', 'Contact', 1, 'Thanks', '"deleted, it says"', false, 0),
    (112, 1, 1, 1, 1, '2026-03-02 08:30', 'User', 2, 'You are welcome', 'null', false, 0),
    (113, 1, 1, 1, 3, '2026-03-02 08:31', NULL, NULL, 'Please rate', '{}', false, 9);
INSERT INTO csat_survey_responses (account_id, conversation_id, message_id, rating, feedback_message, contact_id, assigned_agent_id, created_at) VALUES (1, 1, 113, 4, 'fine', 1, 1, '2026-03-02 09:00');
-- traps 6, 7, 8, 13: resolved by Ann's click while Ann was assigned (+1 h), reopened, resolved while Bob was assigned; the value of a resolve is the age
-- of the conversation, value_in_business_hours 0 without business hours
INSERT INTO reporting_events (name, value, value_in_business_hours, account_id, inbox_id, user_id, conversation_id, created_at) VALUES
    ('first_response', 3600, 0, 1, 1, 1, 1, '2026-03-02 00:30:02'),
    ('conversation_resolved', 3660, 0, 1, 1, 1, 1, '2026-03-02 00:31'),
    ('conversation_opened', 26940, 0, 1, 1, 1, 1, '2026-03-02 08:00'),
    ('conversation_resolved', 32460, 0, 1, 1, 2, 1, '2026-03-02 08:31'),
    -- trap 5: the same once more, a job that ran twice
    ('conversation_resolved', 32460, 0, 1, 1, 2, 1, '2026-03-02 08:35');

-- Conversation 2, chat of Fay on 2 March: two questions before the reply, resolved, comes back on 5 March: two chats.
-- trap 6: between them snoozed and pending, which also write conversation_opened: one reopen, the one after the resolve
INSERT INTO conversations (id, account_id, inbox_id, status, assignee_id, created_at, contact_id, display_id, team_id, additional_attributes)
VALUES (2, 1, 2, 1, 2, '2026-03-02 10:00', 2, 2, 1, '{"type": "livechat"}');
INSERT INTO messages (id, account_id, inbox_id, conversation_id, message_type, created_at, sender_type, sender_id, content) VALUES
    (201, 1, 2, 2, 0, '2026-03-02 10:00', 'Contact', 2, 'Hello'), (202, 1, 2, 2, 1, '2026-03-02 10:00:05', 'AgentBot', 1, 'Did you read the FAQ?'),
    (203, 1, 2, 2, 0, '2026-03-02 10:01', 'Contact', 2, 'Yes'), (204, 1, 2, 2, 1, '2026-03-02 10:03', 'User', 2, 'I am here'),
    (205, 1, 2, 2, 0, '2026-03-02 10:04', 'Contact', 2, 'My order?'), (206, 1, 2, 2, 1, '2026-03-02 10:08', 'User', 2, 'On its way'),
    (207, 1, 2, 2, 0, '2026-03-05 15:00', 'Contact', 2, 'It came'), (208, 1, 2, 2, 1, '2026-03-05 15:02', 'User', 1, 'Good');
INSERT INTO reporting_events (name, value, account_id, user_id, conversation_id, created_at) VALUES
    ('conversation_opened', 0, 1, NULL, 2, '2026-03-02 10:02'), ('conversation_bot_handoff', 120, 1, NULL, 2, '2026-03-02 10:02'),
    ('conversation_opened', 0, 1, 2, 2, '2026-03-02 10:05'), ('conversation_resolved', 600, 1, 2, 2, '2026-03-02 10:10'),
    ('conversation_opened', 277800, 1, 2, 2, '2026-03-05 15:00:01'), ('conversation_resolved', 278400, 1, 1, 2, '2026-03-05 15:10');
-- trap 14: two labels on one conversation; another context and type are no labels of it
INSERT INTO tags (id, name) VALUES (1, 'vip'), (2, 'delivery'), (3, 'elsewhere');
INSERT INTO taggings (tag_id, taggable_type, taggable_id, context) VALUES (1, 'Conversation', 2, 'labels'), (2, 'Conversation', 2, 'labels'), (1, 'Contact', 2, 'labels'), (3, 'Conversation', 2, 'topics'), (1, 'Conversation', 9, 'labels');

-- Conversation 3, SMS of the nameless: only a bot answers. Conversation 4, WhatsApp of Gus: open, no answer.
INSERT INTO conversations (id, account_id, inbox_id, status, created_at, contact_id, display_id, team_id) VALUES (3, 1, 3, 3, '2026-03-03 09:00', 3, 3, NULL), (4, 1, 4, 0, '2026-03-03 10:00', 4, 4, 2);
INSERT INTO messages (id, account_id, inbox_id, conversation_id, message_type, created_at, sender_type, sender_id, content) VALUES
    (301, 1, 3, 3, 0, '2026-03-03 09:00', 'Contact', 3, 'Opening hours?'), (302, 1, 3, 3, 1, '2026-03-03 09:00:02', 'Captain::Assistant', 1, '9 to 17'),
    (401, 1, 4, 4, 0, '2026-03-03 10:00', 'Contact', 4, 'Hello?'), (402, 1, 4, 4, 0, '2026-03-03 11:00', 'Contact', 4, 'Anybody?'),
    -- trap 11: outgoing without a sender is an integration, which answers nobody
    (403, 1, 4, 4, 1, '2026-03-03 11:30', NULL, NULL, 'Order 5 was shipped');
-- trap 15: content_attributes is not parsed where its text names nothing that is asked for: this would be an error
UPDATE messages SET content_attributes = '"{broken"' WHERE id = 401;
-- Conversation 5, Instagram through a page: trap 11, answered in the channel's own application (an echo), by nobody known
INSERT INTO conversations (id, account_id, inbox_id, status, created_at, contact_id, display_id, additional_attributes) VALUES (5, 1, 5, 0, '2026-03-03 12:00', 5, 5, '{"type": "instagram_direct_message"}');
INSERT INTO messages (id, account_id, inbox_id, conversation_id, message_type, created_at, sender_type, sender_id, content, content_attributes) VALUES
    (501, 1, 5, 5, 0, '2026-03-03 12:00', 'Contact', 5, 'Do you ship?', '{}'), (502, 1, 5, 5, 1, '2026-03-03 12:10', NULL, NULL, 'Yes', '"{\"external_echo\":true}"');
-- Conversation 6, of a campaign; conversation 7, begun by Cid: neither waits for a first response
INSERT INTO conversations (id, account_id, inbox_id, status, assignee_id, created_at, contact_id, display_id, campaign_id) VALUES (6, 1, 3, 0, NULL, '2026-03-04 09:00', 3, 6, 11), (7, 1, 1, 2, 3, '2026-03-04 10:00', 1, 7, NULL);
INSERT INTO messages (id, account_id, inbox_id, conversation_id, message_type, created_at, sender_type, sender_id, content, additional_attributes) VALUES
    (601, 1, 3, 6, 1, '2026-03-04 09:00', 'User', 1, 'Our news', '{"campaign_id": 11}'), (701, 1, 1, 7, 1, '2026-03-04 10:00', 'User', 3, 'Your invoice', '{}'),
    (702, 1, 1, 7, 0, '2026-03-04 12:00', 'Contact', 1, 'Thank you', '{}');
-- Conversation 8, trap 12: muted contact, resolved at birth: closed, and nothing says when (trap 5: no event)
INSERT INTO conversations (id, account_id, inbox_id, status, created_at, contact_id, display_id) VALUES (8, 1, 1, 1, '2026-03-04 13:00', 5, 8);
INSERT INTO messages (id, account_id, inbox_id, conversation_id, message_type, created_at, sender_type, sender_id, content) VALUES (801, 1, 1, 8, 0, '2026-03-04 13:00', 'Contact', 5, 'Spam');
-- trap 12: resolved automatically after days: a resolve like any other, of nobody; trap 10: an imported message, written in 2024
INSERT INTO conversations (id, account_id, inbox_id, status, created_at, contact_id, display_id) VALUES (10, 1, 7, 1, '2026-03-04 14:00', 4, 10);
INSERT INTO messages (id, account_id, inbox_id, conversation_id, message_type, created_at, sender_type, sender_id, content, content_attributes) VALUES
    (1001, 1, 7, 10, 0, '2026-03-04 14:00', 'Contact', 4, 'Imported', '"{\"external_created_at\":1704067200}"'),
    (1002, 1, 7, 10, 1, '2026-03-04 14:01', 'User', 4, 'By one who has left', '{}'), (1003, 1, 7, 10, 3, '2026-03-06 14:01', NULL, NULL, 'Please rate', '{}');
UPDATE messages SET content_type = 9 WHERE id = 1003;
INSERT INTO reporting_events (name, value, account_id, user_id, conversation_id, created_at) VALUES ('conversation_resolved', 172860, 1, NULL, 10, '2026-03-06 14:01'),
    ('first_response', 60, 1, 4, 10, '2026-03-04 14:01:01'), ('conversation_bot_resolved', 172860, 1, NULL, 10, '2026-03-06 14:01'),
    -- trap 5: an event of a conversation that was deleted
    ('conversation_resolved', 99, 1, 1, 999, '2026-03-06 10:00');
-- Calls of before table calls: one conversation a call. 11: answered by Cid (assigned) after 20 s, 5 minutes. 12: not answered. 13: made by Ann, 2 minutes.
INSERT INTO conversations (id, account_id, inbox_id, status, assignee_id, created_at, contact_id, display_id, additional_attributes) VALUES
    (11, 1, 6, 0, 3, '2026-03-05 09:00', 1, 11, '{"call_direction": "inbound", "call_status": "completed", "call_started_at": 1772701220, "call_ended_at": 1772701520, "call_duration": 300}'),
    (12, 1, 6, 0, NULL, '2026-03-05 10:00', 3, 12, '{"call_direction": "inbound", "call_status": "no-answer", "call_ended_at": 1772704830}'),
    (13, 1, 6, 0, 1, '2026-03-05 11:00', 3, 13, '{"call_direction": "outbound", "call_status": "completed", "call_started_at": "1772708410", "call_duration": 120}');
INSERT INTO messages (id, account_id, inbox_id, conversation_id, message_type, created_at, sender_type, sender_id, content, content_type) VALUES
    (1101, 1, 6, 11, 0, '2026-03-05 09:00', 'Contact', 1, 'Voice Call', 12), (1201, 1, 6, 12, 0, '2026-03-05 10:00', 'Contact', 3, 'Voice Call', 12), (1301, 1, 6, 13, 1, '2026-03-05 11:00', 'User', 1, 'Voice Call', 12);
-- Account 2, trap 3: the same person Bob answers there as well, the same display_id, the same company name, at the times of account 1
INSERT INTO conversations (id, account_id, inbox_id, status, assignee_id, created_at, contact_id, display_id, team_id) VALUES (9, 2, 9, 1, 2, '2026-03-02 10:00', 9, 1, 9);
INSERT INTO messages (id, account_id, inbox_id, conversation_id, message_type, created_at, sender_type, sender_id, content, content_type) VALUES
    (901, 2, 9, 9, 0, '2026-03-02 10:00', 'Contact', 9, 'Hello two', 0), (902, 2, 9, 9, 1, '2026-03-02 10:07', 'User', 2, 'Hello Ida', 0), (903, 2, 9, 9, 3, '2026-03-02 10:08', NULL, NULL, 'Please rate', 9);
INSERT INTO csat_survey_responses (account_id, conversation_id, message_id, rating, contact_id, assigned_agent_id, created_at) VALUES (2, 9, 903, 1, 9, 2, '2026-03-02 10:30');
INSERT INTO reporting_events (name, value, account_id, user_id, conversation_id, created_at) VALUES ('conversation_resolved', 480, 2, 2, 9, '2026-03-02 10:08');
RESET search_path;
\set ECHO all
