SET TimeZone = 'UTC'; SET DateStyle = 'ISO, YMD'; SET IntervalStyle = 'postgres'; -- pg_regress sets others
-- Company interactions, their summary and customer interactions against naive SQL on 100 random helpdesks, serial and parallel, in 8 zones.
BEGIN;
\getenv tests HELPDESK_TESTS
\set harness :tests '/differential.sql'
\i :harness

-- This period and the one before it. Some windows may hold now: then only the part that has passed is compared.
CREATE FUNCTION random.periods(since timestamptz, until timestamptz, zone text) RETURNS TABLE (period text, starts timestamptz, ends timestamptz)
LANGUAGE sql STABLE AS $$
    WITH w AS (
        SELECT whole, CASE WHEN whole THEN (since_day - (until_day - since_day))::timestamp AT TIME ZONE zone ELSE since - (until - since) END AS before
        FROM (SELECT date_trunc('day', since, zone) = since AND date_trunc('day', until, zone) = until AS whole,
            (since AT TIME ZONE zone)::date AS since_day, (until AT TIME ZONE zone)::date AS until_day) d
    )
    SELECT 'now', since, until FROM w
    UNION ALL
    SELECT 'before', before, CASE WHEN now() <= since OR now() >= until THEN since WHEN NOT whole THEN before + (now() - since)
        ELSE least(since, ((before AT TIME ZONE zone) + ((now() AT TIME ZONE zone) - (since AT TIME ZONE zone))) AT TIME ZONE zone) END FROM w
$$;
-- Each contact with the company it is for, and its seconds if it makes load
CREATE VIEW random.engaged AS
SELECT c.source, c.account_id, c.customer_id, coalesce(k.company_id, c.company_id) AS company_id, c.company_id AS own_company_id, c.started_at,
    CASE WHEN c.kind = 'ticket' THEN 'ticket' WHEN c.handled_by = 'bot' OR c.answered_at IS NULL AND c.fulfilled_at IS NULL THEN 'none' WHEN c.kind = 'chat' THEN 'chat'
        WHEN c.kind = 'call' AND c.direction = 'outbound' THEN 'out' WHEN c.kind = 'call' THEN 'in' ELSE 'none' END AS part,
    c.direction IS NULL OR c.direction = 'inbound' AS began,
    CASE WHEN s < 0 OR s IS NULL THEN 0 ELSE s END AS seconds
FROM random.contacts c LEFT JOIN random.customers k USING (source, customer_id),
    LATERAL (SELECT extract(epoch FROM CASE WHEN c.talk_time IS NOT NULL THEN c.talk_time WHEN c.answered_at IS NOT NULL THEN c.ended_at - c.answered_at
        WHEN c.kind = 'chat' THEN c.ended_at - c.started_at END) AS s) t;
CREATE FUNCTION random.ticket_average(starts timestamptz, ends timestamptz, account bigint, ticket_seconds numeric) RETURNS numeric LANGUAGE sql STABLE AS $$
    SELECT coalesce(ticket_seconds, round(avg(extract(epoch FROM last_closed_at - opened_at)), 6)) FROM random.conversations
    WHERE kind = 'ticket' AND last_closed_at >= starts AND last_closed_at < ends AND last_closed_at >= opened_at AND coalesce(status, 'closed') = 'closed' AND (account IS NULL OR account_id = account)
$$;
-- The figures of a group in one period; average and reference are those of all groups
CREATE FUNCTION random.loads(of text, since timestamptz, until timestamptz, zone text, account bigint, ticket_seconds numeric, reference text)
RETURNS TABLE (period text, source text, id bigint, own_company_id bigint, in_s numeric, out_s numeric, chat_s numeric, ticket_s numeric, tickets bigint, chats bigint, ins bigint, outs bigint,
    load numeric, whole numeric, average numeric, ref numeric, score integer)
