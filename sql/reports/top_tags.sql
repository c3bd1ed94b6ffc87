-- Top tags (edrone): the tags with most conversations. A conversation counts for each of its tags, so shares add up to more than 100.
-- Anchor: opened_at.

CREATE TYPE helpdesk.top_tags_row AS (rank bigint, tag text, conversations bigint, share_percent numeric, customers bigint);
COMMENT ON TYPE helpdesk.top_tags_row IS 'One tag. share_percent: of all conversations of the window and filters, tagged or not.';
COMMENT ON COLUMN helpdesk.top_tags_row.rank IS 'place by conversations; tags with as many share it';
COMMENT ON COLUMN helpdesk.top_tags_row.tag IS 'the tag';

CREATE FUNCTION helpdesk.top_tags(
    since timestamptz DEFAULT NULL, until timestamptz DEFAULT NULL, time_zone text DEFAULT current_setting('TimeZone'),
    channels text[] DEFAULT NULL, agents text[] DEFAULT NULL, account_id bigint DEFAULT NULL, top integer DEFAULT 10
) RETURNS SETOF helpdesk.top_tags_row
LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
    WITH counted AS (
        -- a source may give a tag of a conversation twice, hence the set
        SELECT t.tag, helpdesk.customers_helped(helpdesk.unique_id(c.source, c.conversation_id)) AS conversations,
            helpdesk.customers_helped(helpdesk.unique_id(c.source, c.customer_id)) AS customers
        FROM helpdesk._conversations_of('opened', helpdesk._since(since, until, 30, time_zone), helpdesk._until(since, until, time_zone),
                channels, NULL, agents, NULL, NULL, account_id) c
            JOIN helpdesk.conversation_tags() t ON t.source = c.source AND t.conversation_id = c.conversation_id
        WHERE t.tag IS NOT NULL
        GROUP BY t.tag
    )
    SELECT rank() OVER (ORDER BY k.conversations DESC), k.tag, k.conversations,
        round(100.0 * k.conversations / (
            SELECT count(*)
            FROM helpdesk._conversations_of('opened', helpdesk._since(since, until, 30, time_zone), helpdesk._until(since, until, time_zone),
                channels, NULL, agents, NULL, NULL, account_id)), 1),
        k.customers
    FROM counted k
    ORDER BY k.conversations DESC, k.tag
    LIMIT CASE WHEN helpdesk._check_window(helpdesk._since(since, until, 30, time_zone), helpdesk._until(since, until, time_zone), time_zone) THEN top END;
END;
COMMENT ON FUNCTION helpdesk.top_tags(timestamptz, timestamptz, text, text[], text[], bigint, integer) IS
'The tags with most conversations.
Anchor: opened_at.
Population: conversations opened in [since, until); default the last 30 local days.
Unit: conversations; distinct customers.
Credit: the tag; a conversation counts for each of its tags. The assignee (agents).
Excluded: conversations without a tag, except in what share_percent is of.
Read by: edrone, Inbox Reports, top 10 tags.
Order: most conversations first, then by tag. top: how many tags, default 10, NULL for all. Equal tags of two sources are one.';
