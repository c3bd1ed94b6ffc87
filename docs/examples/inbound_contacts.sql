SELECT row_kind, local_start, contacts, customers, contacts_per_customer
FROM helpdesk.inbound_contacts('2026-10-23', '2026-10-28', 'day');
