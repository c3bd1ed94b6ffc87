-- a file of a year's messages would be
--   COPY (SELECT * FROM helpdesk.export_messages('2025-11-01', '2026-11-01')) TO STDOUT (FORMAT csv, HEADER)
SELECT sent_at, sender_id, sender_type, contact_id, message_type, left(content, 40) AS content
FROM helpdesk.export_messages('2025-11-01', '2026-11-01', 'Europe/Warsaw')
LIMIT 5;
