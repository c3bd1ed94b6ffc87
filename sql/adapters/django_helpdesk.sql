-- Adapter of django-helpdesk. Checked against the migrations and the code of 2.6.1; needs 0.3 or later (tickets that were merged).
--
--   conversation        helpdesk_ticket, without those merged into others
--   contact             a run of public follow-ups of customers up to the next one of an agent (the run that begins a ticket has kind
--                       ticket, the others message); tickets begun by an agent (outbound)
--   message             public follow-ups with a comment; the opening of a ticket is one, helpdesk_ticket.description its copy
--   conversation_event  follow-ups with a new status; changes of the owner in helpdesk_ticketchange
--   customer            e-mail addresses of submitters
--   agent               users of the staff (the user model is found by the foreign key of follow-ups)
--   team, team_member   queues; who has the permission of a queue, and its default owner
--   company, rating, conversation_tag   django-helpdesk has none
--
-- What is not as one would think:
--   1. A ticket keeps no time of a close; follow-ups with a new status are the only log. Resolved, closed and duplicate are closed:
--      resolved -> closed (the submitter accepts) is no second close.
--   2. A mail to a ticket that is reopened already says "reopened" again: only the first after a close is a reopening.
--   3. The board (kanban), the admin and the form that edits a ticket change the status without a follow-up: such a ticket is closed
--      without a time, and check_sources says so. If it is reopened later, the reopening counts, though no close is known.
--   4. Merging moves the follow-ups, rewrites their titles to "[Merged from #7] ..." (in the language of whoever merged) and logs
--      nothing: their status changes count no more, their customer is still the submitter of the ticket that they came from.
--   5. A follow-up without user is the customer's (mail, public page), unless it is an escalation, which a job writes and which is known by
--      its change of the priority by one, or a mail from the address of one of the staff, which is the agent's answer.
--   6. A user who is not of the staff, and one of the staff in a ticket that he submitted himself, is a customer.
--   7. Public follow-ups without a comment (assigned in bulk, put on hold) are no messages; nor is the customer's own close.
--   8. Customers have no id: that of the address in lower case, as the application compares it.
--   9. The names of changed fields are translated: a change of the owner is known by the names of users.
--
-- No index of django-helpdesk has a time; the guide names those to add. Orders by date + 0: the planner would walk down such an index
-- through all tickets else.
CREATE FUNCTION helpdesk._adapter_django_helpdesk(options jsonb) RETURNS TABLE (entity text, query text, remark text)
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $adapter$
DECLARE
    schema text := options ->> 'schema';
    user_table record;
    has_permissions boolean;
    given jsonb; -- names of the project
    field_ids text;
    statuses text;
    o record;
    pieces jsonb := pg_catalog.jsonb_build_object(
        -- @ is a follow-up: the ticket that it was moved from when merged; none for others, whatever their title
        'origin', $$FROM {schema}.helpdesk_ticket mk WHERE mk.id = substring(@.title FROM '^[[][^]#]*#([0-9]{1,9})[]]')::integer AND mk.merged_to_id = @.ticket_id$$,
        -- the address in the title of mail @ (x40 is the at sign)
        'address', $$lower(substring(@.title FROM E'[^\\s<>]+\\x40[^\\s<>]+$'))$$,
        'staff', $$(SELECT su.{key} FROM {users} su WHERE su.is_staff)$$,
        -- Who wrote follow-up x of ticket k: a customer, an agent or the system; @ is which of them is asked for. The answers are booleans:
        -- the planner takes a comparison of text that it cannot see through for so rare that it loops over whole tables.
        'is', $$CASE WHEN x.user_id IN {staff} THEN
                    CASE WHEN k.submitter_email = '' OR NOT EXISTS (SELECT FROM {users} su WHERE su.{key} = x.user_id AND lower(su.email) = lower(k.submitter_email)) THEN '@' = 'agent' ELSE '@' = 'customer' END
                WHEN x.user_id IS NOT NULL THEN '@' = 'customer'
                WHEN x.message_id IS NOT NULL THEN
                    CASE WHEN {address x} <> lower(coalesce(k.submitter_email, '')) AND {address x} IN (SELECT lower(su.email) FROM {users} su WHERE su.is_staff AND su.email <> '') THEN '@' = 'agent' ELSE '@' = 'customer' END
                WHEN EXISTS (SELECT FROM {schema}.helpdesk_ticketchange h WHERE h.followup_id = x.id
                    AND CASE WHEN h.old_value ~ '^[0-9]{1,9}$' AND h.new_value ~ '^[0-9]{1,9}$' THEN h.old_value::integer - h.new_value::integer = 1 END) THEN '@' = 'system'
                ELSE '@' = 'customer' END$$,
        -- what customers and agents write to each other
        'messages', $$(
            SELECT x.id, x.ticket_id, x.date, x.user_id, x.message_id, x.title, x.comment, {is customer} AS by_customer, {is agent} AS by_agent, {is system} AS by_system
            FROM {schema}.helpdesk_followup x JOIN {schema}.helpdesk_ticket k ON k.id = x.ticket_id
            WHERE x.public AND x.comment <> '' AND NOT (x.user_id IS NULL AND x.new_status IN (3, 4, 5) AND x.new_status IS NOT NULL))$$,
        -- message @ is the first of its ticket; those of the system begin none
        'begins', $$CASE WHEN EXISTS (SELECT FROM {messages} f WHERE f.ticket_id = @.ticket_id AND (f.date, f.id) < (@.date, @.id) AND NOT f.by_system) THEN false ELSE true END$$,
        'agent', $$coalesce('user:' || @.user_id, (SELECT 'user:' || su.{key} FROM {users} su WHERE su.is_staff AND lower(su.email) = {address @} ORDER BY su.{key} LIMIT 1))$$,
        'customer', $$helpdesk.customer_key(nullif(lower(btrim(coalesce((SELECT mk.submitter_email {origin @}), t.submitter_email))), ''))$$,
        -- the last status before that of follow-up @; every ticket begins open
        'status_before', $$coalesce((
            SELECT p.new_status FROM {schema}.helpdesk_followup p
            WHERE p.ticket_id = @.ticket_id AND p.new_status IS NOT NULL AND (p.date, p.id) < (@.date, @.id) AND NOT EXISTS (SELECT {origin p})
            ORDER BY p.date + interval '0' DESC, p.id DESC LIMIT 1), 1)$$,
        'closes', $$(@.new_status IN (3, 4, 5) AND {status_before @} NOT IN (3, 4, 5) AND NOT EXISTS (SELECT {origin @}))$$,
        'reopens', $$(@.new_status NOT IN (3, 4, 5) AND ({status_before @} IN (3, 4, 5) OR @.new_status = 2 AND {status_before @} <> 2) AND NOT EXISTS (SELECT {origin @}))$$,
        'opening', $$FROM {messages} m WHERE m.ticket_id = t.id AND m.date BETWEEN t.created - interval '1 min' AND t.created + interval '1 min' ORDER BY m.date + interval '0', m.id LIMIT 1$$,
        'is_username', $$IN (SELECT su.{name} FROM {users} su)$$,
        'category', 'NULL::text');
