-- Adapter of Chatwoot (PostgreSQL). Checked against the schema of 4.10 (January 2026) and the table calls of the releases after it.
--
--   conversation        conversations; closes and reopens from reporting_events; who opened it and the first response from messages
--   contact             a run of customer messages up to the next public reply of a human, else of a bot (the run that begins an e-mail
--                       conversation has kind ticket, the others message); e-mail conversations begun by an agent (outbound); in a website
--                       inbox one chat, from the first customer message to the next resolve; calls
--   conversation_event  conversations.created_at (opened), reporting_events (closed, reopened)
--   message             messages of the types incoming, outgoing, template
--   rating              csat_survey_responses; surveys without an answer are messages of content_type 9
--   conversation_tag    taggings (labels of conversations)
--   customer, company   contacts; companies, or the equal names in additional_attributes
--   agent               users 'user:7', agent_bots 'bot:3', captain_assistants 'assistant:4'
--   team, team_member   teams 'team:2', team_members
--
-- Traps of the application, and where they are met:
--    1 times have no zone and mean UTC: AT TIME ZONE 'UTC', never a cast
--    2 content_attributes is json that holds an object, or a string with an object in it (attributes)
--    3 one database has many accounts: every join compares account_id, every table has the option's (account)
--    4 private notes are outgoing messages (public)
--    5 events come late, twice or not at all, or outlive their conversation: of two with the same value the first is the close (close);
--      a resolved conversation without an event has no close time; check_sources finds those and the events of unknown conversations
--    6 conversation_opened is also written after pending and snoozed: a reopen is one that follows a resolve (reopen)
--    7 reporting_events.user_id is the assignee of that time: taken for the resolver
--    8 the value of a resolve is the age of the conversation: times are differences of times
--    9 team and assignee of a conversation are those of now
--   10 created_at counts, not external_created_at; deleted messages keep their row (deleted)
--   11 outgoing without a sender is an integration's, unless external_echo says that an agent wrote it in the channel's own app (echo)
--   12 an automatic resolve looks like any other; a conversation resolved at birth has no event, see 5
--   13 value_in_business_hours is not read
--   14 labels are an entity of their own, so a conversation with two labels counts once
--   15 content_attributes is parsed only where its text names what is asked for
--
-- Speed: the anchors are created_at AT TIME ZONE 'UTC' of joined rows, which Chatwoot's indexes on created_at serve (_within). What
-- precedes or follows is looked up by scalar subqueries, one row at a time, by the index on (conversation_id, account_id, message_type,
-- created_at); a plain NOT EXISTS may be planned as a hash join with the whole table, so it is (SELECT NOT EXISTS ...). Opaque
-- conditions are booleans: the planner expects half of the rows of those, but one in 200 of an equality. ids are joined with
-- = ANY (ARRAY[...]): with = they would be keys to hash all rows by.
CREATE FUNCTION helpdesk._adapter_chatwoot(options jsonb) RETURNS TABLE (entity text, query text, remark text)
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $adapter$
DECLARE
    s text := options ->> 'schema';
    has_calls boolean := pg_catalog.to_regclass(pg_catalog.format('%I.calls', s)) IS NOT NULL;
    has_companies boolean := pg_catalog.to_regclass(pg_catalog.format('%I.companies', s)) IS NOT NULL AND helpdesk._has_column(s, 'contacts', 'company_id');
    has_captain boolean := pg_catalog.to_regclass(pg_catalog.format('%I.captain_assistants', s)) IS NOT NULL;
    has_twilio boolean := pg_catalog.to_regclass(pg_catalog.format('%I.channel_twilio_sms', s)) IS NOT NULL;
    given jsonb := pg_catalog.jsonb_build_object('schema', pg_catalog.quote_ident(s),
        'category', coalesce(', c.custom_attributes ->> ' || pg_catalog.quote_literal(options ->> 'category_attribute') || ' AS category', ''),
        'summary', coalesce(', c.custom_attributes ->> ' || pg_catalog.quote_literal(options ->> 'summary_attribute') || ' AS closing_summary', ''));
    pieces jsonb := pg_catalog.jsonb_build_object(
        -- the account of the option; @ is any table that has one
        'account', coalesce(' AND @.account_id = ' || (options ->> 'account_id'), ''),
        'shared_account', coalesce(' AND coalesce(@.account_id, 0) IN (0, ' || (options ->> 'account_id') || ')', ''),

        -- @ is a message
        'attributes', $$CASE {json}_typeof(@.content_attributes) WHEN 'object' THEN @.content_attributes
            WHEN 'string' THEN CASE WHEN @.content_attributes #>> '{}' LIKE '{%' THEN (@.content_attributes #>> '{}')::{json} END END$$,
        'deleted', $$coalesce(CASE WHEN @.content_attributes::text LIKE '%deleted%' THEN ({attributes @}) ->> 'deleted' = 'true' END, false)$$,
        'automation', $$coalesce(CASE WHEN @.content_attributes::text LIKE '%automation_rule_id%' THEN ({attributes @}) ->> 'automation_rule_id' <> '' END, false)$$,
        'echo', $$coalesce(CASE WHEN @.sender_type IS NULL AND @.content_attributes::text LIKE '%external_echo%' THEN ({attributes @}) ->> 'external_echo' = 'true' END, false)$$,
        'campaign', $$coalesce(@.additional_attributes ->> 'campaign_id' <> '', false)$$,
        'public', $$NOT @.private AND @.content_type <> 12 AND NOT {deleted @}$$,
        'incoming', $$@.message_type = 0 AND {public @}$$,
        'by_human', $$({public @} AND (@.sender_type = 'User' OR {echo @}) AND NOT {campaign @} AND NOT {automation @})$$,
        'from_bot', $$coalesce(@.sender_type IN ('AgentBot', 'Captain::Assistant'), false)$$,
        'by_bot', $$({public @} AND {from_bot @})$$,
        'human', $$@.message_type = 1 AND {by_human @}$$,
        'bot', $$@.message_type = 1 AND {by_bot @}$$,
        -- the same where time is what cuts: the type alone would have the index on (account_id, created_at, message_type) read whole
        'of_type_in', $$coalesce(@.message_type = 0, false)$$,
        'of_type_out', $$coalesce(@.message_type = 1, false)$$,
        'anyone', $$({human @} OR {bot @})$$,
        'sender', $$CASE @.sender_type WHEN 'User' THEN 'user:' WHEN 'AgentBot' THEN 'bot:' WHEN 'Captain::Assistant' THEN 'assistant:' END || @.sender_id$$,
        'chat', $$@.inbox_id = ANY (ARRAY(SELECT b.id FROM {schema}.inboxes b WHERE b.channel_type = 'Channel::WebWidget'))$$,

        -- messages m and events e of the conversation of message or event @
        'messages_of', $$FROM {schema}.messages m WHERE m.conversation_id = @.conversation_id AND m.account_id = @.account_id$$,
        'events_of', $$FROM {schema}.reporting_events e WHERE e.conversation_id = @.conversation_id AND e.account_id = @.account_id$$,

        -- @ is an event
        'close', $$@.name = 'conversation_resolved' AND (SELECT NOT EXISTS (SELECT {events_of @}
                AND e.name = 'conversation_resolved' AND e.value IS NOT DISTINCT FROM @.value AND (e.created_at, e.id) < (@.created_at, @.id)))$$,
        'reopen', $$@.name = 'conversation_opened' AND (SELECT e.name = 'conversation_resolved' {events_of @}
                AND e.name IN ('conversation_resolved', 'conversation_opened') AND (e.created_at, e.id) < (@.created_at, @.id)
                ORDER BY e.created_at DESC, e.id DESC LIMIT 1)$$,

        -- conversation c, and what it refers to: looked up, not joined, as the planner orders no more than 8 tables freely
        'conversation', $$JOIN {schema}.conversations c ON c.id = @.conversation_id AND c.account_id = @.account_id$$,
        'customer', $$c.contact_id AS customer_id, (SELECT {company} FROM {schema}.contacts k WHERE k.id = c.contact_id) AS company_id, {channel} AS channel$$,
        'channel_type', $$(SELECT i.channel_type FROM {schema}.inboxes i WHERE i.id = c.inbox_id)$$,
        'mail', $$coalesce({channel_type} = 'Channel::Email', false)$$,
        'channel', $$(SELECT CASE i.channel_type WHEN 'Channel::WebWidget' THEN 'chat' WHEN 'Channel::Voice' THEN 'phone' WHEN 'Channel::TwitterProfile' THEN 'twitter'
                WHEN 'Channel::TwilioSms' THEN {twilio_channel}
                WHEN 'Channel::FacebookPage' THEN CASE c.additional_attributes ->> 'type' WHEN 'instagram_direct_message' THEN 'instagram' ELSE 'facebook' END
                ELSE lower(replace(i.channel_type, 'Channel::', '')) END FROM {schema}.inboxes i WHERE i.id = c.inbox_id)$$,
        'company_name', $$lower(nullif(btrim(k.additional_attributes ->> 'company_name'), ''))$$,
        'team', $$'team:' || c.team_id$$,

        -- no customer and no human wrote in the conversation before message @
        'is_first', $$(SELECT NOT EXISTS (SELECT {messages_of @} AND ({incoming m} OR {human m}) AND (m.created_at, m.id) < (@.created_at, @.id)))$$,
        -- A run begins after the last human reply before message @, a chat after the last resolve.
        'boundary', $$coalesce(CASE WHEN {chat @}
                THEN (SELECT max(e.created_at) {events_of @} AND e.name = 'conversation_resolved' AND e.created_at < @.created_at)
                ELSE (SELECT m.created_at {messages_of @} AND m.created_at < @.created_at AND {human m} ORDER BY m.created_at DESC LIMIT 1) END, '-infinity')$$,
        'run_start', $$(SELECT m.id {messages_of @} AND {incoming m} AND m.created_at > {boundary @} AND m.created_at <= @.created_at ORDER BY m.created_at, m.id LIMIT 1)$$,
        -- x is the first message of a run; @ is who replies: human, bot, anyone
        'next_resolve', $$(SELECT min(e.created_at) {events_of x} AND e.name = 'conversation_resolved' AND e.created_at > x.created_at)$$,
        'reply', $$(SELECT m.id {messages_of x} AND m.created_at >= x.created_at AND {@ m} ORDER BY m.created_at, m.id LIMIT 1)$$,
        'no_reply', $$(SELECT NOT EXISTS (SELECT {messages_of x} AND m.created_at >= x.created_at AND {@ m}
                AND CASE WHEN {chat x} THEN m.created_at <= coalesce({next_resolve}, 'infinity') ELSE true END))$$,
        'run', $$c.account_id::bigint AS account_id, x.id::bigint AS contact_id, c.id::bigint AS conversation_id, {customer},
            CASE WHEN {chat x} THEN 'chat' WHEN {mail} AND {is_first x} THEN 'ticket' ELSE 'message' END AS kind,
            'inbound' AS direction, x.created_at AT TIME ZONE 'UTC' AS started_at$$,
        -- A run x with the reply r that ended it; the report's condition on either of them leads to the other. The planner expects one row
        -- of two look-ups by id and would loop over whole tables from there; of jsonb_array_elements it expects 100.
        'served', $$SELECT {run}, r.created_at AT TIME ZONE 'UTC' AS answered_at, r.created_at AT TIME ZONE 'UTC' AS fulfilled_at,
            CASE WHEN {chat x} THEN (
                SELECT max(m.created_at) {messages_of x} AND m.created_at >= x.created_at AND m.message_type IN (0, 1) AND {public m}
                    AND m.created_at <= coalesce({next_resolve}, 'infinity'))
                ELSE r.created_at END AT TIME ZONE 'UTC' AS ended_at,
            NULL::interval AS talk_time, {sender r} AS agent_id, {team} AS team_id, '@' AS handled_by, 'campaign:' || c.campaign_id AS campaign
        FROM {schema}.messages r {conversation r} JOIN {schema}.messages x ON x.id = ANY (ARRAY[{run_start r}])
            CROSS JOIN jsonb_array_elements('[0]') many
        WHERE {of_type_out r} AND {by_@ r} AND {of_type_in x} AND r.id = ANY (ARRAY[{reply @}]){account r}{account x}$$,

        -- Calls until 4.10: attributes of the conversation, times in seconds of the epoch; what is no number is unknown.
        'number', $$CASE WHEN c.additional_attributes ->> '@' ~ '^[0-9]{1,12}([.][0-9]+)?$' THEN (c.additional_attributes ->> '@')::double precision END$$,
        'answered', $$to_timestamp({number call_started_at})$$,
        'talked', $$({number call_duration} * interval '1 s')$$,
        'ended', $$coalesce(to_timestamp({number call_ended_at}), {answered} + {talked})$$)
    || pg_catalog.jsonb_build_object(
        'message_calls', $$SELECT c.account_id::bigint, m.id::bigint, c.id::bigint, {customer}, 'call',
            CASE WHEN c.additional_attributes ->> 'call_direction' = 'outbound' OR m.message_type = 1 THEN 'outbound' ELSE 'inbound' END,
            m.created_at AT TIME ZONE 'UTC', {answered}, CASE WHEN c.additional_attributes ->> 'call_status' = 'completed' AND {answered} IS NOT NULL THEN {ended} END, {ended},
            CASE WHEN {answered} IS NOT NULL THEN {talked} END,
            'user:' || CASE WHEN m.sender_type = 'User' THEN m.sender_id ELSE c.assignee_id END, {team}, 'human', 'campaign:' || c.campaign_id
        FROM {schema}.messages m {conversation m}
        WHERE m.inbox_id IN (SELECT b.id FROM {schema}.inboxes b WHERE b.channel_type = 'Channel::Voice')
            AND m.content_type = 12 AND m.message_type IN (0, 1) AND NOT m.private{account m}$$,
        'rows_of_calls', $$SELECT c.account_id::bigint, -o.id::bigint, c.id::bigint, {customer}, 'call',
            CASE o.direction WHEN 1 THEN 'outbound' ELSE 'inbound' END, o.created_at AT TIME ZONE 'UTC', o.started_at AT TIME ZONE 'UTC',
            CASE WHEN o.status = 'completed' THEN o.started_at + o.duration_seconds * interval '1 s' END AT TIME ZONE 'UTC',
            (o.started_at + o.duration_seconds * interval '1 s') AT TIME ZONE 'UTC',
            CASE WHEN o.started_at IS NOT NULL THEN o.duration_seconds * interval '1 s' END,
            'user:' || o.accepted_by_agent_id, {team}, 'human', 'campaign:' || c.campaign_id
        FROM {schema}.calls o {conversation o}
        WHERE true{account o}$$,

        -- what not every version has
        'json', (SELECT a.atttypid::pg_catalog.regtype::text FROM pg_catalog.pg_attribute a
            WHERE a.attrelid = pg_catalog.to_regclass(pg_catalog.format('%I.messages', s)) AND a.attname = 'content_attributes'),
        'company', CASE WHEN has_companies THEN 'k.company_id' ELSE $$helpdesk.customer_key(k.account_id || ':' || {company_name})$$ END,
        'twilio_channel', CASE WHEN has_twilio THEN $$CASE (SELECT w.medium FROM {schema}.channel_twilio_sms w WHERE w.id = i.channel_id) WHEN 1 THEN 'whatsapp' ELSE 'sms' END$$ ELSE $$'sms'$$ END,
        'assignee', CASE WHEN helpdesk._has_column(s, 'conversations', 'assignee_agent_bot_id')
            THEN $$coalesce('user:' || c.assignee_id, 'bot:' || c.assignee_agent_bot_id)$$ ELSE $$'user:' || c.assignee_id$$ END,
        'calls', CASE WHEN has_calls
            THEN $${rows_of_calls} UNION ALL {message_calls} AND (SELECT NOT EXISTS (SELECT FROM {schema}.calls o WHERE o.account_id = c.account_id AND o.conversation_id = c.id))$$
            ELSE '{message_calls}' END,
        'first_answer', CASE WHEN has_calls
            THEN $$coalesce((SELECT min(o.started_at) FROM {schema}.calls o WHERE o.account_id = c.account_id AND o.conversation_id = c.id) AT TIME ZONE 'UTC', {answered})$$
            ELSE '{answered}' END,
        'captain', CASE WHEN has_captain
            THEN $$UNION ALL SELECT p.account_id::bigint, 'assistant:' || p.id, p.name::text, 'bot', true FROM {schema}.captain_assistants p WHERE true{account p}$$ ELSE '' END,
        -- of one account: its members, and who once was assigned there
        'once_there', CASE WHEN options ->> 'account_id' IS NOT NULL THEN $$WHERE v.user_id IS NOT NULL
            OR (SELECT true FROM {schema}.conversations c WHERE c.assignee_id = u.id{account c} LIMIT 1)
            OR (SELECT true FROM {schema}.reporting_events e WHERE e.user_id = u.id{account e} LIMIT 1)$$ ELSE '' END);
    o record;
