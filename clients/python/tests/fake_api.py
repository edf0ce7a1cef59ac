"""An API of a few lines that answers as a test says, and notes what it was asked."""

from __future__ import annotations

import json
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Callable, Dict, Iterator, List, Tuple

Answer = Tuple[int, Dict[str, str], Any]


class FakeApi:
    """``asked`` has method, path, headers and body of each request; ``answer`` decides on the n-th (from 0)."""

    def __init__(self, answer: Callable[[int], Answer]) -> None:
        self.asked: List[Dict[str, Any]] = []
        self.answer = answer
        self.url = ""


@contextmanager
def fake_api(answer: Callable[[int], Answer]) -> Iterator[FakeApi]:
    """Serves on a free port while the block runs."""
    api = FakeApi(answer)

    class Handler(BaseHTTPRequestHandler):
        def handle_any(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length", 0)))
            headers = {name.lower(): value for name, value in self.headers.items()}
            api.asked.append({"method": self.command, "path": self.path, "headers": headers, "body": body})
            status, extra, content = api.answer(len(api.asked) - 1)
            if status == 0:  # the connection breaks before an answer
                self.close_connection = True
                return
            data = content if isinstance(content, bytes) else json.dumps(content).encode()
            self.send_response(status)
            for name, value in extra.items():
                self.send_header(name, value)
            self.send_header("content-length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        do_GET = do_POST = handle_any

        def log_message(self, *_: Any) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    api.url = f"http://127.0.0.1:{server.server_address[1]}"
    try:
        yield api
    finally:
        server.shutdown()
        server.server_close()
