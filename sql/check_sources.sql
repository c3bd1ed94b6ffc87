-- What is doubtful in the attached data: counts and an example, so that a wrong number is found before it is reported.

CREATE TYPE helpdesk.source_finding AS (source text, entity text, finding text, rows bigint, example text);
COMMENT ON TYPE helpdesk.source_finding IS 'One kind of doubtful rows in one entity of one source.';

CREATE FUNCTION helpdesk.check_sources() RETURNS SETOF helpdesk.source_finding
LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
    WITH doubtful (source, entity, finding, example) AS (
        -- the same id twice counts twice
        SELECT d.source, d.entity, 'duplicate id', d.id::text
        FROM (
            SELECT 'conversation' AS entity, c.source, c.conversation_id AS id FROM helpdesk.conversations() c
            UNION ALL SELECT 'contact', c.source, c.contact_id FROM helpdesk.contacts() c
            UNION ALL SELECT 'message', m.source, m.message_id FROM helpdesk.messages() m
            UNION ALL SELECT 'rating', r.source, r.rating_id FROM helpdesk.ratings() r
            UNION ALL SELECT 'customer', k.source, k.customer_id FROM helpdesk.customers() k
            UNION ALL SELECT 'company', k.source, k.company_id FROM helpdesk.companies() k
        ) d
        GROUP BY d.entity, d.source, d.id HAVING count(*) > 1
        UNION ALL
        SELECT d.source, d.entity, 'duplicate id', d.id
        FROM (
            SELECT 'agent' AS entity, a.source, a.agent_id AS id FROM helpdesk.agents() a
            UNION ALL SELECT 'team', t.source, t.team_id FROM helpdesk.teams() t
        ) d
        GROUP BY d.entity, d.source, d.id HAVING count(*) > 1
        UNION ALL
        SELECT c.source, 'conversation', f.finding, c.conversation_id::text
        FROM helpdesk.conversations() c, LATERAL (VALUES
            ('first response before opening', c.first_response_at < c.opened_at),
            ('first close before opening', c.first_closed_at < c.opened_at),
            ('last close before opening', c.last_closed_at < c.opened_at),
            ('last close before first close', c.last_closed_at < c.first_closed_at),
            ('closed without a close time', c.status = 'closed' AND c.last_closed_at IS NULL),
            ('opened in the future', c.opened_at > now()),
            ('infinite time', NOT (isfinite(c.opened_at) AND isfinite(coalesce(c.first_response_at, c.opened_at))
                AND isfinite(coalesce(c.first_closed_at, c.opened_at)) AND isfinite(coalesce(c.last_closed_at, c.opened_at)))),
            ('time before 1970', least(c.opened_at, c.first_response_at, c.first_closed_at, c.last_closed_at) < '1970-01-01 00:00+00'),
            ('no customer', c.customer_id IS NULL)
        ) f (finding, is_so) WHERE f.is_so
        UNION ALL
        SELECT c.source, 'contact', f.finding, c.contact_id::text
        FROM helpdesk.contacts() c, LATERAL (VALUES
            ('fulfilled before it started', c.fulfilled_at < c.started_at),
            ('answered before it started', c.answered_at < c.started_at),
            ('ended before it started', c.ended_at < c.started_at),
            ('negative talk time', c.talk_time < interval '0'),
            ('longer than ten years', coalesce(c.talk_time, helpdesk._time_between(coalesce(c.answered_at, c.started_at), c.ended_at)) > interval '10 years'),
            ('infinite time', NOT (isfinite(c.started_at) AND isfinite(coalesce(c.answered_at, c.started_at))
                AND isfinite(coalesce(c.fulfilled_at, c.started_at)) AND isfinite(coalesce(c.ended_at, c.started_at)))),
            ('time before 1970', least(c.started_at, c.answered_at, c.fulfilled_at, c.ended_at) < '1970-01-01 00:00+00'),
            ('started or fulfilled in the future', greatest(c.started_at, c.fulfilled_at) > now()),
            ('fulfilled without a customer', c.fulfilled_at IS NOT NULL AND c.customer_id IS NULL)
        ) f (finding, is_so) WHERE f.is_so
        UNION ALL
        SELECT m.source, 'message', f.finding, m.message_id::text
        FROM helpdesk.messages() m, LATERAL (VALUES
            ('sent in the future', m.sent_at > now()),
            ('infinite time', NOT isfinite(m.sent_at)),
            ('time before 1970', m.sent_at < '1970-01-01 00:00+00')
        ) f (finding, is_so) WHERE f.is_so
        UNION ALL
        SELECT r.source, 'rating', f.finding, r.rating_id::text
        FROM helpdesk.ratings() r, LATERAL (VALUES
            ('score outside its scale', r.score < r.scale_min OR r.score > r.scale_max),
            ('scored without a time', r.score IS NOT NULL AND r.rated_at IS NULL),
            ('rated in the future', r.rated_at > now()),
            ('infinite time', NOT isfinite(r.rated_at)),
            ('time before 1970', r.rated_at < '1970-01-01 00:00+00')
        ) f (finding, is_so) WHERE f.is_so
        UNION ALL
        SELECT e.source, 'conversation_event', f.finding, e.conversation_id::text
        FROM helpdesk.conversation_events() e, LATERAL (VALUES
            ('in the future', e.at > now()),
            ('infinite time', NOT isfinite(e.at)),
            ('time before 1970', e.at < '1970-01-01 00:00+00')
        ) f (finding, is_so) WHERE f.is_so
        UNION ALL
        SELECT v.source, v.entity, format('unknown %s, not one of %s', v.attribute, array_to_string(w.words, ', ')), v.id
        FROM (
                SELECT c.source, 'conversation' AS entity, a.attribute, a.word, c.conversation_id::text AS id
                FROM helpdesk.conversations() c, LATERAL (VALUES
                    ('kind', c.kind), ('opened_by', c.opened_by), ('status', c.status), ('contact_type', c.contact_type)) a (attribute, word)
                UNION ALL
                SELECT c.source, 'contact', a.attribute, a.word, c.contact_id::text
                FROM helpdesk.contacts() c, LATERAL (VALUES ('kind', c.kind), ('direction', c.direction), ('handled_by', c.handled_by)) a (attribute, word)
                UNION ALL
                SELECT e.source, 'conversation_event', 'kind', e.kind, e.conversation_id::text FROM helpdesk.conversation_events() e
                UNION ALL
                SELECT m.source, 'message', a.attribute, a.word, m.message_id::text
                FROM helpdesk.messages() m, LATERAL (VALUES ('direction', m.direction), ('sender_kind', m.sender_kind), ('origin', m.origin)) a (attribute, word)
                UNION ALL
                SELECT a.source, 'agent', 'kind', a.kind, a.agent_id FROM helpdesk.agents() a
            ) v JOIN helpdesk.model_words w ON w.entity = v.entity AND w.attribute = v.attribute
        WHERE v.word <> ALL (w.words)
        UNION ALL
        -- orphans, only where the source has the other entity at all
        SELECT o.source, o.entity, 'conversation unknown', o.id
        FROM (
            SELECT 'contact' AS entity, c.source, c.conversation_id, c.contact_id::text AS id FROM helpdesk.contacts() c
            UNION ALL SELECT 'message', m.source, m.conversation_id, m.message_id::text FROM helpdesk.messages() m
            UNION ALL SELECT 'rating', r.source, r.conversation_id, r.rating_id::text FROM helpdesk.ratings() r
            UNION ALL SELECT 'conversation_event', e.source, e.conversation_id, e.conversation_id::text FROM helpdesk.conversation_events() e
            UNION ALL SELECT 'conversation_tag', t.source, t.conversation_id, t.conversation_id::text FROM helpdesk.conversation_tags() t
        ) o
        WHERE o.conversation_id IS NOT NULL
            AND o.source IN (SELECT c.source FROM helpdesk.conversations() c)
            AND NOT EXISTS (SELECT FROM helpdesk.conversations() c WHERE c.source = o.source AND c.conversation_id = o.conversation_id)
        UNION ALL
        SELECT o.source, o.entity, 'customer unknown', o.id
        FROM (
            SELECT 'conversation' AS entity, c.source, c.customer_id, c.conversation_id::text AS id FROM helpdesk.conversations() c
            UNION ALL SELECT 'contact', c.source, c.customer_id, c.contact_id::text FROM helpdesk.contacts() c
        ) o
        WHERE o.customer_id IS NOT NULL
            AND o.source IN (SELECT k.source FROM helpdesk.customers() k)
            AND NOT EXISTS (SELECT FROM helpdesk.customers() k WHERE k.source = o.source AND k.customer_id = o.customer_id)
        UNION ALL
        SELECT o.source, o.entity, 'agent unknown', o.id
        FROM (
            SELECT 'conversation' AS entity, c.source, a.agent_id, c.conversation_id::text AS id
            FROM helpdesk.conversations() c, LATERAL (VALUES (c.assignee_id), (CASE WHEN c.resolver_id IS DISTINCT FROM c.assignee_id THEN c.resolver_id END)) a (agent_id)
            UNION ALL SELECT 'contact', c.source, c.agent_id, c.contact_id::text FROM helpdesk.contacts() c
            UNION ALL SELECT 'message', m.source, m.agent_id, m.message_id::text FROM helpdesk.messages() m
            UNION ALL SELECT 'rating', r.source, r.agent_id, r.rating_id::text FROM helpdesk.ratings() r
            UNION ALL SELECT 'conversation_event', e.source, e.agent_id, e.conversation_id::text FROM helpdesk.conversation_events() e
        ) o
        WHERE o.agent_id IS NOT NULL
            AND o.source IN (SELECT a.source FROM helpdesk.agents() a)
            AND NOT EXISTS (SELECT FROM helpdesk.agents() a WHERE a.source = o.source AND a.agent_id = o.agent_id)
    )
    SELECT d.source, d.entity, d.finding, count(*), min(d.example)
    FROM doubtful d
    GROUP BY d.source, d.entity, d.finding
    ORDER BY d.source, d.entity, d.finding;
END;
COMMENT ON FUNCTION helpdesk.check_sources() IS
'What is doubtful in all attached data, one row a finding with the number of rows and the id of an example: duplicate ids, ends before starts (which time metrics leave out), times in the future, rows of unknown conversations, customers or agents, words outside the model''s vocabulary. No row: nothing found. Reads everything once; meant for after attaching, not for every day.';
