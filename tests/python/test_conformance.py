# SPDX-License-Identifier: AGPL-3.0-or-later
"""The conformance pack: green against a correct CSMS, and each case red against a wrong one."""

from __future__ import annotations

import json
import subprocess
import sys
import textwrap
from collections.abc import Generator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
import yaml
from ocppsim import ControlServer, Csms, OcppsimError, Pack, Scenario, Tls, parse_driver
from ocppsim.conformance import CaseResult, exit_code, junit

from tests.python.conftest import ROOT
from tests.python.test_security_interop import Authority

DIRECTORY = ROOT / "examples" / "scenarios" / "conformance-1.6"
PACK = Pack.find("conformance-1.6")
TOKENS = {"TAG-INVALID": "Invalid", "TAG-EXPIRED": "Expired", "TAG-BLOCKED": "Blocked"}


def rule(effect: str, action: str, payload: Any = None, **more: Any) -> dict[str, Any]:
    return {"effect": effect, "action": action, **({"payload": payload} if payload else {}), **more}


def own(effect: str, action: str, payload: Any = None, **more: Any) -> dict[str, Any]:
    """About a CALL of the CSMS itself."""
    return rule(effect, action, payload, own_calls=True, **more)


def token(action: str, status: str, **more: Any) -> dict[str, Any]:
    return rule("merge", action, {"idTagInfo": {"status": status}}, **more)


