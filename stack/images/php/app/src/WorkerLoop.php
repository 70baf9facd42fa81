<?php
declare(strict_types=1);

/** Takes jobs from one source, one after the other, and outlives everything that can happen to its data stores. */
final class WorkerLoop
{
    private const WAIT_SECONDS = 5;
    private const HEARTBEAT_SECONDS = 5;
    private const SUMMARY_SECONDS = 30;
    private const MAX_ATTEMPTS = 3;
    /** At most 20 jobs a second and worker: the databases behind are shared with the players. */
    private const PACE_MICROSECONDS = 50_000;

    private bool $stopping = false;
    private int $heartbeatAt = 0;
    private int $summaryAt;
    private int $completed = 0;
    private int $errors = 0;

    /** @param Closure(array): void $handle does the job, or throws */
    public function __construct(
        private Connections $connections,
        private JobSource $source,
        private ProcessLog $log,
        private string $heartbeatKey,
        private int $heartbeatTtl,
        private Closure $handle,
    ) {
        $this->summaryAt = time() + self::SUMMARY_SECONDS;
    }

    public function run(): void
    {
        pcntl_async_signals(true);
        pcntl_signal(SIGTERM, fn () => $this->stopping = true);
        pcntl_signal(SIGINT, fn () => $this->stopping = true);
        $this->log->info("Started on {$this->source->name()}");
        $backoff = new Backoff();
        while (!$this->stopping) {
            try {
                $this->beat();
                $job = $this->source->take(self::WAIT_SECONDS);
                if ($job !== null) {
                    $this->work($job);
                }
                $backoff->reset();
            } catch (RedisException | PDOException $problem) {
                if ($this->stopping) {
                    break;
                }
                $this->log->error($problem->getMessage());
                $this->connections->drop();
                $backoff->pause();
            }
            $this->summarise();
        }
        $this->log->info("Stopped. Completed: $this->completed Error: $this->errors");
    }

    private function work(string $text): void
    {
        $startedAt = hrtime(true);
        $job = json_decode($text, true);
        if (!is_array($job) || !isset($job['type'], $job['world'])) {
            $this->fail();
            $this->log->error('A job is not readable and was set aside: ' . substr($text, 0, 200));
            $this->source->setAside($text);
            return;
        }
        try {
            ($this->handle)($job);
        } catch (Exception $problem) {
            $this->recover($job, $text, $problem);
            return;
        }
        $this->completed++;
        $this->source->done($job);
        $spent = intdiv(hrtime(true) - $startedAt, 1000);
        usleep(max(0, self::PACE_MICROSECONDS - $spent));
    }

    /** A data store that is down is not the job's fault: the job goes back untouched and the loop backs off. */
    private function recover(array $job, string $text, Exception $problem): void
    {
        $down = $problem instanceof PDOException || $problem instanceof RedisException ? $this->connections->unreachable() : [];
        if ($down !== []) {
            $this->source->giveBack($text);
            throw new RedisException(implode(' and ', $down) . ' cannot be reached: ' . $problem->getMessage(), 0, $problem);
        }
        $this->fail();
        $job['attempts'] = (int) ($job['attempts'] ?? 0) + 1;
        $id = $job['id'] ?? 'without id';
        $this->log->error("Job $id failed, attempt {$job['attempts']} of " . self::MAX_ATTEMPTS . ': ' . $problem->getMessage());
        if ($job['attempts'] < self::MAX_ATTEMPTS) {
            $this->source->retryLater($job);
        } else {
            $this->source->setAside((string) json_encode($job));
        }
    }

    private function fail(): void
    {
        $this->errors++;
        $this->source->count('errors');
    }

    private function beat(): void
    {
        if (time() - $this->heartbeatAt >= self::HEARTBEAT_SECONDS) {
            $this->connections->redis()->setex($this->heartbeatKey, $this->heartbeatTtl, (string) time());
            $this->heartbeatAt = time();
        }
    }

    private function summarise(): void
    {
        if (time() >= $this->summaryAt) {
            $this->log->info("Completed: $this->completed Error: $this->errors");
            $this->completed = $this->errors = 0;
            $this->summaryAt = time() + self::SUMMARY_SECONDS;
        }
    }
}
