-- Needs a superuser, so it cannot stand in the application's own schema.
CREATE EXTENSION IF NOT EXISTS pg_stat_statements;