NO_INFO = [{"idTag": "TAG-1"}]
NO_TRANSACTION = {
    "chargingProfileId": 1,
    "stackLevel": 0,
    "chargingProfilePurpose": "TxProfile",
    "chargingProfileKind": "Relative",
    "chargingSchedule": {
        "chargingRateUnit": "A",
        "chargingSchedulePeriod": [{"startPeriod": 0, "limit": 10}],
    },
}
OTHER_HASH = {
    "hashAlgorithm": "SHA256",
    "issuerNameHash": "00",
    "issuerKeyHash": "00",
    "serialNumber": "00",
}
# For each case, what a CSMS does wrong that the case must not let pass.
WRONG: dict[str, dict[str, Any]] = {
    "TC_001_CSMS": rule("answer", "Heartbeat", {"now": "1st of May"}),
    "TC_003_CSMS": rule("error", "StopTransaction"),
    "TC_004_1_CSMS": token("StartTransaction", "Blocked"),
    "TC_004_2_CSMS": rule("error", "StatusNotification", match={"status": "Available"}, skip=2),
    "TC_005_1_CSMS": rule("error", "StopTransaction", match={"reason": "EVDisconnected"}),
    "TC_007_CSMS": token("StartTransaction", "ConcurrentTx", skip=1),
    "TC_010_CSMS": own("merge", "RemoteStartTransaction", {"idTag": "SOMEONE"}),
    "TC_011_1_CSMS": own("silence", "RemoteStartTransaction"),
    "TC_011_2_CSMS": rule("error", "StatusNotification", match={"status": "Preparing"}),
    "TC_012_CSMS": own("merge", "RemoteStopTransaction", {"transactionId": 999}),
    "TC_013_CSMS": own("merge", "Reset", {"type": "Soft"}),
    "TC_014_CSMS": rule("merge", "BootNotification", {"status": "Rejected"}, skip=1),
    "TC_017_1_CSMS": own("merge", "UnlockConnector", {"connectorId": 0}),
    "TC_017_2_CSMS": own("silence", "UnlockConnector"),
    "TC_018_1_CSMS": rule("error", "StopTransaction", match={"reason": "UnlockCommand"}),
    "TC_019_1_CSMS": own("merge", "GetConfiguration", {"key": ["HeartbeatInterval"]}),
    "TC_019_2_CSMS": own("answer", "GetConfiguration", {}),
    "TC_021_CSMS": own("merge", "ChangeConfiguration", {"value": "0"}),
    "TC_023_1_CSMS": token("Authorize", "Accepted"),
    "TC_023_2_CSMS": token("Authorize", "Invalid"),
    "TC_023_3_CSMS": token("Authorize", "Invalid"),
    "TC_024_CSMS": rule("error", "StatusNotification", match={"status": "Faulted"}),
    "TC_026_CSMS": own("silence", "RemoteStartTransaction"),
    "TC_028_CSMS": own("merge", "RemoteStopTransaction", {"transactionId": -1}),
    "TC_030_CSMS": own("merge", "UnlockConnector", {"connectorId": 2}),
    "TC_031_CSMS": own("merge", "UnlockConnector", {"connectorId": 1}),
    "TC_032_1_CSMS": rule("error", "StopTransaction", match={"reason": "PowerLoss"}),
    "TC_037_1_CSMS": token("StartTransaction", "Expired"),
    "TC_037_3_CSMS": token("StartTransaction", "Accepted"),
    "TC_039_CSMS": rule("lose", "StopTransaction"),
    "TC_040_1_CSMS": own("merge", "ChangeConfiguration", {"key": "HeartbeatInterval"}),
    "TC_040_2_CSMS": own("merge", "ChangeConfiguration", {"value": "1"}),
    "TC_042_1_CSMS": own("silence", "GetLocalListVersion"),
    "TC_042_2_CSMS": own("silence", "GetLocalListVersion"),
    "TC_043_1_CSMS": own("merge", "SendLocalList", {"updateType": "Differential"}),
    "TC_043_3_CSMS": rule("error", "Heartbeat"),
    "TC_043_4_CSMS": own("merge", "SendLocalList", {"localAuthorizationList": NO_INFO}),
    "TC_043_5_CSMS": own("merge", "SendLocalList", {"listVersion": 1}),
    "TC_044_1_CSMS": rule("error", "FirmwareStatusNotification", match={"status": "Installed"}),
    "TC_044_2_CSMS": rule(
        "error", "FirmwareStatusNotification", match={"status": "DownloadFailed"}
    ),
    "TC_044_3_CSMS": own("merge", "UpdateFirmware", {"location": "http://files.example/other.bin"}),
    "TC_045_1_CSMS": rule("error", "DiagnosticsStatusNotification", match={"status": "Uploaded"}),
    "TC_045_2_CSMS": own("merge", "GetDiagnostics", {"location": "http://elsewhere.example/"}),
    "TC_046_CSMS": token("StartTransaction", "Blocked"),
    "TC_047_CSMS": own("merge", "ReserveNow", {"expiryDate": "2060-01-01T00:00:00Z"}),
    "TC_048_1_CSMS": own("merge", "ReserveNow", {"connectorId": 2}),
    "TC_048_2_CSMS": own("merge", "ReserveNow", {"idTag": "SOMEONE"}),
    "TC_048_3_CSMS": rule("silence", "Heartbeat"),
    "TC_048_4_CSMS": own("silence", "ReserveNow"),
    "TC_049_CSMS": own("merge", "ReserveNow", {"connectorId": 1}),
    "TC_051_CSMS": own("merge", "CancelReservation", {"reservationId": 77}),
    "TC_052_CSMS": own("silence", "CancelReservation"),
    "TC_053_CSMS": token("Authorize", "Accepted"),
    "TC_054_CSMS": rule("error", "MeterValues"),
    "TC_055_CSMS": own("merge", "TriggerMessage", {"connectorId": 1}),
    "TC_056_CSMS": own("merge", "SetChargingProfile", {"connectorId": 0}),
    "TC_057_CSMS": own("merge", "SetChargingProfile", {"csChargingProfiles": NO_TRANSACTION}),
    "TC_059_CSMS": own("answer", "RemoteStartTransaction", {"idTag": "TAG-1", "connectorId": 1}),
    "TC_061_CSMS": own("silence", "ClearCache"),
    "TC_064_CSMS": rule("answer", "DataTransfer", {"status": "Accepted"}),
    "TC_066_CSMS": own("merge", "GetCompositeSchedule", {"connectorId": 0}),
    "TC_067_CSMS": own("merge", "ClearChargingProfile", {"id": 99}),
    "TC_073_CSMS": own("merge", "ChangeConfiguration", {"key": "HeartbeatInterval"}),
    "TC_074_CSMS": rule("answer", "SignCertificate", {"status": "Rejected"}),
    "TC_075_1_CSMS": own("merge", "InstallCertificate", {"certificate": "no PEM"}),
    "TC_075_2_CSMS": own(
        "merge", "InstallCertificate", {"certificateType": "ManufacturerRootCertificate"}
    ),
    "TC_076_CSMS": own("merge", "DeleteCertificate", {"certificateHashData": OTHER_HASH}),
    "TC_077_CSMS": rule("error", "SecurityEventNotification"),
    "TC_078_CSMS": rule("silence", "SecurityEventNotification"),
    "TC_079_CSMS": rule("error", "LogStatusNotification", match={"status": "Uploaded"}),
    "TC_080_CSMS": rule("error", "SignedFirmwareStatusNotification", match={"status": "Installed"}),
    "TC_081_CSMS": rule("error", "SecurityEventNotification"),
    "TC_085_CSMS": rule("error", "BootNotification"),
    "TC_088_CSMS": rule("merge", "BootNotification", {"status": "Pending"}),
}


