SELECT until - since = interval '7 days' OR until - since IN ('7 days 1 h', '6 days 23 h') AS seven_days, until <= now() AS is_over
FROM helpdesk.period('last_7_days');
