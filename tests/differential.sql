\set ECHO none
-- The differential harness: random helpdesks from a seed, and the naive SQL that every report must agree with. A test inserts its
-- cases (a report and its oracle as text with :since, :until, :grain, :zone in them) and calls random.compare; each case runs on
-- every data set, in a zone and window drawn from the seed: once serial and once in parallel, and what can read rollups once more from
-- those, in which some days are missing and others are made before the data changes and then found by comparing.

CREATE SCHEMA random;
CREATE TABLE random.conversations (LIKE helpdesk.conversation);
CREATE TABLE random.contacts (LIKE helpdesk.contact);
CREATE TABLE random.conversation_events (LIKE helpdesk.conversation_event);
CREATE TABLE random.messages (LIKE helpdesk.message);
CREATE TABLE random.ratings (LIKE helpdesk.rating);
CREATE TABLE random.conversation_tags (LIKE helpdesk.conversation_tag);
CREATE TABLE random.customers (LIKE helpdesk.customer);
CREATE TABLE random.companies (LIKE helpdesk.company);
CREATE TABLE random.agents (LIKE helpdesk.agent);
CREATE TABLE random.teams (LIKE helpdesk.team);
CREATE TABLE random.team_members (LIKE helpdesk.team_member);

-- An instant of data set number seed: some weeks around a change of the clock.
CREATE FUNCTION random.at(seed bigint, i bigint) RETURNS timestamptz
LANGUAGE sql IMMUTABLE RETURN timestamptz '2026-03-15 00:00+00' + (seed % 2) * interval '209 days' + test.pick(seed, i, 30 * 86400) * interval '1 s';
-- Now and then a bound of an interval, so that what lies exactly on one is tried.
CREATE FUNCTION random.rounded(seed bigint, i bigint, at timestamptz) RETURNS timestamptz
LANGUAGE sql IMMUTABLE RETURN CASE test.pick(seed, i, 8) WHEN 0 THEN date_trunc('hour', at) WHEN 1 THEN date_trunc('day', at, 'Europe/Warsaw') ELSE at END;