def test_the_pack_passes_against_the_reference_csms() -> None:
    results = PACK.run(virtual=True)
    failed = [(r.case.id, r.verdict, r.reason) for r in results if r.verdict == "fail"]
    assert failed == []
    waived = {r.case.id for r in results if r.verdict != "pass"}
    assert waived == {
        case.id for case in PACK.cases if {"tls", "client_certificate"} & set(case.needs)
    }


def test_a_case_is_named_by_its_id_and_cites_the_specification() -> None:
    for case in PACK.cases:
        assert case.path.stem == case.id.lower().replace("_", "-")
        assert case.spec.startswith("1.6")
        assert case.profile
        assert {"charger", "token"} <= set(case.parameters)


def test_every_case_has_a_wrong_csms_that_turns_it_red() -> None:
    embedded = {c.id for c in PACK.cases if not {"tls", "client_certificate"} & set(c.needs)}
    assert set(WRONG) == embedded


@pytest.mark.parametrize("case", [c for c in PACK.cases if c.id in WRONG], ids=lambda c: c.id)
def test_a_wrong_csms_fails_the_case(case: Any) -> None:
    document = yaml.safe_load(case.path.read_text(encoding="utf-8"))
    csms = document.setdefault("csms", {})
    csms["rules"] = [WRONG[case.id], *csms.get("rules", [])]
    report = Scenario.parse(json.dumps(document), file=case.path.name).run(virtual=True)
    assert report.verdict == "fail", report.text


# ---- drivers -------------------------------------------------------------------------------------

SOME = ["TC_011_2_CSMS", "TC_012_CSMS", "TC_019_*", "TC_040_*"]


@pytest.fixture(scope="module")
def csms() -> Generator[Csms, None, None]:
    with Csms(tokens=TOKENS) as server:
        yield server


@pytest.fixture(scope="module")
def control(csms: Csms) -> Generator[str, None, None]:
    with ControlServer(csms) as desk:
        yield desk.url


def verdicts(results: list[CaseResult]) -> set[str]:
    return {result.verdict for result in results}


def test_an_http_driver_operates_an_external_csms(csms: Csms, control: str) -> None:
    results = PACK.run(csms=csms.url, driver=parse_driver(control), only=SOME, jobs=3)
    assert len(results) == 6
    assert verdicts(results) == {"pass"}, [r.reason for r in results]


