# SPDX-License-Identifier: AGPL-3.0-or-later
"""Firmware and logs: over real sockets to servers that are not ours, and in virtual time."""

from __future__ import annotations

import ssl
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from ocppsim import ChargePoint, File, FileTransfer, Firmware, Fleet, Inbox, Tls, Transfers

IMAGE = bytes(range(256)) * 2000
RETRIEVE = "2020-01-01T00:00:00Z"


class FileServer(BaseHTTPRequestHandler):
    """GET and PUT below a directory; /moved/x is at /x, /private/ wants a password."""

    root: Path
    requests: list[tuple[str, str]]

    def _path(self) -> Path | None:
        self.requests.append((self.command, self.path))
        if self.path.startswith("/moved/"):
            self.send_response(302)
            self.send_header("Location", self.path.removeprefix("/moved"))
            self.end_headers()
            return None
        if self.path.startswith("/private/") and not self.headers["Authorization"]:
            self.send_error(401)
            return None
        return self.root / self.path.lstrip("/")

    def do_GET(self) -> None:
        path = self._path()
        if path is None:
            return
        if not path.is_file():
            self.send_error(404)
            return
        content = path.read_bytes()
        self.send_response(200)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def do_PUT(self) -> None:
        path = self._path()
        content = self.rfile.read(int(self.headers["Content-Length"]))
        if path is None:
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        self.send_response(201)
        self.end_headers()

    def log_message(self, *_: Any) -> None:
        pass


@contextmanager
def http_server(
    root: Path, tls: ssl.SSLContext | None = None
) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    requests: list[tuple[str, str]] = []
    handler = type("Handler", (FileServer,), {"root": root, "requests": requests})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    if tls is not None:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"{'https' if tls else 'http'}://127.0.0.1:{server.server_port}", requests
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@contextmanager
def ftp_server(root: Path) -> Iterator[str]:
    # Without types, and with a warning of its own on import.
    from pyftpdlib.authorizers import DummyAuthorizer  # type: ignore[import-untyped]
    from pyftpdlib.handlers import FTPHandler  # type: ignore[import-untyped]
    from pyftpdlib.servers import FTPServer  # type: ignore[import-untyped]

    authorizer = DummyAuthorizer()
    authorizer.add_user("cp", "secret", str(root), perm="elradfmw")
    authorizer.add_anonymous(str(root))  # may only read
    handler = type("Handler", (FTPHandler,), {"authorizer": authorizer})
    server = FTPServer(("127.0.0.1", 0), handler)
    stop = threading.Event()

    def serve() -> None:
        while not stop.is_set():
            server.serve_forever(timeout=0.05, blocking=False)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield f"127.0.0.1:{server.socket.getsockname()[1]}"
    finally:
        stop.set()
        thread.join()
        server.close_all()


@contextmanager
def real_charger(**options: Any) -> Iterator[ChargePoint]:
    settings: dict[str, Any] = {
        "version": "1.6",
        "firmware": Firmware(install_duration=0.2),
        "transfers": Transfers(retries=0, timeout=10),
        "reboot_duration": 0.2,
    } | options
    with Fleet() as fleet:
        charger = fleet.add("CP-1", **settings)
        fleet.start()
        charger.wait_for("boot_answered", text="Accepted", timeout=10)
        yield charger


def update(charger: ChargePoint, url: str) -> None:
    charger.fleet.csms_call("CP-1", "UpdateFirmware", {"location": url, "retrieveDate": RETRIEVE})


def ends_with(charger: ChargePoint, status: str) -> None:
    charger.wait_for("firmware_status_changed", text=status, timeout=60, past=True)


@pytest.mark.parametrize("way", ["", "/moved"])
def test_firmware_comes_from_a_real_http_server(tmp_path: Path, way: str) -> None:
    (tmp_path / "charger-2.1.0.bin").write_bytes(IMAGE)
    with http_server(tmp_path) as (url, requests), real_charger() as charger:
        update(charger, f"{url}{way}/charger-2.1.0.bin")
        ends_with(charger, "Installed")
        assert charger.firmware_version == "2.1.0"
        assert requests[-1] == ("GET", "/charger-2.1.0.bin")


