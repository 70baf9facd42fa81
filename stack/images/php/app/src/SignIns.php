<?php
declare(strict_types=1);

/**
 * Players sign in, and one of them mistypes now and then: what the authentication writes into the audit trail, one event
 * for each, success or not. Nobody really plays here, so the engine writes for them.
 */
final class SignIns
{
    private const EVERY_SECONDS = 120;
    /** One of so many fails. */
    private const MISTYPED = 20;
    private int $nextAt = 0;

    public function __construct(private Connections $connections)
    {
    }

    public function whenDue(): void
    {
        if (time() < $this->nextAt) {
            return;
        }
        $number = random_int(1, 100);
        $succeeds = random_int(1, self::MISTYPED) > 1;
        $this->connections->global()->prepare(
            "INSERT INTO audit_events (event_type, actor_type, actor_id, action, details, metadata, severity)
             VALUES ('authentication', 'user', ?, 'login', ?, ?, ?)"
        )->execute([
            "player$number",
            json_encode(['success' => $succeeds]),
            // Of the block that is kept for documentation.
            json_encode(['request_id' => bin2hex(random_bytes(16)), 'ip' => "203.0.113.$number", 'user_agent' => 'Mozilla/5.0']),
            $succeeds ? 'info' : 'warning',
        ]);
        $this->nextAt = time() + self::EVERY_SECONDS;
    }
}
