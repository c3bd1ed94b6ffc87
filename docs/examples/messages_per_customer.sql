SELECT customer, company, conversations, messages, messages_per_conversation, share_percent
FROM helpdesk.messages_per_customer('2025-11-01', '2026-11-01', 'Europe/Warsaw', top => 5);
