SELECT * FROM helpdesk.explain_metric('response_time_by', '2026-10-01', '2026-11-01');
