# SPDX-License-Identifier: AGPL-3.0-or-later
from __future__ import annotations

import json
import os
import subprocess
import sys
import urllib.request
from collections.abc import Generator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
INTEROP = Path(__file__).parent / "interop"


@dataclass
class OtherCsms:
    """A CSMS built on a library that is not ours, in a process of its own."""

    name: str
    url: str
    plain_url: str
    control: str

    def _get(self, path: str) -> Any:
        with urllib.request.urlopen(self.control + path, timeout=10) as reply:
            return json.load(reply)

    def ledger(self) -> Any:
        return self._get("/ledger")

    def violations(self) -> Any:
        return self._get("/violations")

    def logins(self) -> Any:
        return self._get("/logins")

    def _post(self, path: str, data: dict[str, Any]) -> Any:
        body = json.dumps(data).encode()
        with urllib.request.urlopen(self.control + path, body, timeout=45) as reply:
            return json.load(reply)

    def expect_password(self, charger: str, password: str) -> None:
        self._post("/password", {"charger": charger, "password": password})

    def call(self, charger: str, action: str, payload: dict[str, Any]) -> Any:
        answer = self._post("/call", {"charger": charger, "action": action, "payload": payload})
        assert "error" not in answer, answer
        return answer["result"]


def commands() -> dict[str, list[str]]:
    return {
        "ocpp-rpc": ["node", str(INTEROP / "ocpp_rpc_csms.js")],
        "pypi-ocpp": [sys.executable, str(INTEROP / "ocpp_csms.py")],
    }


def start_other(name: str, **environment: str) -> tuple[subprocess.Popen[str], OtherCsms]:
    process = subprocess.Popen(
        commands()[name],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "OCPPSIM_NODE_MODULES": str(ROOT / "node_modules"), **environment},
    )
    assert process.stdout is not None
    line = process.stdout.readline()
    if not line:
        process.kill()
        pytest.fail(f"{name} did not start; `make build` installs what it needs")
    addresses = json.loads(line)
    return process, OtherCsms(name, **addresses)


def end(process: subprocess.Popen[str]) -> None:
    process.kill()
    process.wait()
    for stream in (process.stdin, process.stdout):
        if stream:
            stream.close()


@pytest.fixture(params=["ocpp-rpc", "pypi-ocpp"])
def other_csms(request: pytest.FixtureRequest) -> Generator[OtherCsms, None, None]:
    process, csms = start_other(request.param)
    yield csms
    end(process)
