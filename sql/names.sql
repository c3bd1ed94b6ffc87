-- Who is who, one row a key: facts are joined to these, so that no row of theirs counts twice where an application lists an agent or a
-- customer more than once (once an account, say). Of several rows the first name counts; of an account's report only its own rows and
-- those of no account.

CREATE FUNCTION helpdesk._agents(account_id bigint) RETURNS TABLE (source text, agent_id text, name text, kind text, active boolean)
LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT a.source, a.agent_id, min(a.name), min(a.kind), bool_or(coalesce(a.active, true))
    FROM helpdesk.agents() a
    WHERE _agents.account_id IS NULL OR a.account_id IS NULL OR a.account_id = _agents.account_id
    GROUP BY a.source, a.agent_id;
END;

CREATE FUNCTION helpdesk._teams(account_id bigint) RETURNS TABLE (source text, team_id text, name text)
LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT t.source, t.team_id, min(t.name)
    FROM helpdesk.teams() t
    WHERE _teams.account_id IS NULL OR t.account_id IS NULL OR t.account_id = _teams.account_id
    GROUP BY t.source, t.team_id;
END;

CREATE FUNCTION helpdesk._team_members(account_id bigint) RETURNS TABLE (source text, team_id text, agent_id text)
LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT DISTINCT m.source, m.team_id, m.agent_id
    FROM helpdesk.team_members() m
    WHERE _team_members.account_id IS NULL OR m.account_id IS NULL OR m.account_id = _team_members.account_id;
END;

CREATE FUNCTION helpdesk._customers(account_id bigint) RETURNS TABLE (source text, customer_id bigint, name text, company_id bigint)
LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT k.source, k.customer_id, min(k.name), min(k.company_id)
    FROM helpdesk.customers() k
    WHERE _customers.account_id IS NULL OR k.account_id IS NULL OR k.account_id = _customers.account_id
    GROUP BY k.source, k.customer_id;
END;

CREATE FUNCTION helpdesk._companies(account_id bigint) RETURNS TABLE (source text, company_id bigint, name text)
LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT f.source, f.company_id, min(f.name)
    FROM helpdesk.companies() f
    WHERE _companies.account_id IS NULL OR f.account_id IS NULL OR f.account_id = _companies.account_id
    GROUP BY f.source, f.company_id;
END;
