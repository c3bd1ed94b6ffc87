-- The rows of data.sql with CONTACTS contacts of CUSTOMERS customers over the same year, with indexes on what reports go by, attached.
-- with_conversations: 0 leaves the conversations out.
\set ON_ERROR_STOP on
SET maintenance_work_mem = '1GB';
CREATE EXTENSION pg_helpdesk;
CREATE FUNCTION pick(seed bigint, i bigint, n bigint) RETURNS bigint LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN (hashint8extended(i, seed) & 9223372036854775807) % n;

CREATE TABLE contacts AS
SELECT i AS contact_id, 1 + pick(1, i, :customers) AS customer_id,
    timestamptz '2025-11-01 00:00+00' + (i - 1) * (interval '365 days' / :contacts) AS fulfilled_at,
    (ARRAY['Email', 'Chat', 'Phone', 'WhatsApp', 'Messenger', 'Web form'])[1 + pick(2, i, 6)] AS channel,
    'user:' || pick(3, i, 234) AS agent_id
FROM generate_series(1::bigint, :contacts) i;
CREATE INDEX ON contacts (fulfilled_at);
VACUUM (ANALYZE) contacts;
SELECT helpdesk.attach_query('bench', 'contact', 'SELECT contact_id, customer_id, fulfilled_at, fulfilled_at AS started_at, channel, agent_id FROM contacts') \g /dev/null

SELECT :with_conversations::boolean AS with_conversations \gset
\if :with_conversations
CREATE TABLE conversations AS
SELECT contact_id AS conversation_id, agent_id, fulfilled_at AS opened_at,
    fulfilled_at + exp(pick(4, contact_id, 1048576) / 131072.0) * interval '10 s' AS first_response_at,
    fulfilled_at + exp(pick(5, contact_id, 1048576) / 131072.0) * interval '100 s' AS closed_at
FROM contacts;
CREATE INDEX ON conversations (opened_at);
CREATE INDEX ON conversations (closed_at);
VACUUM (ANALYZE) conversations;
SELECT helpdesk.attach_query('bench', 'conversation', 'SELECT conversation_id, agent_id AS assignee_id, agent_id AS resolver_id, opened_at, first_response_at, closed_at AS last_closed_at FROM conversations') \g /dev/null
\endif
