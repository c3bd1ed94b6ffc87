-- Company interactions (Thulium: Interakcje firm): how much of the contact centre each company takes up, with the trend of each
-- figure. Anchor: started_at. Here also stands what the three reports of engagement share; each reads the contacts once, for
-- this period and the previous one together.

-- The contacts that list a company or customer: those of the four kinds that make load, and all others that the customer began.
-- kind is NULL unless it makes load: calls and chats do once a human has served them. A negative or unknown time is 0, and the
-- call or chat counts all the same; so is one of over ten years, a mistake that no sum of loads should carry.
CREATE FUNCTION helpdesk._engagement_contacts(since timestamptz, until timestamptz, account_id bigint)
RETURNS TABLE (source text, customer_id bigint, company_id bigint, started_at timestamptz, kind text, direction text, duration interval)
LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT c.source, c.customer_id, c.company_id, c.started_at,
        CASE WHEN c.kind = 'ticket' OR c.served THEN c.kind END,
        CASE c.direction WHEN 'outbound' THEN 'outbound' ELSE 'inbound' END,
        CASE WHEN coalesce(c.talk_time, helpdesk._time_between(c.talk_began_at, c.ended_at)) BETWEEN interval '0' AND interval '10 years'
            THEN coalesce(c.talk_time, helpdesk._time_between(c.talk_began_at, c.ended_at)) ELSE interval '0' END
    FROM (
        SELECT k.*, CASE k.kind WHEN 'chat' THEN coalesce(k.answered_at, k.started_at) ELSE k.answered_at END AS talk_began_at,
            k.kind IN ('call', 'chat') AND coalesce(k.answered_at, k.fulfilled_at) IS NOT NULL AND k.handled_by IS DISTINCT FROM 'bot' AS served
        FROM helpdesk.contacts() k
        WHERE helpdesk._within(k.started_at, since, until)
            AND (_engagement_contacts.account_id IS NULL OR k.account_id = _engagement_contacts.account_id)
    ) c
    WHERE c.served OR c.kind = 'ticket' OR c.direction IS DISTINCT FROM 'outbound';
END;

-- The load of each company or customer in both periods, and the time that a ticket stood for in each: the one given, else the
-- mean time to resolution of all tickets closed in it, NULL if none was.
CREATE FUNCTION helpdesk._engagement_loads(
    by text, since timestamptz, until timestamptz, time_zone text, account_id bigint, ticket_time interval
) RETURNS TABLE (
    source text, group_id bigint, company_id bigint, listed boolean, previously_listed boolean,
    load helpdesk.engagement, previous_load helpdesk.engagement, average_ticket_time interval, previous_average_ticket_time interval
)
LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
    WITH period AS MATERIALIZED (
        SELECT helpdesk._previous_until(since, until, time_zone) AS previous_until
    ),
    tickets AS MATERIALIZED (
        SELECT coalesce(ticket_time, helpdesk.average(helpdesk.duration_set(c.opened_at, c.last_closed_at)
                FILTER (WHERE c.last_closed_at >= since))) AS average,
            coalesce(ticket_time, helpdesk.average(helpdesk.duration_set(c.opened_at, c.last_closed_at)
                FILTER (WHERE c.last_closed_at < (SELECT p.previous_until FROM period p)))) AS previous_average
        FROM helpdesk._conversations_of('closed', helpdesk.previous_period_since(since, until, time_zone), until,
            NULL, NULL, NULL, NULL, NULL, account_id) c
        WHERE c.kind = 'ticket' AND ticket_time IS NULL
    )
    SELECT c.source, CASE by WHEN 'company' THEN coalesce(k.company_id, c.company_id) ELSE c.customer_id END,
        max(c.company_id) FILTER (WHERE c.started_at >= since),
        bool_or(c.started_at >= since), bool_or(c.started_at < (SELECT p.previous_until FROM period p)),
        helpdesk.engagement_load(c.kind, c.direction, c.duration, (SELECT t.average FROM tickets t)) FILTER (WHERE c.started_at >= since),
        helpdesk.engagement_load(c.kind, c.direction, c.duration, (SELECT t.previous_average FROM tickets t))
            FILTER (WHERE c.started_at < (SELECT p.previous_until FROM period p)),
        (SELECT t.average FROM tickets t), (SELECT t.previous_average FROM tickets t)
    FROM helpdesk._engagement_contacts(helpdesk.previous_period_since(since, until, time_zone), until, account_id) c
        LEFT JOIN helpdesk._customers() k ON by = 'company' AND k.source = c.source AND k.customer_id = c.customer_id
    WHERE CASE by WHEN 'company' THEN coalesce(k.company_id, c.company_id) ELSE c.customer_id END IS NOT NULL
    GROUP BY 1, 2
    LIMIT CASE WHEN helpdesk._check_window(since, until, time_zone) THEN NULL::bigint END; -- no limit: checked even over no rows
