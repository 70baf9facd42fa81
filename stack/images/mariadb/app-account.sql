-- The application's account: everything on the game worlds, nothing else.
SET @statement = CONCAT('CREATE USER ', QUOTE(@app_user), '@\'%\' IDENTIFIED BY ', QUOTE(@app_password));
PREPARE statement FROM @statement;
EXECUTE statement;
SET @statement = CONCAT('GRANT ALL ON `travian\\_%`.* TO ', QUOTE(@app_user), '@\'%\'');
PREPARE statement FROM @statement;
EXECUTE statement;
DEALLOCATE PREPARE statement;