@pytest.fixture(scope="module")
def credentials(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, str]:
    """A certificate for 127.0.0.1 that signs itself, and its key."""
    directory = tmp_path_factory.mktemp("tls")
    certificate, key = str(directory / "certificate.pem"), str(directory / "key.pem")
    curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    subject = ["-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"]
    make = ["openssl", "req", "-x509", *curve, *subject, "-keyout", key, "-out", certificate]
    subprocess.run(make, check=True, capture_output=True)
    return certificate, key


@pytest.mark.parametrize(("trusts", "ending"), [(True, "Installed"), (False, "DownloadFailed")])
def test_https_takes_the_charger_s_trust_anchors(
    tmp_path: Path, credentials: tuple[str, str], trusts: bool, ending: str
) -> None:
    (tmp_path / "charger-2.1.0.bin").write_bytes(IMAGE)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*credentials)
    options = {"tls": Tls(ca=credentials[0])} if trusts else {}
    with http_server(tmp_path, context) as (url, _), real_charger(**options) as charger:
        update(charger, f"{url}/charger-2.1.0.bin")
        ends_with(charger, ending)


def test_firmware_comes_from_a_real_ftp_server(tmp_path: Path) -> None:
    (tmp_path / "charger-2.2.0.bin").write_bytes(IMAGE)
    with ftp_server(tmp_path) as host, real_charger() as charger:
        update(charger, f"ftp://cp:secret@{host}/charger-2.2.0.bin")
        ends_with(charger, "Installed")
        assert charger.firmware_version == "2.2.0"


def test_a_file_that_a_server_does_not_have(tmp_path: Path) -> None:
    with http_server(tmp_path) as (http, _), ftp_server(tmp_path) as ftp, real_charger() as charger:
        for url in [f"{http}/none.bin", f"ftp://{ftp}/none.bin", "http://127.0.0.1:1/none.bin"]:
            update(charger, url)
            charger.wait_for("firmware_status_changed", text="DownloadFailed", timeout=15)


def test_diagnostics_go_to_a_real_http_server(tmp_path: Path) -> None:
    with http_server(tmp_path) as (url, requests), real_charger() as charger:
        answer = charger.fleet.csms_call("CP-1", "GetDiagnostics", {"location": f"{url}/logs"})
        charger.wait_for("upload_status_changed", text="Uploaded", timeout=15, past=True)
        text = (tmp_path / "logs" / answer["fileName"]).read_text()
        assert "identity: CP-1" in text
        assert "boot_answered: Accepted" in text
        assert requests == [("PUT", f"/logs/{answer['fileName']}")]


def test_diagnostics_go_to_a_real_ftp_server(tmp_path: Path) -> None:
    with ftp_server(tmp_path) as host, real_charger() as charger:
        answer = charger.fleet.csms_call(
            "CP-1", "GetDiagnostics", {"location": f"ftp://cp:secret@{host}/new/directory"}
        )
        charger.wait_for("upload_status_changed", text="Uploaded", timeout=15, past=True)
        text = (tmp_path / "new" / "directory" / answer["fileName"]).read_text()
        assert "identity: CP-1" in text


@pytest.mark.parametrize("protocol", ["http", "ftp"])
def test_a_refused_log_upload_says_why(tmp_path: Path, protocol: str) -> None:
    with http_server(tmp_path) as (http, _), ftp_server(tmp_path) as ftp, real_charger() as charger:
        location = f"{http}/private/" if protocol == "http" else f"ftp://{ftp}/logs"
        charger.fleet.csms_call(
            "CP-1",
            "GetLog",
            {
                "logType": "DiagnosticsLog",
                "requestId": 3,
                "log": {"remoteLocation": location},
            },
        )
        denied = charger.wait_for(
            "upload_status_changed", text="PermissionDenied", timeout=15, past=True
        )
        assert denied.number == 3


