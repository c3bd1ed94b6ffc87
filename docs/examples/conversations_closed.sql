SELECT group_value AS channel, closings, conversations
FROM helpdesk.conversations_closed('2025-11-01', '2026-11-01', 'all', 'Europe/Warsaw', group_by => 'channel')
WHERE row_kind IN ('column_total', 'grand_total');
