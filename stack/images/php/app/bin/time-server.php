<?php
declare(strict_types=1);

/**
 * A time server (SNTP, RFC 4330) that tells this machine's own time: a stand-in, since the reference stack reaches no
 * other clock. The seconds in /run/time-offset are added, so that a wrong clock can be tried. `health` asks it once.
 */
const EPOCH_SECONDS = 2_208_988_800;
const OFFSET_FILE = '/run/time-offset';

function stamp(float $time): string
{
    return pack('NN', (int) $time + EPOCH_SECONDS, (int) (fmod($time, 1) * 2 ** 32));
}

function now(): float
{
    return microtime(true) + (is_file(OFFSET_FILE) ? (float) file_get_contents(OFFSET_FILE) : 0.0);
}

function serve(): never
{
    $socket = stream_socket_server('udp://0.0.0.0:123', $code, $message, STREAM_SERVER_BIND);
    if ($socket === false) {
        fwrite(STDERR, "$message\n");
        exit(1);
    }
    while (true) {
        $question = (string) stream_socket_recvfrom($socket, 512, 0, $asker);
        if (strlen($question) < 48) {
            continue;
        }
        $arrived = stamp(now());
        // Version 4, mode server, stratum 1, poll 4, precision 2^-20; delay and dispersion none; "LOCL" for the local clock.
        $head = pack('CCcc', 0x24, 1, 4, -20) . str_repeat("\0", 8) . 'LOCL';
        $answer = $head . $arrived . substr($question, 40, 8) . $arrived . stamp(now());
        stream_socket_sendto($socket, $answer, 0, $asker);
    }
}

function isHealthy(): bool
{
    $socket = stream_socket_client('udp://127.0.0.1:123', $code, $message, 2);
    if ($socket === false) {
        return false;
    }
    stream_set_timeout($socket, 2);
    fwrite($socket, chr(0x23) . str_repeat("\0", 47));
    return strlen((string) fread($socket, 512)) === 48;
}

if (($argv[1] ?? '') === 'health') {
    exit(isHealthy() ? 0 : 1);
}
serve();
