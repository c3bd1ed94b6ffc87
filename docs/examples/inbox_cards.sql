-- the 30 days before 1 November 2026 against the 30 days before them
SELECT card, value, previous_value, change, change_percent
FROM helpdesk.inbox_cards('2026-11-01 00:00 Europe/Warsaw', 30, 'Europe/Warsaw');
