<?php
declare(strict_types=1);

/** Where a worker's jobs come from, and what becomes of them there. A job is a JSON object with at least `type` and `world`. */
interface JobSource
{
    /** As an operator calls it. */
    public function name(): string;

    /** The oldest job, or null when none came within the given seconds. */
    public function take(int $timeoutSeconds): ?string;

    /** The job was done. */
    public function done(array $job): void;

    /** Puts a job back where it came from: it is the next to be taken. */
    public function giveBack(string $job): void;

    /** Puts a job behind all others. */
    public function retryLater(array $job): void;

    /** The job is not tried again. */
    public function setAside(string $job): void;

    /** One more in the figures, where such are kept. */
    public function count(string $figure): void;
}
