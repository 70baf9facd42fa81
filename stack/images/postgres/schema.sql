-- travian_global: what is common to all game worlds. Names and columns as in the real stack.

CREATE TABLE worlds (
  id            serial PRIMARY KEY,
  world_key     varchar(50) NOT NULL UNIQUE,
  name          varchar(100) NOT NULL,
  database_name varchar(64) NOT NULL UNIQUE,
  speed         integer NOT NULL DEFAULT 1,
  status        varchar(20) NOT NULL DEFAULT 'active' CHECK (status IN ('planned', 'active', 'finished')),
  started_at    timestamptz NOT NULL DEFAULT now(),
  ends_at       timestamptz
);

CREATE TABLE players (
  id            bigserial PRIMARY KEY,
  world_id      integer NOT NULL REFERENCES worlds (id),
  username      varchar(50) NOT NULL,
  player_type   varchar(10) NOT NULL DEFAULT 'human' CHECK (player_type IN ('human', 'npc')),
  is_active     boolean NOT NULL DEFAULT true,
  settings_json jsonb NOT NULL DEFAULT '{"automation_enabled": true}',
  automated_at  timestamptz,
  created_at    timestamptz NOT NULL DEFAULT now(),
  UNIQUE (world_id, username)
);

CREATE TABLE audit_events (
  id          bigserial PRIMARY KEY,
  event_type  varchar(50) NOT NULL,
  actor_type  varchar(20) NOT NULL CHECK (actor_type IN ('user', 'system', 'admin', 'worker', 'api')),
  actor_id    varchar(50),
  target_type varchar(50),
  target_id   varchar(50),
  action      varchar(50) NOT NULL,
  details     jsonb NOT NULL DEFAULT '{}',
  metadata    jsonb,
  severity    varchar(20) DEFAULT 'info' CHECK (severity IN ('debug', 'info', 'warning', 'error', 'critical')),
  created_at  timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX audit_events_created_at ON audit_events (created_at);

CREATE TABLE decision_log (
  id                bigserial PRIMARY KEY,
  actor_id          bigint NOT NULL,
  actor_type        varchar(20) NOT NULL,
  feature_category  varchar(50) NOT NULL,
  action            varchar(50) NOT NULL,
  metadata_json     jsonb NOT NULL DEFAULT '{}',
  outcome           varchar(20) NOT NULL,
  execution_time_ms numeric(10, 3) NOT NULL,
  llm_used          boolean NOT NULL DEFAULT false,
  created_at        timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX decision_log_created_at ON decision_log (created_at);

CREATE TABLE world_npc_spawns (
  id         bigserial PRIMARY KEY,
  world_id   integer NOT NULL REFERENCES worlds (id),
  village_id bigint NOT NULL,
  reason     varchar(50) NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX world_npc_spawns_created_at ON world_npc_spawns (created_at);

INSERT INTO worlds (world_key, name, database_name, speed, started_at, ends_at) VALUES
  ('s1', 'Server 1', 'travian_s1', 1, now() - interval '30 days', now() + interval '300 days'),
  ('s2', 'Server 2', 'travian_s2', 3, now() - interval '10 days', now() + interval '110 days');

INSERT INTO players (world_id, username, player_type, created_at)
  SELECT w.id, 'player' || n, CASE WHEN n % 4 = 0 THEN 'npc' ELSE 'human' END, w.started_at + n * interval '1 minute'
  FROM worlds w, generate_series(1, 100) n;

INSERT INTO audit_events (event_type, actor_type, action, details)
  VALUES ('data_modification', 'system', 'worlds_created', '{"worlds": ["s1", "s2"]}');
