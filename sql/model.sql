-- The canonical model: one row type an entity. Row types are contracts: releases append attributes and change nothing else.
-- All times are timestamptz. Ids of customers, companies, conversations, contacts, messages and ratings are bigint and unique
-- within their source (text and uuid ids go through helpdesk.customer_key); agents and teams are text labels.

CREATE TYPE helpdesk.conversation AS (
    source text, account_id bigint, conversation_id bigint, reference text, customer_id bigint, company_id bigint,
    channel text, kind text, opened_by text, opened_source text, status text, priority text, category text,
    assignee_id text, team_id text, resolver_id text,
    opened_at timestamptz, first_response_at timestamptz, first_closed_at timestamptz, last_closed_at timestamptz,
    closes integer, reopens integer, contact_type text, incoming_messages integer, outgoing_messages integer, closing_summary text
);
COMMENT ON TYPE helpdesk.conversation IS
'One case of a customer, from its opening over closes and reopens. kind: conversation, ticket, chat, call. opened_by: customer, agent, broadcast. status: open, pending, snoozed, closed. contact_type: new, returning. Anchor opened_at.';

CREATE TYPE helpdesk.contact AS (
    source text, account_id bigint, contact_id bigint, conversation_id bigint, customer_id bigint, company_id bigint,
    channel text, kind text, direction text,
    started_at timestamptz, answered_at timestamptz, fulfilled_at timestamptz, ended_at timestamptz, talk_time interval,
    agent_id text, team_id text, handled_by text, campaign text
);
COMMENT ON TYPE helpdesk.contact IS
'One interaction: a call, a chat, a ticket, a run of customer messages up to the next public reply. kind: call, chat, ticket, message. direction: inbound, outbound. handled_by: human (also when NULL), bot. fulfilled_at: when the customer had been served. Anchor started_at or fulfilled_at, as the report says.';

CREATE TYPE helpdesk.conversation_event AS (
    source text, account_id bigint, conversation_id bigint, kind text, at timestamptz, agent_id text, team_id text
);
COMMENT ON TYPE helpdesk.conversation_event IS
'The log of a conversation with who acted. kind: opened, closed, reopened, assigned, unassigned. Anchor at.';

CREATE TYPE helpdesk.message AS (
    source text, account_id bigint, message_id bigint, conversation_id bigint, customer_id bigint,
    channel text, sent_at timestamptz, direction text, sender_kind text, agent_id text, origin text, content_type text, content text
);
COMMENT ON TYPE helpdesk.message IS
'One public message; private notes, deleted and spam rows never leave a source. direction: inbound, outbound. sender_kind: customer, agent, bot, system. origin: user, workflow, broadcast, api, bot, survey. Anchor sent_at.';

CREATE TYPE helpdesk.rating AS (
    source text, account_id bigint, rating_id bigint, conversation_id bigint, customer_id bigint, agent_id text,
    score numeric, scale_min numeric, scale_max numeric, asked_at timestamptz, rated_at timestamptz, comment text
);
COMMENT ON TYPE helpdesk.rating IS
'One survey sent to a customer; score is NULL until answered. Anchor rated_at.';

CREATE TYPE helpdesk.conversation_tag AS (source text, account_id bigint, conversation_id bigint, tag text);
COMMENT ON TYPE helpdesk.conversation_tag IS 'One tag (label) of a conversation.';

CREATE TYPE helpdesk.customer AS (
    source text, account_id bigint, customer_id bigint, name text, company_id bigint, created_at timestamptz
);
COMMENT ON TYPE helpdesk.customer IS 'A person who contacts support; belongs to at most one company.';

CREATE TYPE helpdesk.company AS (source text, account_id bigint, company_id bigint, name text);
COMMENT ON TYPE helpdesk.company IS 'A company; its contacts are its own and those of the customers who belong to it.';

CREATE TYPE helpdesk.agent AS (source text, account_id bigint, agent_id text, name text, kind text, active boolean);
COMMENT ON TYPE helpdesk.agent IS 'Who answers. kind: human (also when NULL), bot, system.';

CREATE TYPE helpdesk.team AS (source text, account_id bigint, team_id text, name text);
COMMENT ON TYPE helpdesk.team IS 'A group of agents: a team, a queue, an inbox.';

CREATE TYPE helpdesk.team_member AS (source text, account_id bigint, team_id text, agent_id text);
COMMENT ON TYPE helpdesk.team_member IS 'Which agent belongs to which team.';

-- The words that reports know; all others count nowhere, and check_sources() tells them.
CREATE VIEW helpdesk.model_words AS
SELECT w.entity, w.attribute, w.words
FROM (VALUES
    ('conversation', 'kind', '{conversation,ticket,chat,call}'::text[]),
    ('conversation', 'opened_by', '{customer,agent,broadcast}'),
    ('conversation', 'status', '{open,pending,snoozed,closed}'),
    ('conversation', 'contact_type', '{new,returning}'),
    ('contact', 'kind', '{call,chat,ticket,message}'),
    ('contact', 'direction', '{inbound,outbound}'),
    ('contact', 'handled_by', '{human,bot}'),
    ('conversation_event', 'kind', '{opened,closed,reopened,assigned,unassigned}'),
    ('message', 'direction', '{inbound,outbound}'),
    ('message', 'sender_kind', '{customer,agent,bot,system}'),
    ('message', 'origin', '{user,workflow,broadcast,api,bot,survey}'),
    ('agent', 'kind', '{human,bot,system}')
) AS w (entity, attribute, words);
COMMENT ON VIEW helpdesk.model_words IS
'The words that a column of the model may hold, NULL beside them where the application does not know. A row with any other word counts in no report that asks for it; check_sources() lists them.';
GRANT SELECT ON helpdesk.model_words TO PUBLIC;

-- \d+ helpdesk.contact shows them.
DO $$
DECLARE
    w record;
BEGIN
    FOR w IN SELECT m.entity, m.attribute, m.words FROM helpdesk.model_words m LOOP
        EXECUTE pg_catalog.format('COMMENT ON COLUMN helpdesk.%I.%I IS %L', w.entity, w.attribute,
            pg_catalog.format('one of %s; NULL: unknown', pg_catalog.array_to_string(w.words, ', ')));
    END LOOP;
END
$$;
