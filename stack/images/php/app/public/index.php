<?php
declare(strict_types=1);
require __DIR__ . '/../src/autoload.php';

$startedAt = hrtime(true);
$path = (string) parse_url($_SERVER['REQUEST_URI'] ?? '/', PHP_URL_PATH);
$log = new RequestLog();
$log->write('REQUEST_START', ['method' => $_SERVER['REQUEST_METHOD'] ?? 'UNKNOWN', 'uri' => $path]);

$status = 200;
$envelope = ['success' => true, 'error' => null, 'data' => null];
try {
    $connections = new Connections();
    $envelope['data'] = (new Api($connections, new Worlds($connections)))->answer($path);
} catch (Exception $problem) {
    // As the real application: whatever goes wrong is a 500, the type tells what it was.
    $status = 500;
    $type = $problem instanceof OutOfBoundsException ? 'ActionNotFound' : $problem::class;
    $envelope = ['success' => false, 'error' => ['errorType' => $type, 'errorMsg' => $problem->getMessage()], 'data' => null];
    error_log("API Error: $type: " . $problem->getMessage());
}

http_response_code($status);
header('Content-Type: application/json');
echo json_encode($envelope), "\n";
$log->write('REQUEST_END', ['status_code' => $status, 'execution_time' => round((hrtime(true) - $startedAt) / 1e9, 4)]);
