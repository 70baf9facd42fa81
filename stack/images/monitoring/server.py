"""An HTTP server in the manner of the small servers beside this file: JSON or text, one handler per path."""
import json
import signal
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


def serve(name, port, routes):
    """`routes` maps (method, path prefix) to a function of (path, body, headers) that returns (status, answer)."""

    class Handler(BaseHTTPRequestHandler):
        server_version = name
        sys_version = ""
        protocol_version = "HTTP/1.1"

        def answer(self):
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            path = self.path.split("?")[0]
            for (method, prefix), handle in routes.items():
                if method == self.command and (path == prefix or prefix.endswith("/") and path.startswith(prefix)):
                    status, content = handle(path, body, self.headers)
                    break
            else:
                status, content = 404, {"message": "not found"}
            is_text = isinstance(content, str)
            data = (content if is_text else json.dumps(content) + "\n").encode()
            self.send_response(status)
            self.send_header("Content-Type", "text/plain; version=0.0.4" if is_text else "application/json")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        do_GET = do_POST = answer

        def log_message(self, *_):
            """Scrapes and health checks are no news."""

    class Server(ThreadingHTTPServer):
        def handle_error(self, request, client_address):
            """Who asked and did not wait for the answer is no news either."""
            if not isinstance(sys.exc_info()[1], ConnectionError):
                super().handle_error(request, client_address)

    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    Server(("", port), Handler).serve_forever()
