<?php
declare(strict_types=1);
require __DIR__ . '/../src/autoload.php';

/** Spawn scheduler: chooses a village near which computer players appear, and records it for the world. */
$connections = new Connections();
$worlds = new Worlds($connections);

(new WorkerLoop(
    $connections,
    Backlog::isPolled()
        ? new Backlog(
            $connections,
            'spawn_batches',
            "SELECT 'npc_neighbour' AS type, w.world_key AS world, b.id AS row FROM spawn_batches b JOIN worlds w ON w.id = b.world_id
             WHERE b.status = 'pending' AND b.scheduled_at <= now() ORDER BY b.scheduled_at LIMIT 50",
            "UPDATE spawn_batches SET status = 'completed', completed_at = now() WHERE id = ?",
            5,
        )
        : new Queue($connections, 'spawn_queue'),
    new ProcessLog('spawn-scheduler-worker'),
    'worker:heartbeat:spawn_scheduler',
    1800,
    function (array $job) use ($connections, $worlds): void {
        $world = $worlds->byKey($job['world']);
        $village = $connections->world($world['database_name'])->query('SELECT kid FROM vdata ORDER BY pop LIMIT 1')->fetch();
        if ($village === false) {
            // A world without villages has no neighbourhood.
            return;
        }
        $spawned = $connections->global()->prepare('INSERT INTO world_npc_spawns (world_id, village_id, reason) VALUES (?, ?, ?)');
        $spawned->execute([$world['id'], $village['kid'], $job['type']]);
    },
))->run();
