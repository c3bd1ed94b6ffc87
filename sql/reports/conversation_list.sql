-- Conversation list (respond.io): every closed conversation with its people, times and messages. Anchor: last_closed_at.
-- It streams: rows come in the order of an index on last_closed_at, none is kept, so neither COPY nor a cursor needs memory for it.

CREATE TYPE helpdesk.conversation_list_row AS (
    source text, account_id bigint, conversation_id bigint, reference text, customer_id bigint, channel text, category text, priority text,
    started_at timestamptz, resolved_at timestamptz, first_response_at timestamptz, assignee_id text, resolver_id text, team_id text,
    incoming_messages bigint, outgoing_messages bigint, first_response_time interval, resolution_time interval, reopens integer, closing_summary text
);
COMMENT ON TYPE helpdesk.conversation_list_row IS
'One closed conversation. Customer, agents and team are ids; join helpdesk.customers(), agents(), teams() by source and id for names.';
COMMENT ON COLUMN helpdesk.conversation_list_row.account_id IS 'the tenant';
COMMENT ON COLUMN helpdesk.conversation_list_row.conversation_id IS 'id of the conversation within the source';
COMMENT ON COLUMN helpdesk.conversation_list_row.reference IS 'the number that people know the conversation by';
COMMENT ON COLUMN helpdesk.conversation_list_row.category IS 'what it is about';
COMMENT ON COLUMN helpdesk.conversation_list_row.priority IS 'how urgent it is';
COMMENT ON COLUMN helpdesk.conversation_list_row.started_at IS 'when it was opened';
COMMENT ON COLUMN helpdesk.conversation_list_row.resolved_at IS 'when it was closed last';
COMMENT ON COLUMN helpdesk.conversation_list_row.first_response_at IS 'the first public response of a human, as the source gives it';
COMMENT ON COLUMN helpdesk.conversation_list_row.assignee_id IS 'the agent to whom it was assigned last';
COMMENT ON COLUMN helpdesk.conversation_list_row.resolver_id IS 'the agent who closed it last';
COMMENT ON COLUMN helpdesk.conversation_list_row.incoming_messages IS 'messages of the customer: the number that the source gives, else counted';
COMMENT ON COLUMN helpdesk.conversation_list_row.outgoing_messages IS 'messages to the customer: the number that the source gives, else counted';
COMMENT ON COLUMN helpdesk.conversation_list_row.first_response_time IS
'from opening to first response; NULL if there is none, if it lies before the opening, or if an agent or a broadcast opened the conversation';
COMMENT ON COLUMN helpdesk.conversation_list_row.resolution_time IS 'from opening to last close; NULL if that lies before the opening';
COMMENT ON COLUMN helpdesk.conversation_list_row.reopens IS 'how often it was opened again after a close';
COMMENT ON COLUMN helpdesk.conversation_list_row.closing_summary IS 'what the agent noted when closing';

-- The rows of conversation_list and of export_conversations, in no order. Messages are counted by conversation and only for a
-- conversation without numbers of its own: a source that gives them has its messages never read, one that does not needs an index
-- on its messages' conversation_id.
CREATE FUNCTION helpdesk._conversation_list(
    since timestamptz, until timestamptz, channels text[], teams text[], agents text[], categories text[], tags text[], account_id bigint
) RETURNS SETOF helpdesk.conversation_list_row
LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT c.source, c.account_id, c.conversation_id, c.reference, c.customer_id, c.channel, c.category, c.priority,
        c.opened_at, c.last_closed_at, c.first_response_at, c.assignee_id, c.resolver_id, c.team_id,
        coalesce(c.incoming_messages, (
            SELECT count(*) FROM helpdesk.messages() m WHERE m.source = c.source AND m.conversation_id = c.conversation_id AND m.direction = 'inbound')),
        coalesce(c.outgoing_messages, (
            SELECT count(*) FROM helpdesk.messages() m WHERE m.source = c.source AND m.conversation_id = c.conversation_id AND m.direction = 'outbound')),
        helpdesk._time_between(c.opened_at, helpdesk._first_response_at(c.opened_by, c.first_response_at)),
        helpdesk._time_between(c.opened_at, c.last_closed_at), c.reopens, c.closing_summary
    FROM helpdesk._conversations_of('closed', since, until, channels, teams, agents, categories, tags, account_id) c;
END;

CREATE FUNCTION helpdesk.conversation_list(
    since timestamptz DEFAULT NULL, until timestamptz DEFAULT NULL, time_zone text DEFAULT current_setting('TimeZone'),
    channels text[] DEFAULT NULL, teams text[] DEFAULT NULL, agents text[] DEFAULT NULL, categories text[] DEFAULT NULL,
    tags text[] DEFAULT NULL, account_id bigint DEFAULT NULL
) RETURNS SETOF helpdesk.conversation_list_row
LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT c.*
    FROM helpdesk._conversation_list(
        helpdesk._since(since, until, 30, time_zone), helpdesk._until(since, until, time_zone), channels, teams, agents, categories, tags, account_id) c
    ORDER BY c.resolved_at, c.source, c.conversation_id
    -- No limit: it checks the window, and a limit that the planner cannot see makes it take the index rather than a sort.
    LIMIT (SELECT CASE WHEN helpdesk._check_window(helpdesk._since(since, until, 30, time_zone), helpdesk._until(since, until, time_zone), time_zone) THEN NULL::bigint END);
END;
COMMENT ON FUNCTION helpdesk.conversation_list(timestamptz, timestamptz, text, text[], text[], text[], text[], text[], bigint) IS
'Every closed conversation with its people, times, messages and closing summary, in the order of closing.
Anchor: last_closed_at.
Population: conversations whose last close lies in [since, until), closed now; default the last 30 local days.
Unit: conversations.
Credit: the resolver (agents), the team of the conversation (teams).
Excluded: conversations that are open now; of several closes all but the last.
Read by: respond.io, Conversation List.
Order: resolved_at, source, conversation_id. No cap on rows; streams under COPY and cursors. A source that does not give the numbers of messages has them counted: index its messages by conversation.';
