-- Export of messages (respond.io: Data Export), for COPY: columns and their order are a contract. Anchor: sent_at.
-- It streams: an index on sent_at gives the order, messages of one moment are sorted among themselves.

CREATE TYPE helpdesk.export_messages_row AS (
    sent_at timestamptz, sender_id text, sender_type text, contact_id bigint, message_id bigint, content_type text, message_type text, content text
);
COMMENT ON TYPE helpdesk.export_messages_row IS 'One public message.';
COMMENT ON COLUMN helpdesk.export_messages_row.sent_at IS 'when it was sent';
COMMENT ON COLUMN helpdesk.export_messages_row.sender_id IS 'the customer''s id if the customer sent it, else that of the agent or bot; NULL for the system';
COMMENT ON COLUMN helpdesk.export_messages_row.sender_type IS 'customer, agent, bot, system; NULL where the source does not know';
COMMENT ON COLUMN helpdesk.export_messages_row.contact_id IS 'the customer''s id, whoever sent it';
COMMENT ON COLUMN helpdesk.export_messages_row.message_id IS 'id of the message within its source';
COMMENT ON COLUMN helpdesk.export_messages_row.content_type IS 'text, image and so on';
COMMENT ON COLUMN helpdesk.export_messages_row.message_type IS 'incoming (from the customer), outgoing (to the customer)';
COMMENT ON COLUMN helpdesk.export_messages_row.content IS 'the text';

CREATE FUNCTION helpdesk.export_messages(
    since timestamptz DEFAULT NULL, until timestamptz DEFAULT NULL, time_zone text DEFAULT current_setting('TimeZone'),
    channels text[] DEFAULT NULL, agents text[] DEFAULT NULL, account_id bigint DEFAULT NULL
) RETURNS SETOF helpdesk.export_messages_row
LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT m.sent_at,
        CASE WHEN m.sender_kind = 'customer' OR m.sender_kind IS NULL AND m.direction = 'inbound' THEN m.customer_id::text ELSE m.agent_id END,
        m.sender_kind, m.customer_id, m.message_id, m.content_type,
        CASE m.direction WHEN 'inbound' THEN 'incoming' WHEN 'outbound' THEN 'outgoing' END, m.content
    FROM helpdesk._messages_sent(helpdesk._since(since, until, 30, time_zone), helpdesk._until(since, until, time_zone), NULL, channels, agents, account_id) m
    ORDER BY m.sent_at, m.source, m.message_id
    -- as in conversation_list: no limit, but a check of the window and a plan that streams
    LIMIT (SELECT CASE WHEN helpdesk._check_window(helpdesk._since(since, until, 30, time_zone), helpdesk._until(since, until, time_zone), time_zone) THEN NULL::bigint END);
END;
COMMENT ON FUNCTION helpdesk.export_messages(timestamptz, timestamptz, text, text[], text[], bigint) IS
'Messages for a file: COPY (SELECT * FROM helpdesk.export_messages(...)) TO STDOUT (FORMAT csv, HEADER).
Anchor: sent_at.
Population: messages of both directions sent in [since, until), those of bots and the system too; default the last 30 local days.
Unit: messages.
Credit: the sender (agents).
Excluded: nothing; private notes never leave a source.
Read by: respond.io, Data Export of messages.
Order: sent_at, source, message_id; columns stay as they are. No cap on rows; constant memory with an index on sent_at. time_zone serves the default window only; times are written in the session''s zone.';
