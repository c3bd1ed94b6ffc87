SELECT row_kind, local_start::date, customers, by_human_only, by_both, by_bot_only
FROM helpdesk.customers_helped_by_handler('2026-01-01', '2026-11-01', 'quarter');
