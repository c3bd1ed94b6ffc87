-- Zammad (AGPL; PostgreSQL). Checked against the schema of 5.2.2 and that of 6.x, as its migrations say (a snapshot of 2026).
--
-- | entity | from |
-- |---|---|
-- | conversation | tickets; closes, reopens and resolver from histories; first response and message counts from ticket_articles |
-- | contact | runs of customers' articles up to an agent's public reply (the run that begins a ticket has kind ticket, the others message); tickets begun by an agent (outbound); cti_logs (calls); chat_sessions (chats) |
-- | conversation_event | tickets.created_at, histories of state and owner |
-- | message | ticket_articles that are communication and not internal |
-- | conversation_tag | tags, tag_items |
-- | customer, company | users, organizations |
-- | agent, team, team_member | users with the permission ticket.agent or who own tickets; groups; groups_users, roles_groups |
-- | rating | Zammad has none |
--
-- Traps of the application, and where they are met:
-- 1. Timestamps without zone are UTC: {utc ...}, in every query. Ids are integer: cast to bigint.
-- 2. Tickets whose state type is merged or removed are no conversations ({counted t}), nor is anything of theirs read. The articles of a
--    merged ticket belong to its target; replies from before the target's opening are no first response to it.
-- 3. opened_by is the sender of the first article. An agent's or the system's own opening has no first response (NULL).
-- 4. A ticket born closed has no row in histories: closed at close_at by its creator ({born_closed}).
-- 5. import_mode: close times, first responses and histories are not kept. First responses come from the articles anyhow; a close
--    without a time stays unknown, and check_sources says how many there are.
-- 6. histories are read by id_from and id_to, never by their labels.
-- 7. Articles of the sender System (triggers, automatic mails) are sender_kind system, origin workflow: neither a first response nor the end of a contact.
-- 8. The author of an article is origin_by_id, else created_by_id: phone tickets that an agent enters are their customer's.
-- 9. tickets.article_count is not read (it counts notes and internal articles).
-- 10. The *_in_min columns are not read (they leave out pending times and business hours).
-- User 1 ("-", the system) is nobody, as an owner too; a customer who closes or reopens his own ticket is no agent.
--
-- Speed: every anchor but the last close is (a column with an index) AT TIME ZONE 'UTC', each by itself, and what precedes or follows an
-- article is looked up through the index on ticket_id. PostgreSQL takes an index on the bare column for no such expression: see the guide.
-- Tables of a few rows are read by subqueries, not joined: with more tables than from_collapse_limit the planner would miss the indexes.
CREATE FUNCTION helpdesk._adapter_zammad(options jsonb) RETURNS TABLE (entity text, query text, remark text)
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $adapter$
DECLARE
    s text := options ->> 'schema';
    has_last_close boolean := helpdesk._has_column(s, 'tickets', 'last_close_at');
    has_calls boolean := helpdesk._has_column(s, 'cti_logs', 'initialized_at') AND helpdesk._has_column(s, 'cti_caller_ids', 'id');
    has_chats boolean := helpdesk._has_column(s, 'chat_sessions', 'id') AND helpdesk._has_column(s, 'chat_messages', 'id');
    has_roles boolean := helpdesk._has_column(s, 'roles_groups', 'role_id');
    given jsonb;
    pieces jsonb := pg_catalog.jsonb_build_object(
        'utc', $q$@ AT TIME ZONE 'UTC'$q$,

        -- Articles: @ is the alias of ticket_articles. NOT IN of the other types and senders: for = PostgreSQL would read half of the
        -- index on sender_id along with that on time.
        'public', $q$NOT @.internal AND @.type_id NOT IN (SELECT y.id FROM {schema}.ticket_article_types y WHERE NOT y.communication)$q$,
        'only_by', $q$NOT IN (SELECT n.id FROM {schema}.ticket_article_senders n WHERE n.name <> '@')$q$,
        'sender', $q$(SELECT n.id FROM {schema}.ticket_article_senders n WHERE n.name = '@')$q$,
        'author', $q$coalesce(@.origin_by_id, @.created_by_id)$q$,
        'question', $q${public @} AND @.sender_id {only_by Customer}$q$,
        'reply', $q${public @} AND @.sender_id {only_by Agent} AND {author @} <> 1$q$,
        -- @ is the id of an article's type, of which the first word says enough: telegram personal-message
        'channel', $q$(SELECT lower(split_part(y.name, ' ', 1)) FROM {schema}.ticket_article_types y WHERE y.id = @)$q$,
        -- Next and previous of article m in its ticket, by time. Ordered by an expression, so that no index on created_at is taken: it
        -- could lead through all tickets.
        'previous_sender', $q$(
            SELECT b.sender_id FROM {schema}.ticket_articles b
            WHERE b.ticket_id = m.ticket_id AND (b.created_at, b.id) < (m.created_at, m.id) AND ({question b} OR {reply b})
            ORDER BY b.created_at + interval '0' DESC, b.id DESC LIMIT 1)$q$,
        'next_reply', $q$(
            SELECT b.id FROM {schema}.ticket_articles b
            WHERE b.ticket_id = m.ticket_id AND (b.created_at, b.id) > (m.created_at, m.id) AND {reply b}
            ORDER BY b.created_at + interval '0', b.id LIMIT 1)$q$,

        -- Tickets: @ is the alias of tickets.
        'states', $q$SELECT z.id FROM {schema}.ticket_states z JOIN {schema}.ticket_state_types k ON k.id = z.state_type_id WHERE k.name$q$,
        -- NOT IN, of which the planner expects half of the rows; of <> ALL (ARRAY(...)) it would expect few
        'counted', $q$@.state_id NOT IN ({states} IN ('merged', 'removed'))$q$,
        'team', $q$'team:' || t.group_id$q$,

        -- The log: @ is the alias of histories. A change from one closed state to another is neither close nor reopen.
        'change', $q$@.history_object_id = (SELECT o.id FROM {schema}.history_objects o WHERE o.name = 'Ticket')
            AND @.history_type_id = (SELECT o.id FROM {schema}.history_types o WHERE o.name = 'updated')$q$,
        'attribute', $q$(SELECT o.id FROM {schema}.history_attributes o WHERE o.name = '@')$q$,
        'closed', $q$ANY (ARRAY({states} = 'closed'))$q$,
        'close', $q${change @} AND @.history_attribute_id = {attribute state} AND @.id_to = {closed} AND (@.id_from = {closed}) IS NOT TRUE$q$,
        'reopen', $q${change @} AND @.history_attribute_id = {attribute state} AND @.id_from = {closed} AND (@.id_to = {closed}) IS NOT TRUE$q$,
        'actor', $q$'user:' || nullif(nullif(@.created_by_id, 1), t.customer_id)$q$,
        -- each close in the log of ticket t follows a reopen
        'born_closed', $q$t.close_at IS NOT NULL AND NOT EXISTS (
            SELECT FROM {schema}.histories h
            WHERE h.o_id = t.id AND {close h}
                AND NOT EXISTS (SELECT FROM {schema}.histories e WHERE e.o_id = t.id AND e.id < h.id AND {reopen e}))$q$,
        -- last_close_at is empty in tickets closed before Zammad had it
        'last_close', CASE WHEN has_last_close THEN $q$coalesce(t.last_close_at, t.close_at)$q$ ELSE
            $q$CASE WHEN t.close_at IS NOT NULL THEN coalesce((SELECT max(h.created_at) FROM {schema}.histories h WHERE h.o_id = t.id AND {close h}), t.close_at) END$q$ END,

        -- Users: @ is the alias of users.
        'name', $q$coalesce(nullif(btrim(concat_ws(' ', @.firstname, @.lastname)), ''), nullif(@.email, ''), @.login)::text$q$,
        'agents', $q$SELECT v.user_id
            FROM {schema}.roles_users v
                JOIN {schema}.roles r ON r.id = v.role_id AND r.active
                JOIN {schema}.permissions_roles w ON w.role_id = r.id
                JOIN {schema}.permissions p ON p.id = w.permission_id AND p.name IN ('ticket', 'ticket.agent')$q$,
        -- each owner of tickets is one step in the index on owner_id
        'owners', $q$SELECT o.owner_id FROM (
            WITH RECURSIVE o AS (
                SELECT min(t.owner_id) AS owner_id FROM {schema}.tickets t
                UNION ALL
                SELECT (SELECT min(t.owner_id) FROM {schema}.tickets t WHERE t.owner_id > o.owner_id) FROM o WHERE o.owner_id IS NOT NULL
            ) SELECT o.owner_id FROM o WHERE o.owner_id IS NOT NULL) o$q$,
        -- Calls. The caller is a customer if his number is known as one user's; the agent stands there by name only, and must be the only one of it.
        'calls', CASE WHEN has_calls THEN $q$
    UNION ALL
    SELECT (1::bigint << 40) + l.id, NULL, u.id::bigint, u.organization_id::bigint, 'phone', 'call', CASE l.direction WHEN 'out' THEN 'outbound' ELSE 'inbound' END,
        coalesce({utc l.initialized_at}, {utc l.created_at}), {utc l.answered_at}, CASE WHEN l.answered_at IS NOT NULL THEN {utc l.end_at} END, {utc l.end_at},
        l.end_at - l.answered_at, 'user:' || n.id, NULL, CASE WHEN l.answered_at IS NOT NULL THEN 'human' END
    FROM (
        SELECT c.*, CASE WHEN c.to_comment IS DISTINCT FROM 'voicemail' THEN c.start_at END AS answered_at,
            CASE c.direction WHEN 'out' THEN c.from_comment ELSE c.to_comment END AS agent_name,
            (SELECT min(i.user_id) FROM {schema}.cti_caller_ids i
             WHERE i.caller_id = CASE c.direction WHEN 'out' THEN c."to" ELSE c."from" END AND i.level = 'known' AND i.user_id > 1
             HAVING count(DISTINCT i.user_id) = 1) AS user_id
        FROM {schema}.cti_logs c
    ) l
        LEFT JOIN {schema}.users u ON u.id = l.user_id
        LEFT JOIN (
            SELECT concat_ws(' ', a.firstname, a.lastname) AS name, min(a.id) AS id
            FROM {schema}.users a WHERE a.id IN ({agents}) GROUP BY 1 HAVING count(*) = 1
        ) n ON n.name = l.agent_name$q$ ELSE '' END,
        -- Chats. No end is stored, hence the last message; no customer either.
        'chats', CASE WHEN has_chats THEN $q$
    UNION ALL
    SELECT (1::bigint << 41) + c.id, NULL, NULL, NULL, 'chat', 'chat', 'inbound', {utc c.created_at}, {utc i.answered_at},
        CASE WHEN c.state = 'closed' AND i.answered_at IS NOT NULL THEN {utc i.last_at} END, CASE WHEN c.state = 'closed' THEN coalesce({utc i.last_at}, {utc c.created_at}) END,
        NULL, 'user:' || nullif(c.user_id, 1), NULL, CASE WHEN i.answered_at IS NOT NULL THEN 'human' END
    FROM {schema}.chat_sessions c, LATERAL (
        SELECT min(i.created_at) FILTER (WHERE i.created_by_id > 1) AS answered_at, max(i.created_at) AS last_at
        FROM {schema}.chat_messages i WHERE i.chat_session_id = c.id
    ) i$q$ ELSE '' END,
        'members_by_role', CASE WHEN has_roles THEN $q$
    UNION
    SELECT 'team:' || m.group_id, 'user:' || v.user_id
    FROM {schema}.roles_groups m
        JOIN {schema}.roles r ON r.id = m.role_id AND r.active
        JOIN {schema}.roles_users v ON v.role_id = r.id
    WHERE m.access = 'full' AND v.user_id <> 1$q$ ELSE '' END);
