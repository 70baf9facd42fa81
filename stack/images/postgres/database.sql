-- The application's role and its database; name and password come from the container's environment.
\getenv app_user PGUSER
\getenv app_password PGPASSWORD
\getenv app_database PGDATABASE
SET log_statement = 'none';
CREATE ROLE :"app_user" LOGIN PASSWORD :'app_password';
CREATE DATABASE :"app_database" OWNER :"app_user";
