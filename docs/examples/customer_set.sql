-- who was helped in September and in October, and who came back
SELECT helpdesk.customers(s.september) AS september, helpdesk.customers(s.october) AS october,
    helpdesk.customers(helpdesk.set_intersect(s.september, s.october)) AS both, helpdesk.customers(helpdesk.set_union(s.september, s.october)) AS either
FROM (SELECT helpdesk.customer_set(customer_id) FILTER (WHERE fulfilled_at < '2026-10-01') AS september,
        helpdesk.customer_set(customer_id) FILTER (WHERE fulfilled_at >= '2026-10-01') AS october
    FROM helpdesk.contacts() WHERE fulfilled_at >= '2026-09-01' AND fulfilled_at < '2026-11-01') s;
