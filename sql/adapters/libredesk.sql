-- Libredesk (AGPL; PostgreSQL). Checked against the schema of 2.7 (August 2026). Older ones are recognised: conversation_statuses.category
-- came with 2.2, livechat with 2.0, AI assistants with 2.6. One tenant: account_id is NULL.
--
-- | entity | from |
-- |---|---|
-- | conversation | conversations (kind ticket; chat in a livechat inbox); closes and reopens from the activity rows of conversation_messages |
-- | contact | a run of incoming messages up to the reply of an agent (the run that begins a conversation has kind ticket, the others message); conversations begun by an agent (outbound); in a livechat inbox one chat, from its first message to the next close |
-- | conversation_event | conversations.created_at; status changes and assignments among the activity rows |
-- | message | incoming and outgoing rows, neither private nor failed nor a continuity mail |
-- | rating | csat_responses |
-- | conversation_tag | conversation_tags, tags |
-- | customer, company | users of type contact and visitor; Libredesk has no companies |
-- | agent, team, team_member | users of type agent ('user:7', System too) and ai_assistant ('bot:9'); teams; team_members |
--
-- Traps of the application, and where they are met:
-- 1. first_reply_at is not read: the first reply of a human is looked up. resolved_at is the first close; the last one is in the activity rows.
-- 2. Continuity mails and private notes are neither messages nor replies.
-- 3. Automatic messages and surveys are no reply of a human, whoever sends them; their origin is workflow or survey, without an agent.
-- 4. A conversation that wakes up by itself leaves no activity row, but was not closed. A customer's mail reopens in the name of System.
-- 5. Resolved to Closed is no second close: a close is a change into the category resolved from outside it (step 1 of the log).
-- 6. Deleted agents stay, inactive. A deleted contact takes its conversations along, so nothing is left to read.
-- 7. Visitors are customers. Where Libredesk merges one into a contact, it rewrites contact_id.
--
-- Speed: each anchor is a plain column of conversations or conversation_messages. What precedes or follows is looked up by scalar subqueries
-- through the index on (conversation_id, created_at); those that a report does not read cost nothing. Small tables are read likewise, because
-- of a join with one that was never analyzed the planner expects too few rows. An uncorrelated ARRAY(...) is computed once a query.
CREATE FUNCTION helpdesk._adapter_libredesk(options jsonb) RETURNS TABLE (entity text, query text, remark text)
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $adapter$
DECLARE
    s text := options ->> 'schema';
    has_category boolean := helpdesk._has_column(s, 'conversation_statuses', 'category');
    pieces jsonb := pg_catalog.jsonb_build_object(
        -- @ is the alias of conversation_statuses
        'is_resolved', CASE WHEN has_category THEN $q$@.category = 'resolved'$q$ ELSE $q$@.name IN ('Resolved', 'Closed')$q$ END,
        'is_waiting', CASE WHEN has_category THEN $q$@.category = 'waiting'$q$ ELSE $q$@.name = 'Snoozed'$q$ END,

        -- messages: @ is the alias of conversation_messages
        'incoming', $q$@.type = 'incoming' AND NOT @.private$q$,
        'reply', $q$@.type = 'outgoing' AND @.sender_type = 'agent' AND NOT @.private AND @.status <> 'failed'
                    AND @.meta ->> 'continuity_email' IS DISTINCT FROM 'true' AND @.meta ->> 'is_csat' IS DISTINCT FROM 'true'$q$,
        'human', $q${reply @} AND @.meta ->> 'is_automated' IS DISTINCT FROM 'true'
                    AND EXISTS (SELECT FROM {schema}.users u WHERE u.id = @.sender_id AND u.type = 'agent' AND u.email IS DISTINCT FROM 'System')$q$,
        'bot', $q${reply @} AND EXISTS (SELECT FROM {schema}.users u WHERE u.id = @.sender_id AND u.type::text = 'ai_assistant')$q$,

        -- status changes, which say the new status by its name; rows of older versions have no activity_type. A status that has been renamed
        -- since is taken for a resolved one if the conversation was first resolved in that minute
        'change', $q$@.type = 'activity' AND (@.meta ->> 'activity_type' = 'status_change'
                    OR @.meta ->> 'activity_type' IS NULL AND @.content LIKE '% marked the conversation as %')$q$,
        'resolves', $q$coalesce(
                    (SELECT {is_resolved cs} FROM {schema}.conversation_statuses cs WHERE cs.name = substring(@.content FROM '^.* marked the conversation as (.*)$')),
                    (SELECT abs(extract(epoch FROM o.resolved_at - @.created_at)) < 60 FROM {schema}.conversations o WHERE o.id = @.conversation_id), false)$q$,
        -- those of conversation @: step is 1 for a close, -1 for a reopen, 0 for any other change
        'log', $q$(SELECT z.id, z.created_at, {resolves z}::integer - lag({resolves z}::integer, 1, 0) OVER (ORDER BY z.created_at, z.id) AS step
            FROM {schema}.conversation_messages z WHERE z.conversation_id = @ AND {change z})$q$,
        'step_of', '(SELECT l.step FROM {log @.conversation_id} l WHERE l.id = @.id)',
        'last_close', $q$(SELECT (array_agg(l.id ORDER BY l.created_at DESC, l.id DESC))[1] AS id FROM {log @} l WHERE l.step = 1)$q$,

        -- conversations c
        'is_chat', $q$c.inbox_id = ANY (ARRAY(SELECT i.id FROM {schema}.inboxes i WHERE i.channel::text = 'livechat'))$q$,
        'channel', $q$(SELECT CASE i.channel::text WHEN 'livechat' THEN 'chat' ELSE i.channel::text END FROM {schema}.inboxes i WHERE i.id = c.inbox_id)$q$,
        'team', $q$'team:' || c.assigned_team_id$q$,
        -- the agent of users.id @
        'agent', $q$(SELECT {agent_id u} FROM {schema}.users u WHERE u.id = @)$q$,
        'agent_id', $q$CASE @.type::text WHEN 'ai_assistant' THEN 'bot:' ELSE 'user:' END || @.id$q$,
        'name', $q$concat_ws(' ', nullif(u.first_name, ''), nullif(u.last_name, ''))$q$);
    given jsonb := pg_catalog.jsonb_build_object('schema', pg_catalog.quote_ident(s),
        'category', coalesce('c.custom_attributes ->> ' || pg_catalog.quote_literal(options ->> 'category_attribute'), 'NULL::text'),
        'summary', coalesce('c.custom_attributes ->> ' || pg_catalog.quote_literal(options ->> 'summary_attribute'), 'NULL::text'));