END;

-- The reference if it is a fixed time, NULL if it is max or p95, else the error; ticket_time has no other place to be checked.
-- By a pattern: to catch the error of a cast takes a subtransaction, which PostgreSQL 15 refuses within a parallel query.
CREATE FUNCTION helpdesk._fixed_reference(reference text, ticket_time interval) RETURNS interval
LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF ticket_time < interval '0' OR NOT pg_catalog.isfinite(ticket_time) THEN
        RAISE EXCEPTION 'ticket_time is %', ticket_time
            USING ERRCODE = 'invalid_parameter_value', HINT = 'It is the time that one ticket stands for: 0 or more.';
    ELSIF reference IN ('max', 'p95') THEN
        RETURN NULL;
    ELSIF reference ~* '^([0-9]+([.][0-9]+)? ?(years?|months?|mons?|weeks?|days?|hours?|h|minutes?|mins?|seconds?|secs?|s)( |$))*([0-9]+:[0-9]{2}(:[0-9]{2}([.][0-9]+)?)?)?$'
        AND reference <> '' THEN
        RETURN reference::interval;
    END IF;
    RAISE EXCEPTION 'unknown reference %', coalesce(pg_catalog.quote_literal(reference), 'NULL')
        USING ERRCODE = 'invalid_parameter_value', HINT = 'Known are max, p95 and a fixed time, such as 8 hours or 08:00:00.';
END
$$;

-- 25 hours less 23 are 2 hours, where - alone says 1 day -22 hours.
CREATE FUNCTION helpdesk._engagement_change(value interval, previous interval) RETURNS interval
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN justify_hours(value - previous);
CREATE FUNCTION helpdesk._engagement_change_percent(value numeric, previous numeric) RETURNS numeric
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN previous <> 0 THEN round(100.0 * (value - previous) / previous, 1) END;
CREATE FUNCTION helpdesk._engagement_change_percent(value interval, previous interval) RETURNS numeric
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN previous <> interval '0' THEN helpdesk._engagement_change_percent(extract(epoch FROM value), extract(epoch FROM previous)) END;

-- What a row of company_interactions and one of customer_interactions say alike.
CREATE TYPE helpdesk._interactions AS (
    incoming_call_time interval, outgoing_call_time interval, chat_time interval, ticket_time interval,
    tickets bigint, chats bigint, incoming_calls bigint, outgoing_calls bigint,
    load_time interval, engagement_load integer, load_level text, share_of_load numeric, average_ticket_time interval, reference_load interval,
    previous_incoming_call_time interval, incoming_call_time_change interval, incoming_call_time_change_percent numeric,
    previous_outgoing_call_time interval, outgoing_call_time_change interval, outgoing_call_time_change_percent numeric,
    previous_chat_time interval, chat_time_change interval, chat_time_change_percent numeric,
    previous_tickets bigint, tickets_change bigint, tickets_change_percent numeric,
    previous_chats bigint, chats_change bigint, chats_change_percent numeric,
    previous_incoming_calls bigint, incoming_calls_change bigint, incoming_calls_change_percent numeric,
    previous_outgoing_calls bigint, outgoing_calls_change bigint, outgoing_calls_change_percent numeric,
    previous_load_time interval, load_time_change interval, load_time_change_percent numeric,
    previous_engagement_load integer, engagement_load_change integer, engagement_load_change_percent numeric,
    previous_average_ticket_time interval, previous_reference_load interval,
    previous_since timestamptz, previous_until timestamptz, since timestamptz, until timestamptz, running boolean
);

