-- Inbox cards (edrone): six figures of the last 30 days, each against the previous period.
-- Here also stands what it shares with inbox_series and agent_inbox.

-- The messages that people wrote to each other, by sent_at; agents are the senders. A source that knows no kind of sender gives NULL.
CREATE FUNCTION helpdesk._inbox_messages(since timestamptz, until timestamptz, agents text[], account_id bigint) RETURNS SETOF helpdesk.message
LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT m.*
    FROM helpdesk._messages_sent(since, until, NULL, NULL, agents, account_id) m
    WHERE m.sender_kind IS NULL OR m.sender_kind IN ('agent', 'customer');
END;

-- The ratings that customers gave, by rated_at; agents are the rated.
CREATE FUNCTION helpdesk._inbox_ratings(since timestamptz, until timestamptz, agents text[], account_id bigint) RETURNS SETOF helpdesk.rating
LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT r.*
    FROM helpdesk.ratings() r
    WHERE helpdesk._within(r.rated_at, since, until) AND r.score IS NOT NULL
        AND (agents IS NULL OR r.agent_id = ANY (agents))
        AND (_inbox_ratings.account_id IS NULL OR r.account_id = _inbox_ratings.account_id);
END;

CREATE FUNCTION helpdesk._checked_days(days integer) RETURNS integer
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF days >= 1 THEN
        RETURN days;
    END IF;
    RAISE EXCEPTION 'days is %', coalesce(days::text, 'NULL') USING ERRCODE = 'invalid_parameter_value', HINT = 'The cards cover at least 1 day.';
END
$$;

-- Where the period before begins.
CREATE FUNCTION helpdesk._cards_since(until timestamptz, days integer, time_zone text) RETURNS timestamptz
LANGUAGE sql STABLE PARALLEL SAFE
RETURN helpdesk.previous_period_since(
    helpdesk._since(NULL, until, helpdesk._checked_days(days), time_zone), helpdesk._until(NULL, until, time_zone), time_zone);

CREATE TYPE helpdesk.inbox_cards_row AS (
    card text, value numeric, previous_value numeric, change numeric, change_percent numeric,
    previous_since timestamptz, previous_until timestamptz, since timestamptz, until timestamptz, running boolean
);
COMMENT ON TYPE helpdesk.inbox_cards_row IS
'One card: new_threads (conversations opened), messages (between agents and customers), users (distinct customers of both), tagged_threads (new threads with a tag), average_rating, ratings.';
COMMENT ON COLUMN helpdesk.inbox_cards_row.card IS 'new_threads, messages, users, tagged_threads, average_rating, ratings, in this order';
COMMENT ON COLUMN helpdesk.inbox_cards_row.value IS 'the figure of [since, until): a count, or the mean score; NULL for a mean without ratings';

