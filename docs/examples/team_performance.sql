SELECT team, conversations, customers, unanswered, still_open, reopened,
    date_trunc('second', median_first_response) AS first_response, date_trunc('second', median_resolution) AS resolution,
    average_rating AS rating
FROM helpdesk.team_performance('2025-11-01', '2026-11-01', 'Europe/Warsaw');
