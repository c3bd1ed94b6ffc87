-- Outgoing messages (respond.io): what was sent to customers, by default by where it came from: a person, a workflow, a broadcast,
-- an API. With agents it shows who writes to customers unasked. Anchor: sent_at. Shares _messages_grouped with messages_incoming.

CREATE TYPE helpdesk.messages_outgoing_row AS (
    row_kind text, starts_at timestamptz, local_start timestamp, group_value text, messages bigint, customers bigint
);
COMMENT ON TYPE helpdesk.messages_outgoing_row IS
'row_kind: cell (one interval, one group), interval_total (all groups), column_total (a group over all intervals), grand_total. Without group_by only interval_total and grand_total.';

CREATE FUNCTION helpdesk.messages_outgoing(
    since timestamptz DEFAULT NULL, until timestamptz DEFAULT NULL, grain text DEFAULT 'day',
    time_zone text DEFAULT current_setting('TimeZone'), group_by text DEFAULT 'origin',
    channels text[] DEFAULT NULL, agents text[] DEFAULT NULL, account_id bigint DEFAULT NULL
) RETURNS SETOF helpdesk.messages_outgoing_row
LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT g.*
    FROM helpdesk._messages_grouped('outbound', '{origin,channel,agent,content_type}', since, until, grain, time_zone, group_by, channels, agents, account_id) g;
END;
COMMENT ON FUNCTION helpdesk.messages_outgoing(timestamptz, timestamptz, text, text, text, text[], text[], bigint) IS
'How many messages were sent to customers, and to how many of them, per interval and origin.
Anchor: sent_at.
Population: outbound messages sent in [since, until), those of bots, workflows and broadcasts too; default the last 30 local days.
Unit: messages; distinct customers.
Credit: the sender (agents); the origin, channel or content type of the message.
Excluded: inbound messages, messages of unknown direction; private notes never leave a source.
Read by: respond.io, Outgoing Messages.
Rows: cell, interval_total, column_total, grand_total; cells without messages are 0, customers of a total are counted afresh.
group_by: origin, channel, agent, content_type, or NULL for the totals alone. agent gives ids as they are: equal ids of two sources are one group.';
