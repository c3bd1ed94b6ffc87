SELECT iso_weekday, hour, conversations, share_percent
FROM helpdesk.conversations_opened_heatmap('2025-11-01', '2026-11-01', 'Europe/Warsaw')
ORDER BY conversations DESC, iso_weekday, hour LIMIT 5;