BEGIN
    PERFORM helpdesk._require_columns('chatwoot', s, 'conversations', 'id', 'account_id', 'inbox_id', 'status', 'assignee_id', 'created_at',
        'contact_id', 'display_id', 'additional_attributes', 'custom_attributes', 'team_id', 'campaign_id', 'priority');
    PERFORM helpdesk._require_columns('chatwoot', s, 'messages', 'id', 'account_id', 'inbox_id', 'conversation_id', 'message_type', 'created_at', 'private',
        'content', 'content_type', 'content_attributes', 'additional_attributes', 'sender_type', 'sender_id');
    PERFORM helpdesk._require_columns('chatwoot', s, 'reporting_events', 'id', 'account_id', 'conversation_id', 'user_id', 'name', 'value', 'created_at');
    PERFORM helpdesk._require_columns('chatwoot', s, 'inboxes', 'id', 'account_id', 'name', 'channel_type', 'channel_id');
    PERFORM helpdesk._require_columns('chatwoot', s, 'contacts', 'id', 'account_id', 'name', 'email', 'phone_number', 'created_at', 'additional_attributes');
    PERFORM helpdesk._require_columns('chatwoot', s, 'users', 'id', 'name', 'display_name');
    PERFORM helpdesk._require_columns('chatwoot', s, 'account_users', 'account_id', 'user_id');
    PERFORM helpdesk._require_columns('chatwoot', s, 'agent_bots', 'id', 'account_id', 'name');
    PERFORM helpdesk._require_columns('chatwoot', s, 'teams', 'id', 'account_id', 'name');
    PERFORM helpdesk._require_columns('chatwoot', s, 'team_members', 'team_id', 'user_id');
    PERFORM helpdesk._require_columns('chatwoot', s, 'csat_survey_responses', 'account_id', 'conversation_id', 'message_id', 'rating',
        'feedback_message', 'contact_id', 'assigned_agent_id', 'created_at');
    PERFORM helpdesk._require_columns('chatwoot', s, 'taggings', 'tag_id', 'taggable_type', 'taggable_id', 'context');
    PERFORM helpdesk._require_columns('chatwoot', s, 'tags', 'id', 'name');
    IF has_calls THEN
        PERFORM helpdesk._require_columns('chatwoot', s, 'calls', 'id', 'account_id', 'conversation_id', 'direction', 'status',
            'created_at', 'started_at', 'duration_seconds', 'accepted_by_agent_id');
    END IF;

    FOR o IN SELECT * FROM (VALUES
        ('conversation', $$
        SELECT c.account_id::bigint AS account_id, c.id::bigint AS conversation_id, c.display_id::text AS reference, {customer},
            CASE {channel_type} WHEN 'Channel::Voice' THEN 'call' WHEN 'Channel::WebWidget' THEN 'chat' WHEN 'Channel::Email' THEN 'ticket' ELSE 'conversation' END AS kind,
            CASE WHEN c.campaign_id IS NOT NULL THEN 'broadcast'
                WHEN (SELECT min(m.created_at) FROM {schema}.messages m WHERE m.conversation_id = c.id AND m.account_id = c.account_id
                        AND m.message_type = 1 AND NOT m.private AND NOT {deleted m} AND NOT {from_bot m} AND NOT {automation m})
                    < coalesce((SELECT min(m.created_at) FROM {schema}.messages m WHERE m.conversation_id = c.id AND m.account_id = c.account_id
                        AND m.message_type = 0 AND NOT m.private), 'infinity') THEN 'agent'
                ELSE 'customer' END AS opened_by,
            (SELECT i.name::text FROM {schema}.inboxes i WHERE i.id = c.inbox_id) AS opened_source,
            CASE c.status WHEN 0 THEN 'open' WHEN 1 THEN 'closed' WHEN 2 THEN 'pending' WHEN 3 THEN 'snoozed' END AS status,
            CASE c.priority WHEN 0 THEN 'low' WHEN 1 THEN 'medium' WHEN 2 THEN 'high' WHEN 3 THEN 'urgent' END AS priority{category},
            {assignee} AS assignee_id, {team} AS team_id, 'user:' || l.user_id AS resolver_id, c.created_at AT TIME ZONE 'UTC' AS opened_at,
            least((SELECT min(m.created_at) FROM {schema}.messages m WHERE m.conversation_id = c.id AND m.account_id = c.account_id
                AND m.created_at >= c.created_at AND {human m}) AT TIME ZONE 'UTC', {first_answer}) AS first_response_at,
            (SELECT min(e.created_at) FROM {schema}.reporting_events e WHERE e.conversation_id = c.id AND e.account_id = c.account_id
                AND e.name = 'conversation_resolved') AT TIME ZONE 'UTC' AS first_closed_at,
            l.created_at AT TIME ZONE 'UTC' AS last_closed_at,
            (SELECT count(*) FROM {schema}.reporting_events v WHERE v.conversation_id = c.id AND v.account_id = c.account_id AND {close v})::integer AS closes,
            (SELECT count(*) FROM {schema}.reporting_events v WHERE v.conversation_id = c.id AND v.account_id = c.account_id AND {reopen v})::integer AS reopens,
            CASE WHEN EXISTS (SELECT FROM {schema}.conversations f WHERE f.contact_id = c.contact_id AND f.account_id = c.account_id
                AND (f.created_at, f.id) < (c.created_at, c.id)) THEN 'returning' ELSE 'new' END AS contact_type,
            (SELECT count(*) FROM {schema}.messages m WHERE m.conversation_id = c.id AND m.account_id = c.account_id AND {incoming m})::integer AS incoming_messages,
            (SELECT count(*) FROM {schema}.messages m WHERE m.conversation_id = c.id AND m.account_id = c.account_id
                AND m.message_type IN (1, 3) AND {public m})::integer AS outgoing_messages{summary}
        FROM {schema}.conversations c
            -- the last close
            LEFT JOIN {schema}.reporting_events l ON l.conversation_id = c.id AND l.account_id = c.account_id AND l.name = 'conversation_resolved'
                AND (SELECT v.id = l.id FROM {schema}.reporting_events v
                    WHERE v.conversation_id = l.conversation_id AND v.account_id = l.account_id AND {close v} ORDER BY v.created_at DESC, v.id DESC LIMIT 1)
        WHERE true{account c}$$,
            concat_ws('; ', 'closes are from reporting_events, the resolver is the assignee of that time',
                CASE WHEN options ->> 'category_attribute' IS NULL THEN 'category needs option category_attribute' END,
                CASE WHEN options ->> 'summary_attribute' IS NULL THEN 'closing_summary needs option summary_attribute' END)),
        ('contact', $$
        {served human}
        UNION ALL
        {served bot} AND {no_reply human}
        UNION ALL
        SELECT {run}, NULL, NULL, NULL, NULL, NULL, {team}, NULL, 'campaign:' || c.campaign_id
        FROM {schema}.messages x {conversation x}
        WHERE {of_type_in x} AND {public x} AND CASE WHEN {no_reply anyone} THEN x.id = {run_start x} ELSE false END{account x}
        UNION ALL
        -- a ticket that an agent began
        SELECT c.account_id::bigint, x.id::bigint, c.id::bigint, {customer}, 'ticket', 'outbound', x.created_at AT TIME ZONE 'UTC', NULL, NULL, NULL, NULL,
            {sender x}, {team}, 'human', 'campaign:' || c.campaign_id
        FROM {schema}.messages x {conversation x}
        WHERE {of_type_out x} AND {by_human x} AND CASE WHEN {mail} THEN {is_first x} ELSE false END{account x}
        UNION ALL
        {calls}$$,
            'runs of customer messages, e-mail conversations begun by agents, chats of website inboxes, calls ' || CASE WHEN has_calls THEN 'of table calls, older ones ' ELSE '' END || 'of voice messages'),
        ('conversation_event', $$
        SELECT c.account_id::bigint AS account_id, c.id::bigint AS conversation_id, 'opened' AS kind, c.created_at AT TIME ZONE 'UTC' AS at,
            NULL::text AS agent_id, {team} AS team_id
        FROM {schema}.conversations c
        WHERE true{account c}
        UNION ALL
        SELECT v.account_id::bigint, v.conversation_id::bigint, 'closed', v.created_at AT TIME ZONE 'UTC', 'user:' || v.user_id, {team}
        FROM {schema}.reporting_events v LEFT JOIN {schema}.conversations c ON c.id = v.conversation_id AND c.account_id = v.account_id
        WHERE {close v}{account v}
        UNION ALL
        SELECT v.account_id::bigint, v.conversation_id::bigint, 'reopened', v.created_at AT TIME ZONE 'UTC', 'user:' || v.user_id, {team}
        FROM {schema}.reporting_events v LEFT JOIN {schema}.conversations c ON c.id = v.conversation_id AND c.account_id = v.account_id
        WHERE {reopen v}{account v}$$,
            'opened, closed, reopened; Chatwoot stores no assignments; the agent is the assignee of that time'),
        ('message', $$
        SELECT c.account_id::bigint AS account_id, m.id::bigint AS message_id, c.id::bigint AS conversation_id, c.contact_id AS customer_id, {channel} AS channel,
            m.created_at AT TIME ZONE 'UTC' AS sent_at, CASE m.message_type WHEN 0 THEN 'inbound' ELSE 'outbound' END AS direction,
            CASE WHEN m.message_type = 0 THEN 'customer' WHEN {bot m} THEN 'bot' WHEN {human m} THEN 'agent' ELSE 'system' END AS sender_kind,
            CASE WHEN {anyone m} THEN {sender m} END AS agent_id,
            CASE WHEN m.message_type = 0 THEN 'user' WHEN m.content_type = 9 THEN 'survey' WHEN {campaign m} THEN 'broadcast' WHEN m.message_type = 3 THEN 'workflow'
                WHEN {bot m} THEN 'bot' WHEN {automation m} THEN 'workflow' WHEN {human m} THEN 'user' ELSE 'api' END AS origin,
            ('{text,input_text,input_textarea,input_email,input_select,cards,form,article,incoming_email,input_csat,integrations,sticker}'::text[])[m.content_type + 1] AS content_type,
            m.content AS content
        FROM {schema}.messages m {conversation m}
        WHERE m.message_type IN (0, 1, 3) AND {public m}{account m}$$,
            NULL),
        ('rating', $$
        SELECT v.account_id AS account_id, v.message_id AS rating_id, v.conversation_id AS conversation_id, v.contact_id AS customer_id,
            'user:' || v.assigned_agent_id AS agent_id, v.rating AS score, 1 AS scale_min, 5 AS scale_max,
            m.created_at AT TIME ZONE 'UTC' AS asked_at, v.created_at AT TIME ZONE 'UTC' AS rated_at, v.feedback_message AS comment
        FROM {schema}.csat_survey_responses v LEFT JOIN {schema}.messages m ON m.id = v.message_id
        WHERE true{account v}
        UNION ALL
        SELECT c.account_id, m.id, c.id, c.contact_id, {assignee}, NULL, 1, 5, m.created_at AT TIME ZONE 'UTC', NULL, NULL
        FROM {schema}.messages m JOIN {schema}.conversations c ON c.id = m.conversation_id AND c.account_id = m.account_id
        WHERE m.content_type = 9 AND NOT m.private AND NOT {deleted m} AND NOT EXISTS (SELECT FROM {schema}.csat_survey_responses v WHERE v.message_id = m.id){account m}$$,
            'the rated agent is the assignee of that time'),
        ('conversation_tag', $$
        SELECT c.account_id::bigint AS account_id, c.id::bigint AS conversation_id, t.name::text AS tag
        FROM {schema}.taggings v JOIN {schema}.tags t ON t.id = v.tag_id JOIN {schema}.conversations c ON c.id = v.taggable_id
        WHERE v.taggable_type = 'Conversation' AND v.context = 'labels'{account c}$$, NULL),
        ('customer', $$
        SELECT k.account_id::bigint AS account_id, k.id::bigint AS customer_id, coalesce(nullif(k.name, ''), k.email, k.phone_number)::text AS name,
            {company} AS company_id, k.created_at AT TIME ZONE 'UTC' AS created_at
        FROM {schema}.contacts k
        WHERE true{account k}$$, NULL),
        ('company', CASE WHEN has_companies THEN $$
        SELECT f.account_id, f.id AS company_id, f.name::text AS name FROM {schema}.companies f WHERE true{account f}$$ ELSE $$
        SELECT k.account_id::bigint AS account_id, {company} AS company_id, min(btrim(k.additional_attributes ->> 'company_name')) AS name
        FROM {schema}.contacts k
        WHERE {company_name} IS NOT NULL{account k}
        GROUP BY 1, 2$$ END,
            CASE WHEN NOT has_companies THEN 'there is no table companies: companies are the equal names in additional_attributes.company_name of contacts' END),
        -- each agent once, whatever accounts he is in: account_id is NULL for one in several
        ('agent', $$
        SELECT CASE WHEN min(v.account_id) = max(v.account_id) THEN min(v.account_id) END AS account_id, 'user:' || u.id AS agent_id,
            coalesce(nullif(u.display_name, ''), u.name)::text AS name, 'human' AS kind, count(v.user_id) > 0 AS active
        FROM {schema}.users u LEFT JOIN {schema}.account_users v ON v.user_id = u.id{account v} {once_there}
        GROUP BY u.id, u.display_name, u.name
        UNION ALL
        SELECT b.account_id, 'bot:' || b.id, b.name::text, 'bot', true FROM {schema}.agent_bots b WHERE true{shared_account b} {captain}$$,
            CASE WHEN NOT has_captain THEN 'there is no table captain_assistants' END),
        ('team', $$SELECT t.account_id, 'team:' || t.id AS team_id, t.name::text AS name FROM {schema}.teams t WHERE true{account t}$$, NULL),
        ('team_member', $$
        SELECT t.account_id, 'team:' || v.team_id AS team_id, 'user:' || v.user_id AS agent_id
        FROM {schema}.team_members v JOIN {schema}.teams t ON t.id = v.team_id
        WHERE true{account t}$$, NULL)
    ) AS q (entity, template, remark) LOOP
        entity := o.entity;
        query := helpdesk._expanded(o.template, pieces, given);
        remark := o.remark;
        RETURN NEXT;
    END LOOP;
END
$adapter$;
