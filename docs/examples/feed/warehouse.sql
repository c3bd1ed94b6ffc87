-- Loads what was closed into the warehouse (warehouse_setup.sql), up to 1000 closes; from pg_cron or a loop, as often as you like. Where the
-- warehouse has committed and this database crashes before it does, the same positions come again and are left alone.
WITH taken AS MATERIALIZED (
    SELECT * FROM helpdesk.feed_take('warehouse', 1000)
),
loaded AS (
    INSERT INTO warehouse.closed_conversation
    SELECT t.position, t.source, t.account_id, t.conversation_id, t.started_at, t.resolved_at, t.contact_id, t.assignee, t.resolver,
        t.first_response_time, t.resolution_time, t.category, t.summary
    FROM taken t
    ON CONFLICT DO NOTHING
)
SELECT helpdesk.feed_ack('warehouse', max(t.position)) FROM taken t HAVING count(*) > 0;