-- Data set number seed: 0 to 900 contacts, 0 to 200 conversations with their events, messages, ratings and tags, in two sources
-- with the same ids. Conversation i of source one and that of source two are different ones.
CREATE FUNCTION random.fill(seed bigint) RETURNS void
LANGUAGE sql AS $$
    DELETE FROM helpdesk.rollup_day; -- of the data set before
    TRUNCATE random.conversations, random.contacts, random.conversation_events, random.messages, random.ratings, random.conversation_tags,
        random.customers, random.companies, random.agents, random.teams, random.team_members;
    INSERT INTO random.contacts (source, account_id, contact_id, conversation_id, customer_id, company_id, channel, kind, direction, started_at, answered_at, fulfilled_at, ended_at, talk_time, agent_id, team_id, handled_by)
    SELECT (ARRAY['one', 'two'])[1 + test.pick(seed + 1, i, 2)], nullif(test.pick(seed + 2, i, 3), 0), i, test.pick(seed + 3, i, 200),
        CASE test.pick(seed + 4, i, 20) WHEN 0 THEN NULL WHEN 1 THEN -test.pick(seed + 5, i, 5) WHEN 2 THEN hashint8extended(i % 9, seed) ELSE test.pick(seed + 6, i, 4 + seed % 90) END,
        nullif(test.pick(seed + 7, i, 6), 0), (ARRAY['Email', 'Chat', 'Phone', 'WhatsApp', NULL])[1 + test.pick(seed + 8, i, 5)],
        (ARRAY['message', 'call', 'call', 'chat', 'ticket', NULL])[1 + test.pick(seed + 15, i, 6)],
        (ARRAY['inbound', 'inbound', 'outbound', NULL])[1 + test.pick(seed + 9, i, 4)], at,
        CASE WHEN test.pick(seed + 16, i, 4) > 0 THEN at + test.pick(seed + 17, i, 60) * interval '1 s' END,
        CASE test.pick(seed + 10, i, 6) WHEN 0 THEN NULL WHEN 1 THEN date_trunc('hour', at) WHEN 2 THEN date_trunc('day', at, 'Europe/Warsaw')
            ELSE at + test.pick(seed + 11, i, 100000) * interval '1 s' END,
        CASE WHEN test.pick(seed + 18, i, 9) > 0 THEN at + (test.pick(seed + 19, i, 900) - 20) * interval '1 s' END,
        CASE WHEN test.pick(seed + 20, i, 3) > 0 THEN test.pick(seed + 21, i, 900) * interval '1 s' END,
        'user:' || test.pick(seed + 12, i, 5), 'team:' || test.pick(seed + 13, i, 3), (ARRAY['human', 'bot', NULL])[1 + test.pick(seed + 14, i, 3)]
    FROM (SELECT i, random.at(seed, i) AS at FROM generate_series(1, CASE WHEN seed % 25 = 0 THEN 0 ELSE test.pick(0, seed, 900) END) i) x;
    INSERT INTO random.conversations (source, account_id, conversation_id, reference, customer_id, company_id, channel, kind, opened_by, opened_source, status, priority, category,
        assignee_id, team_id, resolver_id, opened_at, first_response_at, first_closed_at, last_closed_at, closes, reopens, contact_type, incoming_messages, outgoing_messages, closing_summary)
    SELECT source, nullif(test.pick(seed + 31, i, 3), 0), i / 2, 'C-' || i, CASE WHEN test.pick(seed + 32, i, 15) > 0 THEN test.pick(seed + 33, i, 4 + seed % 60) END,
        nullif(test.pick(seed + 34, i, 6), 0), (ARRAY['Email', 'Chat', 'Phone', 'WhatsApp', NULL])[1 + test.pick(seed + 35, i, 5)],
        (ARRAY['conversation', 'ticket', 'chat', NULL])[1 + test.pick(seed + 36, i, 4)], (ARRAY['customer', 'customer', NULL, 'agent', 'broadcast'])[1 + test.pick(seed + 37, i, 5)],
        (ARRAY['widget', 'api', NULL])[1 + test.pick(seed + 38, i, 3)],
        CASE WHEN closed_at IS NULL THEN (ARRAY['open', 'pending', 'snoozed', NULL])[1 + test.pick(seed + 39, i, 4)] ELSE (ARRAY['closed', 'closed', 'closed', 'open', NULL])[1 + test.pick(seed + 39, i, 5)] END,
        (ARRAY['high', 'normal', 'low', NULL])[1 + test.pick(seed + 40, i, 4)],
        CASE WHEN seed % 7 > 0 THEN (ARRAY['billing', 'login', 'returns', NULL])[1 + test.pick(seed + 41, i, 4)] END,
        (ARRAY['user:0', 'user:1', 'user:2', 'user:3', NULL])[1 + test.pick(seed + 42, i, 5)], (ARRAY['team:0', 'team:1', 'team:2', NULL])[1 + test.pick(seed + 43, i, 4)],
        CASE WHEN closed_at IS NOT NULL THEN (ARRAY['user:0', 'user:1', 'user:4', NULL])[1 + test.pick(seed + 44, i, 4)] END,
        at, CASE WHEN test.pick(seed + 45, i, 4) > 0 THEN at + (power(test.pick(seed + 46, i, 300), 2) - 40) * interval '1 s' END,
        CASE WHEN closed_at IS NOT NULL THEN closed_at - test.pick(seed + 47, i, 2) * test.pick(seed + 48, i, 20000) * interval '1 s' END, closed_at,
        CASE WHEN closed_at IS NOT NULL THEN 1 + test.pick(seed + 47, i, 2) END, test.pick(seed + 47, i, 2), CASE WHEN seed % 3 = 0 THEN (ARRAY['new', 'returning', NULL])[1 + test.pick(seed + 49, i, 3)] END,
        CASE WHEN seed % 2 = 0 THEN test.pick(seed + 50, i, 9) END, CASE WHEN seed % 2 = 0 THEN test.pick(seed + 51, i, 9) END, CASE WHEN test.pick(seed + 52, i, 2) = 0 THEN 'done, ' || i END
    FROM (SELECT i, (ARRAY['one', 'two'])[1 + i % 2] AS source, at, CASE WHEN test.pick(seed + 30, i, 3) > 0 THEN random.rounded(seed + 29, i, at + (test.pick(seed + 28, i, 600000) - 500) * interval '1 s') END AS closed_at
        FROM (SELECT i, random.rounded(seed + 27, i, random.at(seed + 26, i)) AS at FROM generate_series(1, CASE WHEN seed % 25 = 0 THEN 0 ELSE test.pick(25, seed, 200) END) i) y) x;
    INSERT INTO random.conversation_events (source, account_id, conversation_id, kind, at, agent_id, team_id)
    SELECT source, account_id, conversation_id, 'closed', at, CASE WHEN at = last_closed_at THEN resolver_id ELSE assignee_id END, team_id
    FROM random.conversations, unnest(ARRAY[last_closed_at, CASE WHEN first_closed_at < last_closed_at THEN first_closed_at END]) at WHERE at IS NOT NULL
    UNION ALL SELECT source, account_id, conversation_id, 'opened', opened_at, NULL, team_id FROM random.conversations
    UNION ALL SELECT source, account_id, conversation_id, k.kind, opened_at + i * interval '1 h', 'user:' || test.pick(seed + 53, conversation_id * 7 + i, 4), team_id
    FROM random.conversations, unnest(ARRAY['assigned', 'unassigned', 'reopened', 'assigned']) WITH ORDINALITY k (kind, i) WHERE test.pick(seed + 54, conversation_id * 7 + i, 2) = 0;
    INSERT INTO random.messages (source, account_id, message_id, conversation_id, customer_id, channel, sent_at, direction, sender_kind, agent_id, origin, content_type, content)
    SELECT c.source, c.account_id, c.conversation_id * 20 + n, c.conversation_id, c.customer_id, c.channel, random.rounded(seed + 61, c.conversation_id * 20 + n, c.opened_at + (n * n * 20000 + n) * interval '1 s'), d.direction, d.sender_kind,
        CASE WHEN d.sender_kind IN ('agent', 'bot') THEN 'user:' || test.pick(seed + 63, c.conversation_id * 20 + n, 5) END, d.origin,
        (ARRAY['text', 'text', 'image', NULL])[1 + test.pick(seed + 64, c.conversation_id * 20 + n, 4)], 'message ' || n || ', "quoted"'
    FROM random.conversations c, generate_series(1, test.pick(seed + 60, c.conversation_id, 9)) n,
        LATERAL (SELECT * FROM (VALUES (0, 'inbound', 'customer', 'user'), (1, 'inbound', 'customer', NULL), (2, 'outbound', 'agent', 'user'), (3, 'outbound', 'agent', 'user'), (4, 'outbound', 'bot', 'bot'),
            (5, 'outbound', 'system', 'workflow'), (6, 'outbound', 'agent', 'broadcast')) v (no, direction, sender_kind, origin) WHERE v.no = test.pick(seed + 62, c.conversation_id * 20 + n, 7)) d;
    INSERT INTO random.ratings (source, account_id, rating_id, conversation_id, customer_id, agent_id, score, scale_min, scale_max, asked_at, rated_at)
    SELECT source, account_id, conversation_id, conversation_id, customer_id, (ARRAY[assignee_id, resolver_id, NULL])[1 + test.pick(seed + 71, conversation_id, 3)],
        CASE WHEN test.pick(seed + 72, conversation_id, 4) > 0 THEN 1 + test.pick(seed + 73, conversation_id, 5) END, 1, 5, last_closed_at, last_closed_at + test.pick(seed + 74, conversation_id, 90000) * interval '1 s'
    FROM random.conversations WHERE last_closed_at IS NOT NULL AND test.pick(seed + 70, conversation_id, 2) = 0;
    INSERT INTO random.conversation_tags (source, account_id, conversation_id, tag)
    SELECT source, account_id, conversation_id, 'tag ' || n FROM random.conversations, generate_series(1, 6) n WHERE test.pick(seed + 80, conversation_id * 8 + n, 4) < 7 - n - 2;
    INSERT INTO random.customers (source, customer_id, name, company_id)
    SELECT s, i, s || ' ' || i, nullif(i % 4, 0) FROM unnest(ARRAY['one', 'two']) s, generate_series(-5, 60) i;
    INSERT INTO random.companies (source, company_id, name) SELECT s, i, 'company ' || i || ' of ' || s FROM unnest(ARRAY['one', 'two']) s, generate_series(1, 4) i;
    INSERT INTO random.agents (source, agent_id, name, kind, active)
    SELECT s, 'user:' || i, 'agent ' || i || ' of ' || s, (ARRAY['human', NULL, 'human', 'bot'])[1 + i % 4], i < 7 FROM unnest(ARRAY['one', 'two']) s, generate_series(0, 7) i WHERE i <> 4;
    INSERT INTO random.teams (source, team_id, name) SELECT s, 'team:' || i, 'team ' || i || ' of ' || s FROM unnest(ARRAY['one', 'two']) s, generate_series(0, 1) i;
    INSERT INTO random.team_members (source, team_id, agent_id) SELECT s, 'team:' || i % 2, 'user:' || i FROM unnest(ARRAY['one', 'two']) s, generate_series(0, 7) i;
