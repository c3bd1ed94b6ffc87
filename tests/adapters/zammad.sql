\set ECHO none
-- Zammad, as far as the adapter reads it (and what the traps are about), with the indexes that Zammad has on these columns. Written
-- by hand: names, types and seeds only. Times are UTC without a zone.
CREATE SCHEMA zammad;
SET LOCAL search_path = zammad, pg_catalog;
CREATE TABLE users (id integer PRIMARY KEY, organization_id integer, login varchar(255) NOT NULL UNIQUE, firstname varchar(100) DEFAULT '', lastname varchar(100) DEFAULT '',
    email varchar(255) DEFAULT '', active boolean NOT NULL DEFAULT true, created_at timestamp(3) NOT NULL DEFAULT '2026-01-01');
CREATE TABLE organizations (id integer PRIMARY KEY, name varchar(100) NOT NULL UNIQUE);
CREATE TABLE groups (id integer PRIMARY KEY, name varchar(160) NOT NULL UNIQUE);
CREATE TABLE groups_users (user_id integer NOT NULL, group_id integer NOT NULL, access varchar(50) NOT NULL DEFAULT 'full');
CREATE TABLE roles (id integer PRIMARY KEY, name varchar(100) NOT NULL UNIQUE, active boolean NOT NULL DEFAULT true);
CREATE TABLE roles_users (user_id integer, role_id integer);
CREATE TABLE roles_groups (role_id integer NOT NULL, group_id integer NOT NULL, access varchar(50) NOT NULL DEFAULT 'full');
CREATE TABLE permissions (id integer PRIMARY KEY, name varchar(255) NOT NULL UNIQUE);
CREATE TABLE permissions_roles (role_id integer, permission_id integer);
CREATE TABLE ticket_state_types (id integer PRIMARY KEY, name varchar(250) NOT NULL UNIQUE);
CREATE TABLE ticket_states (id integer PRIMARY KEY, state_type_id integer NOT NULL, name varchar(250) NOT NULL UNIQUE);
CREATE TABLE ticket_priorities (id integer PRIMARY KEY, name varchar(250) NOT NULL UNIQUE);
CREATE TABLE ticket_article_types (id integer PRIMARY KEY, name varchar(250) NOT NULL UNIQUE, communication boolean NOT NULL);
CREATE TABLE ticket_article_senders (id integer PRIMARY KEY, name varchar(250) NOT NULL UNIQUE);
CREATE TABLE tickets (id integer PRIMARY KEY, number varchar(60) NOT NULL UNIQUE, group_id integer NOT NULL, priority_id integer NOT NULL DEFAULT 2, state_id integer NOT NULL,
    organization_id integer, owner_id integer NOT NULL DEFAULT 1, customer_id integer NOT NULL, note varchar(250), type varchar(100),
    first_response_at timestamp(3), first_response_in_min integer, close_at timestamp(3), last_close_at timestamp(3),
    create_article_type_id integer, create_article_sender_id integer, article_count integer, created_by_id integer NOT NULL, created_at timestamp(3) NOT NULL);
CREATE INDEX ON tickets (state_id);
CREATE INDEX ON tickets (owner_id);
CREATE INDEX ON tickets (customer_id);
CREATE INDEX ON tickets (customer_id, state_id, created_at);
CREATE INDEX ON tickets (created_at);
CREATE INDEX ON tickets (close_at);
CREATE INDEX ON tickets (created_by_id);
CREATE TABLE ticket_articles (id integer PRIMARY KEY, ticket_id integer NOT NULL, type_id integer NOT NULL, sender_id integer NOT NULL,
    content_type varchar(20) NOT NULL DEFAULT 'text/plain', body text NOT NULL DEFAULT '', internal boolean NOT NULL DEFAULT false, preferences text,
    created_by_id integer NOT NULL, origin_by_id integer, created_at timestamp(3) NOT NULL);
