<?php
declare(strict_types=1);

/**
 * One game world: processes the events that have fallen due. Each event begets its successor 30 to 90 seconds on,
 * so the world never runs dry, and the number of waiting rows sets its pace.
 */
final class GameWorld
{
    /** After a standstill at most this many events of a kind a second, so that their jobs do not come as one flood. */
    private const BATCH = 5;

    public function __construct(private PDO $database, public readonly string $key)
    {
    }

    /**
     * Processes what is due and returns the events by table.
     * @return array{movement: list<array>, building_upgrade: list<array>, research: list<array>}
     */
    public function tick(): array
    {
        $now = microtime(true);
        return [
            'movement' => $this->process('movement', 'end_time', (int) ($now * 1000), $this->arrive(...)),
            'building_upgrade' => $this->process('building_upgrade', 'commence', (int) $now, $this->finishBuilding(...)),
            'research' => $this->process('research', 'end_time', (int) $now, $this->finishResearch(...)),
        ];
    }

    /** Table and column are words of this class, never data. */
    private function process(string $table, string $dueColumn, int $now, Closure $effect): array
    {
        $this->database->beginTransaction();
        try {
            $due = $this->database->query(
                "SELECT * FROM $table WHERE $dueColumn <= $now ORDER BY $dueColumn LIMIT " . self::BATCH . ' FOR UPDATE'
            )->fetchAll();
            $delete = $this->database->prepare("DELETE FROM $table WHERE id = ?");
            foreach ($due as $event) {
                $effect($event);
                $delete->execute([$event['id']]);
            }
            $this->database->commit();
            return $due;
        } catch (PDOException $problem) {
            if ($this->database->inTransaction()) {
                $this->database->rollBack();
            }
            throw $problem;
        }
    }

    private function arrive(array $event): void
    {
        $this->run('UPDATE vdata SET wood = LEAST(maxstore, wood + ?) WHERE kid = ?', [$event['wood'], $event['to_kid']]);
        $start = (int) (microtime(true) * 1000);
        $this->run(
            'INSERT INTO movement (kid, to_kid, wood, start_time, end_time) VALUES (?, ?, ?, ?, ?)',
            [$event['to_kid'], $event['kid'], random_int(1, 50), $start, $start + random_int(30_000, 90_000)],
        );
    }

    private function finishBuilding(array $event): void
    {
        $this->run('UPDATE vdata SET pop = LEAST(1000, pop + 1), wood = GREATEST(0, wood - 20) WHERE kid = ?', [$event['kid']]);
        $this->run(
            'INSERT INTO building_upgrade (kid, building_field, start_time, commence) VALUES (?, ?, ?, ?)',
            [random_int(1, 200), random_int(1, 18), time(), time() + random_int(30, 90)],
        );
    }

    private function finishResearch(array $event): void
    {
        $this->run('UPDATE vdata SET crop = GREATEST(0, crop - 10) WHERE kid = ?', [$event['kid']]);
        $this->run(
            'INSERT INTO research (kid, nr, end_time) VALUES (?, ?, ?)',
            [random_int(1, 200), 1 + $event['nr'] % 8, time() + random_int(30, 90)],
        );
    }

    private function run(string $sql, array $values): void
    {
        $this->database->prepare($sql)->execute($values);
    }
}
