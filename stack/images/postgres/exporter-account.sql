-- The metrics exporter's own role, so that its password is nobody else's.
\getenv exporter_password EXPORTER_PASSWORD
SET log_statement = 'none';
SELECT 'CREATE ROLE exporter' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'exporter') \gexec
ALTER ROLE exporter LOGIN CONNECTION LIMIT 5 PASSWORD :'exporter_password';
GRANT pg_monitor TO exporter;
