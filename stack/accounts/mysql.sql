-- The runbook's account on MySQL or MariaDB: it can look at everything that the suites read, and change nothing.
-- Run as root; the password goes in on standard input, so that it does not show in the process list:
--   { printf "SET @runbook_password = '%s';\n" "$RUNBOOK_PASSWORD"; cat mysql.sql; } | mysql
-- Tried on MariaDB 10.11; MySQL 8 reads the same statements but was not at hand.
SET @statement = CONCAT('CREATE USER IF NOT EXISTS \'runbook\'@\'%\' IDENTIFIED BY ', QUOTE(@runbook_password));
PREPARE statement FROM @statement;
EXECUTE statement;
SET @statement = CONCAT('ALTER USER \'runbook\'@\'%\' IDENTIFIED BY ', QUOTE(@runbook_password));
PREPARE statement FROM @statement;
EXECUTE statement;
DEALLOCATE PREPARE statement;
SET @statement = NULL, @runbook_password = NULL;

ALTER USER 'runbook'@'%' WITH MAX_USER_CONNECTIONS 20;

-- Sessions, server state, replica state. MySQL shows the replica's state with REPLICATION CLIENT alone.
GRANT PROCESS, REPLICATION CLIENT /*M!100502 , SLAVE MONITOR */ ON *.* TO 'runbook'@'%';
GRANT SELECT ON performance_schema.* TO 'runbook'@'%';
GRANT SELECT ON mysql.slow_log TO 'runbook'@'%';
-- An empty table, by whose age a replaced data folder is noticed.
GRANT SELECT ON mysql.time_zone_leap_second TO 'runbook'@'%';

-- Prepared transactions that nobody ended; MariaDB shows them to everyone and skips this line.
/*!80000 GRANT XA_RECOVER_ADMIN ON *.* TO 'runbook'@'%' */;

-- When passwords were last changed. MySQL grants single columns; MariaDB keeps the date beside the hash, so that a view
-- must show it alone.
/*!80000 GRANT SELECT (User, Host, password_last_changed) ON mysql.user TO 'runbook'@'%' */;
/*M!100502 CREATE OR REPLACE SQL SECURITY DEFINER VIEW mysql.runbook_password_ages AS
  SELECT User AS user, Host AS host, JSON_VALUE(Priv, '$.password_last_changed') AS changed FROM mysql.global_priv */;
/*M!100502 GRANT SELECT ON mysql.runbook_password_ages TO 'runbook'@'%' */;

-- The game worlds. Databases called differently: repeat the line with their names.
GRANT SELECT ON `travian\_%`.* TO 'runbook'@'%';