$$;
SELECT count(helpdesk.attach_query(s, e.entity, format('SELECT %s FROM random.%I WHERE source = %L',
    (SELECT string_agg(attname, ', ' ORDER BY attnum) FROM pg_attribute WHERE attrelid = format('random.%I', e.source_function)::regclass AND attnum > 1), e.source_function, s))) AS attached
FROM unnest(ARRAY['one', 'two']) s, helpdesk._entity e;

-- The label that date_trunc gives an instant; also given to the starts of intervals, so that both sides are labelled alike.
CREATE FUNCTION random.label(at timestamptz, grain text, zone text) RETURNS timestamptz
LANGUAGE sql STABLE AS $$
    SELECT CASE grain WHEN 'all' THEN NULL
        WHEN 'half_hour' THEN date_trunc('hour', at, zone) + CASE WHEN extract(minute FROM at AT TIME ZONE zone) >= 30 THEN interval '30 min' ELSE interval '0' END
        ELSE date_trunc(grain, at, zone) END
$$;

-- Rollups of all days, or of each nth; of some they are gone again.
CREATE FUNCTION random.refresh(seed bigint, each integer DEFAULT 1) RETURNS void
LANGUAGE sql AS $$
    SELECT helpdesk._refresh_day(p, date '2026-03-09' + (seed % 2)::integer * 209 + n)
    FROM unnest('{helped,inbound,opened,closed}'::text[]) p, generate_series(0, 55, each) n;
    DELETE FROM helpdesk.rollup_day d WHERE test.pick(seed + 91, d.day - date '2026-01-01', 12) = 0;
