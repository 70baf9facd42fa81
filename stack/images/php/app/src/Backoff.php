<?php
declare(strict_types=1);

/** Pauses that grow while something stays broken: 1, 2, 4, then 5 seconds. */
final class Backoff
{
    private int $seconds = 1;

    public function pause(): void
    {
        sleep($this->seconds);
        $this->seconds = min(5, $this->seconds * 2);
    }

    public function reset(): void
    {
        $this->seconds = 1;
    }
}