BEGIN
    PERFORM helpdesk._require_columns('libredesk', s, 'conversations', 'id', 'created_at', 'reference_number', 'contact_id', 'inbox_id', 'status_id',
        'priority_id', 'assigned_user_id', 'assigned_team_id', 'custom_attributes', 'resolved_at', 'closed_at');
    PERFORM helpdesk._require_columns('libredesk', s, 'conversation_messages', 'id', 'created_at', 'type', 'status', 'private', 'conversation_id',
        'content_type', 'content', 'text_content', 'sender_id', 'sender_type', 'meta');
    PERFORM helpdesk._require_columns('libredesk', s, 'conversation_statuses', 'id', 'name');
    PERFORM helpdesk._require_columns('libredesk', s, 'conversation_priorities', 'id', 'name');
    PERFORM helpdesk._require_columns('libredesk', s, 'inboxes', 'id', 'name', 'channel');
    PERFORM helpdesk._require_columns('libredesk', s, 'users', 'id', 'created_at', 'type', 'email', 'first_name', 'last_name', 'enabled', 'deleted_at');
    PERFORM helpdesk._require_columns('libredesk', s, 'teams', 'id', 'name');
    PERFORM helpdesk._require_columns('libredesk', s, 'team_members', 'team_id', 'user_id');
    PERFORM helpdesk._require_columns('libredesk', s, 'tags', 'id', 'name');
    PERFORM helpdesk._require_columns('libredesk', s, 'conversation_tags', 'conversation_id', 'tag_id');
    PERFORM helpdesk._require_columns('libredesk', s, 'csat_responses', 'id', 'created_at', 'conversation_id', 'rating', 'feedback', 'response_timestamp');

    pieces := pieces || pg_catalog.jsonb_build_object(
        -- neither the customer nor a human wrote before message m (NOT EXISTS alone could be planned as a join with the whole table)
        'is_first', $q$(SELECT NOT EXISTS (SELECT FROM {schema}.conversation_messages z
                WHERE z.conversation_id = m.conversation_id AND (z.created_at, z.id) < (m.created_at, m.id) AND ({incoming z} OR {human z})))$q$,
        -- the run or chat that incoming message m begins
        'run', $q$m.id AS contact_id, c.id AS conversation_id, c.contact_id AS customer_id, {channel} AS channel,
            CASE WHEN {is_chat} THEN 'chat' WHEN {is_first} THEN 'ticket' ELSE 'message' END AS kind,
            'inbound' AS direction, m.created_at AS started_at, {team} AS team_id$q$,
        -- it begins one if it follows no other incoming message since the last reply, in a chat since the last close
        'begins', $q$coalesce((SELECT z.type <> 'incoming' FROM {schema}.conversation_messages z
                WHERE z.conversation_id = m.conversation_id AND (z.created_at, z.id) < (m.created_at, m.id)
                    AND ({incoming z} OR CASE WHEN {is_chat} THEN {change z} AND {resolves z} ELSE {human z} END)
                ORDER BY z.created_at DESC, z.id DESC LIMIT 1), true)$q$,
        -- the next reply to it by an agent, else by an AI assistant; in a chat before the next close
        'served_by', 'coalesce({next human}, {next bot})',
        'next', $q$(SELECT CASE z.type WHEN 'outgoing' THEN z.id END FROM {schema}.conversation_messages z
                WHERE z.conversation_id = m.conversation_id AND (z.created_at, z.id) > (m.created_at, m.id)
                    AND ({@ z} OR {is_chat} AND {change z} AND {resolves z})
                ORDER BY z.created_at, z.id LIMIT 1)$q$,
        'next_close', $q$(SELECT min(y.created_at) FROM {schema}.conversation_messages y
                    WHERE y.conversation_id = m.conversation_id AND y.created_at >= m.created_at AND {change y} AND {resolves y})$q$,
        -- a chat ends with its last message before the next close
        'end_of_chat', $q$(SELECT max(z.created_at) FROM {schema}.conversation_messages z
                WHERE z.conversation_id = m.conversation_id AND z.created_at >= m.created_at AND ({incoming z} OR {human z} OR {bot z})
                    AND z.created_at <= coalesce({next_close}, 'infinity'))$q$,

        -- message m of user u is automatic, or a survey
        'is_survey', $q$m.meta ->> 'is_csat' IS NOT DISTINCT FROM 'true'$q$,
        'is_automatic', $q$(m.meta ->> 'is_automated' IS NOT DISTINCT FROM 'true' OR {is_survey} OR u.type = 'agent' AND u.email IS NOT DISTINCT FROM 'System')$q$);

    FOR entity, query, remark IN VALUES
        -- x is the last close. It is joined, so that a range of last_closed_at is one of its index on created_at; l finds it, and is an aggregate
        -- so that the planner knows it for one row, and leaves both out where nothing of them is asked for.
        ('conversation', $q$
        SELECT c.id AS conversation_id, c.reference_number AS reference, c.contact_id AS customer_id, {channel} AS channel,
            CASE WHEN {is_chat} THEN 'chat' ELSE 'ticket' END AS kind,
            (SELECT CASE z.type WHEN 'incoming' THEN 'customer' ELSE 'agent' END FROM {schema}.conversation_messages z
                WHERE z.conversation_id = c.id AND ({incoming z} OR {human z}) ORDER BY z.created_at, z.id LIMIT 1) AS opened_by,
            (SELECT i.name FROM {schema}.inboxes i WHERE i.id = c.inbox_id) AS opened_source,
            (SELECT CASE WHEN {is_resolved cs} THEN 'closed' WHEN cs.name = 'Snoozed' THEN 'snoozed' WHEN {is_waiting cs} THEN 'pending' ELSE 'open' END
                FROM {schema}.conversation_statuses cs WHERE cs.id = c.status_id) AS status,
            (SELECT p.name FROM {schema}.conversation_priorities p WHERE p.id = c.priority_id) AS priority,
            {category} AS category, {agent c.assigned_user_id} AS assignee_id, {team} AS team_id, {agent x.sender_id} AS resolver_id, c.created_at AS opened_at,
            (SELECT z.created_at FROM {schema}.conversation_messages z
                WHERE z.conversation_id = c.id AND z.created_at >= c.created_at AND {human z} ORDER BY z.created_at, z.id LIMIT 1) AS first_response_at,
            least(c.resolved_at, c.closed_at, x.created_at) AS first_closed_at, x.created_at AS last_closed_at,
            (SELECT count(*) FROM {log c.id} l WHERE l.step = 1)::integer AS closes,
            (SELECT count(*) FROM {log c.id} l WHERE l.step = -1)::integer AS reopens,
            CASE WHEN EXISTS (SELECT FROM {schema}.conversations e WHERE e.contact_id = c.contact_id AND (e.created_at, e.id) < (c.created_at, c.id))
                THEN 'returning' ELSE 'new' END AS contact_type,
            {summary} AS closing_summary
        FROM {schema}.conversations c
            LEFT JOIN LATERAL {last_close c.id} l ON true
            LEFT JOIN {schema}.conversation_messages x ON x.id = l.id AND x.conversation_id = c.id AND x.type = 'activity'$q$,
            concat_ws('; ', 'the reports count messages themselves',
                CASE WHEN NOT has_category THEN 'Libredesk before 2.2: Resolved and Closed are the closed statuses' END)),

        -- Either end of a run may be sought by a range, so both are rows of the join. (By r.id = ... the planner might hash all r, and all m
        -- by a subquery for each.)
        ('contact', $q$
        SELECT {run}, r.created_at AS answered_at, r.created_at AS fulfilled_at, CASE WHEN {is_chat} THEN {end_of_chat} ELSE r.created_at END AS ended_at,
            {agent_id ru} AS agent_id, CASE ru.type::text WHEN 'ai_assistant' THEN 'bot' ELSE 'human' END AS handled_by
        FROM {schema}.conversation_messages m
            JOIN {schema}.conversations c ON c.id = m.conversation_id
            JOIN {schema}.conversation_messages r ON r.conversation_id = m.conversation_id AND r.created_at >= m.created_at AND r.id = ANY (ARRAY[{served_by}])
            JOIN {schema}.users ru ON ru.id = r.sender_id
        WHERE {incoming m} AND {begins} AND r.type = 'outgoing' AND r.sender_type = 'agent' AND NOT r.private
        UNION ALL
        SELECT {run}, NULL, NULL, CASE WHEN {is_chat} THEN {end_of_chat} END, NULL, NULL
        FROM {schema}.conversation_messages m
            JOIN {schema}.conversations c ON c.id = m.conversation_id
        WHERE {incoming m} AND {begins} AND {served_by} IS NULL
        UNION ALL
        -- a ticket that an agent began (by CASE, for of NOT is_chat the planner expects few conversations, and begins with them)
        SELECT m.id, c.id, c.contact_id, {channel}, 'ticket', 'outbound', m.created_at, {team}, NULL, NULL, NULL, {agent m.sender_id}, 'human'
        FROM {schema}.conversation_messages m
            JOIN {schema}.conversations c ON c.id = m.conversation_id
        WHERE {human m} AND CASE WHEN {is_chat} THEN false ELSE {is_first} END$q$,
            'runs of incoming messages up to a reply, tickets begun by agents, chats of livechat inboxes; Libredesk has no calls'),

        -- Each change x has its step in the log of its conversation. By > and < rather than =, of which the planner expects one row in 200.
        ('conversation_event', $q$
        SELECT c.id AS conversation_id, 'opened' AS kind, c.created_at AS at, NULL::text AS agent_id, {team} AS team_id
        FROM {schema}.conversations c
        UNION ALL
        SELECT c.id, 'closed', x.created_at, {agent x.sender_id}, {team}
        FROM {schema}.conversation_messages x
            JOIN {schema}.conversations c ON c.id = x.conversation_id
        WHERE x.type = 'activity' AND {step_of x} > 0
        UNION ALL
        SELECT c.id, 'reopened', x.created_at, {agent x.sender_id}, {team}
        FROM {schema}.conversation_messages x
            JOIN {schema}.conversations c ON c.id = x.conversation_id
        WHERE x.type = 'activity' AND {step_of x} < 0
        UNION ALL
        SELECT c.id, 'assigned', x.created_at, {agent x.sender_id}, {team}
        FROM {schema}.conversation_messages x
            JOIN {schema}.conversations c ON c.id = x.conversation_id
        WHERE x.type = 'activity' AND (x.meta ->> 'activity_type' IN ('assigned_user_change', 'assigned_team_change', 'self_assign')
            OR x.meta ->> 'activity_type' IS NULL AND (x.content LIKE 'Assigned to %' OR x.content LIKE '% self-assigned this conversation'))$q$,
            'assigned says who assigned; Libredesk logs no unassignment; the team is that of today'),

        -- The content of a survey is its link, with which anybody can answer: it stays where it is.
        ('message', $q$
        SELECT m.id AS message_id, c.id AS conversation_id, c.contact_id AS customer_id, {channel} AS channel, m.created_at AS sent_at,
            CASE m.type WHEN 'incoming' THEN 'inbound' ELSE 'outbound' END AS direction,
            CASE WHEN m.type = 'incoming' THEN 'customer' WHEN {is_automatic} THEN 'system' WHEN u.type::text = 'ai_assistant' THEN 'bot' ELSE 'agent' END AS sender_kind,
            CASE WHEN m.type = 'outgoing' AND NOT {is_automatic} THEN {agent_id u} END AS agent_id,
            CASE WHEN m.type = 'incoming' THEN 'user' WHEN {is_survey} THEN 'survey' WHEN {is_automatic} THEN 'workflow'
                WHEN u.type::text = 'ai_assistant' THEN 'bot' ELSE 'user' END AS origin,
            m.content_type::text AS content_type, CASE WHEN NOT ({is_survey}) THEN coalesce(m.text_content, m.content) END AS content
        FROM {schema}.conversation_messages m
            JOIN {schema}.conversations c ON c.id = m.conversation_id
            LEFT JOIN {schema}.users u ON u.id = m.sender_id
        WHERE m.type IN ('incoming', 'outgoing') AND NOT m.private AND m.status <> 'failed' AND m.meta ->> 'continuity_email' IS DISTINCT FROM 'true'$q$,
            NULL),

        ('rating', $q$
        SELECT r.id::bigint AS rating_id, r.conversation_id, c.contact_id AS customer_id,
            coalesce((SELECT {agent_id u} FROM {schema}.conversation_messages m JOIN {schema}.users u ON u.id = m.sender_id
                WHERE m.conversation_id = c.id AND m.type = 'outgoing' AND {is_survey} AND u.email IS DISTINCT FROM 'System'
                ORDER BY m.created_at DESC, m.id DESC LIMIT 1), {agent c.assigned_user_id}) AS agent_id,
            nullif(r.rating, 0) AS score, 1 AS scale_min, 5 AS scale_max, r.created_at AS asked_at, r.response_timestamp AS rated_at, nullif(r.feedback, '') AS comment
        FROM {schema}.csat_responses r
            JOIN {schema}.conversations c ON c.id = r.conversation_id$q$,
            'agent_id is the sender of the survey, else the assignee'),

        ('conversation_tag', $q$
        SELECT ct.conversation_id, t.name AS tag
        FROM {schema}.conversation_tags ct
            JOIN {schema}.tags t ON t.id = ct.tag_id
        WHERE ct.conversation_id IS NOT NULL$q$, NULL),

        ('customer', $q$
        SELECT u.id AS customer_id, {name} AS name, u.created_at
        FROM {schema}.users u WHERE u.type::text IN ('contact', 'visitor')$q$, NULL),

        ('company', NULL, 'Libredesk has no companies; one kept in custom_attributes can be attached with helpdesk.attach_query'),

        ('agent', $q$
        SELECT {agent_id u} AS agent_id, {name} AS name,
            CASE WHEN u.type::text = 'ai_assistant' THEN 'bot' WHEN u.email IS NOT DISTINCT FROM 'System' THEN 'system' ELSE 'human' END AS kind,
            u.enabled AND u.deleted_at IS NULL AS active
        FROM {schema}.users u WHERE u.type::text IN ('agent', 'ai_assistant')$q$, NULL),

        ('team', $q$
        SELECT 'team:' || t.id AS team_id, t.name FROM {schema}.teams t$q$, NULL),

        ('team_member', $q$
        SELECT 'team:' || t.team_id AS team_id, {agent t.user_id} AS agent_id FROM {schema}.team_members t$q$, NULL)
    LOOP
        query := helpdesk._expanded(query, pieces, given);
        RETURN NEXT;
    END LOOP;
END
$adapter$;
