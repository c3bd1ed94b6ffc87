SELECT customer_id, customer, company, contacts, conversations, last_contact_at::date, share_percent
FROM helpdesk.inbound_contacts_by_customer('2026-10-01', '2026-11-01', top => 5);