CREATE INDEX ON ticket_articles (ticket_id);
CREATE INDEX ON ticket_articles (created_by_id);
CREATE INDEX ON ticket_articles (created_at);
CREATE INDEX ON ticket_articles (internal);
CREATE INDEX ON ticket_articles (type_id);
CREATE INDEX ON ticket_articles (sender_id);
CREATE TABLE history_objects (id integer PRIMARY KEY, name varchar(250) NOT NULL UNIQUE);
CREATE TABLE history_types (id integer PRIMARY KEY, name varchar(250) NOT NULL UNIQUE);
CREATE TABLE history_attributes (id integer PRIMARY KEY, name varchar(250) NOT NULL UNIQUE);
CREATE TABLE histories (id integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY, history_type_id integer NOT NULL, history_object_id integer NOT NULL, history_attribute_id integer,
    o_id integer NOT NULL, id_from integer, id_to integer, value_from text, value_to text, created_by_id integer NOT NULL, created_at timestamp(3) NOT NULL);
CREATE INDEX ON histories (o_id);
CREATE INDEX ON histories (created_at);
CREATE INDEX ON histories (history_attribute_id);
CREATE TABLE tag_objects (id integer PRIMARY KEY, name varchar(250) NOT NULL UNIQUE);
CREATE TABLE tag_items (id integer PRIMARY KEY, name varchar(250) NOT NULL);
CREATE TABLE tags (id integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY, tag_item_id integer NOT NULL, tag_object_id integer NOT NULL, o_id integer NOT NULL);
CREATE INDEX ON tags (o_id);
CREATE TABLE cti_logs (id integer PRIMARY KEY, direction varchar(20) NOT NULL, state varchar(20) NOT NULL, "from" varchar(100) NOT NULL, from_comment varchar(250),
    "to" varchar(100) NOT NULL, to_comment varchar(250), initialized_at timestamp(3), start_at timestamp(3), end_at timestamp(3), created_at timestamp(3) NOT NULL);
CREATE TABLE cti_caller_ids (id integer PRIMARY KEY, caller_id varchar(100) NOT NULL, level varchar(100) NOT NULL, user_id integer);
CREATE INDEX ON cti_caller_ids (caller_id, level);
CREATE TABLE chat_sessions (id integer PRIMARY KEY, state varchar(50) NOT NULL DEFAULT 'waiting', user_id integer, created_at timestamp(3) NOT NULL);
CREATE TABLE chat_messages (id integer PRIMARY KEY, chat_session_id integer NOT NULL, content text NOT NULL, created_by_id integer, created_at timestamp(3) NOT NULL);
CREATE INDEX ON chat_messages (chat_session_id);

-- the seeds; solved is a state of the administrator's own
INSERT INTO ticket_state_types VALUES (1, 'new'), (2, 'open'), (3, 'pending reminder'), (4, 'pending action'), (5, 'closed'), (6, 'merged'), (7, 'removed');
INSERT INTO ticket_states VALUES (1, 1, 'new'), (2, 2, 'open'), (3, 3, 'pending reminder'), (4, 5, 'closed'), (5, 6, 'merged'), (6, 7, 'removed'), (7, 4, 'pending close'), (8, 5, 'solved');
INSERT INTO ticket_priorities VALUES (1, '1 low'), (2, '2 normal'), (3, '3 high');
INSERT INTO ticket_article_senders VALUES (1, 'Agent'), (2, 'Customer'), (3, 'System');
INSERT INTO ticket_article_types VALUES (1, 'email', true), (2, 'sms', true), (3, 'chat', true), (4, 'fax', true), (5, 'phone', true), (6, 'twitter status', true), (7, 'twitter direct-message', true),
    (8, 'facebook feed post', true), (9, 'facebook feed comment', true), (10, 'note', false), (11, 'web', true), (12, 'telegram personal-message', true), (13, 'facebook direct-message', true);
