-- The head of company interactions (Thulium): six indicators over all companies, each with its trend and its share of all contacts.
-- They are counted over the rows of company_interactions, so that head and list agree.

CREATE TYPE helpdesk.company_interactions_summary_row AS (
    indicator text, value bigint, previous_value bigint, change bigint, change_percent numeric, share_percent numeric, previous_share_percent numeric,
    previous_since timestamptz, previous_until timestamptz, since timestamptz, until timestamptz, running boolean
);
COMMENT ON TYPE helpdesk.company_interactions_summary_row IS
'One indicator: unique_companies, hotline_contacts (incoming calls that a human answered), campaign_contacts (outgoing calls that the customer answered), ticket_contacts (tickets created), chat_contacts (chats that a human handled), all_contacts (these four together).';
COMMENT ON COLUMN helpdesk.company_interactions_summary_row.indicator IS 'unique_companies, hotline_contacts, campaign_contacts, ticket_contacts, chat_contacts, all_contacts, in this order.';
COMMENT ON COLUMN helpdesk.company_interactions_summary_row.share_percent IS 'Part of all_contacts, in percent; NULL where that is 0, and for unique_companies.';

CREATE FUNCTION helpdesk.company_interactions_summary(
    since timestamptz DEFAULT NULL, until timestamptz DEFAULT NULL, time_zone text DEFAULT current_setting('TimeZone'),
    company_ids bigint[] DEFAULT NULL, account_id bigint DEFAULT NULL
) RETURNS SETOF helpdesk.company_interactions_summary_row
LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
    WITH summed AS (
        SELECT count(*) FILTER (WHERE l.listed) AS companies, count(*) FILTER (WHERE l.previously_listed) AS previous_companies,
            coalesce(sum((l.load).incoming_calls), 0)::bigint AS hotline, coalesce(sum((l.previous_load).incoming_calls), 0)::bigint AS previous_hotline,
            coalesce(sum((l.load).outgoing_calls), 0)::bigint AS campaign, coalesce(sum((l.previous_load).outgoing_calls), 0)::bigint AS previous_campaign,
            coalesce(sum((l.load).tickets), 0)::bigint AS ticket, coalesce(sum((l.previous_load).tickets), 0)::bigint AS previous_ticket,
            coalesce(sum((l.load).chats), 0)::bigint AS chat, coalesce(sum((l.previous_load).chats), 0)::bigint AS previous_chat
        FROM helpdesk._engagement_loads('company', helpdesk._since(since, until, 7, time_zone), helpdesk._until(since, until, time_zone), time_zone,
            account_id, interval '0') l -- given, so that no ticket is read for the average time
        WHERE company_ids IS NULL OR l.group_id = ANY (company_ids)
    ),
    whole AS (
        SELECT s.*, s.hotline + s.campaign + s.ticket + s.chat AS contacts,
            s.previous_hotline + s.previous_campaign + s.previous_ticket + s.previous_chat AS previous_contacts
        FROM summed s
    ),
    indicators AS (
        SELECT i.place, i.indicator, i.value, i.previous_value, CASE WHEN i.place > 1 THEN w.contacts END AS contacts,
            CASE WHEN i.place > 1 THEN w.previous_contacts END AS previous_contacts
        FROM whole w, LATERAL (VALUES
            (1, 'unique_companies', w.companies, w.previous_companies),
            (2, 'hotline_contacts', w.hotline, w.previous_hotline),
            (3, 'campaign_contacts', w.campaign, w.previous_campaign),
            (4, 'ticket_contacts', w.ticket, w.previous_ticket),
            (5, 'chat_contacts', w.chat, w.previous_chat),
            (6, 'all_contacts', w.contacts, w.previous_contacts)
        ) i (place, indicator, value, previous_value)
    )
    SELECT i.indicator, i.value, i.previous_value, i.value - i.previous_value, helpdesk._engagement_change_percent(i.value, i.previous_value),
        round(100.0 * i.value / nullif(i.contacts, 0), 1), round(100.0 * i.previous_value / nullif(i.previous_contacts, 0), 1),
        helpdesk.previous_period_since(w.since, w.until, time_zone), helpdesk._previous_until(w.since, w.until, time_zone),
        w.since, w.until, helpdesk._is_running(w.since, w.until)
    FROM indicators i,
        (SELECT helpdesk._since(company_interactions_summary.since, company_interactions_summary.until, 7, time_zone) AS since,
            helpdesk._until(company_interactions_summary.since, company_interactions_summary.until, time_zone) AS until) w
    ORDER BY i.place;
END;
COMMENT ON FUNCTION helpdesk.company_interactions_summary(timestamptz, timestamptz, text, bigint[], bigint) IS
'How many companies had contact with us and in which way, with the trend and the share of each way.
Anchor: started_at.
Population: contacts with started_at in [since, until) of companies and of the persons who belong to them; default the last 7 local days.
Unit: companies; calls; chats; tickets.
Credit: the company of the customer, else that of the contact.
Excluded: contacts without a company, calls and chats of bots, unanswered calls and chats; companies also count by any contact that they began.
Read by: Thulium, Interakcje firm, the indicators above the list.
Rows: always six. Compared with as many local days before; while the period is running, with the same part of it.';
