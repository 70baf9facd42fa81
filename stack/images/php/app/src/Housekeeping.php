<?php
declare(strict_types=1);

/** Keeps the growing tables at two days, and records in the audit trail that it did. */
final class Housekeeping
{
    private const EVERY_SECONDS = 300;
    private int $nextAt = 0;

    public function __construct(private Connections $connections)
    {
    }

    public function whenDue(): void
    {
        if (time() < $this->nextAt) {
            return;
        }
        $global = $this->connections->global();
        $removed = [];
        foreach (['decision_log', 'world_npc_spawns', 'audit_events'] as $table) {
            $removed[$table] = $global->exec("DELETE FROM $table WHERE created_at < now() - interval '2 days'");
        }
        $global->prepare(
            "INSERT INTO audit_events (event_type, actor_type, actor_id, action, details) VALUES ('data_modification', 'system', 'game-engine', 'housekeeping', ?)"
        )->execute([json_encode(['removed' => $removed])]);
        $this->nextAt = time() + self::EVERY_SECONDS;
    }
}
