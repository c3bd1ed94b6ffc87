SET TimeZone = 'UTC'; SET DateStyle = 'ISO, YMD'; SET IntervalStyle = 'postgres'; -- pg_regress sets others
-- One conversation and one boundary through every report: conversation 13 of the hand-made fixture was opened on 24 October 20:00
-- in Warsaw, closed on the 25th, reopened, and closed again on 2 November 09:00.
BEGIN;
\getenv tests HELPDESK_TESTS
\set fixture :tests '/fixture.sql'
\i :fixture
SET LOCAL timezone = 'Europe/Warsaw';
DELETE FROM fixture.conversations WHERE conversation_id <> 13; DELETE FROM fixture.conversation_events WHERE conversation_id <> 13;
DELETE FROM fixture.messages WHERE conversation_id <> 13; DELETE FROM fixture.ratings WHERE conversation_id <> 13; DELETE FROM fixture.conversation_tags WHERE conversation_id <> 13;

-- opened: on its own day, once, whatever came later
SELECT local_start::date, conversations FROM helpdesk.conversations_opened('2026-10-20', '2026-11-10') WHERE row_kind = 'interval_total' AND conversations > 0;
SELECT iso_weekday, hour, conversations FROM helpdesk.conversations_opened_heatmap('2026-10-20', '2026-11-10') WHERE conversations > 0;
SELECT local_start::date, threads FROM helpdesk.inbox_series('2026-10-20', '2026-11-10') WHERE row_kind = 'interval_total' AND threads > 0;
SELECT tag, conversations FROM helpdesk.top_tags('2026-10-24', '2026-10-25');
SELECT conversations, unanswered, still_open FROM helpdesk.agent_inbox('2026-10-24', '2026-10-25', agents => '{user:2}') WHERE row_kind = 'cell';
SELECT conversations, closed, reopened FROM helpdesk.team_performance('2026-10-24', '2026-10-25') WHERE row_kind = 'grand_total';
SELECT conversations, answered, median_first_response FROM helpdesk.response_time_by('category', '2026-10-24', '2026-10-25') WHERE row_kind = 'grand_total';
SELECT conversations, closed, median_resolution FROM helpdesk.handle_time_by('category', '2026-10-24', '2026-10-25') WHERE row_kind = 'grand_total';
-- each close on its day; the conversation itself at its last
SELECT local_start::date, closings, conversations FROM helpdesk.conversations_closed('2026-10-20', '2026-11-10') WHERE row_kind = 'interval_total' AND closings > 0;
SELECT row_kind, closings, conversations FROM helpdesk.conversations_closed('2026-10-20', '2026-11-10') WHERE row_kind = 'grand_total';
SELECT local_start::date, opened, closed FROM helpdesk.opened_vs_closed('2026-10-20', '2026-11-10') WHERE row_kind <> 'grand_total' AND opened + closed > 0;
SELECT d AS day, (SELECT count(*) FROM helpdesk.conversation_list(d, d + interval '1 day')) AS listed, (SELECT count(*) FROM helpdesk.export_conversations(d, d + interval '1 day')) AS exported,
    (SELECT closed FROM helpdesk.user_performance(d, d + interval '1 day') WHERE row_kind = 'grand_total') AS closed,
    (SELECT sum(conversations) FROM helpdesk.first_response_breakdown(d, d + interval '1 day') WHERE row_kind = 'cell') AS answered,
    (SELECT sum(conversations) FROM helpdesk.resolution_breakdown(d, d + interval '1 day') WHERE row_kind = 'cell') AS resolved,
    (SELECT sum(counted) FROM helpdesk.leaderboard('resolution_time', 'agent', d, d + interval '1 day')) AS ranked