LANGUAGE sql STABLE AS $$
    WITH averages AS (
        SELECT p.*, random.ticket_average(p.starts, p.ends, account, ticket_seconds) AS average
        FROM random.periods(since, until, zone) p
    ),
    parts AS (
        SELECT a.period, a.average, e.source, CASE of WHEN 'company' THEN e.company_id ELSE e.customer_id END AS id, max(e.own_company_id) AS own_company_id,
            coalesce(sum(seconds) FILTER (WHERE part = 'in'), 0) AS in_s, coalesce(sum(seconds) FILTER (WHERE part = 'out'), 0) AS out_s, coalesce(sum(seconds) FILTER (WHERE part = 'chat'), 0) AS chat_s,
            count(*) FILTER (WHERE part = 'ticket') AS tickets, count(*) FILTER (WHERE part = 'chat') AS chats, count(*) FILTER (WHERE part = 'in') AS ins, count(*) FILTER (WHERE part = 'out') AS outs
        FROM averages a JOIN random.engaged e ON e.started_at >= a.starts AND e.started_at < a.ends
        WHERE (account IS NULL OR e.account_id = account) AND (e.began OR e.part <> 'none') AND CASE of WHEN 'company' THEN e.company_id ELSE e.customer_id END IS NOT NULL
        GROUP BY a.period, a.average, e.source, 4
    ),
    summed AS (SELECT *, tickets * coalesce(average, 0) AS ticket_s, in_s + out_s + chat_s + tickets * coalesce(average, 0) AS load FROM parts),
    wholes AS (
        SELECT period, sum(load) AS whole, CASE reference WHEN 'max' THEN max(load) WHEN 'p95' THEN extract(epoch FROM percentile_cont(0.95) WITHIN GROUP (ORDER BY make_interval(secs => load::float8)))
            ELSE extract(epoch FROM reference::interval) END AS ref
        FROM summed GROUP BY period
    )
    SELECT period, source, id, own_company_id, in_s, out_s, chat_s, ticket_s, tickets, chats, ins, outs, load, whole, average, w.ref,
        CASE WHEN w.ref = 0 THEN 0 ELSE least(100, floor(100 * load / w.ref + 0.5)) END
    FROM summed JOIN wholes w USING (period)
$$;
-- What is compared: all figures of this period, those of the previous one, and some changes
CREATE FUNCTION random.compared(of text, since timestamptz, until timestamptz, zone text, account bigint, ticket_seconds numeric, reference text, ids bigint[])
RETURNS TABLE (place bigint, source text, id bigint, name text, company text, n numeric[], level text, b numeric[], changes numeric[], periods timestamptz[])
LANGUAGE sql STABLE AS $$
    WITH l AS MATERIALIZED (SELECT * FROM random.loads(of, since, until, zone, account, ticket_seconds, reference)),
    p AS (SELECT array_agg(starts ORDER BY starts) || array_agg(ends ORDER BY starts) AS periods FROM random.periods(since, until, zone)),
    -- the reference of the previous period stands also where nobody had contact then
    before AS (SELECT coalesce(max(l.ref), CASE WHEN reference IN ('max', 'p95') THEN 0 ELSE extract(epoch FROM reference::interval) END) AS ref FROM l WHERE period = 'before')
    SELECT row_number() OVER (ORDER BY n.load DESC, n.source, n.id), n.source, n.id, CASE of WHEN 'company' THEN o.name ELSE k.name END, o.name,
        ARRAY[n.in_s, n.out_s, n.chat_s, n.ticket_s, n.tickets, n.chats, n.ins, n.outs, n.load, n.score, round(100 * n.load / nullif(n.whole, 0), 1), n.average, n.ref],
        CASE WHEN n.score > 80 THEN 'critical' WHEN n.score > 50 THEN 'high' WHEN n.score > 20 THEN 'medium' ELSE 'low' END,
        ARRAY[coalesce(b.in_s, 0), coalesce(b.out_s, 0), coalesce(b.chat_s, 0), coalesce(b.tickets, 0), coalesce(b.chats, 0), coalesce(b.ins, 0), coalesce(b.outs, 0), coalesce(b.load, 0), coalesce(b.score, 0), before.ref,
            random.ticket_average(p.periods[1], p.periods[3], account, ticket_seconds)],
        ARRAY[n.in_s - coalesce(b.in_s, 0), n.tickets - coalesce(b.tickets, 0), round(100 * (n.chat_s - b.chat_s) / nullif(b.chat_s, 0), 1), round(100.0 * (n.ins - b.ins) / nullif(b.ins, 0), 1),
            n.load - coalesce(b.load, 0), round(100 * (n.load - b.load) / nullif(b.load, 0), 1), round(100.0 * (n.score - b.score) / nullif(b.score, 0), 1)],
        p.periods
    FROM l n CROSS JOIN p CROSS JOIN before LEFT JOIN l b ON b.period = 'before' AND b.source = n.source AND b.id = n.id
        LEFT JOIN random.customers k ON of = 'customer' AND k.source = n.source AND k.customer_id = n.id
        LEFT JOIN random.companies o ON o.source = n.source AND o.company_id = CASE of WHEN 'company' THEN n.id ELSE coalesce(k.company_id, n.own_company_id) END
    WHERE n.period = 'now' AND (ids IS NULL OR n.id = ANY (ids))
