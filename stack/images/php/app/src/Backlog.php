<?php
declare(strict_types=1);

/**
 * Jobs as rows of PostgreSQL that are due, as the real workers poll them: a pass every few seconds takes what is due
 * then. Nothing is counted, and a job that fails is simply found due again.
 */
final class Backlog implements JobSource
{
    /** @var list<array> of this pass, the oldest first */
    private array $jobs = [];
    private int $nextPassAt = 0;

    /**
     * @param string $due selects `type`, `world` and `row` of what is due
     * @param ?string $settle takes the row that was worked on; null where that changes nothing
     */
    public function __construct(
        private Connections $connections,
        private string $name,
        private string $due,
        private ?string $settle,
        private int $everySeconds,
    ) {
    }

    /** Of this container: the real stack's way instead of the queues. */
    public static function isPolled(): bool
    {
        return getenv('WORK_FROM') === 'tables';
    }

    public function name(): string
    {
        return $this->name;
    }

    public function take(int $timeoutSeconds): ?string
    {
        if ($this->jobs === [] && time() >= $this->nextPassAt) {
            $this->nextPassAt = time() + $this->everySeconds;
            $this->jobs = $this->connections->global()->query($this->due)->fetchAll();
        }
        if ($this->jobs === []) {
            sleep(max(0, min($timeoutSeconds, $this->nextPassAt - time())));
            return null;
        }
        return json_encode(array_shift($this->jobs));
    }

    public function done(array $job): void
    {
        if ($this->settle !== null) {
            $this->connections->global()->prepare($this->settle)->execute([$job['row']]);
        }
    }

    public function giveBack(string $job): void
    {
        array_unshift($this->jobs, json_decode($job, true));
    }

    /** Its row is still due: the next pass finds it. */
    public function retryLater(array $job): void
    {
    }

    public function setAside(string $job): void
    {
    }

    public function count(string $figure): void
    {
    }
}
