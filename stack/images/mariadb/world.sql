-- One game world: villages and their owners, and the three tables in which due events wait.

CREATE TABLE users (
  id      INT UNSIGNED AUTO_INCREMENT PRIMARY KEY,
  name    VARCHAR(50) NOT NULL UNIQUE,
  race    TINYINT UNSIGNED NOT NULL,
  created TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP
);

CREATE TABLE vdata (
  kid        INT UNSIGNED PRIMARY KEY,
  owner      INT UNSIGNED NOT NULL,
  name       VARCHAR(50) NOT NULL,
  pop        INT UNSIGNED NOT NULL DEFAULT 2,
  wood       DOUBLE NOT NULL DEFAULT 750,
  clay       DOUBLE NOT NULL DEFAULT 750,
  iron       DOUBLE NOT NULL DEFAULT 750,
  crop       DOUBLE NOT NULL DEFAULT 750,
  maxstore   DOUBLE NOT NULL DEFAULT 80000,
  lastmupdate BIGINT UNSIGNED NOT NULL COMMENT 'epoch milliseconds',
  KEY owner (owner)
);

CREATE TABLE movement (
  id         BIGINT UNSIGNED AUTO_INCREMENT PRIMARY KEY,
  kid        INT UNSIGNED NOT NULL,
  to_kid     INT UNSIGNED NOT NULL,
  wood       DOUBLE NOT NULL DEFAULT 0,
  start_time BIGINT UNSIGNED NOT NULL COMMENT 'epoch milliseconds',
  end_time   BIGINT UNSIGNED NOT NULL COMMENT 'epoch milliseconds',
  KEY end_time (end_time)
);

CREATE TABLE building_upgrade (
  id             BIGINT UNSIGNED AUTO_INCREMENT PRIMARY KEY,
  kid            INT UNSIGNED NOT NULL,
  building_field TINYINT UNSIGNED NOT NULL,
  start_time     INT UNSIGNED NOT NULL COMMENT 'epoch seconds',
  commence       INT UNSIGNED NOT NULL COMMENT 'epoch seconds: when the building stands',
  KEY commence (commence)
);

CREATE TABLE research (
  id       BIGINT UNSIGNED AUTO_INCREMENT PRIMARY KEY,
  kid      INT UNSIGNED NOT NULL,
  nr       TINYINT UNSIGNED NOT NULL,
  end_time INT UNSIGNED NOT NULL COMMENT 'epoch seconds',
  KEY end_time (end_time)
);

INSERT INTO users (name, race) SELECT CONCAT('player', seq), 1 + seq % 3 FROM seq_1_to_100;
INSERT INTO vdata (kid, owner, name, lastmupdate)
  SELECT seq, 1 + seq % 100, CONCAT('Village ', seq), UNIX_TIMESTAMP() * 1000 FROM seq_1_to_200;

-- Events beget events: each that falls due schedules its successor, 30 to 90 seconds on. So these counts set the
-- pace of a world: 45 / 60 s = 0.75 movements a second, 0.5 buildings, 0.15 researches.
INSERT INTO movement (kid, to_kid, wood, start_time, end_time)
  SELECT seq, 201 - seq, 10, UNIX_TIMESTAMP() * 1000, (UNIX_TIMESTAMP() + RAND() * 60) * 1000 FROM seq_1_to_45;
INSERT INTO building_upgrade (kid, building_field, start_time, commence)
  SELECT seq, 1 + seq % 18, UNIX_TIMESTAMP(), UNIX_TIMESTAMP() + RAND() * 60 FROM seq_1_to_30;
INSERT INTO research (kid, nr, end_time)
  SELECT seq, 1 + seq % 8, UNIX_TIMESTAMP() + RAND() * 60 FROM seq_1_to_9;
