# SPDX-License-Identifier: AGPL-3.0-or-later
"""An HTTP interface to a reference CSMS in another process: its operator's desk.

POST /call     {"charger", "action", "payload"} -> {"result": ...} or {"error": ...}
GET  /ledger   transactions and connected chargers
GET  /books    everything it knows
"""

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from ocppsim._core import OcppsimError
from ocppsim._stopping import Stopping
from ocppsim.csms import Csms

_REQUEST_LIMIT = 1 << 20


class _Desk(BaseHTTPRequestHandler):
    server: _DeskServer

    def _reply(self, data: Any, status: int = 200) -> None:
        body = json.dumps(data, default=str).encode()
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self) -> None:  # the base class's name
        pages = {
            "/ledger": lambda: self.server.csms.ledger,
            "/books": lambda: self.server.csms.books,
        }
        page = pages.get(self.path)
        if page is None:
            self._reply({"error": "no such path"}, 404)
        else:
            self._reply(page())

    def do_POST(self) -> None:  # the base class's name
        length = int(self.headers.get("content-length") or 0)
        if self.path != "/call" or not 0 < length <= _REQUEST_LIMIT:
            self._reply({"error": "POST /call with a JSON body"}, 404)
            return
        try:
            asked = json.loads(self.rfile.read(length))
            charger, action = asked["charger"], asked["action"]
            answer = self.server.csms.call(charger, action, asked.get("payload"))
        except (ValueError, KeyError, TypeError, AttributeError):
            self._reply({"error": 'the body is {"charger", "action", "payload"}'}, 400)
        except OcppsimError as failed:
            self._reply({"error": str(failed)})
        else:
            self._reply({"result": answer})

    def log_message(self, *_: Any) -> None:
        """Silent: the frames are what is worth reading."""


class _DeskServer(ThreadingHTTPServer):
    daemon_threads = True
    csms: Csms


class ControlServer(Stopping):
    """Serves it on a thread of its own until stopped.

    >>> with Csms() as csms, ControlServer(csms) as control:
    ...     print(control.url)
    """

    def __init__(self, csms: Csms, *, address: str = "127.0.0.1", port: int = 0) -> None:
        try:
            self._server = _DeskServer((address, port), _Desk)
        except OSError as failed:
            raise OcppsimError(f"{address}:{port}: {failed.strerror}") from None
        self._server.csms = csms
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()

    @property
    def url(self) -> str:
        """Of ``/call``, for a driver."""
        host, port = self._server.server_address[:2]
        return f"http://{host!s}:{port}/call"

    def stop(self) -> None:
        """Ends it."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
