-- Adapter of Request Tracker. Checked against the schema and the code of 5.0.3 (Debian request-tracker5); 4.4 has the same columns.
--
--   conversation        tickets of type ticket; what was merged into one (effectiveid) is part of it
--   contact             a run of customer correspondence up to the next correspondence of an agent (the run that begins a ticket has
--                       kind ticket, the others message); tickets begun by an agent (outbound)
--   message             transactions Create and Correspond of tickets; comments are private
--   conversation_event  transactions Status and changes of the owner
--   customer, company   users; their organization
--   agent               privileged users, RT_System as the system
--   team, team_member   queues, and the AdminCc watchers of queues
--   rating, conversation_tag   Request Tracker has none
--
-- What is not as one would think:
--   1. Timestamps have no zone and mean UTC; a date that is not set is 1970-01-01, not NULL.
--   2. tickets.resolved is the last time that a status became an inactive one: not cleared when the ticket is reopened, and set
--      again by resolved -> rejected, which is no second close. First close, closes and reopens come from the transactions.
--   3. A ticket created in an inactive status has no Status transaction: it was closed when it was created.
--   4. Merging moves no transaction; it sets effectiveid of the ticket merged away, whose own status stays what it was. Its messages
--      belong to the ticket that it was merged into, its status changes to nobody.
--   5. Deleted tickets are a status, reminders and approvals a type: neither is a conversation.
--   6. Nobody is a user: its tickets have no assignee. RT_System is one too: what scrips do is no agent's.
--   7. Who is the customer is a matter of the ticket: as in Request Tracker itself, whoever is a requestor of it, be he an agent or
--      not; here also everyone who is not privileged (a Cc that answers). The customer of a ticket is its first requestor.
--   8. Since 5 a change of the owner is two transactions (Set and SetWatcher), before one (Take, Steal, Give ...): SetWatcher is left
--      out. The owner that a ticket is created with has none.
--   9. Lifecycles stand in a file of the server, so which statuses of your own are inactive is found out from the data.
--  10. A custom field may exist several times with one name; values that were replaced stay, disabled.
--
-- No index of Request Tracker has a time. Everything is looked up from a transaction by indexes that it has (transactions1,
-- tickets3, groups1, groupmembers1, attachments2); for the range of time the guide names indexes to add, and the anchors are written
-- exactly as in these. Orders by id + 0: the planner would walk down the primary key of all transactions else.
CREATE FUNCTION helpdesk._adapter_request_tracker(options jsonb) RETURNS TABLE (entity text, query text, remark text)
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $adapter$
DECLARE
    schema text := options ->> 'schema';
    system_id integer;
    nobody_id integer;
    privileged_id integer;
    statuses text[];    -- those that are not of the lifecycle that Request Tracker brings
    closed text[] := '{resolved,rejected,deleted}';
    more_closed text[];
    field_ids text;
    status_remark text;
    o record;
    pieces jsonb := pg_catalog.jsonb_build_object(
        'is_conversation', $$t.id = t.effectiveid AND t.type = 'ticket' AND t.status <> 'deleted'$$,
        -- @ is a user: whether he works for the customers of ticket t or for the helpdesk
        'is_privileged', $$@ IN (SELECT p.memberid FROM {schema}.groupmembers p WHERE p.groupid = {privileged})$$,
        'is_agent', $$({is_privileged @} AND NOT EXISTS (
            SELECT FROM {schema}.groups rg JOIN {schema}.groupmembers rm ON rm.groupid = rg.id
            WHERE lower(rg.domain) = 'rt::ticket-role' AND lower(rg.name) = 'requestor' AND rg.instance = t.effectiveid AND rm.memberid = @))$$,
        'agent', $$CASE WHEN @ = {system} OR {is_privileged @} THEN 'user:' || @ END$$,
        -- ticket t's customer: its first requestor that is a user, else whoever created it
        'customer', $$coalesce((
                SELECT rm.memberid FROM {schema}.groups rg JOIN {schema}.groupmembers rm ON rm.groupid = rg.id JOIN {schema}.users ru ON ru.id = rm.memberid
                WHERE lower(rg.domain) = 'rt::ticket-role' AND lower(rg.name) = 'requestor' AND rg.instance = t.id
                ORDER BY rm.id + 0 LIMIT 1),
            CASE WHEN t.creator <> {system} AND NOT {is_privileged t.creator} THEN t.creator END)$$,
        'company', $$(SELECT helpdesk.customer_key(nullif(btrim(u.organization), '')) FROM {schema}.users u WHERE u.id = @)$$,
        -- @ is a transaction: how its message came. Request Tracker writes it into the head of what it stores; before 4.4 a mail is
        -- known by its way
        'channel', $$(
            SELECT lower(coalesce(substring(a.headers FROM '(?n)^X-RT-Interface: *([^[:space:]]+)'), CASE WHEN a.headers ~ '(?n)^Received:' THEN 'email' END))
            FROM {schema}.attachments a WHERE a.transactionid = @ AND a.parent = 0 ORDER BY a.id + 0 LIMIT 1)$$,
        -- what customers and agents write to each other, of all tickets merged into one. Whose it is as booleans: the planner takes a
        -- comparison of text that it cannot see through for so rare that it loops over whole tables
        'messages', $$(
            SELECT x.id, t.effectiveid AS conversation_id, x.created, x.creator, x.type, x.creator = {system} AS by_system,
                CASE WHEN x.creator = {system} THEN false ELSE {is_agent x.creator} END AS by_agent,
                CASE WHEN x.creator = {system} THEN false ELSE NOT {is_agent x.creator} END AS by_customer
            FROM {schema}.transactions x JOIN {schema}.tickets t ON t.id = x.objectid
            WHERE x.objecttype = 'RT::Ticket' AND x.type IN ('Create', 'Correspond'))$$,
        -- message @ is the first of its ticket; those of the system begin none
        'begins', $$CASE WHEN EXISTS (SELECT FROM {messages} f WHERE f.conversation_id = @.conversation_id AND f.id < @.id AND NOT f.by_system) THEN false ELSE true END$$,
        -- the first part of message m that is text and not a file
        'text_part', $$FROM {schema}.attachments a WHERE a.transactionid = m.id AND a.contenttype LIKE 'text/%' AND coalesce(a.filename, '') = ''
                    AND coalesce(a.contentencoding, 'none') IN ('none', '') ORDER BY a.id + 0 LIMIT 1$$,
        'resolved', $$(CASE WHEN t.resolved > timestamp '1970-01-02' THEN t.resolved END AT TIME ZONE {zone})$$,
        -- ticket t was created in a closed status: what its first change changed, or what it still has
        'created_closed', $$coalesce((
                SELECT fs.oldvalue FROM {schema}.transactions fs WHERE fs.objecttype = 'RT::Ticket' AND fs.objectid = t.id AND fs.type = 'Status'
                ORDER BY fs.id + 0 LIMIT 1), t.status) = ANY ({closed})$$,
        'changes_status', $$x.objecttype = 'RT::Ticket' AND x.type = 'Status' AND (x.newvalue = ANY ({closed})) <> (x.oldvalue = ANY ({closed}))$$,
        'changes_owner', $$x.objecttype = 'RT::Ticket' AND x.field = 'Owner' AND x.type IN ('Set', 'Take', 'Steal', 'Untake', 'Give', 'Force')$$,
        'change_of_ticket', $$FROM {schema}.transactions x JOIN {schema}.tickets t ON t.id = x.objectid$$,
        'category', 'NULL::text', 'summary', 'NULL::text',
        'field', $$(
                SELECT coalesce(v.content, v.largecontent)::text FROM {schema}.objectcustomfieldvalues v
                WHERE v.customfield = ANY (ARRAY[@]) AND v.objecttype = 'RT::Ticket' AND v.objectid = t.id AND v.disabled = 0
                ORDER BY v.sortorder, v.id + 0 LIMIT 1)$$);
