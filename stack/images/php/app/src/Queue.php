<?php
declare(strict_types=1);

/** One queue of jobs: a Redis list, newest left, with a hash of figures and a list of failed jobs beside it. */
final class Queue implements JobSource
{
    public function __construct(private Connections $connections, private string $key)
    {
    }

    public function name(): string
    {
        return $this->key;
    }

    public function enqueue(string $type, string $world, array $details = []): void
    {
        $job = ['id' => bin2hex(random_bytes(8)), 'type' => $type, 'world' => $world, 'enqueued_at' => time(), 'attempts' => 0];
        $redis = $this->connections->redis();
        $this->succeed($redis->lPush($this->key, json_encode($job + $details)));
        $this->count('enqueued');
    }

    /** The job as it stands in the list. */
    public function take(int $timeoutSeconds): ?string
    {
        $answer = $this->connections->redis()->brPop([$this->key], $timeoutSeconds);
        $this->succeed($answer);
        return $answer[1] ?? null;
    }

    public function done(array $job): void
    {
        $this->count('processed');
    }

    public function giveBack(string $job): void
    {
        $this->succeed($this->connections->redis()->rPush($this->key, $job));
    }

    public function retryLater(array $job): void
    {
        $this->succeed($this->connections->redis()->lPush($this->key, json_encode($job)));
    }

    /** The job goes to the failed list, where a person looks at it. */
    public function setAside(string $job): void
    {
        $this->succeed($this->connections->redis()->lPush("$this->key:failed", $job));
        $this->count('failed');
    }

    /** One more in the figures: enqueued and processed also keep the time of the last. */
    public function count(string $figure): void
    {
        $redis = $this->connections->redis();
        $this->succeed($redis->hIncrBy("$this->key:stats", $figure, 1));
        if (in_array($figure, ['enqueued', 'processed'], true)) {
            $this->succeed($redis->hSet("$this->key:stats", "last_{$figure}_at", (string) time()));
        }
    }

    /** phpredis returns false for an error of the server and keeps the words elsewhere; here it is thrown. */
    private function succeed(mixed $_answer): void
    {
        $redis = $this->connections->redis();
        $error = $redis->getLastError();
        if ($error !== null) {
            $redis->clearLastError();
            throw new RedisException("$this->key: $error");
        }
    }
}
