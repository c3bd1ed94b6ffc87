SELECT row_kind, bucket, conversations, share_percent
FROM helpdesk.first_response_breakdown('2025-11-01', '2026-11-01', 'Europe/Warsaw');
