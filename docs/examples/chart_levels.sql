SELECT substring(helpdesk.chart(helpdesk.chart_levels(company, engagement_load, load_level ORDER BY engagement_load DESC, company)) FROM '<desc[^>]*>(.*)</desc>') AS description
FROM (SELECT * FROM helpdesk.company_interactions('2026-10-01', '2026-11-01') ORDER BY engagement_load DESC, company LIMIT 5) c;
