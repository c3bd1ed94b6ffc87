-- which channels customers use most: is the WhatsApp account worth its price?
SELECT row_kind, group_value AS channel, messages, customers
FROM helpdesk.messages_incoming('2025-11-01', '2026-11-01', 'all', 'Europe/Warsaw')
WHERE row_kind IN ('column_total', 'grand_total')
ORDER BY messages DESC;
