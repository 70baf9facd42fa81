-- The application's account: everything on the game worlds, nothing else.
SET @statement = CONCAT('CREATE USER ', QUOTE(@app_user), '@\'%\' IDENTIFIED BY ', QUOTE(@app_password));
PREPARE statement FROM @statement;
EXECUTE statement;
SET @statement = CONCAT('GRANT ALL ON `travian\\_%`.* TO ', QUOTE(@app_user), '@\'%\'');
PREPARE statement FROM @statement;
EXECUTE statement;
DEALLOCATE PREPARE statement;

-- The package lets root act for others from the host name it was set up under, which is the first container's.
DELETE FROM mysql.proxies_priv WHERE Host <> 'localhost';
FLUSH PRIVILEGES;
