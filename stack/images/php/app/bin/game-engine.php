<?php
declare(strict_types=1);
require __DIR__ . '/../src/autoload.php';

/**
 * The game engine: every second, for every world, processes what is due. What was processed becomes jobs for the
 * workers: the engine is the producer of all three queues, or of the batches where the workers poll tables. Its health file is touched only when every world moved.
 */
final class GameEngine
{
    private const HEALTH_FILE = '/run/game-engine.last-tick';
    private bool $stopping = false;

    public function __construct(private Connections $connections, private Worlds $worlds, private ProcessLog $log)
    {
    }

    public function run(): void
    {
        pcntl_async_signals(true);
        pcntl_signal(SIGTERM, fn () => $this->stopping = true);
        pcntl_signal(SIGINT, fn () => $this->stopping = true);
        $housekeeping = new Housekeeping($this->connections);
        $signIns = new SignIns($this->connections);
        $backoff = new Backoff();
        $this->log->info('Started');
        while (!$this->stopping) {
            $next = microtime(true) + 1.0;
            try {
                $this->tick();
                $housekeeping->whenDue();
                $signIns->whenDue();
                $backoff->reset();
            } catch (PDOException | RedisException $problem) {
                $this->log->error($problem->getMessage());
                $this->connections->drop();
                $backoff->pause();
            }
            usleep((int) max(0, ($next - microtime(true)) * 1e6));
        }
        $this->log->info('Stopped');
    }

    /** One world that cannot be processed does not hold up the others; the first problem is thrown at the end. */
    private function tick(): void
    {
        $problem = null;
        foreach ($this->worlds->active() as $world) {
            try {
                $this->enqueueFor((new GameWorld($this->connections->world($world['database_name']), $world['world_key'])));
            } catch (PDOException $worldProblem) {
                $problem ??= new PDOException("world {$world['world_key']}: " . $worldProblem->getMessage(), 0, $worldProblem);
            }
        }
        if ($problem !== null) {
            throw $problem;
        }
        touch(self::HEALTH_FILE);
    }

    private function enqueueFor(GameWorld $world): void
    {
        $processed = $world->tick();
        if (Backlog::isPolled()) {
            // What else the workers do falls due by itself.
            $this->planSpawns($world->key, count($processed['research'] ?? []));
            return;
        }
        $kinds = [
            'movement' => ['automation_queue', 'village_update'],
            'building_upgrade' => ['ai_decision_queue', 'next_building'],
            'research' => ['spawn_queue', 'npc_neighbour'],
        ];
        foreach ($processed as $table => $events) {
            [$queue, $type] = $kinds[$table];
            foreach ($events as $event) {
                (new Queue($this->connections, $queue))->enqueue($type, $world->key, ['village' => (int) $event['kid']]);
            }
        }
    }

    private function planSpawns(string $world, int $batches): void
    {
        $planned = $this->connections->global()->prepare(
            'INSERT INTO spawn_batches (world_id, scheduled_at) SELECT id, now() FROM worlds, generate_series(1, ?::int) WHERE world_key = ?'
        );
        $planned->execute([$batches, $world]);
    }
}

$connections = new Connections();
(new GameEngine($connections, new Worlds($connections), new ProcessLog('game-engine')))->run();