INSERT INTO history_objects VALUES (1, 'Ticket'), (2, 'Ticket::Article'), (3, 'User');
INSERT INTO history_types VALUES (1, 'created'), (2, 'updated'), (3, 'notification');
INSERT INTO history_attributes VALUES (1, 'state'), (2, 'owner'), (3, 'group'), (4, 'priority');
INSERT INTO tag_objects VALUES (1, 'Ticket'), (2, 'KnowledgeBase::Answer::Translation');
INSERT INTO tag_items VALUES (1, 'billing'), (2, 'vip');
INSERT INTO permissions VALUES (1, 'admin'), (2, 'ticket.agent'), (3, 'ticket.customer');
INSERT INTO roles VALUES (1, 'Admin', true), (2, 'Agent', true), (3, 'Customer', true), (4, 'Former agents', false);
INSERT INTO permissions_roles VALUES (1, 1), (2, 2), (3, 3), (4, 2);
-- agents: Ann and Bob by their role, Cid (who left) because he owns a ticket; Rita is none, her role is inactive
INSERT INTO organizations VALUES (100, 'Acme');
INSERT INTO users (id, organization_id, login, firstname, lastname, email, active) VALUES
    (1, NULL, '-', '-', '', '', false), (2, NULL, 'ann', 'Ann', 'Ames', 'ann@help.test', true), (3, NULL, 'bob', 'Bob', 'Berg', '', true), (4, NULL, 'cid', 'Cid', 'Croft', '', false),
    (5, NULL, 'rita', 'Rita', 'Roe', '', true), (10, 100, 'ada', 'Ada', '', '', true), (11, 100, 'ben', 'Ben', 'Bell', '', true), (12, NULL, 'cleo', 'Cleo', 'Cole', '', true), (13, NULL, 'dan@home.test', '', '', 'dan@home.test', true);
INSERT INTO roles_users VALUES (2, 1), (2, 2), (3, 2), (5, 4), (10, 3), (11, 3), (12, 3), (13, 3);
INSERT INTO groups VALUES (1, 'Users'), (2, 'Sales');
-- Bob only reads group 1; role Agent has all of group 2
INSERT INTO groups_users VALUES (2, 1, 'full'), (3, 1, 'read'), (3, 2, 'full');
INSERT INTO roles_groups VALUES (2, 2, 'full'), (2, 1, 'read');

INSERT INTO tickets (id, number, group_id, priority_id, state_id, organization_id, owner_id, customer_id, type, note, first_response_at, first_response_in_min, close_at, last_close_at,
    create_article_type_id, create_article_sender_id, article_count, created_by_id, created_at) VALUES
    -- 101: an ordinary one, closed, reopened by the customer, closed again. Trap 9: its article_count has the internal note; trap 10:
    -- first_response_in_min says 30 minutes of business, 60 have passed
    (101, 'Z101', 1, 3, 8, 100, 2, 10, 'Incident', 'invoice sent', '2026-03-02 10:00', 30, '2026-03-02 12:05', '2026-03-03 09:30', 1, 2, 8, 10, '2026-03-02 09:00'),
    -- 102: trap 8, entered by Ann while Ben was on the phone; closed, then moved from one closed state to another
    (102, 'Z102', 1, 2, 8, 100, 2, 11, '', NULL, '2026-03-02 10:30', NULL, '2026-03-02 11:00', '2026-03-02 11:30', 5, 2, 2, 2, '2026-03-02 10:00'),
    -- 103: trap 3, written by Ann to Ben, so it answers itself in Zammad
    (103, 'Z103', 2, 2, 2, 100, 3, 11, NULL, NULL, '2026-03-02 13:00', NULL, NULL, NULL, 1, 1, 3, 2, '2026-03-02 13:00'),
    -- 104: trap 2, merged into 105; keeps its times, and was even closed once
    (104, 'Z104', 1, 2, 5, NULL, 1, 12, NULL, NULL, '2026-03-02 08:30', NULL, '2026-03-02 08:40', '2026-03-02 08:40', 11, 2, 1, 12, '2026-03-02 08:00'),
    (105, 'Z105', 1, 2, 3, NULL, 2, 12, NULL, NULL, '2026-03-02 10:10', NULL, NULL, NULL, 11, 2, 4, 12, '2026-03-02 09:30'),
    -- 106: trap 2, removed
    (106, 'Z106', 1, 2, 6, NULL, 1, 13, NULL, NULL, NULL, NULL, NULL, NULL, 1, 2, 1, 13, '2026-03-02 09:00'),
    -- 107: trap 4, closed while it was created. 108: the same, but reopened and closed again
    (107, 'Z107', 1, 2, 4, NULL, 2, 12, NULL, NULL, NULL, NULL, '2026-03-03 10:00', '2026-03-03 10:00', 5, 2, 1, 2, '2026-03-03 10:00'),
    (108, 'Z108', 2, 2, 4, NULL, 3, 13, NULL, NULL, '2026-03-03 12:30', NULL, '2026-03-03 11:00', '2026-03-03 13:00', 5, 2, 3, 2, '2026-03-03 11:00'),
    -- 109: trap 5, imported: closed, answered, and no column says so
    (109, 'Z109', 1, 2, 4, 100, 4, 10, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 1, '2026-03-01 09:00'),
    -- 110: owner 1 is nobody; trap 6 in its history
    (110, 'Z110', 1, 1, 1, NULL, 1, 13, NULL, NULL, NULL, NULL, NULL, NULL, 11, 2, 1, 13, '2026-03-04 09:00'),
    -- 111: opened by the system
    (111, 'Z111', 1, 2, 2, 100, 2, 10, NULL, NULL, '2026-03-04 10:20', NULL, NULL, NULL, 1, 3, 1, 1, '2026-03-04 10:00');
