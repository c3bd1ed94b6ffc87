SELECT indicator, value, previous_value, change, change_percent, share_percent, previous_share_percent
FROM helpdesk.company_interactions_summary('2026-10-01', '2026-11-01', 'Europe/Warsaw');
