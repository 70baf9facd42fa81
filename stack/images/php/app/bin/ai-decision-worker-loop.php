<?php
declare(strict_types=1);
require __DIR__ . '/../src/autoload.php';

/** AI decisions: looks at a village, decides what it should do next, with the language models' advice, and writes it down. */
$connections = new Connections();
$worlds = new Worlds($connections);
$models = new LanguageModels();

(new WorkerLoop(
    $connections,
    new Queue($connections, 'ai_decision_queue'),
    new ProcessLog('ai-decision-worker'),
    'worker:heartbeat:ai_decision',
    600,
    function (array $job) use ($connections, $worlds, $models): void {
        $startedAt = hrtime(true);
        $world = $worlds->byKey($job['world']);
        $village = $connections->world($world['database_name'])
            ->query('SELECT kid, wood, clay, iron, crop FROM vdata ORDER BY RAND() LIMIT 1')->fetch();
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