FROM unnest(ARRAY['2026-10-24', '2026-10-25', '2026-11-01', '2026-11-02', '2026-11-03']::timestamptz[]) d;
-- messages and ratings on theirs
SELECT local_start::date, messages FROM helpdesk.messages_outgoing('2026-10-20', '2026-11-10') WHERE row_kind = 'interval_total' AND messages > 0;
SELECT local_start::date, ratings FROM helpdesk.inbox_series('2026-10-20', '2026-11-10') WHERE row_kind = 'interval_total' AND ratings > 0;

-- exactly on a boundary: one event of each kind at midnight, in the second of two days only, and in the sum once
TRUNCATE fixture.conversations, fixture.conversation_events, fixture.messages, fixture.ratings, fixture.conversation_tags, fixture.contacts, fixture.calls;
INSERT INTO fixture.conversations (conversation_id, customer_id, channel, status, category, assignee_id, resolver_id, team_id, opened_at, first_response_at, first_closed_at, last_closed_at)
VALUES (1, 1, 'Chat', 'closed', 'billing', 'user:1', 'user:1', 'team:1', '2026-10-25', '2026-10-25', '2026-10-25', '2026-10-25');
INSERT INTO fixture.conversation_events (conversation_id, kind, at, agent_id) VALUES (1, 'closed', '2026-10-25', 'user:1');
INSERT INTO fixture.conversation_tags (conversation_id, tag) VALUES (1, 'vip');
INSERT INTO fixture.messages (message_id, conversation_id, customer_id, channel, sent_at, direction, sender_kind, agent_id, origin) VALUES
    (1, 1, 1, 'Chat', '2026-10-25', 'inbound', 'customer', NULL, 'user'), (2, 1, 1, 'Chat', '2026-10-25', 'outbound', 'agent', 'user:1', 'user');
