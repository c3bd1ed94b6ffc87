SELECT customers, conversations, messages, messages_per_customer AS mean, quartile_1, median_messages, quartile_3, max_messages
FROM helpdesk.messages_per_customer_summary('2025-11-01', '2026-11-01', 'Europe/Warsaw');
