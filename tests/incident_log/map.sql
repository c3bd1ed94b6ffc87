-- An example of a mapping: the audit log of an IT service desk (UCI data set 498, "Incident management process enriched event
-- log", CC BY 4.0), loaded raw into incident_event_log, read as a helpdesk.
--
-- The log has one row a change, not one a conversation. So the incidents are first made out of it, as the log says: opened at
-- opened_at, first answered at the first change that finds the incident no longer New, and all else as the last row of the
-- file has it. Making them takes 0.4 s, which every report would pay anew and check_sources many times: hence a materialized
-- view, REFRESHed when the log has grown. A helpdesk whose tables have one row a conversation is attached without this step.
--
-- Times are text without a zone, D/M/YYYY HH:MI, and mean UTC: ' +00' with TZH says so, whatever zone the session has. ? is missing.
CREATE MATERIALIZED VIEW incident AS
SELECT l.number, l.incident_state, l.contact_type, l.caller_id, l.assignment_group, l.assigned_to, l.resolved_by, l.category, l.priority,
    l.reopen_count::integer AS reopen_count, l.made_sla::boolean AS made_sla,
    to_timestamp(nullif(l.opened_at, '?') || ' +00', 'DD/MM/YYYY HH24:MI TZH') AS opened_at,
    i.first_response_at,
    to_timestamp(nullif(l.resolved_at, '?') || ' +00', 'DD/MM/YYYY HH24:MI TZH') AS resolved_at,
    to_timestamp(nullif(l.closed_at, '?') || ' +00', 'DD/MM/YYYY HH24:MI TZH') AS closed_at
FROM (
    SELECT number, max(line) AS last_line,
        min(to_timestamp(nullif(sys_updated_at, '?') || ' +00', 'DD/MM/YYYY HH24:MI TZH')) FILTER (WHERE incident_state <> 'New') AS first_response_at
    FROM incident_event_log
    GROUP BY number
) i JOIN incident_event_log l ON l.line = i.last_line;
ANALYZE incident;

-- Ids: INC0000045 is conversation 45, Caller 2403 customer 2403. An unknown caller is no customer: NULL, not one more caller.
-- Agents and teams are labels and stay as they are. The log keeps the last close only, which is the first one as well unless
-- the incident was reopened; how often it was closed it does not say.
SELECT helpdesk.attach_query('service_desk', 'conversation', $$
    SELECT substr(number, 4)::bigint AS conversation_id, number AS reference, substring(caller_id FROM '\d+')::bigint AS customer_id,
        contact_type AS channel, 'ticket' AS kind,
        CASE WHEN incident_state = 'Closed' THEN 'closed' WHEN incident_state LIKE 'Awaiting%' THEN 'pending' ELSE 'open' END AS status,
        nullif(priority, '?') AS priority, nullif(category, '?') AS category,
        nullif(assigned_to, '?') AS assignee_id, nullif(assignment_group, '?') AS team_id, nullif(resolved_by, '?') AS resolver_id,
        opened_at, first_response_at, CASE WHEN reopen_count = 0 THEN closed_at END AS first_closed_at, closed_at AS last_closed_at,
        reopen_count AS reopens
    FROM incident
$$);

-- One inbound contact an incident: it starts when the incident is opened, and the customer has been served when it is closed.
-- (Whoever holds that the first response serves the customer writes first_response_at AS fulfilled_at.)
SELECT helpdesk.attach_query('service_desk', 'contact', $$
    SELECT substr(number, 4)::bigint AS contact_id, substr(number, 4)::bigint AS conversation_id, substring(caller_id FROM '\d+')::bigint AS customer_id,
        contact_type AS channel, 'ticket' AS kind, 'inbound' AS direction,
        opened_at AS started_at, first_response_at AS answered_at, closed_at AS fulfilled_at, closed_at AS ended_at,
        nullif(resolved_by, '?') AS agent_id, nullif(assignment_group, '?') AS team_id
    FROM incident
$$);

-- The log has no tables of customers, agents and teams: they are who occurs in it. Those to whom incidents are assigned
-- (Resolver 17) and those who resolve them (Resolved by 15) were made anonymous apart from each other, and so stay apart.
SELECT helpdesk.attach_query('service_desk', 'customer', $$
    SELECT DISTINCT substring(caller_id FROM '\d+')::bigint AS customer_id, caller_id AS name FROM incident WHERE caller_id <> '?'
$$);
SELECT helpdesk.attach_query('service_desk', 'agent', $$
    SELECT assigned_to AS agent_id, assigned_to AS name, 'human' AS kind FROM incident WHERE assigned_to <> '?'
    UNION
    SELECT resolved_by, resolved_by, 'human' FROM incident WHERE resolved_by <> '?'
$$);
SELECT helpdesk.attach_query('service_desk', 'team', $$
    SELECT DISTINCT assignment_group AS team_id, assignment_group AS name FROM incident WHERE assignment_group <> '?'
$$);
