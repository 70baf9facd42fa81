<?php
declare(strict_types=1);

/** The three data stores, connected when first asked for and dropped together when one of them fails. */
final class Connections
{
    private ?PDO $global = null;
    private ?Redis $redis = null;
    /** @var array<string, PDO> */
    private array $worlds = [];

    /** PostgreSQL: what is common to all worlds. */
    public function global(): PDO
    {
        return $this->global ??= new PDO(
            sprintf('pgsql:host=postgres;port=5432;dbname=%s;connect_timeout=3', getenv('PGDATABASE')),
            getenv('PGUSER') ?: null,
            getenv('PGPASSWORD') ?: null,
            [PDO::ATTR_ERRMODE => PDO::ERRMODE_EXCEPTION, PDO::ATTR_DEFAULT_FETCH_MODE => PDO::FETCH_ASSOC],
        );
    }

    /** MariaDB: one database a game world. */
    public function world(string $database): PDO
    {
        return $this->worlds[$database] ??= new PDO(
            "mysql:host=mysql;port=3306;dbname=$database;charset=utf8mb4",
            getenv('MYSQL_USER') ?: null,
            getenv('MYSQL_PASSWORD') ?: null,
            [
                PDO::ATTR_ERRMODE => PDO::ERRMODE_EXCEPTION,
                PDO::ATTR_DEFAULT_FETCH_MODE => PDO::FETCH_ASSOC,
                PDO::ATTR_TIMEOUT => 3,
            ],
        );
    }

    public function redis(): Redis
    {
        if ($this->redis === null) {
            $redis = new Redis();
            // Longer than the five seconds that a worker waits for a job, so that waiting is never taken for a dead server.
            $redis->connect('redis', 6379, 3.0, null, 0, 10.0);
            $redis->auth(getenv('REDIS_PASSWORD') ?: '');
            $this->redis = $redis;
        }
        return $this->redis;
    }

    public function drop(): void
    {
        $this->global = null;
        $this->redis = null;
        $this->worlds = [];
    }

    /** Names of the data stores that do not answer at the moment, asked over new connections. */
    public function unreachable(): array
    {
        $this->drop();
        $looks = [
            'PostgreSQL' => fn () => $this->global()->query('SELECT 1'),
            'MariaDB' => fn () => $this->world('information_schema')->query('SELECT 1'),
            'Redis' => fn () => $this->redis()->ping(),
        ];
        $down = [];
        foreach ($looks as $name => $look) {
            try {
                $look();
            } catch (PDOException | RedisException) {
                $down[] = $name;
            }
        }
        return $down;
    }
}