-- The reference and the whole load are of all groups, so that a score does not depend on which rows are asked for.
CREATE FUNCTION helpdesk._engagement_of(
    by text, since timestamptz, until timestamptz, time_zone text, account_id bigint, reference text, ticket_time interval
) RETURNS TABLE (source text, group_id bigint, company_id bigint, load_time interval, figures helpdesk._interactions)
LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
    WITH loads AS MATERIALIZED ( -- the parts are taken out of the loads here, once each
        SELECT l.source, l.group_id, l.company_id, l.listed, l.previously_listed, n.*, p.*, l.average_ticket_time, l.previous_average_ticket_time
        FROM helpdesk._engagement_loads(by, since, until, time_zone, account_id, ticket_time) l,
            LATERAL (SELECT (l.load).*) n,
            LATERAL (SELECT (l.previous_load).*) p (previous_load_time, previous_incoming_call_time, previous_outgoing_call_time, previous_chat_time, previous_ticket_time,
                previous_incoming_calls, previous_outgoing_calls, previous_chats, previous_tickets)
    ),
    period AS MATERIALIZED ( -- once, not for each row
        SELECT helpdesk.previous_period_since(since, until, time_zone) AS previous_since, helpdesk._previous_until(since, until, time_zone) AS previous_until,
            _engagement_of.since, _engagement_of.until, helpdesk._is_running(since, until) AS running
    ),
    whole AS (
        SELECT sum(l.load_time) AS load_time,
            coalesce(CASE reference WHEN 'max' THEN max(l.load_time)
                WHEN 'p95' THEN helpdesk.percentile(l.load_time, 0.95) FILTER (WHERE l.listed)
                ELSE helpdesk._fixed_reference(reference, _engagement_of.ticket_time) END, interval '0') AS n,
            coalesce(CASE reference WHEN 'max' THEN max(l.previous_load_time)
                WHEN 'p95' THEN helpdesk.percentile(l.previous_load_time, 0.95) FILTER (WHERE l.previously_listed)
                ELSE helpdesk._fixed_reference(reference, _engagement_of.ticket_time) END, interval '0') AS p
        FROM loads l
    ),
    scored AS (
        SELECT l.*, w.load_time AS whole_time, w.n AS reference_load, w.p AS previous_reference_load,
            helpdesk.engagement_score(l.load_time, w.n) AS score, helpdesk.engagement_score(l.previous_load_time, w.p) AS previous_score
        FROM loads l, whole w
        WHERE l.listed
    )
    SELECT s.source, s.group_id, s.company_id, s.load_time, ROW(
        s.incoming_call_time, s.outgoing_call_time, s.chat_time, s.ticket_time,
        s.tickets, s.chats, s.incoming_calls, s.outgoing_calls,
        s.load_time, s.score, helpdesk.engagement_level(s.score),
        round(100 * extract(epoch FROM s.load_time) / nullif(extract(epoch FROM s.whole_time), 0), 1), s.average_ticket_time, s.reference_load,
        s.previous_incoming_call_time, helpdesk._engagement_change(s.incoming_call_time, s.previous_incoming_call_time),
            helpdesk._engagement_change_percent(s.incoming_call_time, s.previous_incoming_call_time),
        s.previous_outgoing_call_time, helpdesk._engagement_change(s.outgoing_call_time, s.previous_outgoing_call_time),
            helpdesk._engagement_change_percent(s.outgoing_call_time, s.previous_outgoing_call_time),
        s.previous_chat_time, helpdesk._engagement_change(s.chat_time, s.previous_chat_time), helpdesk._engagement_change_percent(s.chat_time, s.previous_chat_time),
        s.previous_tickets, s.tickets - s.previous_tickets, helpdesk._engagement_change_percent(s.tickets, s.previous_tickets),
        s.previous_chats, s.chats - s.previous_chats, helpdesk._engagement_change_percent(s.chats, s.previous_chats),
        s.previous_incoming_calls, s.incoming_calls - s.previous_incoming_calls, helpdesk._engagement_change_percent(s.incoming_calls, s.previous_incoming_calls),
        s.previous_outgoing_calls, s.outgoing_calls - s.previous_outgoing_calls, helpdesk._engagement_change_percent(s.outgoing_calls, s.previous_outgoing_calls),
        s.previous_load_time, helpdesk._engagement_change(s.load_time, s.previous_load_time), helpdesk._engagement_change_percent(s.load_time, s.previous_load_time),
        s.previous_score, s.score - s.previous_score, helpdesk._engagement_change_percent(s.score, s.previous_score),
        s.previous_average_ticket_time, s.previous_reference_load,
        p.previous_since, p.previous_until, p.since, p.until, p.running
    )::helpdesk._interactions
    FROM scored s, period p
    LIMIT CASE WHEN helpdesk._fixed_reference(reference, _engagement_of.ticket_time) IS NULL THEN NULL::bigint END; -- no limit: checked even over no rows
