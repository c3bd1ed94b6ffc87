-- What the reports share: default windows, the intervals of a grid, the period to compare with, and who counts.

-- AT TIME ZONE of a constant is computed while planning, with PostgreSQL's own error for an unknown zone, before ours with its hint.
CREATE FUNCTION helpdesk._local_time(at timestamptz, time_zone text) RETURNS timestamp
LANGUAGE sql STABLE PARALLEL SAFE
RETURN (helpdesk._local_times(ARRAY[at], time_zone))[1];

-- The last full local days, ending yesterday, where neither bound is given; up to now where since is; as many local days before
-- until where only that is.
CREATE FUNCTION helpdesk._until(since timestamptz, until timestamptz, time_zone text) RETURNS timestamptz
LANGUAGE sql STABLE PARALLEL SAFE
RETURN coalesce(until, CASE WHEN since IS NULL THEN helpdesk._unit_start(now(), 'day', time_zone) ELSE now() END);
CREATE FUNCTION helpdesk._since(since timestamptz, until timestamptz, days integer, time_zone text) RETURNS timestamptz
LANGUAGE sql STABLE PARALLEL SAFE
RETURN coalesce(since, (helpdesk._local_time(coalesce(until, helpdesk._unit_start(now(), 'day', time_zone)), time_zone) - days * interval '1 day') AT TIME ZONE time_zone);

-- (The last bound goes before rows are made: a condition on its number would make the grid again for each row, 0.9 s of 8,760 hours.)
CREATE FUNCTION helpdesk._intervals(bounds timestamptz[], time_zone text)
RETURNS TABLE (interval_no bigint, starts_at timestamptz, local_start timestamp)
LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT i.interval_no, i.starts_at, i.local_start
    FROM unnest(trim_array(bounds, 1), helpdesk._local_times(trim_array(bounds, 1), time_zone)) WITH ORDINALITY AS i (starts_at, local_start, interval_no);
END;

-- A window is running while now lies in it. Then only as much of the previous period counts as has passed of this one: on the
-- local calendar if the window is of whole local days (so that Wednesday 14:00 is compared with Wednesday 14:00), else in time.
CREATE FUNCTION helpdesk._is_running(since timestamptz, until timestamptz) RETURNS boolean
LANGUAGE sql STABLE PARALLEL SAFE
RETURN since < now() AND now() < until;
CREATE FUNCTION helpdesk._previous_until(since timestamptz, until timestamptz, time_zone text) RETURNS timestamptz
LANGUAGE sql STABLE PARALLEL SAFE
RETURN CASE WHEN NOT helpdesk._is_running(since, until) THEN since
    WHEN since = helpdesk._unit_start(since, 'day', time_zone) AND until = helpdesk._unit_start(until, 'day', time_zone) THEN
        least(since, (helpdesk._local_time(helpdesk.previous_period_since(since, until, time_zone), time_zone)
            + (helpdesk._local_time(now(), time_zone) - helpdesk._local_time(since, time_zone))) AT TIME ZONE time_zone)
    ELSE helpdesk.previous_period_since(since, until, time_zone) + (now() - since) END;

-- since <= at < until, by an index on the application's own column where at is that column AT TIME ZONE 'UTC': the planner then asks
-- for column >= since AT TIME ZONE 'UTC'. (Applications store UTC without a zone; PostgreSQL would read the whole table instead.)
-- LEAKPROOF as >= and < are, so that it reaches the index behind a security barrier or row-level security as well.
CREATE FUNCTION helpdesk._within_support(internal) RETURNS internal LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'within_support';
CREATE FUNCTION helpdesk._within(at timestamptz, since timestamptz, until timestamptz) RETURNS boolean
LANGUAGE c IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE SUPPORT helpdesk._within_support AS 'MODULE_PATHNAME', 'within';

-- The population of all reports of customers helped.
CREATE FUNCTION helpdesk._fulfilled_contacts(
    since timestamptz, until timestamptz, channels text[], teams text[], agents text[], account_id bigint, handled_by text
) RETURNS SETOF helpdesk.contact
LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT c.*
    FROM helpdesk.contacts() c
    WHERE helpdesk._within(c.fulfilled_at, since, until)
        AND (channels IS NULL OR c.channel = ANY (channels))
        AND (teams IS NULL OR c.team_id = ANY (teams))
        AND (agents IS NULL OR c.agent_id = ANY (agents))
        AND (_fulfilled_contacts.account_id IS NULL OR c.account_id = _fulfilled_contacts.account_id)
        AND CASE _fulfilled_contacts.handled_by
            WHEN 'human' THEN c.handled_by IS DISTINCT FROM 'bot'
            WHEN 'bot' THEN c.handled_by = 'bot'
            ELSE true
        END;
END;

