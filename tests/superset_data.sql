-- the demo's year ends on 2026-10-31: moved to end with yesterday, where the views look
DO $$
DECLARE
    t record;
BEGIN
    FOR t IN
        SELECT a.attrelid::regclass AS name, string_agg(format('%1$I = %1$I + (current_date - date ''2026-11-01'') * interval ''1 day''', a.attname), ', ') AS moved
        FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
        WHERE c.relnamespace = 'support'::regnamespace AND c.relkind = 'r' AND a.attnum > 0 AND NOT a.attisdropped AND a.atttypid = 'timestamptz'::regtype
        GROUP BY 1
    LOOP
        EXECUTE format('UPDATE %s SET %s', t.name, t.moved);
    END LOOP;
END $$;
