-- A consumer of the live feed that keeps a table in another database, the warehouse, by postgres_fdw. Once, as a superuser:
--
--   psql -v warehouse="host 'dwh', dbname 'warehouse'" -v user=loader -v password=secret -v role=feeder -f warehouse_setup.sql
--
-- In the warehouse stands, owned by loader:
--
--   CREATE TABLE closed_conversation (position bigint PRIMARY KEY, source text, account_id bigint, conversation_id bigint, started_at timestamptz,
--       resolved_at timestamptz, contact_id bigint, assignee text, resolver text, first_response_time interval, resolution_time interval,
--       category text, summary text);
CREATE EXTENSION IF NOT EXISTS postgres_fdw;
CREATE SERVER warehouse FOREIGN DATA WRAPPER postgres_fdw OPTIONS (:warehouse, batch_size '1000');
CREATE USER MAPPING FOR :"role" SERVER warehouse OPTIONS (user :'user', password :'password');
GRANT USAGE ON FOREIGN SERVER warehouse TO :"role";
CREATE SCHEMA warehouse;
GRANT USAGE ON SCHEMA warehouse TO :"role";
CREATE FOREIGN TABLE warehouse.closed_conversation (
    position bigint, source text, account_id bigint, conversation_id bigint, started_at timestamptz, resolved_at timestamptz, contact_id bigint,
    assignee text, resolver text, first_response_time interval, resolution_time interval, category text, summary text
) SERVER warehouse OPTIONS (schema_name 'public');
GRANT INSERT ON warehouse.closed_conversation TO :"role";
SELECT helpdesk.feed_subscribe('warehouse', :'role');