BEGIN
    PERFORM helpdesk._require_columns('Request Tracker', schema, r.table_name, VARIADIC r.columns) FROM (VALUES
        ('tickets', '{id,effectiveid,queue,type,owner,priority,status,resolved,creator,created}'::text[]),
        ('transactions', '{id,objecttype,objectid,type,field,oldvalue,newvalue,creator,created}'),
        ('attachments', '{id,transactionid,parent,contenttype,contentencoding,content,headers,filename}'),
        ('users', '{id,name,realname,emailaddress,organization,created}'),
        ('principals', '{id,disabled}'),
        ('groups', '{id,domain,name,instance}'),
        ('groupmembers', '{id,groupid,memberid}'),
        ('cachedgroupmembers', '{groupid,memberid,disabled}'),
        ('queues', '{id,name}'),
        ('customfields', '{id,name,lookuptype,disabled}'),
        ('objectcustomfieldvalues', '{id,customfield,objecttype,objectid,content,largecontent,sortorder,disabled}')
    ) AS r (table_name, columns);

    -- whom Request Tracker itself knows by name
    EXECUTE helpdesk._guarded(pg_catalog.format($$
        SELECT (SELECT id FROM %1$I.users WHERE lower(name) = 'rt_system'), (SELECT id FROM %1$I.users WHERE lower(name) = 'nobody'),
            (SELECT id FROM %1$I.groups WHERE lower(domain) = 'systeminternal' AND lower(name) = 'privileged')$$, schema))
    INTO system_id, nobody_id, privileged_id;
    IF system_id IS NULL OR nobody_id IS NULL OR privileged_id IS NULL THEN
        RAISE EXCEPTION 'schema % has no data of Request Tracker: no user RT_System, no user Nobody or no group Privileged', pg_catalog.quote_ident(schema)
            USING ERRCODE = 'no_data_found', HINT = 'Attach after the application was set up (rt-setup-database).';
    END IF;

    -- statuses of your own: one that sets the ticket's time of resolution is inactive
    EXECUTE helpdesk._guarded(pg_catalog.format($$
        SELECT array_agg(s.status ORDER BY s.status) FROM (
            SELECT t.status FROM %1$I.tickets t WHERE t.type = 'ticket'
            UNION SELECT x.newvalue FROM %1$I.transactions x WHERE x.objecttype = 'RT::Ticket' AND x.type = 'Status'
        ) s WHERE s.status NOT IN ('new', 'open', 'stalled', 'resolved', 'rejected', 'deleted')$$, schema))
    INTO statuses;
    IF statuses IS NOT NULL THEN
        EXECUTE helpdesk._guarded(pg_catalog.format($$
            SELECT coalesce(array_agg(DISTINCT x.newvalue ORDER BY x.newvalue), '{}')
            FROM %1$I.transactions x JOIN %1$I.tickets t ON t.id = x.objectid
            WHERE x.objecttype = 'RT::Ticket' AND x.type = 'Status' AND x.newvalue = ANY (%2$L::text[])
                AND t.resolved BETWEEN x.created - interval '2 s' AND x.created + interval '2 s'$$, schema, statuses))
        INTO more_closed;
        closed := closed || more_closed;
        status_remark := pg_catalog.format('statuses of your own: closed are %s, open are %s',
            coalesce(nullif(pg_catalog.array_to_string(more_closed, ', '), ''), 'none'),
            coalesce((SELECT pg_catalog.string_agg(u, ', ' ORDER BY u) FROM pg_catalog.unnest(statuses) u WHERE u <> ALL (more_closed)), 'none'));
    END IF;

    FOR o IN SELECT k.key, k.value FROM pg_catalog.jsonb_each_text(options) k WHERE k.key IN ('category_field', 'summary_field') AND k.value IS NOT NULL LOOP
        EXECUTE helpdesk._guarded(pg_catalog.format($$SELECT string_agg(f.id::text, ', ' ORDER BY f.id) FROM %1$I.customfields f
            WHERE lower(f.name) = lower(%2$L) AND f.lookuptype = 'RT::Queue-RT::Ticket' AND f.disabled = 0$$, schema, o.value))
        INTO field_ids;
        IF field_ids IS NULL THEN
            RAISE EXCEPTION '%: there is no custom field % of tickets', o.key, pg_catalog.quote_literal(o.value)
                USING ERRCODE = 'invalid_parameter_value', HINT = 'Admin, Custom Fields lists them; give the name of one that applies to tickets.';
        END IF;
        pieces := pieces || pg_catalog.jsonb_build_object(pg_catalog.split_part(o.key, '_', 1), pg_catalog.replace(pieces ->> 'field', '@', field_ids));
    END LOOP;
    pieces := pieces || pg_catalog.jsonb_build_object('system', system_id::text, 'nobody', nobody_id::text, 'privileged', privileged_id::text);

    FOR o IN SELECT e.* FROM (VALUES
        ('conversation', $$
            SELECT t.id::bigint AS conversation_id, t.id::text AS reference, {customer}::bigint AS customer_id,
                (SELECT {company k.id} FROM (SELECT {customer} AS id) k) AS company_id,
                (SELECT {channel x.id} FROM {schema}.transactions x
                    WHERE x.objecttype = 'RT::Ticket' AND x.objectid = t.id AND x.type = 'Create' ORDER BY x.id + 0 LIMIT 1) AS channel,
                'ticket' AS kind, CASE WHEN t.creator = {system} OR {is_agent t.creator} THEN 'agent' ELSE 'customer' END AS opened_by,
                CASE WHEN t.status = ANY ({closed}) THEN 'closed' WHEN t.status = 'stalled' THEN 'pending' ELSE 'open' END AS status,
                t.priority::text AS priority, {category} AS category,
                CASE WHEN t.owner <> {nobody} THEN 'user:' || t.owner END AS assignee_id, 'team:' || t.queue AS team_id,
                CASE WHEN e.closes > 0 THEN e.resolver_id WHEN i.created_closed THEN {agent t.creator} END AS resolver_id,
                t.created AT TIME ZONE {zone} AS opened_at,
                (SELECT min(m.created) AT TIME ZONE {zone} FROM {messages} m
                    WHERE m.conversation_id = t.id AND m.type = 'Correspond' AND m.created >= t.created AND m.by_agent) AS first_response_at,
                CASE WHEN i.created_closed THEN t.created AT TIME ZONE {zone} ELSE e.first_closed_at END AS first_closed_at,
                {resolved} AS last_closed_at,
                e.closes + i.created_closed::integer AS closes, e.reopens,
                (SELECT count(*)::integer FROM {messages} m WHERE m.conversation_id = t.id AND m.by_customer) AS incoming_messages,
                (SELECT count(*)::integer FROM {messages} m WHERE m.conversation_id = t.id AND NOT m.by_customer) AS outgoing_messages,
                {summary} AS closing_summary
            FROM {schema}.tickets t
            LEFT JOIN LATERAL (
                SELECT (count(*) FILTER (WHERE x.newvalue = ANY ({closed})))::integer AS closes, (count(*) FILTER (WHERE x.oldvalue = ANY ({closed})))::integer AS reopens,
                    min(x.created) FILTER (WHERE x.newvalue = ANY ({closed})) AT TIME ZONE {zone} AS first_closed_at,
                    (array_agg({agent x.creator} ORDER BY x.id DESC) FILTER (WHERE x.newvalue = ANY ({closed})))[1] AS resolver_id
                FROM {schema}.transactions x WHERE {changes_status} AND x.objectid = t.id
            ) e ON true
            CROSS JOIN LATERAL (SELECT {created_closed} AS created_closed) i
            WHERE {is_conversation}$$,
            pg_catalog.concat_ws('; ', CASE WHEN options ->> 'category_field' IS NULL THEN 'no category: give category_field' END,
                CASE WHEN options ->> 'summary_field' IS NULL THEN 'no closing summary: give summary_field' END, status_remark)),

        -- m begins a run: the last that anyone but the system wrote before it is an agent's, or nothing. r is the next answer. Both times
        -- are columns of their own tables, so that the range of either comes first. What an agent begins is a contact too, which nothing fulfils.
        ('contact', $$
            SELECT m.id AS contact_id, t.id::bigint AS conversation_id, m.creator::bigint AS customer_id, {company m.creator} AS company_id, {channel m.id} AS channel,
                CASE WHEN {begins m} THEN 'ticket' ELSE 'message' END AS kind, 'inbound' AS direction,
                m.created AT TIME ZONE {zone} AS started_at, r.created AT TIME ZONE {zone} AS fulfilled_at,
                'user:' || r.creator AS agent_id, 'team:' || t.queue AS team_id, CASE WHEN r.id IS NOT NULL THEN 'human' END AS handled_by
            FROM {messages} m
            JOIN {schema}.tickets t ON t.id = m.conversation_id
            LEFT JOIN {messages} r ON r.conversation_id = m.conversation_id AND r.id > m.id AND r.type = 'Correspond' AND r.by_agent
                AND CASE WHEN EXISTS (SELECT FROM {messages} y WHERE y.conversation_id = m.conversation_id AND y.id > m.id AND y.id < r.id
                    AND y.type = 'Correspond' AND y.by_agent) THEN false ELSE true END
            WHERE {is_conversation} AND m.by_customer
                AND (SELECT y.by_customer FROM {messages} y WHERE y.conversation_id = m.conversation_id AND y.id < m.id
                        AND (y.by_customer OR y.by_agent AND y.type = 'Correspond')
                    ORDER BY y.id + 0 DESC LIMIT 1) IS NOT TRUE
            UNION ALL
            SELECT m.id, t.id::bigint, {customer}::bigint, (SELECT {company k.id} FROM (SELECT {customer} AS id) k), {channel m.id}, 'ticket', 'outbound',
                m.created AT TIME ZONE {zone}, NULL, 'user:' || m.creator, 'team:' || t.queue, 'human'
            FROM {messages} m
            JOIN {schema}.tickets t ON t.id = m.conversation_id
            WHERE {is_conversation} AND m.by_agent AND {begins m}$$,
            NULL),

        -- a branch for each sender, so that a report of one plans none of the others
        ('message', (
            SELECT pg_catalog.string_agg(pg_catalog.format($$
            SELECT m.id AS message_id, t.id::bigint AS conversation_id, %1$s::bigint AS customer_id, {channel m.id} AS channel, m.created AT TIME ZONE {zone} AS sent_at,
                %2$L AS direction, %3$L AS sender_kind, %4$s AS agent_id, %5$L AS origin, (SELECT a.contenttype::text {text_part}) AS content_type, (SELECT a.content {text_part}) AS content
            FROM {messages} m JOIN {schema}.tickets t ON t.id = m.conversation_id
            WHERE {is_conversation} AND m.by_%3$s$$, v.customer, v.direction, v.sender, v.agent, v.origin), ' UNION ALL ')
            FROM (VALUES ('inbound', 'customer', 'm.creator', 'NULL::text', 'user'), ('outbound', 'agent', '{customer}', $$'user:' || m.creator$$, 'user'),
                ('outbound', 'system', '{customer}', $$'user:' || m.creator$$, 'workflow')) v (direction, sender, customer, agent, origin)),
            'comments are private and left out'),

        -- a branch for each kind likewise
        ('conversation_event', $$
            SELECT t.id::bigint AS conversation_id, 'opened' AS kind, t.created AT TIME ZONE {zone} AS at, CASE WHEN {is_agent t.creator} THEN 'user:' || t.creator END AS agent_id, 'team:' || t.queue AS team_id
            FROM {schema}.tickets t WHERE {is_conversation}
            UNION ALL
            SELECT t.id::bigint, 'closed', t.created AT TIME ZONE {zone}, {agent t.creator}, 'team:' || t.queue
            FROM {schema}.tickets t WHERE {is_conversation} AND {created_closed}
            UNION ALL
            SELECT t.id::bigint, 'closed', x.created AT TIME ZONE {zone}, {agent x.creator}, 'team:' || t.queue
            {change_of_ticket}
            WHERE {changes_status} AND x.newvalue = ANY ({closed}) AND {is_conversation}
            UNION ALL
            SELECT t.id::bigint, 'reopened', x.created AT TIME ZONE {zone}, {agent x.creator}, 'team:' || t.queue
            {change_of_ticket}
            WHERE {changes_status} AND x.oldvalue = ANY ({closed}) AND {is_conversation}
            UNION ALL
            SELECT t.id::bigint, 'assigned', x.created AT TIME ZONE {zone}, 'user:' || x.newvalue, 'team:' || t.queue
            {change_of_ticket}
            WHERE {changes_owner} AND x.newvalue <> '{nobody}' AND {is_conversation}
            UNION ALL
            SELECT t.id::bigint, 'unassigned', x.created AT TIME ZONE {zone}, 'user:' || x.oldvalue, 'team:' || t.queue
            {change_of_ticket}
            WHERE {changes_owner} AND x.newvalue = '{nobody}' AND {is_conversation}$$,
            'the owner that a ticket is created with is no event'),

        ('customer', $$
            SELECT u.id::bigint AS customer_id, coalesce(nullif(u.realname, ''), nullif(u.emailaddress, ''), u.name)::text AS name,
                helpdesk.customer_key(nullif(btrim(u.organization), '')) AS company_id, u.created AT TIME ZONE {zone} AS created_at
            FROM {schema}.users u WHERE u.id NOT IN ({system}, {nobody})$$,
            'all users: agents are customers of tickets that they request'),
        ('company', $$
            SELECT DISTINCT helpdesk.customer_key(btrim(u.organization)) AS company_id, btrim(u.organization) AS name
            FROM {schema}.users u WHERE btrim(u.organization) <> ''$$,
            'from the organization of users'),
        ('agent', $$
            SELECT 'user:' || u.id AS agent_id, coalesce(nullif(u.realname, ''), u.name)::text AS name,
                CASE WHEN u.id = {system} THEN 'system' ELSE 'human' END AS kind, p.disabled = 0 AS active
            FROM {schema}.users u JOIN {schema}.principals p ON p.id = u.id
            WHERE u.id = {system} OR {is_privileged u.id}$$,
            'privileged users'),
        ('team', $$SELECT 'team:' || q.id AS team_id, q.name::text AS name FROM {schema}.queues q$$, 'queues'),
        ('team_member', $$
            SELECT DISTINCT 'team:' || g.instance AS team_id, 'user:' || u.id AS agent_id
            FROM {schema}.groups g JOIN {schema}.cachedgroupmembers m ON m.groupid = g.id AND m.disabled = 0 JOIN {schema}.users u ON u.id = m.memberid
            WHERE lower(g.domain) = 'rt::queue-role' AND lower(g.name) = 'admincc'
                AND {is_privileged u.id}$$,
            'AdminCc watchers of the queue'),
        ('rating', NULL, 'Request Tracker has no ratings'),
        ('conversation_tag', NULL, 'Request Tracker has no tags; a custom field can be attached with helpdesk.attach_query')
    ) AS e (entity, query, remark) LOOP
        entity := o.entity;
        query := helpdesk._expanded(o.query, pieces, pg_catalog.jsonb_build_object(
            'schema', pg_catalog.quote_ident(schema), 'zone', pg_catalog.quote_literal(options ->> 'time_zone'), 'closed', pg_catalog.quote_literal(closed) || '::text[]'));
        remark := o.remark;
        RETURN NEXT;
    END LOOP;
END
$adapter$;