END;

CREATE TYPE helpdesk.company_interactions_row AS (
    source text, company_id bigint, company text,
    incoming_call_time interval, outgoing_call_time interval, chat_time interval, ticket_time interval,
    tickets bigint, chats bigint, incoming_calls bigint, outgoing_calls bigint,
    load_time interval, engagement_load integer, load_level text, share_of_load numeric, average_ticket_time interval, reference_load interval,
    previous_incoming_call_time interval, incoming_call_time_change interval, incoming_call_time_change_percent numeric,
    previous_outgoing_call_time interval, outgoing_call_time_change interval, outgoing_call_time_change_percent numeric,
    previous_chat_time interval, chat_time_change interval, chat_time_change_percent numeric,
    previous_tickets bigint, tickets_change bigint, tickets_change_percent numeric,
    previous_chats bigint, chats_change bigint, chats_change_percent numeric,
    previous_incoming_calls bigint, incoming_calls_change bigint, incoming_calls_change_percent numeric,
    previous_outgoing_calls bigint, outgoing_calls_change bigint, outgoing_calls_change_percent numeric,
    previous_load_time interval, load_time_change interval, load_time_change_percent numeric,
    previous_engagement_load integer, engagement_load_change integer, engagement_load_change_percent numeric,
    previous_average_ticket_time interval, previous_reference_load interval,
    previous_since timestamptz, previous_until timestamptz, since timestamptz, until timestamptz, running boolean
);
COMMENT ON TYPE helpdesk.company_interactions_row IS
'One company that had contact in the period; heaviest first. For each figure previous_X is that of the previous period, X_change the difference, X_change_percent the difference in percent of the previous (NULL where that is 0).';
COMMENT ON COLUMN helpdesk.company_interactions_row.incoming_call_time IS 'Talk time of the incoming calls that a human answered.';
COMMENT ON COLUMN helpdesk.company_interactions_row.outgoing_call_time IS 'Talk time of the outgoing calls that the customer answered.';
COMMENT ON COLUMN helpdesk.company_interactions_row.chat_time IS 'Time of the chats that a human handled.';
COMMENT ON COLUMN helpdesk.company_interactions_row.ticket_time IS 'tickets * average_ticket_time.';
COMMENT ON COLUMN helpdesk.company_interactions_row.tickets IS 'Tickets created.';
COMMENT ON COLUMN helpdesk.company_interactions_row.chats IS 'Chats that a human handled.';
COMMENT ON COLUMN helpdesk.company_interactions_row.incoming_calls IS 'Incoming calls that a human answered.';
COMMENT ON COLUMN helpdesk.company_interactions_row.outgoing_calls IS 'Outgoing calls that the customer answered.';
COMMENT ON COLUMN helpdesk.company_interactions_row.load_time IS 'incoming_call_time + outgoing_call_time + chat_time + ticket_time.';
COMMENT ON COLUMN helpdesk.company_interactions_row.engagement_load IS 'Customer Engagement Load, 0 to 100: round(100 * load_time / reference_load), at most 100; 0 when the reference is 0.';
COMMENT ON COLUMN helpdesk.company_interactions_row.load_level IS 'low (0-20), medium (21-50), high (51-80), critical (81-100).';
COMMENT ON COLUMN helpdesk.company_interactions_row.share_of_load IS 'load_time in percent of that of all rows of the period, also those that are not asked for; NULL where that is 0.';
COMMENT ON COLUMN helpdesk.company_interactions_row.average_ticket_time IS 'The time that one ticket stands for: given, or the mean time to resolution of all tickets closed in the period; NULL (weighs 0) if none was.';
COMMENT ON COLUMN helpdesk.company_interactions_row.reference_load IS 'The load that scores 100: the heaviest of the period, its 95th percentile, or the time given.';

