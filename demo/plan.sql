-- When customers come, who they are and who serves them. Times are whole seconds since :start, in which a local hour is one step of 3600.

-- Every hour of the year and of the weeks after it.
CREATE UNLOGGED TABLE demo.clock AS
WITH hours AS (
    SELECT n AS hour, local::date AS day, extract(hour FROM local)::integer AS h,
           CASE WHEN local::date IN ('2025-11-01', '2025-11-11', '2025-12-24', '2025-12-25', '2025-12-26', '2026-01-01', '2026-01-06',
                                     '2026-04-06', '2026-05-01', '2026-05-03', '2026-06-04', '2026-08-15')
                THEN 7 ELSE extract(isodow FROM local)::integer END AS weekday
    FROM generate_series(0, :year / 3600 + 24 * 60) n,
         LATERAL (SELECT (timestamptz :'start' + n * interval '1 hour') AT TIME ZONE 'Europe/Warsaw') l(local)
), open AS (
    SELECT *, weekday <= 5 AND h BETWEEN 8 AND 17 OR weekday = 6 AND h BETWEEN 9 AND 13 AS office,
           h BETWEEN 8 AND 19 AS shift, h BETWEEN 7 AND 22 AS awake
    FROM hours
)
SELECT *,
       -- January to December: the winter's peak, the summer's dip.
       (ARRAY[1.05, .95, .98, .95, .97, .92, .80, .82, 1, 1.06, 1.30, 1.38]::float8[])[extract(month FROM day)::integer] AS season
FROM open;
ALTER TABLE demo.clock ADD PRIMARY KEY (hour);

-- By kind of working hours, the first hour from each one on that belongs to them.
CREATE UNLOGGED TABLE demo.working AS
SELECT hours, hour, min(hour) FILTER (WHERE works) OVER (PARTITION BY hours ORDER BY hour DESC) AS open_at
FROM demo.clock, LATERAL (VALUES ('now', true), ('office', office), ('shift', shift), ('awake', awake)) w (hours, works);

-- response, reply and close are medians in seconds: until the first answer, until the customer's next turn, from the last answer to the close.
-- turns: the share of conversations with at most one, two and three turns. auto: the share that an automatic message greets.
CREATE UNLOGGED TABLE demo.channel (
    no integer PRIMARY KEY, channel text, kind text, opened_source text, share float8, growth float8,
    asks text, answers text, response float8, spread float8, reply float8, close float8, close_spread float8,
    turns float8[], nobody float8, bot float8, by_agent float8, by_broadcast float8, auto float8, weekdays float8[], hours float8[]);
INSERT INTO demo.channel VALUES
(1, 'Phone', 'call', 'telephone', .27, .85, 'office', 'now', 38, .7, 21600, 75, 1.4, '{.8,.95,1}', .07, 0, .14, 0, 0,
 '{1.25,1.08,1,.98,.95,.25,0}', '{0,0,0,0,0,0,0,0,9,13,14,13,10,10,11,11,9,6,0,0,0,0,0,0}'),
(2, 'Email', 'ticket', 'mailbox', .29, 1, 'awake', 'office', 8500, 1.1, 14000, 16000, 1.2, '{.42,.78,1}', .05, 0, .08, .03, .5,
 '{1.25,1.1,1,1,.9,.4,.35}', '{1,.6,.4,.3,.3,.6,2,4,9,12,12,11,10,10,10,9,8,6,5,5,5,4,3,2}'),
(3, 'Chat', 'chat', 'widget', .18, 1.3, 'shift', 'now', 52, .9, 75, 190, .8, '{.25,.6,.85}', .05, .14, .02, 0, .35,
 '{1.2,1.05,1,1,.95,.45,.35}', '{0,0,0,0,0,0,0,0,7,9,10,10,9,9,9,9,9,8,8,8,0,0,0,0}'),
(4, 'WhatsApp', 'conversation', 'whatsapp', .12, 2.2, 'awake', 'shift', 430, 1.2, 900, 5400, 1.3, '{.35,.7,1}', .06, .16, .05, .08, .4,
 '{1.1,1,1,1,1,.75,.65}', '{1.5,.7,.4,.2,.2,.3,1,3,5,7,7,7,7,7,7,7,7,8,9,10,10,8,5,3}'),
