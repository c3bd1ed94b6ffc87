SELECT rank, name, value AS seconds, date_trunc('second', median) AS median, date_trunc('second', average) AS average, counted
FROM helpdesk.leaderboard('first_response_time', 'agent', '2025-11-01', '2026-11-01', 'Europe/Warsaw', top => 5);