CREATE FUNCTION helpdesk.company_interactions(
    since timestamptz DEFAULT NULL, until timestamptz DEFAULT NULL, time_zone text DEFAULT current_setting('TimeZone'),
    company_ids bigint[] DEFAULT NULL, account_id bigint DEFAULT NULL, reference text DEFAULT 'max', ticket_time interval DEFAULT NULL
) RETURNS SETOF helpdesk.company_interactions_row
LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT e.source, e.group_id, f.name, (e.figures).*
    FROM helpdesk._engagement_of('company', helpdesk._since(since, until, 7, time_zone), helpdesk._until(since, until, time_zone), time_zone,
            account_id, reference, ticket_time) e
        LEFT JOIN helpdesk._companies() f ON f.source = e.source AND f.company_id = e.group_id
    WHERE company_ids IS NULL OR e.group_id = ANY (company_ids)
    ORDER BY e.load_time DESC, e.source, e.group_id;
END;
COMMENT ON FUNCTION helpdesk.company_interactions(timestamptz, timestamptz, text, bigint[], bigint, text, interval) IS
'How much of the contact centre each company takes up: its calls, chats and tickets, their time, and its Customer Engagement Load.
Anchor: started_at (contacts), last_closed_at (the average ticket time).
Population: contacts with started_at in [since, until) of companies and of the persons who belong to them; default the last 7 local days.
Unit: calls; chats; tickets; their time.
Credit: the company of the customer, else that of the contact.
Excluded: contacts without a company, and from load those of bots, unanswered calls and chats, and messages.
Read by: Thulium, Interakcje firm.
Rows: one company that had contact in the period, by load or by beginning any contact; an outgoing call that it did not answer is none. Heaviest first.
load_time = incoming call time + outgoing call time + chat time + tickets * average_ticket_time. Time of a call: talk_time, else from answer to end; of a chat: talk_time, else from answer, else from start, to end; unknown and negative ones are 0.
engagement_load = round(100 * load_time / reference_load). The original does not publish its normalisation; ours: reference max (the heaviest company, default), p95 (95th percentile of the companies'' loads), or a fixed time such as 8 hours, so that scores compare between periods. company_ids chooses rows, never the reference.
ticket_time: what one ticket stands for; default the mean time to resolution of all tickets closed in the period and account.
Trend: against as many local days before, each period with its own average ticket time and reference; while the period is running, with the same part of it. SQLSTATE 22023: unknown reference, negative ticket_time.';