CREATE FUNCTION helpdesk.inbox_cards(
    until timestamptz DEFAULT NULL, days integer DEFAULT 30, time_zone text DEFAULT current_setting('TimeZone'),
    agents text[] DEFAULT NULL, account_id bigint DEFAULT NULL
) RETURNS SETOF helpdesk.inbox_cards_row
LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
    WITH period AS MATERIALIZED (
        SELECT helpdesk._cards_since(inbox_cards.until, days, time_zone) AS previous_since,
            helpdesk._previous_until(w.since, w.until, time_zone) AS previous_until, w.since, w.until
        FROM (SELECT helpdesk._since(NULL, inbox_cards.until, helpdesk._checked_days(days), time_zone) AS since,
            helpdesk._until(NULL, inbox_cards.until, time_zone) AS until) w
    ),
    -- each reads both periods at once; is_current is NULL between the two: a running period is compared with a part of the one before
    threads AS MATERIALIZED (
        SELECT CASE WHEN c.opened_at >= (SELECT p.since FROM period p) THEN true WHEN c.opened_at < (SELECT p.previous_until FROM period p) THEN false END AS is_current,
            count(*) AS threads, helpdesk.customer_set(helpdesk.unique_id(c.source, c.customer_id)) AS users
        FROM helpdesk._conversations_of('opened', helpdesk._cards_since(until, days, time_zone), helpdesk._until(NULL, until, time_zone),
            NULL, NULL, agents, NULL, NULL, account_id) c
        GROUP BY 1
    ),
    tagged AS MATERIALIZED (
        SELECT CASE WHEN c.opened_at >= (SELECT p.since FROM period p) THEN true WHEN c.opened_at < (SELECT p.previous_until FROM period p) THEN false END AS is_current,
            count(*) AS threads
        FROM helpdesk._conversations_of('opened', helpdesk._cards_since(until, days, time_zone), helpdesk._until(NULL, until, time_zone),
            NULL, NULL, agents, NULL, NULL, account_id) c
        WHERE EXISTS (SELECT FROM helpdesk.conversation_tags() t WHERE t.source = c.source AND t.conversation_id = c.conversation_id
            AND t.tag IS NOT NULL)
        GROUP BY 1
    ),
    messages AS MATERIALIZED (
        SELECT CASE WHEN m.sent_at >= (SELECT p.since FROM period p) THEN true WHEN m.sent_at < (SELECT p.previous_until FROM period p) THEN false END AS is_current,
            count(*) AS messages, helpdesk.customer_set(helpdesk.unique_id(m.source, m.customer_id)) AS users
        FROM helpdesk._inbox_messages(helpdesk._cards_since(until, days, time_zone), helpdesk._until(NULL, until, time_zone), agents, account_id) m
        GROUP BY 1
    ),
    ratings AS MATERIALIZED (
        SELECT CASE WHEN r.rated_at >= (SELECT p.since FROM period p) THEN true WHEN r.rated_at < (SELECT p.previous_until FROM period p) THEN false END AS is_current,
            count(*) AS ratings, round(avg(r.score), 2) AS average_rating
        FROM helpdesk._inbox_ratings(helpdesk._cards_since(until, days, time_zone), helpdesk._until(NULL, until, time_zone), agents, account_id) r
        GROUP BY 1
    ),
    cards AS (
        SELECT c.place, c.card, max(c.value) FILTER (WHERE k.is_current) AS value, max(c.value) FILTER (WHERE NOT k.is_current) AS previous_value
        FROM (VALUES (true), (false)) k (is_current)
            LEFT JOIN threads t USING (is_current) LEFT JOIN tagged g USING (is_current) LEFT JOIN messages m USING (is_current) LEFT JOIN ratings r USING (is_current),
            LATERAL (VALUES (1, 'new_threads', coalesce(t.threads, 0)), (2, 'messages', coalesce(m.messages, 0)),
                (3, 'users', helpdesk.customers(helpdesk.set_union(coalesce(t.users, m.users), coalesce(m.users, t.users)))),
                (4, 'tagged_threads', coalesce(g.threads, 0)), (5, 'average_rating', r.average_rating), (6, 'ratings', coalesce(r.ratings, 0))) c (place, card, value)
        GROUP BY c.place, c.card
    )
    SELECT c.card, c.value, c.previous_value, c.value - c.previous_value, round(100.0 * (c.value - c.previous_value) / nullif(c.previous_value, 0), 1),
        p.previous_since, p.previous_until, p.since, p.until, helpdesk._is_running(p.since, p.until)
    FROM cards c, period p
    ORDER BY c.place;
END;
COMMENT ON FUNCTION helpdesk.inbox_cards(timestamptz, integer, text, text[], bigint) IS
'The six figures of the inbox with their trend: new threads, messages, users, tagged threads, average rating, ratings.
Anchor: opened_at (threads), sent_at (messages), rated_at (ratings).
Population: conversations opened, messages of agents and customers sent, ratings given in the days local days before until; default the last 30.
Unit: conversations; messages; distinct customers of both; ratings.
Credit: the assignee (threads), the sender (messages), the rated agent (ratings).
Excluded: messages of bots and of the system, surveys without an answer.
Read by: edrone, Inbox Reports, cards.
Rows: always six. Compared with as many local days before; while the period is running, with the same part of it. days below 1: SQLSTATE 22023.';