-- The population of all reports of inbound contacts. A source that knows no direction gives NULL: its contacts are inbound.
CREATE FUNCTION helpdesk._inbound_contacts(
    since timestamptz, until timestamptz, channels text[], teams text[], agents text[], account_id bigint
) RETURNS SETOF helpdesk.contact
LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT c.*
    FROM helpdesk.contacts() c
    WHERE helpdesk._within(c.started_at, since, until)
        AND c.direction IS DISTINCT FROM 'outbound'
        AND (channels IS NULL OR c.channel = ANY (channels))
        AND (teams IS NULL OR c.team_id = ANY (teams))
        AND (agents IS NULL OR c.agent_id = ANY (agents))
        AND (_inbound_contacts.account_id IS NULL OR c.account_id = _inbound_contacts.account_id);
END;

-- Conversations opened in a window, or those closed in it and not open again since; a source that knows no status gives NULL.
-- Whose they are: opened ones are the assignee's, closed ones the resolver's.
CREATE FUNCTION helpdesk._conversations_of(
    population text, since timestamptz, until timestamptz,
    channels text[], teams text[], agents text[], categories text[], tags text[], account_id bigint
) RETURNS SETOF helpdesk.conversation
LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT c.*
    FROM helpdesk.conversations() c
    WHERE (population = 'opened' AND helpdesk._within(c.opened_at, since, until)
            OR population = 'closed' AND helpdesk._within(c.last_closed_at, since, until) AND (c.status IS NULL OR c.status = 'closed'))
        AND (channels IS NULL OR c.channel = ANY (channels))
        AND (teams IS NULL OR c.team_id = ANY (teams))
        AND (agents IS NULL OR CASE population WHEN 'closed' THEN c.resolver_id ELSE c.assignee_id END = ANY (agents))
        AND (categories IS NULL OR c.category = ANY (categories))
        AND (tags IS NULL OR EXISTS (
            SELECT FROM helpdesk.conversation_tags() t
            WHERE t.source = c.source AND t.conversation_id = c.conversation_id AND t.tag = ANY (tags)))
        AND (_conversations_of.account_id IS NULL OR c.account_id = _conversations_of.account_id);
END;

-- Messages sent in a window, of one direction (NULL: both). agents are the senders.
CREATE FUNCTION helpdesk._messages_sent(
    since timestamptz, until timestamptz, direction text, channels text[], agents text[], account_id bigint
) RETURNS SETOF helpdesk.message
LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT m.*
    FROM helpdesk.messages() m
    WHERE helpdesk._within(m.sent_at, since, until)
        AND (_messages_sent.direction IS NULL OR m.direction = _messages_sent.direction)
        AND (channels IS NULL OR m.channel = ANY (channels))
        AND (agents IS NULL OR m.agent_id = ANY (agents))
        AND (_messages_sent.account_id IS NULL OR m.account_id = _messages_sent.account_id);
END;

-- The times that every report measures alike. A customer waits for a first response only if the customer began; a conversation
-- opened by an agent or a broadcast has none, and is not unanswered either.
CREATE FUNCTION helpdesk._customer_waits(opened_by text) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN opened_by IS DISTINCT FROM 'agent' AND opened_by IS DISTINCT FROM 'broadcast';
CREATE FUNCTION helpdesk._first_response_at(opened_by text, first_response_at timestamptz) RETURNS timestamptz
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN helpdesk._customer_waits(opened_by) THEN first_response_at END;
CREATE FUNCTION helpdesk._is_unanswered(opened_by text, first_response_at timestamptz) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN first_response_at IS NULL AND helpdesk._customer_waits(opened_by);
-- Resolved: closed and not open again since.
CREATE FUNCTION helpdesk._resolved_at(status text, last_closed_at timestamptz) RETURNS timestamptz
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN status IS NULL OR status = 'closed' THEN last_closed_at END;

-- When each customer first opened a conversation, in all time and over all accounts. Joined by one column, which is unique, so that
-- the planner drops the join where the report does not read it.
CREATE FUNCTION helpdesk._first_openings() RETURNS TABLE (unique_id bigint, first_opened_at timestamptz)
LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT helpdesk.unique_id(c.source, c.customer_id), min(c.opened_at)
    FROM helpdesk.conversations() c
    WHERE c.customer_id IS NOT NULL
    GROUP BY helpdesk.unique_id(c.source, c.customer_id);
END;

-- The source's own word, else: returning if the customer had an earlier conversation. Without a customer neither.
CREATE FUNCTION helpdesk._contact_type(contact_type text, opened_at timestamptz, first_opened_at timestamptz) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN coalesce(contact_type, CASE WHEN first_opened_at < opened_at THEN 'returning' WHEN first_opened_at IS NOT NULL THEN 'new' END);