def test_an_http_driver_posts_the_body_of_your_choice() -> None:
    driver = parse_driver(
        "http://127.0.0.1:1/{charger}/{action}", body='{"cp": "{charger}", "args": "{payload}"}'
    )
    filled = driver._filled(driver._body, "CP 1", "Reset", {"type": "Hard"})  # type: ignore[attr-defined]
    assert filled == {"cp": "CP 1", "args": {"type": "Hard"}}
    with pytest.raises(OcppsimError, match=r"127\.0\.0\.1:1/CP%201/Reset: .*refused"):
        driver("CP 1", "Reset", {})


def test_a_command_operates_an_external_csms(csms: Csms, control: str, tmp_path: Path) -> None:
    script = tmp_path / "operate.py"
    script.write_text(
        textwrap.dedent(f"""
        import sys, urllib.request
        if sys.argv[1] == "GetConfiguration":
            sys.exit(77)
        if sys.argv[1] == "ChangeConfiguration":
            sys.exit("no such button")
        urllib.request.urlopen({control!r}, sys.stdin.buffer.read())
        """)
    )
    driver = parse_driver(f"cmd:{sys.executable} {script} {{action}}")
    results = PACK.run(csms=csms.url, driver=driver, only=[*SOME[:3], "TC_021*"])
    found = {r.case.id: (r.verdict, r.reason) for r in results}
    assert found["TC_012_CSMS"] == ("pass", "")
    assert found["TC_019_1_CSMS"] == ("skipped", "the driver does not offer GetConfiguration")
    assert found["TC_021_CSMS"][0] == "fail"
    assert "no such button" in found["TC_021_CSMS"][1]


def test_a_callable_operates_an_external_csms(csms: Csms) -> None:
    def wrong(charger: str, action: str, payload: dict[str, Any]) -> Any:
        return csms.call(charger, action, {**payload, "type": "Soft"})

    by_csms = PACK.run(csms=csms, only=["TC_013_CSMS"])
    assert verdicts(by_csms) == {"pass"}
    by_wrong = PACK.run(csms=csms.url, driver=wrong, only=["TC_013_CSMS"])
    assert verdicts(by_wrong) == {"fail"}
    assert "(1.6 5.14)" in by_wrong[0].reason
    assert '{"type":"Soft"}' in by_wrong[0].reason


def test_without_a_driver_a_case_that_needs_one_is_skipped_and_that_is_no_pass(csms: Csms) -> None:
    results = PACK.run(csms=csms.url, only=["TC_012_CSMS", "TC_085_CSMS", "TC_064_CSMS"])
    assert [r.verdict for r in results] == ["skipped", "pass", "not applicable"]
    assert exit_code(results) == 0
    assert exit_code([results[0], results[2]]) == 1
    suite = ElementTree.fromstring(junit(PACK, results)).find("testsuite")
    assert suite is not None
    assert (suite.get("tests"), suite.get("failures"), suite.get("skipped")) == ("3", "0", "2")


def test_a_run_with_a_driver_needs_an_external_csms() -> None:
    scenario = Scenario.load(DIRECTORY / "tc-012-csms.yaml")
    with pytest.raises(OcppsimError, match="external CSMS"):
        scenario.run(virtual=True, driver=lambda *_: None)


def test_drivers_that_can_not_be_are_told() -> None:
    for text, words in {
        "ftp://x": "write http://",
        "py:nothing": "module:function",
        "py:json:nope": "nope",
        "cmd:": "needs a command",
    }.items():
        with pytest.raises(OcppsimError, match=words):
            parse_driver(text)
    with pytest.raises(OcppsimError, match="no JSON"):
        parse_driver("http://x", body="{")
    with pytest.raises(OcppsimError, match="http driver"):
        parse_driver("cmd:true", body="{}")


# ---- credentials ---------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def pki(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("pki"), "Test Root")


def tls_of(pki: Authority, name: str, extension: str) -> Tls:
    certificate, key = pki.issue(name, extension)
    return Tls(ca=str(pki.ca), certificate=str(certificate), key=str(key))