(5, 'Messenger', 'conversation', 'messenger', .06, 1.1, 'awake', 'shift', 850, 1.3, 1500, 7200, 1.3, '{.38,.74,1}', .08, .12, .03, .02, .35,
 '{1,.95,.95,1,1,.95,.9}', '{2.5,1.2,.6,.3,.2,.3,.6,2,4,5,6,6,7,6,6,6,7,8,9,11,12,11,8,5}'),
(6, 'Web form', 'ticket', 'web form', .08, .95, 'awake', 'office', 12500, 1.1, 20000, 22000, 1.1, '{.46,.82,1}', .06, 0, 0, 0, .9,
 '{1.25,1.1,1,1,.9,.45,.4}', '{1.2,.7,.5,.3,.3,.5,1.5,4,8,11,12,11,10,10,10,9,8,6,6,6,6,5,3,2}');

INSERT INTO support.companies (company_id, name)
SELECT n, demo.pick(:'company_names', n * 7 % 40 / 40.0) || ' ' || demo.pick(:'company_trades', (n / 40 + n * 11) % 40 / 40.0)
       || ' ' || demo.pick(:'company_forms', (n + n / 1600) % 6 / 6.0)
FROM generate_series(1, :companies) n;

-- One in five customers is there from the start; the others come evenly over the year.
INSERT INTO support.customers (customer_id, name, company_id, created_at)
SELECT n, demo.pick(:'first_names', demo.uniform(n, 1) ^ 1.2) || ' ' || demo.pick(:'last_names', demo.uniform(n, 2) ^ 1.2),
       CASE WHEN demo.uniform(n, 3) < .6 THEN 1 + floor(:companies * demo.uniform(n, 4) ^ 1.8) END,
       timestamptz :'start' + CASE WHEN n <= :customers * .2 THEN -demo.uniform(n, 5) * 900 * interval '1 day'
                                   ELSE (n - 1 - :customers * .2) / (:customers * .8) * :year * interval '1 second' END
FROM generate_series(1, :customers) n;

CREATE UNLOGGED TABLE demo.team (team_id text PRIMARY KEY, name text, agents text[]);
INSERT INTO demo.team
SELECT 'team:' || no, name, array(SELECT 'user:' || a FROM unnest(agents) a)
FROM (VALUES (1, 'Telephone', '{1,2,3,4,5,6,7,8,9,35}'::integer[]), (2, 'E-mail', '{10,11,12,13,14,15,16,17,18,30}'),
             (3, 'Chat and messaging', '{19,20,21,22,23,24,25,26,9,18}'), (4, 'Billing', '{27,28,29,30}'),
             (5, 'Technical', '{31,32,33,34,35}'), (6, 'Key accounts', '{36,34,12}')) t (no, name, agents);

INSERT INTO support.teams (team_id, name) SELECT team_id, name FROM demo.team;
INSERT INTO support.team_members (team_id, agent_id) SELECT team_id, unnest(agents) FROM demo.team;
INSERT INTO support.agents (agent_id, name, kind, active)
SELECT 'user:' || n, demo.pick(:'first_names', n * 23 % 90 / 90.0) || ' ' || demo.pick(:'last_names', n * 31 % 110 / 110.0), 'human', n <= 36
FROM generate_series(1, 38) n
UNION ALL VALUES ('bot:1', 'Chat bot', 'bot', true), ('bot:2', 'Order bot', 'bot', true);

