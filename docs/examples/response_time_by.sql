SELECT row_kind, group_value AS category, conversations, date_trunc('second', median_first_response) AS median,
    date_trunc('second', p90_first_response) AS p90, unanswered
FROM helpdesk.response_time_by('category', '2025-11-01', '2026-11-01', 'Europe/Warsaw');
