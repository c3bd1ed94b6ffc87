SET TimeZone = 'UTC'; SET DateStyle = 'ISO, YMD'; SET IntervalStyle = 'postgres'; -- pg_regress sets others
-- Inbound contacts on the hand-made fixture: all that customers began, answered or not, by started_at.
BEGIN;
\getenv tests HELPDESK_TESTS
\set fixture :tests '/fixture.sql'
\i :fixture
SET LOCAL timezone = 'Europe/Warsaw';

SELECT * FROM helpdesk.inbound_contacts('2026-10-24', '2026-10-27', 'day');
SELECT * FROM helpdesk.inbound_contacts('2026-10-24', '2026-10-27', 'all', account_id => 1, channels => '{Email}');
SELECT * FROM helpdesk.inbound_contacts('2020-01-01', '2020-01-02', 'day');

SELECT source, customer_id, customer, company, contacts, conversations, first_contact_at, last_contact_at, share_percent
FROM helpdesk.inbound_contacts_by_customer('2026-10-24', '2026-10-27');
SELECT source, customer_id, customer, contacts, share_percent FROM helpdesk.inbound_contacts_by_customer('2026-10-24', '2026-10-27', top => 2);
SELECT count(*) FROM helpdesk.inbound_contacts_by_customer('2026-10-24', '2026-10-27', top => 0);

SELECT row_kind, source, customer_id, customer, channel, contacts, conversations, share_percent
FROM helpdesk.inbound_contacts_by_customer_by_channel('2026-10-24', '2026-10-27');
SELECT row_kind, customer, channel, contacts, conversations FROM helpdesk.inbound_contacts_by_customer_by_channel('2026-10-24', '2026-10-27', top => 1);
SELECT * FROM helpdesk.inbound_contacts_by_customer_by_channel('2020-01-01', '2020-01-02');
ROLLBACK;
