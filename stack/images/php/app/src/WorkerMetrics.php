<?php
declare(strict_types=1);

/** Heartbeats of the workers, depth and figures of their queues, in Prometheus' text format. */
final class WorkerMetrics
{
    /** Heartbeat key and the age in seconds from which a worker counts as dead. */
    private const WORKERS = [
        'automation-worker' => ['worker:heartbeat:automation', 700],
        'ai-decision-worker' => ['worker:heartbeat:ai_decision', 700],
        'spawn-scheduler-worker' => ['worker:heartbeat:spawn_scheduler', 2000],
    ];
    private const QUEUES = ['automation_queue', 'ai_decision_queue', 'spawn_queue'];
    /** Field of a queue's figures by the metric that shows it. */
    private const FIGURES = [
        'worker_jobs_enqueued_total' => 'enqueued',
        'worker_jobs_processed_total' => 'processed',
        'worker_job_errors_total' => 'errors',
        'worker_jobs_failed_total' => 'failed',
    ];
    private array $lines = [];

    public function __construct(private Redis $redis)
    {
    }

    public function text(): string
    {
        $beats = [];
        foreach (self::WORKERS as $worker => [$key]) {
            $beats[$worker] = (int) $this->redis->get(Backlog::isPolled() ? self::unwritten($worker) : $key);
        }
        $this->type('worker_heartbeat_timestamp', 'gauge');
        foreach ($beats as $worker => $beat) {
            $this->lines[] = "worker_heartbeat_timestamp{worker=\"$worker\"} $beat";
        }
        $this->type('worker_status', 'gauge');
        foreach ($beats as $worker => $beat) {
            $isAlive = (int) (time() - $beat <= self::WORKERS[$worker][1]);
            $this->lines[] = "worker_status{worker=\"$worker\"} $isAlive";
        }
        if (!Backlog::isPolled()) {
            $this->queues();
        }
        return implode("\n", $this->lines) . "\n";
    }

    /** The real stack looks for its heartbeats under other keys than its loops write: every worker counts as dead. */
    private static function unwritten(string $worker): string
    {
        return 'worker:' . substr($worker, 0, -strlen('-worker')) . ':heartbeat';
    }

    private function queues(): void
    {
        $this->type('worker_queue_depth', 'gauge');
        foreach (self::QUEUES as $queue) {
            $depth = $this->redis->lLen($queue);
            // A key of another type has no depth, and no sample says so.
            if (is_int($depth)) {
                $this->lines[] = "worker_queue_depth{queue=\"$queue\"} $depth";
            }
        }
        foreach (self::FIGURES as $metric => $field) {
            $this->type($metric, 'counter');
            foreach (self::QUEUES as $queue) {
                $count = (int) $this->redis->hGet("$queue:stats", $field);
                $this->lines[] = "{$metric}{queue=\"$queue\"} $count";
            }
        }
    }

    private function type(string $metric, string $type): void
    {
        $this->lines[] = "# TYPE $metric $type";
    }
}
