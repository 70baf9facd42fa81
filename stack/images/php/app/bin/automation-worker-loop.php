<?php
declare(strict_types=1);
require __DIR__ . '/../src/autoload.php';

/** Automation: brings a village's resources up to date and notes when its owner was last looked after. */
$connections = new Connections();
$worlds = new Worlds($connections);

(new WorkerLoop(
    $connections,
    Backlog::isPolled()
        // Every player, whether anything is to be done for him or not: nothing is ever due here.
        ? new Backlog(
            $connections,
            'players',
            "SELECT 'village_update' AS type, w.world_key AS world, p.id AS row FROM players p JOIN worlds w ON w.id = p.world_id
             WHERE p.is_active AND p.settings_json->>'automation_enabled' = 'true' ORDER BY p.id",
            null,
            30,
        )
        : new Queue($connections, 'automation_queue'),
    new ProcessLog('automation-worker'),
    'worker:heartbeat:automation',
    600,
    function (array $job) use ($connections, $worlds): void {
        $world = $worlds->byKey($job['world']);
        $database = $connections->world($world['database_name']);
        $village = $database->query('SELECT kid, owner FROM vdata ORDER BY lastmupdate LIMIT 1')->fetch();
        $grown = $database->prepare(
            'UPDATE vdata SET wood = LEAST(maxstore, wood + ?), clay = LEAST(maxstore, clay + ?), lastmupdate = ? WHERE kid = ?'
        );
        $grown->execute([$world['speed'], $world['speed'], (int) (microtime(true) * 1000), $village['kid']]);
        $noted = $connections->global()->prepare('UPDATE players SET automated_at = now() WHERE world_id = ? AND username = ?');
        $noted->execute([$world['id'], 'player' . $village['owner']]);
    },
))->run();
