SET TimeZone = 'UTC'; SET DateStyle = 'ISO, YMD'; SET IntervalStyle = 'postgres'; -- pg_regress sets others
-- Customers helped on the hand-made fixture. By hand, human, 24 to 26 October in Warsaw:
--   Saturday: Email {Ada}, Chat {Ada}, Phone {pbx 1};  Sunday: Email {Ben}, Chat {Cleo}, Phone {Ada};
--   Monday: Phone {Ben, Cleo, pbx 2, and one contact without customer}, Email {Dan of account 2}, no channel {5}
BEGIN;
\getenv tests HELPDESK_TESTS
\set fixture :tests '/fixture.sql'
\i :fixture
SET LOCAL timezone = 'Europe/Warsaw';

SELECT * FROM helpdesk.customers_helped_by_channel('2026-10-24', '2026-10-27', 'day');
-- over the week customers are counted once: Ada, Ben, Cleo, Dan, 5, pbx 1, pbx 2
SELECT * FROM helpdesk.customers_helped_by_channel('2026-10-19', '2026-11-02', 'week');
-- the hour that comes twice, in half-hours
SELECT starts_at, local_start, customers FROM helpdesk.customers_helped_by_channel('2026-10-25 01:30+02', '2026-10-25 03:30+01', 'half_hour', handled_by => 'both', channels => '{Chat}') WHERE row_kind = 'interval_total';
-- filters
SELECT row_kind, channel, customers, contacts FROM helpdesk.customers_helped_by_channel('2026-10-24', '2026-10-27', 'all', account_id => 2);
SELECT row_kind, channel, customers, contacts FROM helpdesk.customers_helped_by_channel('2026-10-24', '2026-10-27', 'all', channels => '{Email,Chat}', agents => '{user:1}');
SELECT row_kind, channel, customers, contacts FROM helpdesk.customers_helped_by_channel('2026-10-24', '2026-10-27', 'all', teams => '{team:2}');
SELECT row_kind, channel, customers, contacts FROM helpdesk.customers_helped_by_channel('2026-10-24', '2026-10-27', 'all', handled_by => 'bot');
SELECT row_kind, channel, customers, contacts FROM helpdesk.customers_helped_by_channel('2026-10-24', '2026-10-27', 'all', handled_by => 'both');
-- nothing there: empty intervals and totals are 0
SELECT * FROM helpdesk.customers_helped_by_channel('2020-01-01', '2020-01-03', 'day');
SELECT * FROM helpdesk.customers_helped_by_channel('2020-01-01', '2020-01-01', 'day');
SELECT row_kind, customers FROM helpdesk.customers_helped_by_channel('2026-10-24', '2026-10-27', 'all', channels => '{}');
-- another zone: the same contacts, other days
SELECT local_start, channel, customers FROM helpdesk.customers_helped_by_channel('2026-10-24 00:00+05:45', '2026-10-27 00:00+05:45', 'day', 'Asia/Kathmandu') WHERE row_kind = 'interval_total';

-- by whom: Cleo on Sunday by a bot and by a human, Dan by a bot on Sunday and by a human on Monday
SELECT * FROM helpdesk.customers_helped_by_handler('2026-10-24', '2026-10-27', 'day');

-- trend of Monday against Sunday, a day of 25 hours
SELECT * FROM helpdesk.customers_helped_trend('2026-10-26', '2026-10-27');
SELECT row_kind, customers, previous_customers, previous_since FROM helpdesk.customers_helped_trend('2026-10-26 12:00', '2026-10-26 18:00');
SELECT row_kind, customers, previous_customers, change_percent FROM helpdesk.customers_helped_trend('2020-10-26', '2020-10-27');

-- default window: the current month to date, by day
SELECT count(*) FILTER (WHERE row_kind = 'interval_total') = extract(day FROM now()) AS days_to_date,
    min(starts_at) = date_trunc('month', now()) AS from_the_first
FROM helpdesk.customers_helped_by_channel();
-- a view over the report, as applications have it
CREATE VIEW fixture.v AS SELECT * FROM helpdesk.customers_helped_by_channel('2026-10-24', '2026-10-27', 'all', 'UTC');
SELECT row_kind, channel, customers FROM fixture.v WHERE row_kind = 'grand_total';
ROLLBACK;
