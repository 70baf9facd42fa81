-- The metrics exporter's own account, so that its password is nobody else's.
SET @statement = CONCAT('CREATE USER IF NOT EXISTS \'exporter\'@\'%\' IDENTIFIED BY ', QUOTE(@exporter_password));
PREPARE statement FROM @statement;
EXECUTE statement;
DEALLOCATE PREPARE statement;
ALTER USER 'exporter'@'%' WITH MAX_USER_CONNECTIONS 5;
GRANT PROCESS, REPLICATION CLIENT, SLAVE MONITOR ON *.* TO 'exporter'@'%';
GRANT SELECT ON performance_schema.* TO 'exporter'@'%';