-- in the order of ids: sender 1 Agent, 2 Customer, 3 System; type 1 email, 5 phone, 10 note, 11 web
INSERT INTO ticket_articles (id, ticket_id, type_id, sender_id, internal, created_by_id, origin_by_id, created_at, preferences, body) VALUES
    (1, 109, 1, 2, false, 10, NULL, '2026-03-01 09:00', NULL, 'imported'), (2, 109, 1, 1, false, 4, NULL, '2026-03-01 09:45', NULL, 'imported reply'),
    -- trap 2: these two were 104's
    (3, 105, 11, 2, false, 12, NULL, '2026-03-02 08:00', NULL, 'of 104'), (4, 105, 1, 1, false, 2, NULL, '2026-03-02 08:30', NULL, 'reply of 104'),
    (5, 101, 1, 2, false, 10, NULL, '2026-03-02 09:00', NULL, 'where is my invoice?'),
    -- trap 7: the mail of a trigger
    (6, 101, 1, 3, false, 1, NULL, '2026-03-02 09:00:05', E'---\nperform_origin: trigger\n', 'we have received your request'),
    (7, 106, 1, 2, false, 13, NULL, '2026-03-02 09:00', NULL, 'spam'),
    (8, 101, 10, 1, true, 2, NULL, '2026-03-02 09:10', NULL, 'internal note'),
    (9, 101, 1, 2, false, 10, NULL, '2026-03-02 09:20', NULL, 'hello?'),
    (10, 105, 11, 2, false, 12, NULL, '2026-03-02 09:30', NULL, 'again'),
    (11, 101, 1, 1, false, 2, NULL, '2026-03-02 10:00', NULL, 'here'),
    -- trap 8
    (12, 102, 5, 2, false, 2, 11, '2026-03-02 10:00', NULL, 'Ben called'), (13, 102, 1, 1, false, 2, NULL, '2026-03-02 10:30', NULL, 'done'),
    (14, 105, 1, 1, false, 2, NULL, '2026-03-02 10:10', NULL, 'reply'),
    (15, 104, 10, 1, false, 2, NULL, '2026-03-02 10:20', NULL, 'merged'),
    (16, 101, 1, 2, false, 10, NULL, '2026-03-02 11:00', NULL, 'and the other?'), (17, 101, 1, 1, false, 3, NULL, '2026-03-02 12:00', NULL, 'here too'),
    (18, 103, 1, 1, false, 2, NULL, '2026-03-02 13:00', NULL, 'an offer'), (19, 103, 1, 2, false, 11, NULL, '2026-03-02 14:00', NULL, 'yes'), (20, 103, 1, 1, false, 2, NULL, '2026-03-02 14:30', NULL, 'fine'),
    (21, 101, 1, 2, false, 10, NULL, '2026-03-03 08:00', NULL, 'not quite'), (22, 101, 1, 1, false, 2, NULL, '2026-03-03 09:00', NULL, 'now'),
    (23, 107, 5, 2, false, 2, 12, '2026-03-03 10:00', NULL, 'asked for opening hours'),
    (24, 108, 5, 2, false, 2, 13, '2026-03-03 11:00', NULL, 'wanted a quote'), (25, 108, 1, 2, false, 13, NULL, '2026-03-03 12:00', NULL, 'where is it?'), (26, 108, 1, 1, false, 3, NULL, '2026-03-03 12:30', NULL, 'attached'),
    (27, 110, 11, 2, false, 13, NULL, '2026-03-04 09:00', NULL, 'question'),
    (28, 111, 1, 3, false, 1, NULL, '2026-03-04 10:00', E'---\nperform_origin: trigger\n', 'how was it?'), (29, 111, 1, 1, false, 2, NULL, '2026-03-04 10:20', NULL, 'a word of mine');