$$;
-- the same of a report's rows
CREATE FUNCTION random.reported(i helpdesk._interactions) RETURNS TABLE (n numeric[], level text, b numeric[], changes numeric[], periods timestamptz[])
LANGUAGE sql STABLE AS $$
    SELECT ARRAY[extract(epoch FROM i.incoming_call_time), extract(epoch FROM i.outgoing_call_time), extract(epoch FROM i.chat_time), extract(epoch FROM i.ticket_time), i.tickets, i.chats, i.incoming_calls, i.outgoing_calls,
            extract(epoch FROM i.load_time), i.engagement_load, i.share_of_load, extract(epoch FROM i.average_ticket_time), extract(epoch FROM i.reference_load)],
        i.load_level,
        ARRAY[extract(epoch FROM i.previous_incoming_call_time), extract(epoch FROM i.previous_outgoing_call_time), extract(epoch FROM i.previous_chat_time), i.previous_tickets, i.previous_chats, i.previous_incoming_calls, i.previous_outgoing_calls,
            extract(epoch FROM i.previous_load_time), i.previous_engagement_load, extract(epoch FROM i.previous_reference_load),
            extract(epoch FROM i.previous_average_ticket_time)],
        ARRAY[extract(epoch FROM i.incoming_call_time_change), i.tickets_change, i.chat_time_change_percent, i.incoming_calls_change_percent, extract(epoch FROM i.load_time_change), i.load_time_change_percent, i.engagement_load_change_percent],
        ARRAY[i.previous_since, i.since, i.previous_until, i.until]
$$;

INSERT INTO random.cases (name, report, oracle) VALUES ('company_interactions', $$
    SELECT row_number() OVER () AS place, r.source, r.company_id, r.company AS name, r.company, c.*
    FROM helpdesk.company_interactions(:since, :until, :zone) r, random.reported(jsonb_populate_record(NULL::helpdesk._interactions, to_jsonb(r))) c $$, $$
    SELECT * FROM random.compared('company', :since, :until, :zone, NULL, NULL, 'max', NULL) $$);
INSERT INTO random.cases (name, report, oracle) VALUES ('company_interactions, filtered, p95', $$
    SELECT row_number() OVER () AS place, r.source, r.company_id, r.company AS name, r.company, c.*
    FROM helpdesk.company_interactions(:since, :until, :zone, '{1,2,5}', 1, 'p95') r, random.reported(jsonb_populate_record(NULL::helpdesk._interactions, to_jsonb(r))) c $$, $$
    SELECT * FROM random.compared('company', :since, :until, :zone, 1, NULL, 'p95', '{1,2,5}') $$);
