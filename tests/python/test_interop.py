# SPDX-License-Identifier: AGPL-3.0-or-later
"""The same chargers and scenarios against CSMSs built on libraries that are not ours.

Both libraries hold every payload, in both directions, against the official schemas: a violation
on either side is a defect of ours.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from ocppsim import ChargePoint, Pack, Tls, parse_driver

from tests.python.conftest import ROOT, OtherCsms, end, start_other
from tests.python.test_security_interop import Authority

SCENARIOS = ROOT / "examples" / "scenarios"
VERSIONS = ["1.6", "2.0.1", "2.1"]


def no_violation(csms: OtherCsms) -> None:
    assert csms.violations() == []


@pytest.mark.parametrize("version", VERSIONS)
def test_a_full_session_is_billed_to_the_watt_hour(other_csms: OtherCsms, version: str) -> None:
    charger = ChargePoint(
        "CP-1", url=other_csms.url, version=version, variables=fast_samples(version)
    )
    with charger:
        charger.wait_for("boot_answered", text="Accepted")
        charger.set_meter(12_345)
        charger.plug_in()
        charger.present_token("TAG-1")
        charger.wait_for("status_changed", text="Charging")
        charger.set_meter(13_000)
        charger.wait_for_message("MeterValues" if version == "1.6" else "TransactionEvent")
        charger.present_token("TAG-1")
        done = charger.wait_for("transaction_delivered").transaction
        charger.unplug()
        charger.wait_for("status_changed", text="Available")
    assert done is not None
    billed = [tx for tx in other_csms.ledger()["transactions"] if tx["charger"] == "CP-1"]
    assert [(tx["billed_wh"], tx["times_billed"]) for tx in billed] == [(done.energy_wh, 1)]
    assert done.energy_wh >= 655
    no_violation(other_csms)


def fast_samples(version: str) -> dict[str, str]:
    if version == "1.6":
        return {"MeterValueSampleInterval": "1"}
    return {"SampledDataCtrlr.TxUpdatedInterval": "1"}


REMOTE: dict[str, list[tuple[str, dict[str, Any], dict[str, Any]]]] = {
    "1.6": [
        ("GetConfiguration", {"key": ["HeartbeatInterval", "Nope"]}, {"unknownKey": ["Nope"]}),
        (
            "ChangeConfiguration",
            {"key": "HeartbeatInterval", "value": "77"},
            {"status": "Accepted"},
        ),
        ("ChangeConfiguration", {"key": "Nope", "value": "1"}, {"status": "NotSupported"}),
        ("ClearCache", {}, {"status": "Accepted"}),
        ("ChangeAvailability", {"connectorId": 1, "type": "Inoperative"}, {"status": "Accepted"}),
        ("ChangeAvailability", {"connectorId": 1, "type": "Operative"}, {"status": "Accepted"}),
        ("TriggerMessage", {"requestedMessage": "Heartbeat"}, {"status": "Accepted"}),
        ("TriggerMessage", {"requestedMessage": "BootNotification"}, {"status": "Rejected"}),
        ("UnlockConnector", {"connectorId": 9}, {"status": "NotSupported"}),
        ("DataTransfer", {"vendorId": "org.example"}, {"status": "UnknownVendorId"}),
        ("RemoteStopTransaction", {"transactionId": 99}, {"status": "Rejected"}),
    ],
    "2.0.1": [
        (
            "GetVariables",
            {
                "getVariableData": [
                    {
                        "component": {"name": "OCPPCommCtrlr"},
                        "variable": {"name": "HeartbeatInterval"},
                    },
                    {"component": {"name": "Nope"}, "variable": {"name": "Nope"}},
                ]
            },
            {},
        ),
        ("GetBaseReport", {"requestId": 1, "reportBase": "FullInventory"}, {"status": "Accepted"}),
        ("ClearCache", {}, {"status": "Accepted"}),
        (
            "ChangeAvailability",
            {"operationalStatus": "Inoperative", "evse": {"id": 1}},
            {"status": "Accepted"},
        ),
        (
            "ChangeAvailability",
            {"operationalStatus": "Operative", "evse": {"id": 1}},
            {"status": "Accepted"},
        ),
        ("TriggerMessage", {"requestedMessage": "Heartbeat"}, {"status": "Accepted"}),
        ("UnlockConnector", {"evseId": 9, "connectorId": 1}, {"status": "UnknownConnector"}),
        ("DataTransfer", {"vendorId": "org.example"}, {"status": "UnknownVendorId"}),
        ("RequestStopTransaction", {"transactionId": "nope"}, {"status": "Rejected"}),
        ("GetTransactionStatus", {}, {"messagesInQueue": False}),
    ],
}


@pytest.mark.parametrize("version", VERSIONS)
def test_the_csms_may_ask_for_anything(other_csms: OtherCsms, version: str) -> None:
    cache = "AuthorizationCacheEnabled" if version == "1.6" else "AuthCacheCtrlr.Enabled"
    with ChargePoint(
        "CP-1", url=other_csms.url, version=version, variables={cache: "true"}
    ) as charger:
        charger.wait_for("boot_answered", text="Accepted")
        for action, payload, expected in REMOTE["1.6" if version == "1.6" else "2.0.1"]:
            answer = other_csms.call("CP-1", action, payload)
            assert expected.items() <= answer.items(), (action, answer)
        charger.wait_for_message("Heartbeat", past=True)
    no_violation(other_csms)


@pytest.mark.parametrize("version", VERSIONS)
def test_a_remote_start_and_stop_make_a_transaction(other_csms: OtherCsms, version: str) -> None:
    with ChargePoint("CP-1", url=other_csms.url, version=version) as charger:
        charger.wait_for("boot_answered", text="Accepted")
        charger.plug_in()
        if version == "1.6":
            start = ("RemoteStartTransaction", {"connectorId": 1, "idTag": "TAG-1"})
        else:
            token = {"idToken": "TAG-1", "type": "ISO14443"}
            start = ("RequestStartTransaction", {"evseId": 1, "remoteStartId": 7, "idToken": token})
        assert other_csms.call("CP-1", *start)["status"] == "Accepted"
        first = "StartTransaction" if version == "1.6" else "TransactionEvent"
        charger.wait_for_message(first, direction="received", frame="call_result", past=True)
        running = charger.transaction()
        assert running is not None
        if version == "1.6":
            stop = ("RemoteStopTransaction", {"transactionId": int(running.csms_id)})
        else:
            stop = ("RequestStopTransaction", {"transactionId": running.uid})
        assert other_csms.call("CP-1", *stop)["status"] == "Accepted"
        ended = charger.wait_for("transaction_delivered").transaction
        assert ended is not None
        assert ended.stop_reason is not None
        assert ended.stop_reason.name == "Remote"
    no_violation(other_csms)


def authority(directory: Path) -> dict[str, str]:
    """The certificate authority that the pack's own CSMS plays, for a foreign one to play it."""
    case = SCENARIOS / "conformance-1.6" / "tc-074-csms.yaml"
    pair = yaml.safe_load(case.read_text(encoding="utf-8"))["csms"]["authority"]
    for name, text in pair.items():
        (directory / f"{name}.pem").write_text(text, encoding="utf-8")
    return {
        "OCPPSIM_CA_CERT": str(directory / "certificate.pem"),
        "OCPPSIM_CA_KEY": str(directory / "key.pem"),
    }


