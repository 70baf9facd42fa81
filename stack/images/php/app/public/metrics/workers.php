<?php
declare(strict_types=1);
require __DIR__ . '/../../src/autoload.php';

/** What Prometheus scrapes of the workers and their queues, at the real stack's address and with its first two names. */
try {
    $metrics = (new WorkerMetrics((new Connections())->redis()))->text();
} catch (RedisException $problem) {
    http_response_code(500);
    $metrics = '# ERROR: ' . strtr($problem->getMessage(), "\r\n", '  ') . "\n";
}
header('Content-Type: text/plain; version=0.0.4');
echo $metrics;
