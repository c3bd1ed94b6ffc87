-- a file of last month's closed conversations would be
--   COPY (SELECT * FROM helpdesk.export_conversations('2026-10-01', '2026-11-01')) TO STDOUT (FORMAT csv, HEADER)
SELECT conversation_id, resolved_at, contact_id, resolver, outgoing_messages AS outgoing, incoming_messages AS incoming, resolution_time
FROM helpdesk.export_conversations('2025-11-01', '2026-11-01', 'Europe/Warsaw')
LIMIT 5;
