-- median first response and close time per agent
-- ours
SELECT agent_id, helpdesk.median_first_response(opened_at, first_response_at), helpdesk.median_close_time(opened_at, closed_at) FROM conversations GROUP BY agent_id
-- builtin 0.3
SELECT agent_id, percentile_cont(0.5) WITHIN GROUP (ORDER BY first_response_at - opened_at), percentile_cont(0.5) WITHIN GROUP (ORDER BY closed_at - opened_at) FROM conversations GROUP BY agent_id
-- duckdb
SELECT agent_id, quantile_cont(epoch_us(first_response_at) - epoch_us(opened_at), 0.5), quantile_cont(epoch_us(closed_at) - epoch_us(opened_at), 0.5) FROM conversations GROUP BY agent_id