def test_virtual_chargers_use_the_listed_files_and_nothing_else() -> None:
    files: list[File | Inbox] = [
        File(url="http://files/charger-3.0.bin", size=1_000_000, failures=1),
        Inbox(url="ftp://logs/"),
    ]

    def run(shards: int) -> str:
        with Fleet(virtual=True, files=files, shards=shards) as fleet:
            chargers = fleet.add_many(4, version="1.6", identity="CP-{index}")
            fleet.start()
            fleet.run_for("1m")
            for charger in chargers:
                fleet.csms_call(
                    charger.identity,
                    "UpdateFirmware",
                    {"location": "http://files/charger-3.0.bin", "retrieveDate": RETRIEVE},
                )
            fleet.run_for("5m")
            assert {charger.firmware_version for charger in chargers} == {"3.0"}
            one = chargers[0]
            fleet.csms_call(one.identity, "GetDiagnostics", {"location": "ftp://logs/"})
            fleet.run_for("1m")
            (upload,) = fleet.uploads
            assert upload.charger == one.identity
            assert b"firmware: 3.0" in upload.content
            update_to_nowhere = {"location": "http://files/none.bin", "retrieveDate": RETRIEVE}
            fleet.csms_call(one.identity, "UpdateFirmware", {**update_to_nowhere, "retries": 0})
            one.wait_for("firmware_status_changed", text="DownloadFailed", past=True)
            return fleet.digest

    assert run(1) == run(2)


@pytest.mark.parametrize("virtual", [True, False])
def test_transfers_written_in_python(virtual: bool) -> None:
    class Mine(FileTransfer):
        def __init__(self) -> None:
            self.taken: dict[str, bytes] = {}

        def download(self, charger: str, url: str) -> bytes:
            if "none" in url:
                raise FileNotFoundError(url)
            return IMAGE

        def upload(self, charger: str, url: str, content: bytes) -> None:
            if "private" in url:
                raise PermissionError(url)
            self.taken[charger] = content

    mine = Mine()
    with Fleet(virtual=virtual, file_transfer=mine) as fleet:
        charger = fleet.add(
            "CP-1", version="1.6", transfers=Transfers(retries=0), reboot_duration=0.1
        )
        fleet.start()
        charger.wait_for("boot_answered", text="Accepted")
        charger.override_firmware_install(version="from Python", duration=1)
        update(charger, "http://anywhere/file.bin")
        ends_with(charger, "Installed")
        assert charger.firmware_version == "from Python"
        charger.wait_for_message("FirmwareStatusNotification", payload={"status": "Installed"})
        update(charger, "http://anywhere/none.bin")
        ends_with(charger, "DownloadFailed")
        fleet.csms_call("CP-1", "GetDiagnostics", {"location": "ftp://anywhere/"})
        charger.wait_for("upload_status_changed", text="Uploaded")
        assert b"identity: CP-1" in mine.taken["CP-1"]
        log = {"remoteLocation": "ftp://private/"}
        fleet.csms_call("CP-1", "GetLog", {"logType": "DiagnosticsLog", "requestId": 1, "log": log})
        charger.wait_for("upload_status_changed", text="PermissionDenied", past=True)


def test_a_firmware_fault_by_name() -> None:
    files = [File(url="http://files/charger-3.0.bin", size=1000)]
    with Fleet(virtual=True, files=files) as fleet:
        charger = fleet.add("CP-1", version="1.6", firmware=Firmware(fault="installation"))
        fleet.start()
        fleet.run_for("1m")
        update(charger, "http://files/charger-3.0.bin")
        ends_with(charger, "InstallationFailed")
        charger.set_firmware_fault("none")
        update(charger, "http://files/charger-3.0.bin")
        ends_with(charger, "Installed")
        with pytest.raises(ValueError, match="known are"):
            charger.set_firmware_fault("sunspots")
