<?php
declare(strict_types=1);
require __DIR__ . '/../src/autoload.php';

/** Container health of a worker: Redis answers, and the heartbeat is not older than the given seconds. */
[, $key, $limitSeconds] = $argv;
try {
    $beat = (new Connections())->redis()->get($key);
} catch (RedisException $problem) {
    echo 'Redis cannot be reached: ', $problem->getMessage(), "\n";
    exit(1);
}
if ($beat === false) {
    echo "no heartbeat in $key\n";
    exit(1);
}
$age = time() - (int) $beat;
echo "heartbeat $age s ago\n";
exit($age <= (int) $limitSeconds ? 0 : 1);
