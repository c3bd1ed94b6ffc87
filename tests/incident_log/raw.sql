-- The table for the raw audit log: the columns of incident_event_log.csv as they are, all text, and the line, which keeps the
-- order of the file: COPY reads from top to bottom in one process and gives each row the next number. It is loaded with
--   unzip -p incident_event_log.zip incident_event_log.csv | psql -c "$(cat load.sql)"
CREATE TABLE incident_event_log (
    line bigint GENERATED ALWAYS AS IDENTITY,
    number text, incident_state text, active text, reassignment_count text, reopen_count text, sys_mod_count text,
    made_sla text, caller_id text, opened_by text, opened_at text, sys_created_by text, sys_created_at text,
    sys_updated_by text, sys_updated_at text, contact_type text, location text, category text, subcategory text,
    u_symptom text, cmdb_ci text, impact text, urgency text, priority text, assignment_group text, assigned_to text,
    knowledge text, u_priority_confirmation text, notify text, problem_id text, rfc text, vendor text, caused_by text,
    closed_code text, resolved_by text, resolved_at text, closed_at text
);
