<?php
declare(strict_types=1);

/** The log of a long-running process: its own output, local time without offset as the real workers write it. */
final class ProcessLog
{
    public function __construct(private string $process)
    {
    }

    public function info(string $message): void
    {
        $this->write(STDOUT, 'INFO', $message);
    }

    public function error(string $message): void
    {
        $this->write(STDERR, 'ERROR', $message);
    }

    /** @param resource $stream */
    private function write($stream, string $level, string $message): void
    {
        fwrite($stream, sprintf("[%s] %s %s: %s\n", date('Y-m-d H:i:s'), $level, $this->process, strtr($message, "\r\n", '  ')));
    }
}
