-- Export of closed conversations (respond.io: Data Export), for COPY: columns and their order are a contract.
-- The conversations and their order are those of conversation_list, which has all columns.

CREATE TYPE helpdesk.export_conversations_row AS (
    conversation_id bigint, started_at timestamptz, resolved_at timestamptz, contact_id bigint, assignee text,
    outgoing_messages bigint, incoming_messages bigint, first_response_at timestamptz, resolver text,
    first_response_time interval, resolution_time interval, category text, summary text
);
COMMENT ON TYPE helpdesk.export_conversations_row IS 'One closed conversation.';
COMMENT ON COLUMN helpdesk.export_conversations_row.conversation_id IS 'id of the conversation within its source';
COMMENT ON COLUMN helpdesk.export_conversations_row.started_at IS 'when it was opened';
COMMENT ON COLUMN helpdesk.export_conversations_row.resolved_at IS 'when it was closed last';
COMMENT ON COLUMN helpdesk.export_conversations_row.contact_id IS 'the customer''s id';
COMMENT ON COLUMN helpdesk.export_conversations_row.assignee IS 'the id of the agent to whom it was assigned last';
COMMENT ON COLUMN helpdesk.export_conversations_row.outgoing_messages IS 'messages to the customer';
COMMENT ON COLUMN helpdesk.export_conversations_row.incoming_messages IS 'messages of the customer';
COMMENT ON COLUMN helpdesk.export_conversations_row.first_response_at IS 'the first public response of a human, as the source gives it';
COMMENT ON COLUMN helpdesk.export_conversations_row.resolver IS 'the id of the agent who closed it last';
COMMENT ON COLUMN helpdesk.export_conversations_row.first_response_time IS
'from opening to first response; NULL if there is none, if it lies before the opening, or if an agent or a broadcast opened the conversation';
COMMENT ON COLUMN helpdesk.export_conversations_row.resolution_time IS 'from opening to last close; NULL if that lies before the opening';
COMMENT ON COLUMN helpdesk.export_conversations_row.category IS 'what it is about';
COMMENT ON COLUMN helpdesk.export_conversations_row.summary IS 'the closing summary';

CREATE FUNCTION helpdesk.export_conversations(
    since timestamptz DEFAULT NULL, until timestamptz DEFAULT NULL, time_zone text DEFAULT current_setting('TimeZone'),
    channels text[] DEFAULT NULL, teams text[] DEFAULT NULL, agents text[] DEFAULT NULL, categories text[] DEFAULT NULL,
    tags text[] DEFAULT NULL, account_id bigint DEFAULT NULL
) RETURNS SETOF helpdesk.export_conversations_row
LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT c.conversation_id, c.started_at, c.resolved_at, c.customer_id, c.assignee_id, c.outgoing_messages, c.incoming_messages,
        c.first_response_at, c.resolver_id, c.first_response_time, c.resolution_time, c.category, c.closing_summary
    FROM helpdesk._conversation_list(
        helpdesk._since(since, until, 30, time_zone), helpdesk._until(since, until, time_zone), channels, teams, agents, categories, tags, account_id) c
    ORDER BY c.resolved_at, c.source, c.conversation_id
    -- as in conversation_list: no limit, but a check of the window and a plan that streams
    LIMIT (SELECT CASE WHEN helpdesk._check_window(helpdesk._since(since, until, 30, time_zone), helpdesk._until(since, until, time_zone), time_zone) THEN NULL::bigint END);
END;
COMMENT ON FUNCTION helpdesk.export_conversations(timestamptz, timestamptz, text, text[], text[], text[], text[], text[], bigint) IS
'Closed conversations for a file: COPY (SELECT * FROM helpdesk.export_conversations(...)) TO STDOUT (FORMAT csv, HEADER).
Anchor: last_closed_at.
Population: conversations whose last close lies in [since, until), closed now; default the last 30 local days.
Unit: conversations.
Credit: the resolver (agents), the team of the conversation (teams).
Excluded: conversations that are open now; of several closes all but the last.
Read by: respond.io, Data Export of conversations.
Order: resolved_at, source, conversation_id; columns stay as they are. No cap on rows; constant memory. time_zone serves the default window only; times are written in the session''s zone.';