BEGIN
    PERFORM helpdesk._require_columns('zammad', s, needed.of_table, VARIADIC pg_catalog.string_to_array(needed.columns, ' '))
    FROM (VALUES
        ('tickets', 'id number group_id priority_id state_id organization_id owner_id customer_id close_at create_article_type_id create_article_sender_id created_by_id created_at'),
        ('ticket_articles', 'id ticket_id type_id sender_id internal content_type body created_by_id origin_by_id created_at'),
        ('ticket_article_types', 'id name communication'), ('ticket_article_senders', 'id name'),
        ('ticket_states', 'id state_type_id'), ('ticket_state_types', 'id name'), ('ticket_priorities', 'id name'),
        ('histories', 'id o_id history_object_id history_type_id history_attribute_id id_from id_to created_by_id created_at'),
        ('history_objects', 'id name'), ('history_types', 'id name'), ('history_attributes', 'id name'),
        ('users', 'id organization_id login firstname lastname email active created_at'), ('organizations', 'id name'),
        ('groups', 'id name'), ('groups_users', 'user_id group_id access'), ('roles', 'id active'), ('roles_users', 'user_id role_id'),
        ('permissions', 'id name'), ('permissions_roles', 'role_id permission_id'),
        ('tags', 'tag_item_id tag_object_id o_id'), ('tag_items', 'id name'), ('tag_objects', 'id name'),
        ('cti_logs', CASE WHEN has_calls THEN 'id direction from from_comment to to_comment start_at end_at created_at' END),
        ('cti_caller_ids', CASE WHEN has_calls THEN 'caller_id level user_id' END),
        ('chat_sessions', CASE WHEN has_chats THEN 'state user_id created_at' END),
        ('chat_messages', CASE WHEN has_chats THEN 'chat_session_id created_by_id created_at' END),
        ('roles_groups', CASE WHEN has_roles THEN 'group_id access' END)
    ) needed (of_table, columns) WHERE needed.columns IS NOT NULL;

    given := pg_catalog.jsonb_build_object('schema', pg_catalog.quote_ident(s),
        'category', helpdesk._zammad_column(s, 'category_column', options ->> 'category_column'),
        'summary', helpdesk._zammad_column(s, 'summary_column', options ->> 'summary_column'));
    RETURN QUERY SELECT t.entity, helpdesk._expanded(t.template, pieces, given), nullif(t.remark, '') FROM (VALUES
        ('conversation', $q$
    SELECT t.id::bigint AS conversation_id, t.number::text AS reference, nullif(t.customer_id, 1)::bigint AS customer_id, t.organization_id::bigint AS company_id,
        {channel t.create_article_type_id} AS channel, 'ticket' AS kind,
        CASE t.create_article_sender_id WHEN {sender Customer} THEN 'customer' WHEN {sender Agent} THEN 'agent' WHEN {sender System} THEN 'broadcast' END AS opened_by,
        CASE WHEN t.state_id = {closed} THEN 'closed' WHEN t.state_id = ANY (ARRAY({states} IN ('new', 'open'))) THEN 'open' ELSE 'pending' END AS status,
        (SELECT p.name::text FROM {schema}.ticket_priorities p WHERE p.id = t.priority_id) AS priority,
        {category} AS category, 'user:' || nullif(t.owner_id, 1) AS assignee_id, {team} AS team_id,
        CASE WHEN EXISTS (SELECT FROM {schema}.histories h WHERE h.o_id = t.id AND {close h})
            THEN (SELECT {actor h} FROM {schema}.histories h WHERE h.o_id = t.id AND {close h} ORDER BY h.id DESC LIMIT 1)
            WHEN t.close_at IS NOT NULL THEN {actor t} END AS resolver_id,
        {utc t.created_at} AS opened_at,
        CASE WHEN t.create_article_sender_id IN ({sender Agent}, {sender System}) THEN NULL ELSE (
            SELECT min({utc a.created_at}) FROM {schema}.ticket_articles a WHERE a.ticket_id = t.id AND a.created_at >= t.created_at AND {reply a}
        ) END AS first_response_at,
        {utc t.close_at} AS first_closed_at, ({last_close}) AT TIME ZONE 'UTC' AS last_closed_at,
        -- each reopen follows a close, which the log lacks if the ticket was born closed
        greatest((SELECT count(*) FROM {schema}.histories h WHERE h.o_id = t.id AND {close h}),
            (SELECT count(*) FROM {schema}.histories h WHERE h.o_id = t.id AND {reopen h}) + (t.state_id = {closed})::integer)::integer AS closes,
        (SELECT count(*) FROM {schema}.histories h WHERE h.o_id = t.id AND {reopen h})::integer AS reopens,
        CASE WHEN EXISTS (SELECT FROM {schema}.tickets e WHERE e.customer_id = t.customer_id AND e.created_at < t.created_at AND {counted e})
            THEN 'returning' ELSE 'new' END AS contact_type,
        (SELECT count(*) FROM {schema}.ticket_articles a WHERE a.ticket_id = t.id AND {question a})::integer AS incoming_messages,
        (SELECT count(*) FROM {schema}.ticket_articles a WHERE a.ticket_id = t.id AND {reply a})::integer AS outgoing_messages,
        {summary} AS closing_summary
    FROM {schema}.tickets t
    WHERE {counted t}$q$,
            CASE WHEN has_last_close THEN 'last close from tickets.last_close_at' ELSE 'this version has no tickets.last_close_at: last close from histories' END),

        -- A run begins with a customer's article m that follows no other one, replies apart, and ends with the next reply r.
        -- r is joined by ANY, so that it is looked up or leads to m, but the whole table is never hashed for it.
        ('contact', $q$
    SELECT m.id::bigint AS contact_id, t.id::bigint AS conversation_id, nullif({author m}, 1)::bigint AS customer_id, t.organization_id::bigint AS company_id,
        {channel m.type_id} AS channel, CASE WHEN {previous_sender} IS NULL THEN 'ticket' ELSE 'message' END AS kind, 'inbound' AS direction,
        {utc m.created_at} AS started_at, {utc r.created_at} AS answered_at, {utc r.created_at} AS fulfilled_at, {utc r.created_at} AS ended_at,
        NULL::interval AS talk_time, 'user:' || {author r} AS agent_id, {team} AS team_id, CASE WHEN r.id IS NOT NULL THEN 'human' END AS handled_by
    FROM {schema}.ticket_articles m
        JOIN {schema}.tickets t ON t.id = m.ticket_id
        LEFT JOIN {schema}.ticket_articles r ON t.id = ANY (ARRAY[r.ticket_id]) AND r.id = ANY (ARRAY{next_reply})
    WHERE {question m} AND {counted t} AND {previous_sender} IS DISTINCT FROM m.sender_id
    UNION ALL
    SELECT m.id::bigint, t.id::bigint, nullif(t.customer_id, 1)::bigint, t.organization_id::bigint, {channel m.type_id}, 'ticket', 'outbound',
        {utc m.created_at}, NULL, NULL, NULL, NULL, 'user:' || {author m}, {team}, 'human'
    FROM {schema}.ticket_articles m
        JOIN {schema}.tickets t ON t.id = m.ticket_id
    WHERE {reply m} AND {counted t} AND {previous_sender} IS NULL{calls}{chats}$q$,
            concat_ws(', ', CASE WHEN NOT has_calls THEN 'no calls (tables cti_logs and cti_caller_ids)' END, CASE WHEN NOT has_chats THEN 'no chats (tables chat_sessions and chat_messages)' END)),

        ('conversation_event', $q$
    SELECT t.id::bigint AS conversation_id, 'opened' AS kind, {utc t.created_at} AS at,
        CASE WHEN t.create_article_sender_id = {sender Agent} THEN {actor t} END AS agent_id, {team} AS team_id
    FROM {schema}.tickets t WHERE {counted t}
    UNION ALL
    SELECT t.id::bigint, 'closed', {utc h.created_at}, {actor h}, {team}
    FROM {schema}.histories h JOIN {schema}.tickets t ON t.id = h.o_id WHERE {close h} AND {counted t}
    UNION ALL
    SELECT t.id::bigint, 'closed', {utc t.close_at}, {actor t}, {team}
    FROM {schema}.tickets t WHERE {born_closed} AND {counted t}
    UNION ALL
    SELECT t.id::bigint, 'reopened', {utc h.created_at}, {actor h}, {team}
    FROM {schema}.histories h JOIN {schema}.tickets t ON t.id = h.o_id WHERE {reopen h} AND {counted t}
    UNION ALL
    SELECT t.id::bigint, CASE h.id_to WHEN 1 THEN 'unassigned' ELSE 'assigned' END, {utc h.created_at}, {actor h}, {team}
    FROM {schema}.histories h JOIN {schema}.tickets t ON t.id = h.o_id WHERE {change h} AND h.history_attribute_id = {attribute owner} AND {counted t}$q$,
            'the team is that of today'),

        -- t.id::bigint, which is conversation_id, is joined as it is, so that a join with conversations reaches the index on ticket_id
        ('message', $q$
    SELECT m.id::bigint AS message_id, t.id::bigint AS conversation_id,
        nullif(CASE m.sender_id WHEN {sender Customer} THEN {author m} ELSE t.customer_id END, 1)::bigint AS customer_id, {channel m.type_id} AS channel,
        {utc m.created_at} AS sent_at, CASE m.sender_id WHEN {sender Customer} THEN 'inbound' ELSE 'outbound' END AS direction,
        CASE WHEN {question m} THEN 'customer' WHEN {reply m} THEN 'agent' ELSE 'system' END AS sender_kind,
        CASE WHEN {reply m} THEN 'user:' || {author m} END AS agent_id,
        CASE WHEN {question m} OR {reply m} THEN 'user' ELSE 'workflow' END AS origin,
        m.content_type::text AS content_type, m.body AS content
    FROM {schema}.ticket_articles m
        JOIN {schema}.tickets t ON t.id::bigint = m.ticket_id
    WHERE {public m} AND {counted t}$q$,
            CASE WHEN has_chats THEN 'without the messages of chats, which belong to no ticket' END),

        ('rating', NULL, 'Zammad has no ratings; map a survey of your own with helpdesk.attach_query'),

        ('conversation_tag', $q$
    SELECT t.id::bigint AS conversation_id, i.name::text AS tag
    FROM {schema}.tags g
        JOIN {schema}.tag_items i ON i.id = g.tag_item_id
        JOIN {schema}.tickets t ON t.id = g.o_id
    WHERE g.tag_object_id = (SELECT o.id FROM {schema}.tag_objects o WHERE o.name = 'Ticket') AND {counted t}$q$, NULL),

        -- agents are users too, and write tickets of their own
        ('customer', $q$
    SELECT u.id::bigint AS customer_id, {name u} AS name, u.organization_id::bigint AS company_id, {utc u.created_at} AS created_at
    FROM {schema}.users u WHERE u.id <> 1$q$, NULL),

        ('company', $q$
    SELECT o.id::bigint AS company_id, o.name::text AS name FROM {schema}.organizations o$q$, NULL),

        ('agent', $q$
    SELECT 'user:' || u.id AS agent_id, {name u} AS name, 'human' AS kind, u.active AS active
    FROM {schema}.users u
    WHERE u.id <> 1 AND u.id IN ({agents} UNION ALL {owners})$q$, NULL),

        ('team', $q$
    SELECT 'team:' || g.id AS team_id, g.name::text AS name FROM {schema}.groups g$q$, NULL),

        ('team_member', $q$
    SELECT 'team:' || m.group_id AS team_id, 'user:' || m.user_id AS agent_id
    FROM {schema}.groups_users m WHERE m.access = 'full' AND m.user_id <> 1{members_by_role}$q$, NULL)
    ) t (entity, template, remark);
END
$adapter$;

-- A column of tickets that an option names, as text; an attribute of one's own with several values is an array.
CREATE FUNCTION helpdesk._zammad_column(schema text, option text, column_name text) RETURNS text
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    category "char";
BEGIN
    IF column_name IS NULL THEN
        RETURN 'NULL::text';
    END IF;
    SELECT t.typcategory INTO category
    FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
    WHERE a.attrelid = pg_catalog.to_regclass(pg_catalog.format('%I.tickets', schema)) AND a.attname = column_name AND a.attnum > 0 AND NOT a.attisdropped;
    -- the text of a date or a time would depend on settings of the session
    IF category IS NULL OR category NOT IN ('S', 'N', 'B', 'A') THEN
        RAISE EXCEPTION '%: tickets has no column % that holds a text', option, pg_catalog.quote_literal(column_name)
            USING ERRCODE = 'invalid_parameter_value', HINT = 'For example {"category_column": "type"}. An attribute added in Zammad''s object manager is a column of tickets.';
    END IF;
    RETURN pg_catalog.format(CASE category WHEN 'A' THEN 'nullif(array_to_string(t.%I, '', ''), '''')' ELSE 'nullif(t.%I::text, '''')' END, column_name);
END
$$;
