-- What travian_global has in the real stack besides: the tables that its workers poll, and the core tables that the
-- application here has no use for. Names as in the real stack, columns only where somebody looks.

CREATE TABLE IF NOT EXISTS ai_configs (
  id                         bigserial PRIMARY KEY,
  npc_player_id              bigint NOT NULL UNIQUE REFERENCES players (id) ON DELETE CASCADE,
  decision_frequency_seconds integer NOT NULL DEFAULT 60,
  last_decision_at           timestamptz
);

CREATE TABLE IF NOT EXISTS spawn_batches (
  id           bigserial PRIMARY KEY,
  world_id     integer NOT NULL REFERENCES worlds (id),
  status       varchar(20) NOT NULL DEFAULT 'pending',
  scheduled_at timestamptz NOT NULL,
  completed_at timestamptz
);
CREATE INDEX IF NOT EXISTS spawn_batches_pending ON spawn_batches (scheduled_at) WHERE status = 'pending';

CREATE TABLE IF NOT EXISTS automation_profiles (id bigserial PRIMARY KEY);
CREATE TABLE IF NOT EXISTS feature_flags (id bigserial PRIMARY KEY);
CREATE TABLE IF NOT EXISTS audit_log (id bigserial PRIMARY KEY);
CREATE TABLE IF NOT EXISTS spawn_presets (id bigserial PRIMARY KEY);
CREATE TABLE IF NOT EXISTS world_spawn_settings (id bigserial PRIMARY KEY);

INSERT INTO ai_configs (npc_player_id)
  SELECT id FROM players WHERE player_type = 'npc'
  ON CONFLICT DO NOTHING;
