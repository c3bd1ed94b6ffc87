-- the agents with most conversations
SELECT agent, average_rating AS rating, ratings, date_trunc('second', median_first_response) AS median_first_response,
    date_trunc('second', median_close_time) AS median_close_time, conversations, unanswered, still_open
FROM helpdesk.agent_inbox('2025-11-01', '2026-11-01', 'Europe/Warsaw')
LIMIT 5;
