SELECT * FROM helpdesk.top_tags('2025-11-01', '2026-11-01', 'Europe/Warsaw');