-- How many conversations open in each hour on each channel: cumulated shares, rounded, so that they add up to exactly :conversations.
CREATE UNLOGGED TABLE demo.slot AS
WITH weights AS (
    SELECT c.no, k.hour, c.share,
           (1 + (c.growth - 1) * k.hour * 3600.0 / :year) * k.season * c.weekdays[k.weekday] * c.hours[k.h + 1]
           * CASE WHEN c.answers <> 'now' OR k.office OR c.kind = 'chat' THEN 1 ELSE 0 END
           * (.8 + .4 * demo.uniform(k.day - date '2025-01-01', c.no)) * (.6 + .8 * demo.uniform(k.hour, 10 + c.no))
           * CASE WHEN k.day IN ('2025-11-28', '2025-12-01') THEN 1.7                        -- sales
                  WHEN k.day = '2026-02-17' AND k.h BETWEEN 10 AND 15 THEN 3.5               -- an outage
                  WHEN k.day BETWEEN '2026-05-19' AND '2026-05-21' THEN 1.4 ELSE 1 END       -- a courier's strike
           AS weight
    FROM demo.clock k, demo.channel c
    WHERE k.hour * 3600 < :year
)
SELECT no, hour, round(:conversations * sum(part) OVER w) - round(:conversations * (sum(part) OVER w - part)) AS openings
FROM (SELECT no, hour, share * weight / sum(weight) OVER (PARTITION BY no) AS part FROM weights) p
WINDOW w AS (ORDER BY hour, no);

-- outcome: human, bot (the bot's answer was enough) or none (nobody ever answers).
CREATE UNLOGGED TABLE demo.conversation AS
WITH opening AS MATERIALIZED (
    SELECT row_number() OVER (ORDER BY at, no, i) AS id, at, no
    FROM (SELECT hour * 3600::bigint + floor(3600 * demo.uniform((hour * 10 + no) * 100000::bigint + i, 1))::integer AS at, no, i
          FROM demo.slot, generate_series(1, openings::integer) i) o
), person AS MATERIALIZED (
    SELECT o.*, c.company_id, c.customer_id, demo.pick(:'topics', demo.uniform(id, 2)) AS category,
           CASE WHEN k.shift AND demo.uniform(id, 3) < h.by_agent * 1.2 THEN 'agent'
                WHEN k.shift AND demo.uniform(id, 3) > 1 - h.by_broadcast * 1.2 THEN 'broadcast' ELSE 'customer' END AS opened_by,
           k.season, h.kind, h.turns, h.nobody, h.bot
    FROM opening o
    JOIN demo.channel h USING (no)
    JOIN demo.clock k ON k.hour = o.at / 3600
    -- Among those who are there by then; the earlier a customer came, the more often.
    JOIN support.customers c ON c.customer_id = 1 + floor(demo.uniform(id, 4) ^ 1.4 * :customers * (.2 + o.at / :year::float8 * .8))::bigint
), course AS MATERIALIZED (
    SELECT *,
           CASE WHEN opened_by <> 'customer' THEN 'human'
                WHEN demo.uniform(id, 5) < nobody THEN 'none'
                WHEN demo.uniform(id, 5) < nobody + bot THEN 'bot' ELSE 'human' END AS outcome,
           CASE WHEN company_id <= :companies / 50 THEN 'team:6'
                WHEN category = 'Billing' AND demo.uniform(id, 6) < .7 THEN 'team:4'
                WHEN category = 'Technical' AND demo.uniform(id, 6) < .7 THEN 'team:5'
                WHEN kind = 'call' THEN 'team:1' WHEN kind = 'ticket' THEN 'team:2' ELSE 'team:3' END AS team_id
    FROM person
)
SELECT id, at, no, customer_id, company_id, category, season, opened_by, outcome, c.team_id,
       CASE WHEN outcome <> 'human' OR opened_by = 'broadcast' AND demo.uniform(id, 7) < .75 THEN 1
            ELSE 1 + (demo.uniform(id, 8) > turns[1])::integer + (demo.uniform(id, 8) > turns[2])::integer
                   + (demo.uniform(id, 8) > turns[3])::integer END AS turns,
       CASE WHEN outcome <> 'human' THEN 0 ELSE (demo.uniform(id, 9) < .09)::integer + (demo.uniform(id, 9) < .01)::integer END AS reopens,
       demo.pick(t.agents, demo.uniform(id, 10) ^ 1.25) AS first_agent,
       CASE WHEN demo.uniform(id, 11) < .15 THEN demo.pick(t.agents, demo.uniform(id, 12)) END AS second_agent
FROM course c JOIN demo.team t USING (team_id);
ALTER TABLE demo.conversation ADD PRIMARY KEY (id);
ANALYZE demo.conversation, demo.clock, demo.working;
