-- Who is who, one row a key: facts are joined to these, so that no row of theirs counts twice where an application lists an agent or a
-- customer more than once (once an account, say). Of several names the first counts; in an account's report those of the account, and of
-- no account, go before others.

-- listed: whether the account lists the agent itself.
CREATE FUNCTION helpdesk._agents(account_id bigint)
RETURNS TABLE (source text, agent_id text, name text, kind text, active boolean, listed boolean)
LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT a.source, a.agent_id,
        coalesce(min(a.name) FILTER (WHERE a.account_id IS NULL OR a.account_id = _agents.account_id), min(a.name)),
        min(a.kind), bool_or(coalesce(a.active, true)), bool_or(_agents.account_id IS NULL OR a.account_id = _agents.account_id)
    FROM helpdesk.agents() a
    GROUP BY a.source, a.agent_id;
END;

CREATE FUNCTION helpdesk._teams(account_id bigint) RETURNS TABLE (source text, team_id text, name text)
LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT t.source, t.team_id, coalesce(min(t.name) FILTER (WHERE t.account_id IS NULL OR t.account_id = _teams.account_id), min(t.name))
    FROM helpdesk.teams() t
    GROUP BY t.source, t.team_id;
END;

CREATE FUNCTION helpdesk._team_members() RETURNS TABLE (source text, team_id text, agent_id text)
LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT DISTINCT m.source, m.team_id, m.agent_id FROM helpdesk.team_members() m;
END;

CREATE FUNCTION helpdesk._customers() RETURNS TABLE (source text, customer_id bigint, name text, company_id bigint)
LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT k.source, k.customer_id, min(k.name), min(k.company_id) FROM helpdesk.customers() k GROUP BY k.source, k.customer_id;
END;

CREATE FUNCTION helpdesk._companies() RETURNS TABLE (source text, company_id bigint, name text)
LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT f.source, f.company_id, min(f.name) FROM helpdesk.companies() f GROUP BY f.source, f.company_id;
END;
