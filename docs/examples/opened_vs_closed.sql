SELECT row_kind, local_start::date AS month, opened, closed, difference
FROM helpdesk.opened_vs_closed('2026-01-01', '2026-11-01', 'month', 'Europe/Warsaw');
