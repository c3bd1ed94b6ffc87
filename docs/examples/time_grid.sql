SELECT unnest(helpdesk.time_grid('2026-10-24', '2026-10-27', 'day', 'Europe/Warsaw')) AS bounds;
