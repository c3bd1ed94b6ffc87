SELECT helpdesk.num_durations_by_interval(state) AS answered, helpdesk.medians_by_interval(state) AS medians
FROM (SELECT helpdesk.duration_grid(opened_at, (SELECT helpdesk.time_grid('2026-10-01', '2026-11-01', 'week')), opened_at, first_response_at) AS state
    FROM helpdesk.conversations() WHERE channel = 'Chat') g;
