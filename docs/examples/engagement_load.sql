-- with three hours for a ticket, against a reference of 40 hours
SELECT e.company_id, (e.load).load_time, (e.load).tickets, helpdesk.engagement_score((e.load).load_time, '40 h') AS score,
    helpdesk.engagement_level(helpdesk.engagement_score((e.load).load_time, '40 h')) AS level
FROM (SELECT company_id, helpdesk.engagement_load(kind, direction, coalesce(talk_time, ended_at - answered_at), '3 h') AS load
    FROM helpdesk.contacts() WHERE company_id IS NOT NULL AND started_at >= '2026-10-01' AND started_at < '2026-11-01' GROUP BY company_id) e
ORDER BY (e.load).load_time DESC, e.company_id LIMIT 5;
