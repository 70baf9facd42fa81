"""Stands in for Grafana, which Debian has no package of: the part of its HTTP API that a program asks.

Dashboards are the files beside it, in Grafana's own format. As in Grafana, health is public and all else wants a token.
"""
import hmac
import json
import os
import pathlib

from server import serve

DASHBOARDS = pathlib.Path("/reference/dashboards")
TOKEN = os.environ["GRAFANA_TOKEN"]


def with_token(handle):
    def guarded(path, body, headers):
        given = headers.get("Authorization") or ""
        if not hmac.compare_digest(given, f"Bearer {TOKEN}"):
            return 401, {"message": "Unauthorized"}
        return handle(path)

    return guarded


def dashboards():
    return [json.loads(file.read_text()) for file in sorted(DASHBOARDS.glob("*.json"))]


def search(_):
    return 200, [
        {"uid": board["uid"], "title": board["title"], "type": "dash-db", "url": f"/d/{board['uid']}", "tags": []}
        for board in dashboards()
    ]


def by_uid(path):
    uid = path.rsplit("/", 1)[1]
    for board in dashboards():
        if board["uid"] == uid:
            return 200, {"dashboard": board, "meta": {"type": "db", "provisioned": True}}
    return 404, {"message": "Dashboard not found"}


serve("grafana-stand-in", 3000, {
    ("GET", "/api/health"): lambda *_: (200, {"commit": "none", "database": "ok", "version": "0.0.0-stand-in"}),
    ("GET", "/api/search"): with_token(search),
    ("GET", "/api/dashboards/uid/"): with_token(by_uid),
    # Alerts of Grafana's own: none, as the rules are Prometheus'.
    ("GET", "/api/alertmanager/grafana/api/v2/alerts"): with_token(lambda _: (200, [])),
    ("GET", "/api/prometheus/grafana/api/v1/rules"): with_token(lambda _: (200, {"status": "success", "data": {"groups": []}})),
})
