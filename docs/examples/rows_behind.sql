SELECT conversation_id, counted_at, customer_id, agent_id, measured
FROM helpdesk.rows_behind('response_time_by', '2026-10-25', '2026-10-26', channels => '{Chat}') LIMIT 5;
