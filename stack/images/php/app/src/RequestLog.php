<?php
declare(strict_types=1);

/** app.log, one JSON object a line in the shape of Monolog's JsonFormatter. */
final class RequestLog
{
    private const FILE = '/var/log/travian/app.log';
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
        // A log that cannot be written must not cost the player the answer.
        @file_put_contents(self::FILE, "$line\n", FILE_APPEND | LOCK_EX);
    }
}
