-- what is sent to customers, and by what: people, bots, workflows, broadcasts
SELECT row_kind, group_value AS origin, messages, customers
FROM helpdesk.messages_outgoing('2025-11-01', '2026-11-01', 'all', 'Europe/Warsaw')
WHERE row_kind IN ('column_total', 'grand_total')
ORDER BY messages DESC;
