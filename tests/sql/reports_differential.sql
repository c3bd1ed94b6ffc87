SET TimeZone = 'UTC'; SET DateStyle = 'ISO, YMD'; SET IntervalStyle = 'postgres'; -- pg_regress sets others
-- Every report of part A against naive SQL on 120 random helpdesks, serial and parallel, in 8 zones, at every grain.
BEGIN;
\getenv tests HELPDESK_TESTS
\set harness :tests '/differential.sql'
\i :harness

INSERT INTO random.cases (name, report, oracle) VALUES ('customers_helped_by_channel', $$
    SELECT row_kind, random.label(starts_at, :grain, :zone) AS label, channel, customers, contacts
    FROM helpdesk.customers_helped_by_channel(:since, :until, :grain, :zone) WHERE contacts > 0 $$, $$
    SELECT CASE grouping(label, channel) WHEN 0 THEN 'cell' WHEN 1 THEN 'interval_total' WHEN 2 THEN 'column_total' ELSE 'grand_total' END, label, channel,
        count(DISTINCT (source, customer_id)) FILTER (WHERE customer_id IS NOT NULL), count(*)
    FROM (SELECT *, random.label(fulfilled_at, :grain, :zone) AS label FROM random.contacts
        WHERE fulfilled_at >= :since AND fulfilled_at < :until AND handled_by IS DISTINCT FROM 'bot') c
    GROUP BY CUBE (label, channel) HAVING count(*) > 0 $$);
INSERT INTO random.cases (name, report, oracle) VALUES ('customers_helped_by_channel, filtered', $$
    SELECT row_kind, random.label(starts_at, :grain, :zone) AS label, channel, customers, contacts
    FROM helpdesk.customers_helped_by_channel(:since, :until, :grain, :zone, channels => '{Email,Phone}', teams => '{team:1,team:2}', agents => '{user:1,user:2,user:3}', account_id => 1, handled_by => 'bot')
    WHERE contacts > 0 $$, $$
    SELECT CASE grouping(label, channel) WHEN 0 THEN 'cell' WHEN 1 THEN 'interval_total' WHEN 2 THEN 'column_total' ELSE 'grand_total' END, label, channel,
        count(DISTINCT (source, customer_id)) FILTER (WHERE customer_id IS NOT NULL), count(*)
    FROM (SELECT *, random.label(fulfilled_at, :grain, :zone) AS label FROM random.contacts
        WHERE fulfilled_at >= :since AND fulfilled_at < :until AND handled_by = 'bot' AND channel IN ('Email', 'Phone') AND team_id IN ('team:1', 'team:2') AND agent_id IN ('user:1', 'user:2', 'user:3') AND account_id = 1) c
    GROUP BY CUBE (label, channel) HAVING count(*) > 0 $$);
INSERT INTO random.cases (name, report, oracle) VALUES ('customers_helped_trend', $$
    SELECT row_kind, channel, customers, previous_customers, change, change_percent, contacts, previous_contacts
    FROM helpdesk.customers_helped_trend(:since, :until, :zone) WHERE contacts + previous_contacts > 0 $$, $$
    SELECT CASE WHEN is_total THEN 'grand_total' ELSE 'column_total' END, channel, now, before, now - before, round(100.0 * (now - before) / nullif(before, 0), 1), contacts, contacts_before
    FROM (SELECT channel, count(DISTINCT (source, customer_id)) FILTER (WHERE customer_id IS NOT NULL AND fulfilled_at >= :since) AS now,
            count(DISTINCT (source, customer_id)) FILTER (WHERE customer_id IS NOT NULL AND fulfilled_at < :since) AS before,
            count(*) FILTER (WHERE fulfilled_at >= :since) AS contacts, count(*) FILTER (WHERE fulfilled_at < :since) AS contacts_before, grouping(channel) = 1 AS is_total
        FROM random.contacts
        WHERE fulfilled_at < :until AND handled_by IS DISTINCT FROM 'bot' AND fulfilled_at >=
            CASE WHEN date_trunc('day', :since, :zone) = :since AND date_trunc('day', :until, :zone) = :until
                THEN ((:since AT TIME ZONE :zone)::date - ((:until AT TIME ZONE :zone)::date - (:since AT TIME ZONE :zone)::date))::timestamp AT TIME ZONE :zone
                ELSE :since - (:until - :since) END
        GROUP BY GROUPING SETS ((channel), ()) HAVING count(*) > 0) x $$);
