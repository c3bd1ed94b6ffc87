SELECT * FROM helpdesk.heatmap_text('2025-11-01', '2026-11-01', 'Europe/Warsaw') WHERE hour BETWEEN '08:00' AND '17:00' OR hour = 'total';
