SELECT row_kind, customer, channel, contacts, conversations, share_percent
FROM helpdesk.inbound_contacts_by_customer_by_channel('2026-10-01', '2026-11-01', top => 2);