@pytest.mark.parametrize("name", ["ocpp-rpc", "pypi-ocpp"])
def test_the_conformance_pack_passes(name: str, tmp_path: Path) -> None:
    process, csms = start_other(name, **authority(tmp_path))
    try:
        driver = parse_driver(f"{csms.control}/call")
        results = Pack.find("conformance-1.6").run(csms=csms.url, driver=driver, jobs=8)
        violations = csms.violations()
    finally:
        end(process)
    assert [(r.case.id, r.reason) for r in results if r.verdict in ("fail", "skipped")] == []
    waived = {r.case.id for r in results if r.verdict == "not applicable"}
    assert waived == {r.case.id for r in results if r.case.needs}
    assert violations == []


@pytest.mark.parametrize("name", ["ocpp-rpc", "pypi-ocpp"])
def test_all_of_the_conformance_pack_passes_over_tls_with_client_certificates(
    name: str, tmp_path: Path
) -> None:
    lab = Authority(tmp_path, "Lab Root")
    certificate, key = lab.issue("127.0.0.1", "subjectAltName=IP:127.0.0.1")
    own, own_key = lab.issue("charger", "keyUsage=digitalSignature")
    signer = authority(tmp_path)
    trusted = tmp_path / "trusted.pem"  # the certificates that a case brings count, too
    trusted.write_text(lab.ca.read_text() + Path(signer["OCPPSIM_CA_CERT"]).read_text())
    process, csms = start_other(
        name,
        OCPPSIM_TLS_CERT=str(certificate),
        OCPPSIM_TLS_KEY=str(key),
        OCPPSIM_TLS_CA=str(trusted),
        OCPPSIM_TLS_PROFILES="1",
        **signer,
    )
    password, jobs = "conformance-12345", 8
    try:
        for worker in range(jobs):
            csms.expect_password(f"CP-CONFORMANCE-{worker + 1}", password)
        results = Pack.find("conformance-1.6").run(
            csms=csms.url,
            driver=parse_driver(f"{csms.control}/call"),
            tls=Tls(ca=str(lab.ca), certificate=str(own), key=str(own_key)),
            password=password,
            jobs=jobs,
        )
        violations = csms.violations()
    finally:
        end(process)
    assert [(r.case.id, r.verdict, r.reason) for r in results if r.verdict != "pass"] == []
    assert violations == []
