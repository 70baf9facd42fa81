<?php
declare(strict_types=1);

/** The game worlds, as PostgreSQL's table lists them. */
final class Worlds
{
    public function __construct(private Connections $connections)
    {
    }

    /** @return list<array{id: int, world_key: string, database_name: string, speed: int}> */
    public function active(): array
    {
        return $this->connections->global()
            ->query("SELECT id, world_key, database_name, speed FROM worlds WHERE status = 'active' ORDER BY id")
            ->fetchAll();
    }

    /** @return array{id: int, world_key: string, database_name: string, speed: int} */
    public function byKey(string $key): array
    {
        $query = $this->connections->global()
            ->prepare('SELECT id, world_key, database_name, speed FROM worlds WHERE world_key = ?');
        $query->execute([$key]);
        $world = $query->fetch();
        if ($world === false) {
            throw new UnexpectedValueException("no game world is called \"$key\"");
        }
        return $world;
    }
}