INSERT INTO fixture.ratings (rating_id, conversation_id, customer_id, agent_id, score, rated_at) VALUES (1, 1, 1, 'user:1', 5, '2026-10-25');
INSERT INTO fixture.contacts (contact_id, conversation_id, customer_id, company_id, channel, kind, direction, started_at, answered_at, fulfilled_at, agent_id) VALUES (1, 1, 1, 100, 'Chat', 'chat', 'inbound', '2026-10-25', '2026-10-25', '2026-10-25', 'user:1');
SELECT report, day, counted
FROM unnest(ARRAY['2026-10-24', '2026-10-25']::timestamptz[]) d (day), LATERAL (VALUES
    ('customers_helped_by_channel', (SELECT customers FROM helpdesk.customers_helped_by_channel(day, day + interval '1 day') WHERE row_kind = 'grand_total')),
    ('customers_helped_trend', (SELECT customers FROM helpdesk.customers_helped_trend(day, day + interval '1 day') WHERE row_kind = 'grand_total')),
    ('customers_helped_by_handler', (SELECT customers FROM helpdesk.customers_helped_by_handler(day, day + interval '1 day') WHERE row_kind = 'grand_total')),
    ('inbound_contacts', (SELECT contacts FROM helpdesk.inbound_contacts(day, day + interval '1 day') WHERE row_kind = 'grand_total')),
    ('inbound_contacts_by_customer', (SELECT sum(contacts) FROM helpdesk.inbound_contacts_by_customer(day, day + interval '1 day'))),
    ('inbound_contacts_by_customer_by_channel', (SELECT contacts FROM helpdesk.inbound_contacts_by_customer_by_channel(day, day + interval '1 day') WHERE row_kind = 'grand_total')),
    ('company_interactions', (SELECT sum(chats) FROM helpdesk.company_interactions(day, day + interval '1 day'))),
    ('company_interactions_summary', (SELECT value FROM helpdesk.company_interactions_summary(day, day + interval '1 day') WHERE indicator = 'chat_contacts')),
    ('customer_interactions', (SELECT sum(chats) FROM helpdesk.customer_interactions(day, day + interval '1 day'))),
    ('conversations_opened', (SELECT conversations FROM helpdesk.conversations_opened(day, day + interval '1 day') WHERE row_kind = 'grand_total')),
    ('conversations_closed', (SELECT closings FROM helpdesk.conversations_closed(day, day + interval '1 day') WHERE row_kind = 'grand_total')),
    ('opened_vs_closed', (SELECT opened + closed FROM helpdesk.opened_vs_closed(day, day + interval '1 day') WHERE row_kind = 'grand_total')),
    ('conversations_opened_heatmap', (SELECT sum(conversations) FROM helpdesk.conversations_opened_heatmap(day, day + interval '1 day'))),
    ('heatmap_text', (SELECT max(total) FROM helpdesk.heatmap_text(day, day + interval '1 day'))),
    ('messages_incoming', (SELECT messages FROM helpdesk.messages_incoming(day, day + interval '1 day') WHERE row_kind = 'grand_total')),
    ('messages_outgoing', (SELECT messages FROM helpdesk.messages_outgoing(day, day + interval '1 day') WHERE row_kind = 'grand_total')),
    ('leaderboard', (SELECT sum(counted) FROM helpdesk.leaderboard('conversations_closed', 'agent', day, day + interval '1 day'))),
    ('user_performance', (SELECT closed FROM helpdesk.user_performance(day, day + interval '1 day') WHERE row_kind = 'grand_total')),
    ('conversation_list', (SELECT count(*) FROM helpdesk.conversation_list(day, day + interval '1 day'))),
    ('first_response_breakdown', (SELECT sum(conversations) FROM helpdesk.first_response_breakdown(day, day + interval '1 day') WHERE row_kind = 'cell')),
    ('resolution_breakdown', (SELECT sum(conversations) FROM helpdesk.resolution_breakdown(day, day + interval '1 day') WHERE row_kind = 'cell')),
    ('export_conversations', (SELECT count(*) FROM helpdesk.export_conversations(day, day + interval '1 day'))),
    ('export_messages', (SELECT count(*) FROM helpdesk.export_messages(day, day + interval '1 day'))),
    ('response_time_by', (SELECT answered FROM helpdesk.response_time_by('channel', day, day + interval '1 day') WHERE row_kind = 'grand_total')),
    ('handle_time_by', (SELECT closed FROM helpdesk.handle_time_by('channel', day, day + interval '1 day') WHERE row_kind = 'grand_total')),
    ('messages_per_customer', (SELECT sum(messages) FROM helpdesk.messages_per_customer(day, day + interval '1 day'))),
    ('messages_per_customer_summary', (SELECT messages FROM helpdesk.messages_per_customer_summary(day, day + interval '1 day'))),
    ('team_performance', (SELECT conversations FROM helpdesk.team_performance(day, day + interval '1 day') WHERE row_kind = 'grand_total')),
    ('inbox_cards', (SELECT sum(value) FILTER (WHERE card <> 'average_rating') FROM helpdesk.inbox_cards(day + interval '1 day', 1))),
    ('inbox_series', (SELECT threads + messages + ratings FROM helpdesk.inbox_series(day, day + interval '1 day') WHERE row_kind = 'grand_total')),
    ('top_tags', (SELECT sum(conversations) FROM helpdesk.top_tags(day, day + interval '1 day'))),
    ('agent_inbox', (SELECT conversations + ratings FROM helpdesk.agent_inbox(day, day + interval '1 day') WHERE row_kind = 'grand_total'))
) r (report, counted)
ORDER BY report, day;

-- a year of a zone whose October has one hour more: twelve months, October among them
SELECT count(*) AS months, count(*) FILTER (WHERE local_start = '2026-10-01') AS october, sum(threads) AS threads
FROM helpdesk.inbox_series('2026-01-01 Europe/London', '2027-01-01 Europe/London', 'month', 'Europe/London') WHERE row_kind = 'interval_total';
SELECT string_agg(to_char(local_start, 'Mon'), ' ' ORDER BY starts_at) FROM helpdesk.conversations_opened('2026-01-01 Europe/London', '2027-01-01 Europe/London', 'month', 'Europe/London') WHERE row_kind = 'interval_total';
ROLLBACK;
