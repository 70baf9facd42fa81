-- The runbook's account on PostgreSQL: it can look at everything that the suites read, and change nothing.
-- Run as a superuser, connected to the game's global database, with psql 14 or newer:
--   RUNBOOK_PASSWORD='…' psql --dbname=travian_global --file=postgres.sql
-- The password comes from the environment, so that it shows neither in the process list nor in the shell's history file.
\set ON_ERROR_STOP on
\getenv runbook_password RUNBOOK_PASSWORD
SET log_statement = 'none';
SET log_min_error_statement = 'panic';

SELECT 'CREATE ROLE runbook' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'runbook') \gexec
ALTER ROLE runbook LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION CONNECTION LIMIT 20 PASSWORD :'runbook_password';

-- A second lock behind the missing privileges, and bounds in case a session hangs.
ALTER ROLE runbook SET default_transaction_read_only = on;
ALTER ROLE runbook SET statement_timeout = '30s';
ALTER ROLE runbook SET lock_timeout = '2s';
ALTER ROLE runbook SET idle_in_transaction_session_timeout = '60s';

GRANT pg_monitor TO runbook;
-- Whether the server's own files make it read-only; what else they hold pg_monitor shows already.
GRANT SELECT ON pg_file_settings TO runbook;
GRANT EXECUTE ON FUNCTION pg_show_all_file_settings() TO runbook;
GRANT CONNECT ON DATABASE :"DBNAME" TO runbook;
GRANT USAGE ON SCHEMA public TO runbook;
-- How far its sequences are, those included that the owner of the database makes later.
GRANT SELECT ON ALL SEQUENCES IN SCHEMA public TO runbook;
SELECT format('ALTER DEFAULT PRIVILEGES FOR ROLE %I IN SCHEMA public GRANT SELECT ON SEQUENCES TO runbook', pg_get_userbyid(datdba))
  FROM pg_database WHERE datname = current_database() \gexec

-- Of the game's tables only those without personal data; of the players only what counting them needs.
DO $$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['worlds', 'audit_events', 'decision_log', 'world_npc_spawns', 'spawn_batches', 'ai_configs'] LOOP
    IF to_regclass('public.' || name) IS NOT NULL THEN
      EXECUTE format('GRANT SELECT ON public.%I TO runbook', name);
    END IF;
  END LOOP;
  FOR name IN SELECT column_name FROM information_schema.columns
              WHERE table_schema = 'public' AND table_name = 'players'
                AND column_name IN ('id', 'world_id', 'is_active', 'created_at') LOOP
    EXECUTE format('GRANT SELECT (%I) ON public.players TO runbook', name);
  END LOOP;
END
$$;