$$;
-- What happens to a helpdesk after its days were made: mergers of customers, deletions, ratings of handling, closes, reopenings.
CREATE FUNCTION random.change(seed bigint) RETURNS void
LANGUAGE sql AS $$
    UPDATE random.contacts SET customer_id = 2, channel = 'Email' WHERE test.pick(seed + 92, contact_id, 15) = 0;
    DELETE FROM random.contacts WHERE test.pick(seed + 93, contact_id, 20) = 0;
    UPDATE random.contacts SET handled_by = 'bot' WHERE test.pick(seed + 94, contact_id, 20) = 0;
    UPDATE random.conversations SET first_closed_at = coalesce(first_closed_at, opened_at + interval '40 hours'), last_closed_at = opened_at + interval '40 hours', status = 'closed', assignee_id = 'user:1' WHERE test.pick(seed + 95, conversation_id, 10) = 0;
    UPDATE random.conversations SET status = 'open' WHERE test.pick(seed + 96, conversation_id, 12) = 0;
    DELETE FROM random.conversations WHERE test.pick(seed + 97, conversation_id, 25) = 0;
    DELETE FROM random.conversation_events WHERE test.pick(seed + 97, conversation_id, 25) = 0;
    DELETE FROM random.messages WHERE test.pick(seed + 97, conversation_id, 25) = 0;
    DELETE FROM random.ratings WHERE test.pick(seed + 97, conversation_id, 25) = 0;
    DELETE FROM random.conversation_tags WHERE test.pick(seed + 97, conversation_id, 25) = 0;
