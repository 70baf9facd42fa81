<?php
declare(strict_types=1);

/** app.log, one JSON object a line in the shape of Monolog's JsonFormatter. */
final class RequestLog
{
    private const FILE = '/var/log/travian/app.log';
    private const MOST_BYTES = 20_000_000;
    private const PARTS = 5;
    private const LEVELS = [200 => 'INFO', 300 => 'WARNING', 400 => 'ERROR'];
    private string $requestId;

    public function __construct()
    {
        $this->requestId = bin2hex(random_bytes(16));
    }

    public function write(string $message, array $context, int $level = 200): void
    {
        $now = new DateTimeImmutable();
        $line = json_encode([
            'message' => $message,
            'context' => [
                'request_id' => $this->requestId,
                'user_id' => null,
                'session_id' => null,
                'ip' => $_SERVER['REMOTE_ADDR'] ?? null,
                'timestamp' => $now->format('c'),
            ] + $context,
            'level' => $level,
            'level_name' => self::LEVELS[$level],
            'channel' => 'travian',
            'datetime' => $now->format('Y-m-d\TH:i:s.uP'),
            'extra' => new stdClass(),
        ], JSON_UNESCAPED_SLASHES | JSON_INVALID_UTF8_SUBSTITUTE);
        $this->rotate();
        // A log that cannot be written must not cost the player the answer.
        @file_put_contents(self::FILE, "$line\n", FILE_APPEND | LOCK_EX);
    }

    /** app.log.1 is the newest part. Of processes that come at once one moves the file, and the others find it small or gone. */
    private function rotate(): void
    {
        clearstatcache(true, self::FILE);
        if ((int) @filesize(self::FILE) < self::MOST_BYTES) {
            return;
        }
        $lock = @fopen(self::FILE . '.lock', 'c');
        if ($lock === false || !flock($lock, LOCK_EX | LOCK_NB)) {
            return;
        }
        clearstatcache(true, self::FILE);
        if ((int) @filesize(self::FILE) >= self::MOST_BYTES) {
            for ($part = self::PARTS - 1; $part > 0; $part--) {
                @rename(self::FILE . ".$part", self::FILE . '.' . ($part + 1));
            }
            @rename(self::FILE, self::FILE . '.1');
        }
        fclose($lock);
    }
}