INSERT INTO random.cases (name, report, oracle) VALUES ('customer_interactions', $$
    SELECT row_number() OVER () AS place, r.source, r.customer_id, r.customer AS name, r.company, c.*
    FROM helpdesk.customer_interactions(:since, :until, :zone, reference => 'p95') r, random.reported(jsonb_populate_record(NULL::helpdesk._interactions, to_jsonb(r))) c $$, $$
    SELECT * FROM random.compared('customer', :since, :until, :zone, NULL, NULL, 'p95', NULL) $$);
INSERT INTO random.cases (name, report, oracle) VALUES ('customer_interactions, filtered, fixed', $$
    SELECT row_number() OVER () AS place, r.source, r.customer_id, r.customer AS name, r.company, c.*
    FROM helpdesk.customer_interactions(:since, :until, :zone, '{-1,0,1,2,3}', 2, '2 hours', '45 minutes') r, random.reported(jsonb_populate_record(NULL::helpdesk._interactions, to_jsonb(r))) c $$, $$
    SELECT * FROM random.compared('customer', :since, :until, :zone, 2, 2700, '2 hours', '{-1,0,1,2,3}') $$);
-- six rows, of no contact too
CREATE FUNCTION random.summary(since timestamptz, until timestamptz, zone text, account bigint, ids bigint[])
RETURNS TABLE (indicator text, value bigint, previous_value bigint, change bigint, change_percent numeric, share_percent numeric, previous_share_percent numeric)
LANGUAGE sql STABLE AS $$
    WITH e AS (
        SELECT p.period, part, (source, company_id) AS company
        FROM random.periods(since, until, zone) p JOIN random.engaged e ON e.started_at >= p.starts AND e.started_at < p.ends
        WHERE company_id IS NOT NULL AND (began OR part <> 'none') AND (account IS NULL OR account_id = account) AND (ids IS NULL OR company_id = ANY (ids))
    ),
    counted AS (
        SELECT indicator, CASE indicator WHEN 'unique_companies' THEN count(DISTINCT company) FILTER (WHERE period = 'now') ELSE count(*) FILTER (WHERE period = 'now' AND part = ANY (parts)) END AS n,
            CASE indicator WHEN 'unique_companies' THEN count(DISTINCT company) FILTER (WHERE period = 'before') ELSE count(*) FILTER (WHERE period = 'before' AND part = ANY (parts)) END AS b
        FROM (VALUES ('unique_companies', NULL::text[]), ('hotline_contacts', '{in}'), ('campaign_contacts', '{out}'), ('ticket_contacts', '{ticket}'), ('chat_contacts', '{chat}'), ('all_contacts', '{in,out,ticket,chat}')) v (indicator, parts)
            LEFT JOIN e ON true GROUP BY indicator
    )
    SELECT indicator, n, b, n - b, round(100.0 * (n - b) / nullif(b, 0), 1),
        CASE WHEN indicator <> 'unique_companies' THEN round(100.0 * n / nullif((SELECT count(*) FROM e WHERE period = 'now' AND part <> 'none'), 0), 1) END,
        CASE WHEN indicator <> 'unique_companies' THEN round(100.0 * b / nullif((SELECT count(*) FROM e WHERE period = 'before' AND part <> 'none'), 0), 1) END
    FROM counted
$$;
INSERT INTO random.cases (name, report, oracle) VALUES ('company_interactions_summary', $$
    SELECT indicator, value, previous_value, change, change_percent, share_percent, previous_share_percent FROM helpdesk.company_interactions_summary(:since, :until, :zone) $$, $$
    SELECT * FROM random.summary(:since, :until, :zone, NULL, NULL) $$);
INSERT INTO random.cases (name, report, oracle) VALUES ('company_interactions_summary, filtered', $$
    SELECT indicator, value, previous_value, change, change_percent, share_percent, previous_share_percent FROM helpdesk.company_interactions_summary(:since, :until, :zone, '{1,2,5}', 1) $$, $$
    SELECT * FROM random.summary(:since, :until, :zone, 1, '{1,2,5}') $$);
SELECT * FROM random.compare(100);
ROLLBACK;
