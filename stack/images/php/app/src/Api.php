<?php
declare(strict_types=1);

/** The application's three public actions. Each touches what a player's request would touch. */
final class Api
{
    public function __construct(private Connections $connections, private Worlds $worlds)
    {
    }

    /** @return array<string, mixed> the envelope's `data` */
    public function answer(string $path): array
    {
        return match ($path) {
            '/v1/health' => $this->health(),
            '/v1/token' => $this->token(),
            '/v1/loadConfig' => $this->loadConfig(),
            default => throw new OutOfBoundsException("no action answers $path"),
        };
    }

    private function health(): array
    {
        $worlds = $this->worlds->active();
        foreach ($worlds as $world) {
            $this->connections->world($world['database_name'])->query('SELECT kid FROM vdata LIMIT 1')->fetch();
        }
        $this->connections->redis()->ping();
        return ['status' => 'ok', 'worlds' => count($worlds)];
    }

    private function token(): array
    {
        $this->worlds->active();
        $token = bin2hex(random_bytes(32));
        $session = bin2hex(random_bytes(16));
        $this->connections->redis()->setex("PHPREDIS_SESSION:$session", 600, serialize(['csrf' => $token]));
        setcookie('TRAVIAN_SESSION', $session, ['path' => '/', 'httponly' => true, 'samesite' => 'Lax']);
        setcookie('XSRF-TOKEN', $token, ['path' => '/', 'samesite' => 'Lax']);
        return ['token' => $token];
    }

    private function loadConfig(): array
    {
        $worlds = array_map(fn (array $world): array => [
            'key' => $world['world_key'],
            'speed' => $world['speed'],
            'players' => (int) $this->connections->world($world['database_name'])->query('SELECT COUNT(*) FROM users')->fetchColumn(),
        ], $this->worlds->active());
        return ['defaultLang' => 'en', 'worlds' => $worlds];
    }
}
