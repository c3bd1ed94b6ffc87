-- Customer Engagement Load (Thulium, "Interakcje firm"): how much of the contact centre a company or customer takes up.
--   load  = incoming call time + outgoing call time + chat time + tickets * average ticket resolution time
--   score = round(100 * load / reference), 0 to 100;  levels 0-20 low, 21-50 medium, 51-80 high, 81-100 critical

CREATE TYPE helpdesk.engagement AS (
    load_time interval, incoming_call_time interval, outgoing_call_time interval, chat_time interval, ticket_time interval,
    incoming_calls bigint, outgoing_calls bigint, chats bigint, tickets bigint
);
COMMENT ON TYPE helpdesk.engagement IS
'The load of a group and the parts that it is made of: load_time is the sum of the four times, ticket_time is tickets * the time given for one.';

CREATE FUNCTION helpdesk._engagement_add(bigint[], text, text, interval, interval) RETURNS bigint[] LANGUAGE c IMMUTABLE PARALLEL SAFE COST 10 AS 'MODULE_PATHNAME', 'engagement_add';
CREATE FUNCTION helpdesk._engagement_combine(bigint[], bigint[]) RETURNS bigint[] LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'engagement_combine';
CREATE FUNCTION helpdesk._engagement_final(bigint[]) RETURNS helpdesk.engagement LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'engagement_final';
CREATE AGGREGATE helpdesk.engagement_load(kind text, direction text, duration interval, ticket_time interval) (
    SFUNC = helpdesk._engagement_add, STYPE = bigint[], SSPACE = 96, INITCOND = '{0,0,0,0,0,0,0,0}',
    FINALFUNC = helpdesk._engagement_final, COMBINEFUNC = helpdesk._engagement_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE helpdesk.engagement_load(text, text, interval, interval) IS
'The engagement load of a group of contacts: kind (call, chat, ticket; message and conversation add nothing; others are SQLSTATE 22023), direction of calls (inbound, outbound), duration of the call or chat (NULL: not answered; adds nothing), and the time that one ticket stands for, usually the average ticket resolution time of the period (NULL: 0). Returns helpdesk.engagement with zeros for an empty group.';

CREATE FUNCTION helpdesk.engagement_score(load_time interval, reference interval) RETURNS integer LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'engagement_score';
COMMENT ON FUNCTION helpdesk.engagement_score(interval, interval) IS
'round(100 * load / reference), half up, 0 to 100; 0 when the reference is 0. Our reading of the original, which does not publish its normalisation: the reference is the heaviest load of the period, its 95th percentile, or a fixed time.';
CREATE FUNCTION helpdesk.engagement_level(score integer) RETURNS text LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'engagement_level';
COMMENT ON FUNCTION helpdesk.engagement_level(integer) IS 'low (0-20), medium (21-50), high (51-80), critical (81-100).';