INSERT INTO histories (history_type_id, history_object_id, history_attribute_id, o_id, id_from, id_to, value_from, value_to, created_by_id, created_at) VALUES
    (1, 1, NULL, 101, NULL, NULL, NULL, NULL, 10, '2026-03-02 09:00'),
    (2, 1, 1, 101, 1, 2, 'new', 'open', 2, '2026-03-02 10:00'), (2, 1, 1, 101, 2, 4, 'open', 'closed', 3, '2026-03-02 12:05'),
    (2, 1, 1, 101, 4, 2, 'closed', 'open', 10, '2026-03-03 08:00'), (2, 1, 1, 101, 2, 8, 'open', 'solved', 2, '2026-03-03 09:30'),
    (2, 1, 1, 102, 1, 4, 'new', 'closed', 2, '2026-03-02 11:00'), (2, 1, 1, 102, 4, 8, 'closed', 'solved', 2, '2026-03-02 11:30'),
    (2, 1, 1, 104, 2, 4, 'open', 'closed', 2, '2026-03-02 08:40'), (2, 1, 1, 104, 4, 5, 'closed', 'merged', 2, '2026-03-02 10:20'),
    (2, 1, 1, 108, 4, 2, 'closed', 'open', 13, '2026-03-03 12:00'), (2, 1, 1, 108, 2, 4, 'open', 'closed', 3, '2026-03-03 13:00'),
    -- trap 6: the state open was once called closed; its label stays in the log, its id is what it was
    (2, 1, 1, 110, 1, 2, 'new', 'closed', 1, '2026-03-04 09:02'), (2, 1, 1, 110, 2, 1, 'closed', 'new', 1, '2026-03-04 09:03'),
    -- no change of a ticket's state, though it looks like one
    (2, 3, 1, 110, 2, 4, 'open', 'closed', 2, '2026-03-04 09:04'),
    (2, 1, 2, 110, 1, 3, '-', 'Bob Berg', 2, '2026-03-04 09:05'), (2, 1, 2, 110, 3, 1, 'Bob Berg', '-', 1, '2026-03-04 09:10');
INSERT INTO tags (tag_item_id, tag_object_id, o_id) VALUES (1, 1, 101), (2, 1, 101), (1, 1, 104), (2, 2, 102), (2, 1, 103);
-- calls: Ada's answered by Ann; unknown and missed; Bob calls Ada; into the voicemail; from a number that two users have
INSERT INTO cti_caller_ids VALUES (1, '48111', 'known', 10), (2, '48222', 'known', 11), (3, '48222', 'known', 12), (4, '48333', 'maybe', 13);
INSERT INTO cti_logs VALUES
    (1, 'in', 'hangup', '48111', 'Ada', '48999', 'Ann Ames', '2026-03-02 15:00', '2026-03-02 15:00:10', '2026-03-02 15:05:10', '2026-03-02 15:00'),
    (2, 'in', 'hangup', '48333', NULL, '48999', NULL, '2026-03-02 15:10', NULL, '2026-03-02 15:11', '2026-03-02 15:10'),
    (3, 'out', 'hangup', '48999', 'Bob Berg', '48111', 'Ada', '2026-03-02 16:00', '2026-03-02 16:00:05', '2026-03-02 16:01:05', '2026-03-02 16:00'),
    (4, 'in', 'hangup', '48111', 'Ada', '48999', 'voicemail', '2026-03-02 20:00', '2026-03-02 20:00:20', '2026-03-02 20:00:50', '2026-03-02 20:00'),
    (5, 'in', 'hangup', '48222', NULL, '48999', 'Somebody Else', '2026-03-03 15:00', '2026-03-03 15:00:02', '2026-03-03 15:02:02', '2026-03-03 15:00');
INSERT INTO chat_sessions VALUES (1, 'closed', 2, '2026-03-02 17:00'), (2, 'waiting', NULL, '2026-03-02 18:00');
INSERT INTO chat_messages VALUES (1, 1, 'hi', NULL, '2026-03-02 17:00:10'), (2, 1, 'hello', 2, '2026-03-02 17:01'), (3, 1, 'thanks', NULL, '2026-03-02 17:04'), (4, 2, 'anyone?', NULL, '2026-03-02 18:00:05');
RESET search_path;
\set ECHO all
