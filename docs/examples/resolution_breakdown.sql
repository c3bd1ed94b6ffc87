SELECT row_kind, bucket, conversations, share_percent
FROM helpdesk.resolution_breakdown('2025-11-01', '2026-11-01', 'Europe/Warsaw', population => 'opened', bounds => '{10 min,1 h,8 h,1 day,7 days}');
