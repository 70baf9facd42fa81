"""Status and duration of the API's requests as the players got them: counted from nginx' own log, at every scrape.

Metric names are those of prometheus-nginxlog-exporter. The log's lines: status, seconds, the rate limiter's verdict.
"""
import collections
import os

from metrics import Histogram, lock
from server import serve

LOG = "/var/log/nginx-metrics/api.log"
# Nobody else reads it; what was counted may go.
MOST_BYTES = 4_000_000
BOUNDS_SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.75, 1, 2.5, 5, 10]

requests = collections.Counter()
duration = Histogram("nginx_http_response_time_seconds_hist", BOUNDS_SECONDS)
# Lines from before our start were counted by our predecessor, whose figures are in Prometheus.
position = os.path.getsize(LOG) if os.path.exists(LOG) else 0


def count_new_lines():
    global position
    try:
        file = open(LOG, "rb+")
    except FileNotFoundError:
        return
    with file:
        if file.seek(0, os.SEEK_END) < position:
            position = 0
        file.seek(position)
        for line in file:
            if not line.endswith(b"\n"):
                break
            position += len(line)
            try:
                status, seconds, limited = line.decode().split()
            except ValueError:
                continue
            requests[(status, "yes" if limited.startswith("REJECTED") else "no")] += 1
            duration.observe(float(seconds))
        if position > MOST_BYTES:
            file.truncate(0)
            position = 0


def metrics(*_):
    with lock:
        count_new_lines()
        lines = ["# TYPE nginx_http_response_count_total counter"]
        # Present from the first scrape on, so that the first request already shows as an increase.
        for status in ("200", "500"):
            requests.setdefault((status, "no"), 0)
        lines += [
            f'nginx_http_response_count_total{{status="{status}",limited="{limited}"}} {count}'
            for (status, limited), count in sorted(requests.items())
        ]
        lines += ["# TYPE nginx_http_response_time_seconds_hist histogram", *duration.lines()]
    return 200, "\n".join(lines) + "\n"


serve("api-exporter", 4040, {("GET", "/metrics"): metrics})
