-- mails about billing that took most messages: cases to read with the team
SELECT reference, resolved_at::timestamp(0), resolver_id, incoming_messages AS incoming, outgoing_messages AS outgoing,
    first_response_time, resolution_time
FROM helpdesk.conversation_list('2026-10-01', '2026-11-01', 'Europe/Warsaw', channels => '{Email}', categories => '{Billing}')
ORDER BY incoming_messages + outgoing_messages DESC, resolution_time DESC
LIMIT 5;
