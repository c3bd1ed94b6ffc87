SELECT row_kind, group_value AS channel, conversations, closed, date_trunc('second', median_resolution) AS median,
    date_trunc('second', average_resolution) AS average, still_open
FROM helpdesk.handle_time_by('channel', '2025-11-01', '2026-11-01', 'Europe/Warsaw');