BEGIN
    PERFORM helpdesk._require_columns('django-helpdesk', schema, r.table_name, VARIADIC r.columns) FROM (VALUES
        ('helpdesk_ticket', '{id,queue_id,created,submitter_email,assigned_to_id,status,on_hold,resolution,priority,merged_to_id}'::text[]),
        ('helpdesk_followup', '{id,ticket_id,date,title,comment,public,user_id,new_status,message_id}'),
        ('helpdesk_ticketchange', '{followup_id,field,old_value,new_value}'),
        ('helpdesk_queue', '{id,title,slug,permission_name,default_owner_id}'),
        ('helpdesk_customfield', '{id,name}'),
        ('helpdesk_ticketcustomfieldvalue', '{ticket_id,field_id,value}')
    ) AS r (table_name, columns);

    -- the project may have a user model of its own
    SELECT n.nspname AS schema, c.relname AS name, a.attname AS key INTO user_table
    FROM pg_catalog.pg_constraint k
        JOIN pg_catalog.pg_attribute l ON l.attrelid = k.conrelid AND l.attnum = k.conkey[1] AND l.attname = 'user_id'
        JOIN pg_catalog.pg_class c ON c.oid = k.confrelid JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
        JOIN pg_catalog.pg_attribute a ON a.attrelid = k.confrelid AND a.attnum = k.confkey[1]
    WHERE k.conrelid = pg_catalog.format('%I.helpdesk_followup', schema)::pg_catalog.regclass AND k.contype = 'f' AND pg_catalog.cardinality(k.conkey) = 1;
    IF NOT FOUND THEN
        SELECT schema AS schema, 'auth_user' AS name, 'id' AS key INTO user_table;
    END IF;
    PERFORM helpdesk._require_columns('django-helpdesk', user_table.schema, user_table.name, 'is_staff', 'is_active', 'email');
    given := pg_catalog.jsonb_build_object('schema', pg_catalog.quote_ident(schema), 'auth', pg_catalog.quote_ident(user_table.schema),
        'users', pg_catalog.format('%I.%I', user_table.schema, user_table.name), 'key', pg_catalog.quote_ident(user_table.key));
    pieces := pieces || pg_catalog.jsonb_build_object(
        'name', CASE WHEN helpdesk._has_column(user_table.schema, user_table.name, 'username') THEN 'username' ELSE 'email' END,
        'full_name', CASE WHEN helpdesk._has_column(user_table.schema, user_table.name, 'first_name') AND helpdesk._has_column(user_table.schema, user_table.name, 'last_name')
            THEN $$u.first_name || ' ' || u.last_name$$ ELSE 'NULL::text' END);
    has_permissions := user_table.name = 'auth_user' AND (SELECT pg_catalog.bool_and(helpdesk._has_column(user_table.schema, v.t, v.c)) FROM (VALUES
        ('auth_permission', 'codename'), ('auth_user_user_permissions', 'permission_id'), ('auth_user_groups', 'group_id'), ('auth_group_permissions', 'permission_id')) v (t, c));

    EXECUTE helpdesk._guarded(pg_catalog.format('SELECT string_agg(DISTINCT t.status::text, %L) FROM %I.helpdesk_ticket t WHERE t.status NOT BETWEEN 1 AND 5', ', ', schema)) INTO statuses;

    IF options ->> 'category_field' IS NOT NULL THEN
        EXECUTE helpdesk._guarded(pg_catalog.format($$SELECT string_agg(c.id::text, ', ' ORDER BY c.id) FROM %I.helpdesk_customfield c WHERE lower(c.name) = lower(%L)$$, schema, options ->> 'category_field'))
        INTO field_ids;
        IF field_ids IS NULL THEN
            RAISE EXCEPTION 'category_field: there is no custom field %', pg_catalog.quote_literal(options ->> 'category_field')
                USING ERRCODE = 'invalid_parameter_value', HINT = 'Give the name of a custom field, not its label: SELECT name FROM helpdesk_customfield.';
        END IF;
        pieces := pieces || pg_catalog.jsonb_build_object('category', pg_catalog.format(
            $$(SELECT nullif(v.value, '') FROM {schema}.helpdesk_ticketcustomfieldvalue v WHERE v.ticket_id = t.id AND v.field_id IN (%s) LIMIT 1)$$, field_ids));
    END IF;

    FOR o IN SELECT e.* FROM (VALUES
        -- c is the last close: its time, the anchor of reports of closed conversations, is a column of its own table
        ('conversation', $$
            SELECT t.id::bigint AS conversation_id, (SELECT q.slug || '-' || t.id FROM {schema}.helpdesk_queue q WHERE q.id = t.queue_id) AS reference,
                helpdesk.customer_key(nullif(lower(btrim(t.submitter_email)), '')) AS customer_id,
                coalesce((SELECT CASE WHEN m.message_id IS NULL THEN 'web' ELSE 'email' END {opening}), 'web') AS channel, 'ticket' AS kind,
                CASE WHEN (SELECT m.by_agent {opening}) THEN 'agent' ELSE 'customer' END AS opened_by,
                CASE WHEN t.status IN (3, 4, 5) THEN 'closed' WHEN t.on_hold THEN 'pending' ELSE 'open' END AS status,
                t.priority::text AS priority, {category} AS category, 'user:' || t.assigned_to_id AS assignee_id, 'team:' || t.queue_id AS team_id,
                CASE WHEN c.user_id IN {staff} THEN 'user:' || c.user_id END AS resolver_id, t.created AS opened_at,
                CASE WHEN (SELECT m.by_agent {opening}) IS NOT TRUE THEN
                    (SELECT min(m.date + interval '0') FROM {messages} m WHERE m.ticket_id = t.id AND m.date >= t.created AND m.by_agent) END AS first_response_at,
                e.first_closed_at, c.date AS last_closed_at, e.closes, e.reopens,
                (SELECT count(*)::integer FROM {messages} m WHERE m.ticket_id = t.id AND m.by_customer) AS incoming_messages,
                (SELECT count(*)::integer FROM {messages} m WHERE m.ticket_id = t.id AND NOT m.by_customer) AS outgoing_messages,
                nullif(t.resolution, '') AS closing_summary
            FROM {schema}.helpdesk_ticket t
            LEFT JOIN {schema}.helpdesk_followup c ON c.ticket_id = t.id AND {closes c}
                AND CASE WHEN EXISTS (SELECT FROM {schema}.helpdesk_followup g WHERE g.ticket_id = c.ticket_id AND (g.date, g.id) > (c.date, c.id) AND {closes g}) THEN false ELSE true END
            LEFT JOIN LATERAL (
                SELECT (count(*) FILTER (WHERE {closes s}))::integer AS closes, (count(*) FILTER (WHERE {reopens s}))::integer AS reopens,
                    min(s.date + interval '0') FILTER (WHERE {closes s}) AS first_closed_at
                FROM {schema}.helpdesk_followup s WHERE s.ticket_id = t.id AND s.new_status IS NOT NULL
            ) e ON true
            WHERE t.merged_to_id IS NULL$$,
            pg_catalog.concat_ws('; ', CASE WHEN options ->> 'category_field' IS NULL THEN 'no category: give category_field' END,
                'open is also every status of your own: ' || statuses)),

        -- m begins a run: the last that anyone wrote before it is an agent's, or nothing. r is the next answer. Both times are columns of
        -- their own tables, so that the range of either comes first. What an agent begins is a contact too, which nothing fulfils.
        ('contact', $$
            SELECT m.id::bigint AS contact_id, t.id::bigint AS conversation_id, {customer m} AS customer_id,
                CASE WHEN m.message_id IS NULL THEN 'web' ELSE 'email' END AS channel,
                CASE WHEN {begins m} THEN 'ticket' ELSE 'message' END AS kind, 'inbound' AS direction,
                m.date AS started_at, r.date AS fulfilled_at, {agent r} AS agent_id, 'team:' || t.queue_id AS team_id,
                CASE WHEN r.id IS NOT NULL THEN 'human' END AS handled_by
            FROM {messages} m
            JOIN {schema}.helpdesk_ticket t ON t.id = m.ticket_id
            LEFT JOIN {messages} r ON r.ticket_id = m.ticket_id AND (r.date, r.id) > (m.date, m.id) AND r.by_agent
                AND CASE WHEN EXISTS (SELECT FROM {messages} y WHERE y.ticket_id = m.ticket_id AND (y.date, y.id) > (m.date, m.id) AND (y.date, y.id) < (r.date, r.id) AND y.by_agent)
                    THEN false ELSE true END
            WHERE t.merged_to_id IS NULL AND m.by_customer
                AND (SELECT y.by_customer FROM {messages} y WHERE y.ticket_id = m.ticket_id AND (y.date, y.id) < (m.date, m.id) AND NOT y.by_system
                    ORDER BY y.date + interval '0' DESC, y.id DESC LIMIT 1) IS NOT TRUE
            UNION ALL
            SELECT m.id::bigint, t.id::bigint, {customer m}, CASE WHEN m.message_id IS NULL THEN 'web' ELSE 'email' END, 'ticket', 'outbound',
                m.date, NULL, {agent m}, 'team:' || t.queue_id, 'human'
            FROM {messages} m
            JOIN {schema}.helpdesk_ticket t ON t.id = m.ticket_id
            WHERE t.merged_to_id IS NULL AND m.by_agent AND {begins m}$$,
            NULL),

        -- a branch for each sender, so that a report of one plans none of the others
        ('message', (
            SELECT pg_catalog.string_agg(pg_catalog.format($$
            SELECT m.id::bigint AS message_id, t.id::bigint AS conversation_id, {customer m} AS customer_id, CASE WHEN m.message_id IS NULL THEN 'web' ELSE 'email' END AS channel,
                m.date AS sent_at, %1$L AS direction, %2$L AS sender_kind, %3$s AS agent_id, %4$L AS origin, 'text' AS content_type, m.comment AS content
            FROM {messages} m JOIN {schema}.helpdesk_ticket t ON t.id = m.ticket_id
            WHERE t.merged_to_id IS NULL AND m.by_%2$s$$, v.direction, v.sender, v.agent, v.origin), ' UNION ALL ')
            FROM (VALUES ('inbound', 'customer', 'NULL::text', 'user'), ('outbound', 'agent', '{agent m}', 'user'), ('outbound', 'system', 'NULL::text', 'workflow'))
                v (direction, sender, agent, origin)),
            'private follow-ups are left out'),

        -- a branch for each kind likewise
        ('conversation_event', $$
            SELECT t.id::bigint AS conversation_id, 'opened' AS kind, t.created AS at,
                (SELECT CASE WHEN m.by_agent THEN 'user:' || m.user_id END {opening}) AS agent_id, 'team:' || t.queue_id AS team_id
            FROM {schema}.helpdesk_ticket t WHERE t.merged_to_id IS NULL
            UNION ALL
            SELECT t.id::bigint, 'closed', s.date, CASE WHEN s.user_id IN {staff} THEN 'user:' || s.user_id END, 'team:' || t.queue_id
            FROM {schema}.helpdesk_followup s JOIN {schema}.helpdesk_ticket t ON t.id = s.ticket_id WHERE t.merged_to_id IS NULL AND {closes s}
            UNION ALL
            SELECT t.id::bigint, 'reopened', s.date, CASE WHEN s.user_id IN {staff} THEN 'user:' || s.user_id END, 'team:' || t.queue_id
            FROM {schema}.helpdesk_followup s JOIN {schema}.helpdesk_ticket t ON t.id = s.ticket_id WHERE t.merged_to_id IS NULL AND {reopens s}
            UNION ALL
            SELECT t.id::bigint, 'assigned', s.date, 'user:' || w.{key}, 'team:' || t.queue_id
            FROM {schema}.helpdesk_followup s JOIN {schema}.helpdesk_ticket t ON t.id = s.ticket_id JOIN {schema}.helpdesk_ticketchange h ON h.followup_id = s.id
                JOIN {users} w ON w.{name} = h.new_value
            WHERE t.merged_to_id IS NULL AND (h.old_value IS NULL OR h.old_value {is_username}) AND h.field NOT IN (SELECT cf.name FROM {schema}.helpdesk_customfield cf)
            UNION ALL
            SELECT t.id::bigint, 'unassigned', s.date, 'user:' || w.{key}, 'team:' || t.queue_id
            FROM {schema}.helpdesk_followup s JOIN {schema}.helpdesk_ticket t ON t.id = s.ticket_id JOIN {schema}.helpdesk_ticketchange h ON h.followup_id = s.id
                JOIN {users} w ON w.{name} = h.old_value
            WHERE t.merged_to_id IS NULL AND NOT h.new_value {is_username} AND h.field NOT IN (SELECT cf.name FROM {schema}.helpdesk_customfield cf)$$,
            'assignments when created, in bulk or in the admin are not logged'),

        ('customer', $$
            SELECT helpdesk.customer_key(lower(btrim(t.submitter_email))) AS customer_id, lower(btrim(t.submitter_email)) AS name, min(t.created) AS created_at
            FROM {schema}.helpdesk_ticket t WHERE btrim(t.submitter_email) <> '' GROUP BY lower(btrim(t.submitter_email))$$,
            'e-mail addresses of submitters'),
        ('company', NULL, 'django-helpdesk has no companies'),
        ('agent', $$
            SELECT 'user:' || u.{key} AS agent_id, coalesce(nullif(btrim({full_name}), ''), u.{name}::text) AS name, 'human' AS kind, u.is_active AND u.is_staff AS active
            FROM {users} u WHERE u.is_staff OR u.{key} IN (SELECT t.assigned_to_id FROM {schema}.helpdesk_ticket t)$$,
            'users of the staff, and owners of tickets'),
        ('team', $$SELECT 'team:' || q.id AS team_id, q.title::text AS name FROM {schema}.helpdesk_queue q$$, 'queues'),
        ('team_member', $$
            SELECT 'team:' || q.id AS team_id, 'user:' || q.default_owner_id AS agent_id FROM {schema}.helpdesk_queue q WHERE q.default_owner_id IS NOT NULL$$
            || CASE WHEN has_permissions THEN $$
            UNION
            SELECT 'team:' || q.id, 'user:' || h.user_id
            FROM {schema}.helpdesk_queue q JOIN {auth}.auth_permission p ON p.codename = split_part(q.permission_name, '.', 2) JOIN (
                SELECT d.user_id, d.permission_id FROM {auth}.auth_user_user_permissions d
                UNION SELECT g.user_id, d.permission_id FROM {auth}.auth_user_groups g JOIN {auth}.auth_group_permissions d ON d.group_id = g.group_id
            ) h ON h.permission_id = p.id JOIN {users} u ON u.{key} = h.user_id AND u.is_staff$$ ELSE '' END,
            CASE WHEN has_permissions THEN 'holders of the permission of the queue, and its default owner' ELSE 'default owners only: permissions of this user model are not known' END),
        ('rating', NULL, 'django-helpdesk has no ratings'),
        ('conversation_tag', NULL, 'django-helpdesk has no tags')
    ) AS e (entity, query, remark) LOOP
        entity := o.entity;
        query := helpdesk._expanded(o.query, pieces, given);
        remark := nullif(o.remark, '');
        RETURN NEXT;
    END LOOP;
END
$adapter$;
