<?php
declare(strict_types=1);
require __DIR__ . '/../src/autoload.php';

/** AI decisions: looks at a village, decides what it should do next, with the language models' advice, and writes it down. */
$connections = new Connections();
$worlds = new Worlds($connections);
$models = new LanguageModels();

(new WorkerLoop(
    $connections,
    Backlog::isPolled()
        ? new Backlog(
            $connections,
            'ai_configs',
            "SELECT 'next_building' AS type, w.world_key AS world, c.id AS row
             FROM ai_configs c JOIN players p ON p.id = c.npc_player_id JOIN worlds w ON w.id = p.world_id
             WHERE c.last_decision_at IS NULL OR c.last_decision_at + c.decision_frequency_seconds * interval '1 second' <= now()
             ORDER BY c.last_decision_at NULLS FIRST LIMIT 50",
            'UPDATE ai_configs SET last_decision_at = now() WHERE id = ?',
            5,
        )
        : new Queue($connections, 'ai_decision_queue'),
    new ProcessLog('ai-decision-worker'),
    'worker:heartbeat:ai_decision',
    600,
    function (array $job) use ($connections, $worlds, $models): void {
        $startedAt = hrtime(true);
        $world = $worlds->byKey($job['world']);
        $village = $connections->world($world['database_name'])
            ->query('SELECT kid, wood, clay, iron, crop FROM vdata ORDER BY RAND() LIMIT 1')->fetch();
        if ($village === false) {
            // A world without villages has nobody to decide for.
            return;
        }
        $stores = array_slice($village, 1, null, true);
        asort($stores);
        $scarce = array_key_first($stores);
        $advisers = $models->advise($scarce);
        $logged = $connections->global()->prepare(
            'INSERT INTO decision_log (actor_id, actor_type, feature_category, action, metadata_json, outcome, execution_time_ms, llm_used)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?)'
        );
        $logged->execute([
            $village['kid'], 'npc', 'economy', "build_$scarce",
            json_encode(['world' => $job['world'], 'stores' => $stores, 'advisers' => $advisers]), 'success',
            (hrtime(true) - $startedAt) / 1e6, $advisers === [] ? 'false' : 'true',
        ]);
    },
))->run();