$$;

CREATE TABLE random.cases (no integer GENERATED ALWAYS AS IDENTITY, name text, report text, oracle text);
CREATE FUNCTION random.compare(data_sets integer DEFAULT 100) RETURNS TABLE (name text, compared bigint, with_rows bigint, different bigint, example text)
LANGUAGE plpgsql AS $$
DECLARE
    c random.cases;
    zone text; grain text; since timestamptz; until timestamptz; difference bigint; found boolean; report text; oracle text;
    -- those that can read rollups; whether one does is told by another test
    with_rollups text := 'customers_helped_|inbound_contacts\(|conversations_opened|heatmap|response_time_by|handle_time_by|_breakdown|leaderboard';
BEGIN
    CREATE TABLE random.results (no integer, seed integer, workers integer, difference bigint, found boolean, example text);
    FOR seed IN 1..data_sets LOOP
        PERFORM random.fill(seed);
        -- a fifth of the data sets, which has all zones
        IF seed % 5 = 0 AND EXISTS (SELECT FROM random.cases k WHERE k.report ~ with_rollups) THEN
            PERFORM random.refresh(seed, 2), random.change(seed), random.refresh(seed);
        END IF;
        zone := (ARRAY['UTC', 'Europe/Warsaw', 'America/New_York', 'Asia/Kolkata', 'Asia/Kathmandu', 'Australia/Lord_Howe', 'America/St_Johns', 'Pacific/Chatham'])[1 + seed % 8];
        grain := (ARRAY['half_hour', 'hour', 'day', 'week', 'month', 'all'])[1 + test.pick(1, seed, 6)];
        since := timestamptz '2026-03-10 00:00+00' + (seed % 2) * interval '209 days' + test.pick(2, seed, 20 * 86400) * interval '1 s';
        until := since + test.pick(3, seed, 25 * 86400) * interval '1 s';
        IF seed % 3 = 0 THEN
            since := date_trunc('day', since, zone);
            until := date_trunc('day', until, zone) + interval '2 days';
        END IF;
        FOR c IN SELECT * FROM random.cases LOOP
            report := random.fill_in(c.report, since, until, grain, zone);
            oracle := random.fill_in(c.oracle, since, until, grain, zone);
            EXECUTE format('SELECT EXISTS (%s)', oracle) INTO found;
            FOR workers IN 0..1 + (seed % 5 = 0 AND c.report ~ with_rollups)::integer LOOP
                PERFORM test.parallel(workers % 2 * 2), set_config('helpdesk.rollups', CASE workers WHEN 2 THEN 'on' ELSE 'off' END, true);
                difference := test.differences(report, oracle);
                INSERT INTO random.results VALUES (c.no, seed, workers, difference, found,
                    format('seed %s, %s, %s to %s by %s, %s: %s rows differ', seed, zone, since, until, grain, (ARRAY['serial', 'parallel', 'rollups'])[1 + workers], difference));
            END LOOP;
        END LOOP;
    END LOOP;
    -- with_rows: a case that found nothing to compare has shown nothing
    RETURN QUERY SELECT k.name, count(*), count(*) FILTER (WHERE r.found), count(*) FILTER (WHERE r.difference > 0), min(r.example) FILTER (WHERE r.difference > 0)
        FROM random.cases k JOIN random.results r USING (no) GROUP BY k.no, k.name ORDER BY k.no;
END
$$;
CREATE FUNCTION random.fill_in(query text, since timestamptz, until timestamptz, grain text, zone text) RETURNS text
LANGUAGE sql AS $$
    SELECT replace(replace(replace(replace(query, ':since', quote_literal(since) || '::timestamptz'), ':until', quote_literal(until) || '::timestamptz'),
        ':grain', quote_literal(grain)), ':zone', quote_literal(zone))
$$;
\set ECHO all