INSERT INTO random.cases (name, report, oracle) VALUES ('customers_helped_by_handler', $$
    SELECT row_kind, random.label(starts_at, :grain, :zone) AS label, customers, by_human_only, by_both, by_bot_only
    FROM helpdesk.customers_helped_by_handler(:since, :until, :grain, :zone) WHERE customers > 0 $$, $$
    SELECT CASE WHEN is_total THEN 'grand_total' ELSE 'cell' END, label, count(*), count(*) FILTER (WHERE human AND NOT bot), count(*) FILTER (WHERE human AND bot), count(*) FILTER (WHERE bot AND NOT human)
    FROM (SELECT grouping(label) = 1 AS is_total, label, bool_or(handled_by IS DISTINCT FROM 'bot') AS human, bool_or(handled_by IS NOT DISTINCT FROM 'bot') AS bot
        FROM (SELECT *, random.label(fulfilled_at, :grain, :zone) AS label FROM random.contacts WHERE fulfilled_at >= :since AND fulfilled_at < :until AND customer_id IS NOT NULL) c
        GROUP BY GROUPING SETS ((label, source, customer_id), (source, customer_id))) p
    GROUP BY is_total, label $$);
INSERT INTO random.cases (name, report, oracle) VALUES ('inbound_contacts', $$
    SELECT row_kind, random.label(starts_at, :grain, :zone) AS label, contacts, customers, contacts_per_customer
    FROM helpdesk.inbound_contacts(:since, :until, :grain, :zone) WHERE contacts > 0 $$, $$
    SELECT CASE WHEN grouping(label) = 0 THEN 'cell' ELSE 'grand_total' END, label, count(*), count(DISTINCT (source, customer_id)) FILTER (WHERE customer_id IS NOT NULL),
        round(count(*)::numeric / nullif(count(DISTINCT (source, customer_id)) FILTER (WHERE customer_id IS NOT NULL), 0), 2)
    FROM (SELECT *, random.label(started_at, :grain, :zone) AS label FROM random.contacts WHERE started_at >= :since AND started_at < :until AND direction IS DISTINCT FROM 'outbound') c
    GROUP BY GROUPING SETS ((label), ()) HAVING count(*) > 0 $$);
INSERT INTO random.cases (name, report, oracle) VALUES ('inbound_contacts_by_customer', $$
    SELECT source, customer_id, customer, contacts, conversations, first_contact_at, last_contact_at, share_percent, company
    FROM helpdesk.inbound_contacts_by_customer(:since, :until, :zone, top => 20) $$, $$
    SELECT c.source, c.customer_id, k.name, contacts, conversations, first_at, last_at, share, f.name
    FROM (SELECT source, customer_id, count(*) AS contacts, count(DISTINCT conversation_id) AS conversations, min(started_at) AS first_at, max(started_at) AS last_at, max(company_id) AS company_id,
            round(100.0 * count(*) / sum(count(*)) OVER (), 2) AS share
        FROM random.contacts WHERE started_at >= :since AND started_at < :until AND direction IS DISTINCT FROM 'outbound' GROUP BY source, customer_id
        ORDER BY count(*) DESC, max(started_at) DESC, source, customer_id LIMIT 20) c
    LEFT JOIN random.customers k USING (source, customer_id) LEFT JOIN random.companies f ON f.source = c.source AND f.company_id = coalesce(k.company_id, c.company_id) $$);
INSERT INTO random.cases (name, report, oracle) VALUES ('inbound_contacts_by_customer_by_channel', $$
    SELECT row_kind, source, customer_id, channel, contacts, conversations, first_contact_at, last_contact_at, share_percent
    FROM helpdesk.inbound_contacts_by_customer_by_channel(:since, :until, :zone) WHERE contacts > 0 $$, $$
    SELECT CASE grouping(source, channel) WHEN 0 THEN 'cell' WHEN 1 THEN 'customer_total' WHEN 2 THEN 'column_total' ELSE 'grand_total' END, source, customer_id, channel,
        count(*), count(DISTINCT (source, conversation_id)), min(started_at), max(started_at),
        round(100.0 * count(*) / (SELECT count(*) FROM random.contacts WHERE started_at >= :since AND started_at < :until AND direction IS DISTINCT FROM 'outbound'), 2)
    FROM random.contacts WHERE started_at >= :since AND started_at < :until AND direction IS DISTINCT FROM 'outbound'
    GROUP BY GROUPING SETS ((source, customer_id, channel), (source, customer_id), (channel), ()) HAVING count(*) > 0 $$);
SELECT * FROM random.compare(120);
ROLLBACK;
