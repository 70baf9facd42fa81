<?php
declare(strict_types=1);

/** app.log, one JSON object a line in the shape of Monolog's JsonFormatter. */
final class RequestLog
{
    private const USUAL_FILE = '/var/log/travian/app.log';
    private const MOST_BYTES = 20_000_000;
    private const PARTS = 5;
    private const LEVELS = [200 => 'INFO', 300 => 'WARNING', 400 => 'ERROR'];
    private string $requestId;
    private string $file;

    public function __construct()
    {
        $this->requestId = bin2hex(random_bytes(16));
        $this->file = getenv('APP_LOG') ?: self::USUAL_FILE;
        // In the memory of the container its folder is gone with every start.
        if (!is_dir(dirname($this->file))) {
            @mkdir(dirname($this->file));
        }
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
        @file_put_contents($this->file, "$line\n", FILE_APPEND | LOCK_EX);
    }

    /** app.log.1 is the newest part. Of processes that come at once one moves the file, and the others find it small or gone. */
    private function rotate(): void
    {
        clearstatcache(true, $this->file);
        if ((int) @filesize($this->file) < self::MOST_BYTES) {
            return;
        }
        $lock = @fopen($this->file . '.lock', 'c');
        if ($lock === false || !flock($lock, LOCK_EX | LOCK_NB)) {
            return;
        }
        clearstatcache(true, $this->file);
        if ((int) @filesize($this->file) >= self::MOST_BYTES) {
            for ($part = self::PARTS - 1; $part > 0; $part--) {
                @rename($this->file . ".$part", $this->file . '.' . ($part + 1));
            }
            @rename($this->file, $this->file . '.1');
        }
        fclose($lock);
    }
}
