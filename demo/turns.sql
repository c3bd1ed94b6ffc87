-- The course of each conversation as turns: the customer asks (or the agent calls), somebody answers, at the end somebody closes.
-- Everything else (contacts, messages, events, the times of the conversation) is read off the turns, so that all of it agrees.
CREATE UNLOGGED TABLE demo.turn (
    id bigint, n integer, cycle integer, reopened boolean, outbound boolean, missed boolean, agent_id text,
    asked bigint, answered bigint, talk bigint, closed bigint,
    -- Which messages there are besides the question and the answer.
    second_question boolean, greeted boolean, second_answer boolean);

-- A time outside working hours moves to a moment soon after they begin.
CREATE FUNCTION demo.moved(at bigint, open_at integer, within integer, key bigint) RETURNS bigint LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN open_at > at / 3600 THEN open_at * 3600::bigint + floor(within * demo.uniform(key, 1))::bigint ELSE at END;

-- Adds the turns of number $1. OFFSET 0 keeps a step's expressions from being evaluated once for every use in the next step.
PREPARE next_turn (integer) AS
INSERT INTO demo.turn
WITH step AS (
    SELECT c.*, c.id * 8 + $1 AS key, $1 > 1 AND t.closed IS NOT NULL AS reopened,
           CASE WHEN $1 = 1 THEN 0 ELSE t.cycle + (t.closed IS NOT NULL)::integer END AS cycle,
           CASE WHEN $1 = 1 THEN c.first_agent ELSE coalesce(c.second_agent, c.first_agent) END AS agent_id,
           CASE WHEN $1 = 1 THEN c.at ELSE coalesce(t.closed, t.answered + t.talk) END AS since,
           CASE WHEN $1 = 1 THEN 0
                WHEN t.closed IS NOT NULL THEN 600 + demo.lognormal(c.id * 8 + $1, 2, 90000, 1)
                ELSE 30 + demo.lognormal(c.id * 8 + $1, 2, h.reply, 1) END AS pause
    FROM demo.conversation c
    JOIN demo.channel h USING (no)
    LEFT JOIN demo.turn t ON t.id = c.id AND t.n = $1 - 1
    WHERE $1 = 1 OR t.answered IS NOT NULL AND (t.n < c.turns OR t.n < c.turns + c.reopens AND t.closed IS NOT NULL)
    OFFSET 0
), asked AS (
    SELECT s.*, h.kind, h.answers, h.response, h.spread, h.close, h.close_spread, h.auto,
           demo.moved(since + pause, w.open_at, 7200, key) AS asked,
           CASE WHEN $1 = 1 THEN opened_by <> 'customer' ELSE kind = 'call' AND NOT reopened AND demo.uniform(key, 4) < .5 END AS outbound
    FROM step s
    JOIN demo.channel h USING (no)
    -- A quick reply comes at any hour.
    LEFT JOIN demo.working w ON w.hours = CASE WHEN pause < 1200 THEN 'now' ELSE h.asks END AND w.hour = (since + pause) / 3600
    OFFSET 0
), tried AS (
    SELECT *, kind = 'call' AND outcome <> 'none' AND demo.uniform(key, 5) < CASE WHEN outbound THEN .22 WHEN $1 > 1 THEN .08 ELSE 0 END AS missed,
           CASE WHEN outcome = 'none' THEN NULL
                WHEN outbound THEN asked + CASE kind WHEN 'call' THEN 4 + floor(20 * demo.uniform(key, 6))::bigint ELSE 0 END
                WHEN outcome = 'bot' THEN asked + 3 + floor(12 * demo.uniform(key, 6))::bigint
                -- Some agents are quicker than others, and all are slower when there is more to do.
                ELSE asked + 4 + demo.lognormal(key, 7, response * season * (.6 + .7 * demo.uniform(hashtextextended(agent_id, 0), 1)), spread)
           END AS tries
    FROM asked WHERE asked < :year
    OFFSET 0
), answered AS (
    SELECT t.*, demo.moved(tries, w.open_at, CASE answers WHEN 'office' THEN 15000 ELSE 5400 END, key + 1) AS answered,
           CASE WHEN kind = 'call' AND NOT missed THEN 15 + demo.lognormal(key, 8, 230, .8) ELSE 0 END AS talk
    FROM tried t
    LEFT JOIN demo.working w ON w.hours = CASE WHEN outbound OR outcome = 'bot' THEN 'now' ELSE answers END AND w.hour = tries / 3600
    OFFSET 0
), ended AS (
    SELECT *, CASE WHEN $1 < turns OR demo.uniform(key, 9) < .012 THEN NULL
                   WHEN outcome = 'none' THEN CASE WHEN demo.uniform(key, 10) < .6 THEN asked + 600 + demo.lognormal(key, 11, 250000, .6) END
                   ELSE answered + talk + 60 + demo.lognormal(key, 11, close, close_spread) END AS ends
    FROM answered
    OFFSET 0
), closed AS (
    SELECT e.*, demo.moved(ends, w.open_at, 30000, key + 2) AS closed
    FROM ended e
    LEFT JOIN demo.working w ON w.hours = CASE WHEN outcome = 'human' THEN answers ELSE 'now' END AND w.hour = ends / 3600
    OFFSET 0
)
SELECT id, $1, cycle, reopened, outbound, missed,
       CASE WHEN outcome = 'bot' THEN CASE kind WHEN 'chat' THEN 'bot:1' ELSE 'bot:2' END
            WHEN outcome = 'human' AND (opened_by <> 'broadcast' OR $1 > 1) THEN agent_id END,
       asked, CASE WHEN answered < :year THEN answered END, talk, CASE WHEN closed < :year THEN closed END,
       kind <> 'call' AND NOT outbound AND outcome <> 'bot' AND demo.uniform(key, 12) < .28 AND asked + 120 < :year
           AND (answered IS NULL OR answered > asked + 120),
       kind <> 'call' AND NOT outbound AND outcome <> 'bot' AND $1 = 1 AND demo.uniform(key, 13) < auto AND asked + 20 < :year
           AND (answered IS NULL OR answered > asked + 20),
       answered IS NOT NULL AND answered + talk + 30 < :year AND NOT missed AND outcome = 'human'
           AND NOT (outbound AND kind <> 'call') AND demo.uniform(key, 14) < .28
FROM closed;

SET plan_cache_mode = force_custom_plan;
EXECUTE next_turn(1);
ANALYZE demo.turn;
EXECUTE next_turn(2);
EXECUTE next_turn(3);
EXECUTE next_turn(4);
ANALYZE demo.turn;
DEALLOCATE next_turn;
RESET plan_cache_mode;