def test_a_password_and_tls_make_their_cases_apply(pki: Authority) -> None:
    password = "conformance-12345"
    server = tls_of(pki, "csms", "subjectAltName=IP:127.0.0.1").load()
    with Csms(tls=server, passwords={"CP-CONFORMANCE": password}) as csms:
        options = {"csms": csms, "password": password, "tls": Tls(ca=str(pki.ca))}
        results = PACK.run(only=["TC_073*", "TC_08[3567]*"], **options)
        found = {r.case.id: r.verdict for r in results}
        assert found == {
            "TC_073_CSMS": "pass",
            "TC_083_CSMS": "not applicable",
            "TC_085_CSMS": "pass",
            "TC_086_CSMS": "pass",
            "TC_087_CSMS": "not applicable",
        }, [r.reason for r in results]
        wrong = PACK.run(only=["TC_085*"], **{**options, "password": "not-the-password"})
        assert [r.verdict for r in wrong] == ["fail"]


def test_a_client_certificate_makes_its_cases_apply(pki: Authority) -> None:
    server = tls_of(pki, "csms", "subjectAltName=IP:127.0.0.1").load()
    own = tls_of(pki, "CP-CONFORMANCE", "keyUsage=digitalSignature")
    with Csms(tls=server) as csms:
        results = PACK.run(csms=csms, tls=own, password="conformance-12345", only=["TC_08[37]*"])
    assert [r.verdict for r in results] == ["pass", "pass"], [r.reason for r in results]


# ---- the command line ----------------------------------------------------------------------------


def ocppsim(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "ocppsim", *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)


def test_the_command_line_runs_a_pack_against_another_process(tmp_path: Path) -> None:
    options = ("--port", "0", "--control", "0", "--quiet", "--token", "TAG-INVALID=Invalid")
    options += ("--token-group", "TAG-*=GROUP-1")
    server = subprocess.Popen(
        [sys.executable, "-m", "ocppsim", "csms", *options],
        stderr=subprocess.PIPE,
        text=True,
    )
    assert server.stderr is not None
    url = server.stderr.readline().split()[2]
    driver = server.stderr.readline().split()[1]
    report = tmp_path / "report.xml"
    done = ocppsim(
        *("run", "conformance-1.6", "--csms", url, "--driver", driver, "--junit", str(report)),
        *("--only", "TC_019*,TC_023_1*", "--only", "TC_001*,TC_053*", "--set", "charger=CP-7"),
    )
    server.terminate()
    server.communicate()
    assert done.returncode == 0, done.stdout + done.stderr
    assert "TC_023_1_CSMS   PASS " in done.stdout
    assert done.stdout.endswith("conformance-1.6: 5 passed\n")
    assert ElementTree.parse(report).getroot().find("testsuite") is not None


def test_the_command_line_says_what_is_wrong_with_a_pack(tmp_path: Path) -> None:
    (tmp_path / "x.yaml").write_text("fleet: {}\n")
    for arguments, words in {
        (str(tmp_path),): 'no "case" says',
        ("conformance-1.6", "--only", "TC_999*"): "no case of conformance-1.6 matches TC_999*",
        ("conformance-1.6", "--set", "tokn=1"): "no case has a parameter",
        ("conformance-1.6", "--plan", "x"): "does not go with a pack",
        (str(DIRECTORY / "tc-001-csms.yaml"), "--only", "x"): "go with a pack",
    }.items():
        done = ocppsim("run", *arguments)
        assert done.returncode == 2, done.stdout
        assert words in done.stderr
        assert "Traceback" not in done.stderr


def test_nobody_there_ends_the_pack_at_once() -> None:
    done = ocppsim("run", "conformance-1.6", "--csms", "ws://127.0.0.1:1", "--only", "TC_00*")
    assert done.returncode == 2
    assert done.stdout.count("FAIL") == 1
