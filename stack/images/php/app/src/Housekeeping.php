<?php
declare(strict_types=1);

/** Keeps the growing tables at two days and the audit trail at a month, and records there that it did. */
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
        foreach (['decision_log' => 2, 'world_npc_spawns' => 2, 'audit_events' => 30] as $table => $days) {
            $removed[$table] = $global->exec("DELETE FROM $table WHERE created_at < now() - interval '$days days'");
        }
        $global->prepare(
            "INSERT INTO audit_events (event_type, actor_type, actor_id, action, details) VALUES ('data_modification', 'system', 'game-engine', 'housekeeping', ?)"
        )->execute([json_encode(['removed' => $removed])]);
        $this->nextAt = time() + self::EVERY_SECONDS;
    }
}
