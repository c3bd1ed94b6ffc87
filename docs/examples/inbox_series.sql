-- a year of the inbox, by quarter
SELECT row_kind, local_start::date AS quarter, threads, messages, users, average_rating, ratings
FROM helpdesk.inbox_series('2025-11-01', '2026-11-01', 'quarter', 'Europe/Warsaw');
