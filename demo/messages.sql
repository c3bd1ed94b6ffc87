-- The messages of each turn in the order of time. Calls have none but the note that sometimes follows.
INSERT INTO support.messages (message_id, conversation_id, customer_id, channel, sent_at, direction, sender_kind, agent_id, origin, content_type, content)
SELECT m.no, m.id, c.customer_id, h.channel, demo.at(m.at), CASE m.sender WHEN 'customer' THEN 'inbound' ELSE 'outbound' END, m.sender, m.agent_id, m.origin,
       CASE WHEN m.origin <> 'user' OR demo.uniform(m.no, 80) < .94 THEN 'text' WHEN demo.uniform(m.no, 80) < .98 THEN 'image' ELSE 'file' END,
       replace(CASE m.text
                   WHEN 'question' THEN CASE m.n WHEN 1 THEN demo.pick(t.questions, demo.uniform(m.no, 81))
                                                 ELSE demo.pick(:'further_questions', demo.uniform(m.no, 81)) END
                   WHEN 'answer' THEN demo.pick(t.answers, demo.uniform(m.no, 81))
                   WHEN 'opening' THEN demo.pick(:'openings', demo.uniform(m.no, 81))
                   WHEN 'broadcast' THEN demo.pick(:'broadcasts', demo.uniform(m.no, 81))
                   WHEN 'bot' THEN demo.pick(:'bots', demo.uniform(m.no, 81))
                   WHEN 'second question' THEN demo.pick(:'second_questions', demo.uniform(m.no, 81))
                   WHEN 'second answer' THEN demo.pick(:'second_answers', demo.uniform(m.no, 81))
                   WHEN 'note' THEN demo.pick(:'after_calls', demo.uniform(m.no, 81))
                   WHEN 'greeting' THEN demo.pick(:'waits', demo.uniform(m.no, 81))
                   ELSE demo.pick(:'surveys', 0) END,
               '#', (10000 + c.id * 7919 % 90000)::text)
FROM (
    SELECT row_number() OVER (ORDER BY at, id, n, step) AS no, x.*
    FROM (
        SELECT t.id, t.n, t.asked AS at, 1 AS step, 'question' AS text, 'customer' AS sender, NULL AS agent_id, 'user' AS origin
        FROM demo.turn t JOIN demo.conversation c USING (id) WHERE NOT t.outbound AND c.no <> 1
        UNION ALL
        SELECT t.id, t.n, t.asked + 30 + floor(80 * demo.uniform(t.id * 8 + t.n, 82))::bigint, 2, 'second question', 'customer', NULL, 'user'
        FROM demo.turn t WHERE t.second_question
        UNION ALL
        SELECT t.id, t.n, t.asked + 3 + t.id % 15, 3, 'greeting', CASE h.kind WHEN 'ticket' THEN 'system' ELSE 'bot' END,
               CASE h.kind WHEN 'ticket' THEN NULL WHEN 'chat' THEN 'bot:1' ELSE 'bot:2' END, CASE h.kind WHEN 'ticket' THEN 'workflow' ELSE 'bot' END
        FROM demo.turn t JOIN demo.conversation c USING (id) JOIN demo.channel h USING (no) WHERE t.greeted
        UNION ALL
        SELECT t.id, t.n, t.answered, 4,
               CASE WHEN c.outcome = 'bot' THEN 'bot' WHEN NOT t.outbound THEN 'answer' WHEN c.opened_by = 'broadcast' THEN 'broadcast' ELSE 'opening' END,
               CASE WHEN c.outcome = 'bot' THEN 'bot' WHEN t.outbound AND c.opened_by = 'broadcast' THEN 'system' ELSE 'agent' END, t.agent_id,
               CASE WHEN c.outcome = 'bot' THEN 'bot' WHEN t.outbound AND c.opened_by = 'broadcast' THEN 'broadcast' ELSE 'user' END
        FROM demo.turn t JOIN demo.conversation c USING (id) WHERE t.answered IS NOT NULL AND c.no <> 1
        UNION ALL
        SELECT t.id, t.n, t.answered + t.talk + 5 + floor(22 * demo.uniform(t.id * 8 + t.n, 83))::bigint, 5,
               CASE c.no WHEN 1 THEN 'note' ELSE 'second answer' END, 'agent', t.agent_id, 'user'
        FROM demo.turn t JOIN demo.conversation c USING (id) WHERE t.second_answer
        UNION ALL
        SELECT v.id, 9, v.asked, 6, 'survey', 'system', NULL, 'survey' FROM demo.survey v
    ) x
) m
JOIN demo.conversation c USING (id)
JOIN demo.channel h ON h.no = c.no
JOIN demo.topic t USING (category);
