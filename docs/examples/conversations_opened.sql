SELECT row_kind, local_start::date AS month, group_value AS contact_type, conversations, customers
FROM helpdesk.conversations_opened('2026-08-01', '2026-11-01', 'month', 'Europe/Warsaw', group_by => 'contact_type');
