SELECT agent, assigned, closed, unique_customers_closed AS customers, messages_sent AS messages,
    date_trunc('second', median_first_response) AS first_response, date_trunc('second', median_resolution) AS resolution,
    average_rating AS rating
FROM helpdesk.user_performance('2026-10-01', '2026-11-01', 'Europe/Warsaw') LIMIT 5;
