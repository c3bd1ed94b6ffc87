-- CONTACTS contacts (default 10 million) of a tenth as many customers over a year, 6 channels, 234 agents, in order of time, and
-- as many conversations with times. The same rows on every machine.
\set ON_ERROR_STOP on
CREATE EXTENSION pg_helpdesk;
CREATE FUNCTION pick(seed bigint, i bigint, n bigint) RETURNS bigint LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN (hashint8extended(i, seed) & 9223372036854775807) % n;

CREATE TABLE contacts AS
SELECT i AS contact_id, 1 + pick(1, i, :contacts / 10) AS customer_id,
    timestamptz '2025-11-01 00:00+00' + (i - 1) * (interval '365 days' / :contacts) AS fulfilled_at,
    (ARRAY['Email', 'Chat', 'Phone', 'WhatsApp', 'Messenger', 'Web form'])[1 + pick(2, i, 6)] AS channel,
    'user:' || pick(3, i, 234) AS agent_id
FROM generate_series(1::bigint, :contacts) i;

CREATE TABLE conversations AS
SELECT contact_id AS conversation_id, agent_id, fulfilled_at AS opened_at,
    fulfilled_at + exp(pick(4, contact_id, 1048576) / 131072.0) * interval '10 s' AS first_response_at,
    fulfilled_at + exp(pick(5, contact_id, 1048576) / 131072.0) * interval '100 s' AS closed_at
FROM contacts;
VACUUM (ANALYZE) contacts, conversations;

SELECT helpdesk.attach_query('bench', 'contact', 'SELECT contact_id, customer_id, fulfilled_at, fulfilled_at AS started_at, channel, agent_id FROM contacts');
