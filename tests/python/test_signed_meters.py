# SPDX-License-Identifier: AGPL-3.0-or-later
"""Signed meter values, checked by openssl's own command line."""

from __future__ import annotations

import base64
import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from ocppsim import Fleet, Message

KEY_PREFIX = "oca:base16:asn1:"


def seals(payload: Any) -> Iterator[dict[str, str]]:
    """Every SignedMeterValueType in a message, as 2.x or as 1.6 carries it."""
    if isinstance(payload, list):
        for item in payload:
            yield from seals(item)
    elif isinstance(payload, dict):
        if payload.get("format") == "SignedData":
            yield json.loads(payload["value"])
        for name, value in payload.items():
            if name == "signedMeterValue":
                yield value
            else:
                yield from seals(value)


def verify(seal: dict[str, str], key: bytes, folder: Path) -> bool:
    header, payload, signature = base64.b64decode(seal["signedMeterData"]).decode().split("|")
    assert header == "OCMF"
    section = json.loads(signature)
    assert section["SA"] == seal["signingMethod"] == "ECDSA-secp256r1-SHA256"
    (folder / "payload").write_bytes(payload.encode())
    (folder / "signature").write_bytes(bytes.fromhex(section["SD"]))
    (folder / "key.der").write_bytes(key)
    command = ["openssl", "dgst", "-sha256", "-verify", "key.der", "-keyform", "DER"]
    command += ["-signature", "signature", "payload"]
    done = subprocess.run(command, cwd=folder, capture_output=True, timeout=30, check=False)
    return done.returncode == 0


def key_of(seal: dict[str, str]) -> bytes:
    text = base64.b64decode(seal["publicKey"]).decode()
    assert text.startswith(KEY_PREFIX)
    return bytes.fromhex(text.removeprefix(KEY_PREFIX))


def session(version: str, seed: int = 7) -> list[dict[str, str]]:
    """What was signed in one session of five minutes."""
    with Fleet(virtual=True, seed=seed) as fleet:
        charger = fleet.add("CP-1", version=version, signed_meters=True)
        if version == "1.6":
            charger.set_variable("StopTxnSampledData", "Energy.Active.Import.Register")
        fleet.watch(frames=True)
        fleet.start()
        charger.wait_for("boot_answered", text="Accepted")
        charger.plug_in()
        charger.present_token("TAG-1")
        charger.wait_for("transaction_started")
        fleet.run_for("5m")
        charger.present_token("TAG-1")
        charger.wait_for("transaction_delivered")
        calls = [event for event in fleet.events() if isinstance(event, Message)]
        return [seal for call in calls if call.type == "call" for seal in seals(call.payload)]


@pytest.mark.parametrize("version", ["1.6", "2.0.1", "2.1"])
def test_openssl_verifies_every_signed_reading(version: str, tmp_path: Path) -> None:
    found = session(version)
    assert len(found) >= 6
    keys = [key_of(seal) for seal in found if seal["publicKey"]]
    assert len(keys) == 1  # once in the transaction
    for seal in found:
        assert verify(seal, keys[0], tmp_path)
    energies = []
    for seal in found:
        payload = json.loads(base64.b64decode(seal["signedMeterData"]).decode().split("|")[1])
        assert payload["ID"] == "TAG-1"
        energies.append(payload["RD"][0]["RV"])
    assert max(energies) > 0


def test_a_changed_reading_or_another_key_does_not_verify(tmp_path: Path) -> None:
    found = session("2.0.1")
    key = key_of(found[0])
    other = key_of(session("2.0.1", seed=8)[0])
    assert other != key
    assert not verify(found[0], other, tmp_path)
    text = base64.b64decode(found[0]["signedMeterData"]).decode()
    forged = text.replace('"RV":0', '"RV":1')
    assert forged != text
    assert not verify(
        {**found[0], "signedMeterData": base64.b64encode(forged.encode()).decode()}, key, tmp_path
    )


def test_the_same_seed_signs_the_same() -> None:
    assert session("2.0.1")
    assert session("2.0.1") == session("2.0.1")
