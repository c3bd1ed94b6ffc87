-- customers per channel × agent with all de-duplicated totals
-- ours
WITH states AS MATERIALIZED (SELECT channel, agent_id, helpdesk.customer_set(customer_id) AS state FROM contacts GROUP BY channel, agent_id)
SELECT channel, agent_id, helpdesk.customers(helpdesk.rollup(state)) FROM states GROUP BY CUBE (channel, agent_id)
-- builtin 0.1
SELECT channel, agent_id, count(DISTINCT customer_id) FROM contacts GROUP BY CUBE (channel, agent_id)
-- duckdb
SELECT channel, agent_id, count(DISTINCT customer_id) FROM contacts GROUP BY CUBE (channel, agent_id)
