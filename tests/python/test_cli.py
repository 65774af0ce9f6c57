# SPDX-License-Identifier: AGPL-3.0-or-later
"""The command line as its users meet it: a process, its streams, its exit code."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from xml.etree import ElementTree

import pytest
from ocppsim import Csms, OcppsimError, Tls, csms_mutants

from tests.python.conftest import ROOT

SCENARIOS = ROOT / "examples" / "scenarios"
COMMAND = str(Path(sys.executable).parent / "ocppsim")
SIGNAL_LOSS = str(SCENARIOS / "signal-loss.yaml")


def ocppsim(*arguments: str, timeout: float = 120) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "ocppsim", *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=timeout, check=False)


def one_line_error(result: subprocess.CompletedProcess[str], *words: str) -> None:
    assert result.returncode == 2, result.stderr
    assert "Traceback" not in result.stderr
    assert result.stdout == ""
    lines = result.stderr.splitlines()
    assert len(lines) == 1, result.stderr
    assert lines[0].startswith("ocppsim: ")
    for word in words:
        assert word in lines[0]


@pytest.mark.parametrize("path", sorted(SCENARIOS.glob("*.yaml")), ids=lambda p: p.stem)
def test_every_example_passes_in_virtual_time(path: Path) -> None:
    result = ocppsim("run", str(path), "--virtual", "--json", "-", "--quiet")
    assert result.returncode == 0, result.stdout + result.stderr
    report = json.loads(result.stdout)
    assert report["verdict"] == "pass"
    assert {"seed", "digest", "chargers", "messages", "checks", "faults"} <= report.keys()


def test_json_and_junit_say_the_same(tmp_path: Path) -> None:
    junit = tmp_path / "junit.xml"
    result = ocppsim("run", SIGNAL_LOSS, "--virtual", "--set", "chargers=5", "--junit", str(junit))
    assert result.returncode == 0, result.stderr
    assert "pass" in result.stdout.lower()
    root = ElementTree.parse(junit).getroot()
    assert int(root.get("tests", "0")) > 0
    assert root.get("failures") == "0"


def test_the_same_seed_has_the_same_digest_for_any_number_of_shards() -> None:
    def digest(*options: str) -> str:
        run = ocppsim(
            "run", SIGNAL_LOSS, "--virtual", "--set", "chargers=20", "--json", "-", *options
        )
        assert run.returncode == 0, run.stdout + run.stderr
        return str(json.loads(run.stdout)["digest"])

    assert digest("--seed", "3") == digest("--seed", "3") == digest("--seed", "3", "--shards", "2")
    assert digest("--seed", "3") != digest("--seed", "4")


@pytest.mark.parametrize(
    ("mutant", "check", "section"),
    [
        ("loses-replayed-stop", "billed-exactly-once", "3.7"),
        ("foreign-id", "answers-carry-the-request-id", "4"),
    ],
)
@pytest.mark.parametrize("time_option", ["--virtual", None])
def test_a_wrong_csms_turns_the_verdict_red(
    mutant: str, check: str, section: str, time_option: str | None
) -> None:
    assert mutant in csms_mutants()
    options = ["--set", "chargers=10", "--mutant", mutant, "--json", "-", "--quiet"]
    result = ocppsim("run", SIGNAL_LOSS, *options, *([time_option] if time_option else []))
    assert result.returncode == 1, result.stdout + result.stderr
    report = json.loads(result.stdout)
    assert report["verdict"] == "fail"
    failed = {c["id"]: c for c in report["checks"] if c["verdict"] == "fail"}
    assert check in failed, failed
    assert section in failed[check]["spec"]
    assert failed[check]["findings"][0]["message"]


def test_faults_replay_from_a_plan(tmp_path: Path) -> None:
    plan = tmp_path / "plan.json"
    options = ["--virtual", "--set", "chargers=10", "--json", "-", "--quiet"]
    first = ocppsim("run", SIGNAL_LOSS, *options, "--plan", str(plan))
    again = ocppsim("run", SIGNAL_LOSS, *options, "--replay", str(plan))
    assert json.loads(first.stdout)["digest"] == json.loads(again.stdout)["digest"]


# ---- bad input ----


def test_an_unknown_key_names_its_place_and_the_nearest_name(tmp_path: Path) -> None:
    file = tmp_path / "typo.yaml"
    file.write_text("name: typo\nfleet:\n  - count: 1\n    identitty: CP\n")
    one_line_error(ocppsim("run", str(file)), "typo.yaml:4:5", "identitty", '"identity"')


def test_a_wrong_type_names_its_place(tmp_path: Path) -> None:
    file = tmp_path / "type.yaml"
    file.write_text("name: type\nfleet:\n  - count: many\n")
    one_line_error(ocppsim("run", str(file)), "type.yaml:3:12", '"count"', "whole number", '"many"')


def test_a_missing_file_is_named() -> None:
    one_line_error(ocppsim("run", "no-such.yaml"), "no-such.yaml")


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("htp:/nowhere", "write ws://host:port/path"),
        ("localhost:9000", "write ws://host:port/path"),
        ("ws://", "names no host"),
        ("ws://127.0.0.1:99999", "the port is not a number from 1 to 65535"),
        ("ws://127.0.0.1:80/a b", "no spaces"),
        ("", "is empty"),  # an unset variable is not to test the embedded CSMS
    ],
)
def test_a_bad_url_is_named(url: str, words: str) -> None:
    one_line_error(ocppsim("run", SIGNAL_LOSS, "--csms", url), url, words)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ("--seed=-1", "--seed: must be a whole number from 0"),
        ("--shards=0", "--shards: must be a whole number from 1 to 256"),
        ("--jobs=0", "--jobs: must be a whole number from 1"),
        ("--frobnicate", "unrecognized arguments: --frobnicate; see ocppsim"),
        ("--mutant=foreign-ids", 'did you mean "foreign-id"?'),
        ("--mutant=x", "there are answers-send"),
        ("--ledger=http://x/ledger", "--ledger goes with --csms URL"),
        ("--csms=ws://x --ledger=ftp://x", "write http://... or py:module:function"),
        ("--csms=ws://x --driver=ftp://x", "write http://..., cmd:COMMAND or py:module:function"),
        ("--csms=ws://x --cert=no.pem --key=no.pem", "no.pem: cannot open"),
        ("--csms=ws://x --cert=no.pem", "--cert and --key go together"),
        ("--replay=no.json", "no.json: No such file"),
        ("--json=no/where.json", "no/where.json: can not be written: there is no directory no"),
        ("--junit=/", "/: can not be written: is a directory"),
        ("--json=- --junit=-", "only one of --json and --junit"),
    ],
)
def test_a_bad_option_is_told_before_anything_runs(options: str, words: str) -> None:
    one_line_error(ocppsim("run", SIGNAL_LOSS, *options.split()), words)


def test_an_empty_name_is_not_this_directory() -> None:
    for command in ("run", "validate"):
        one_line_error(ocppsim(command, ""), "a scenario's name is empty")


def test_a_pack_s_traces_need_a_directory(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("x")
    run = ocppsim("run", "conformance-1.6", "--virtual", "--trace", str(file))
    one_line_error(run, f"--trace {file}: File exists")


def test_validate_knows_packs(tmp_path: Path) -> None:
    for name in ("conformance-1.6", str(SCENARIOS / "conformance-1.6")):
        checked = ocppsim("validate", name)
        assert checked.returncode == 0, checked.stderr
        assert "(TC_001_CSMS, 1 chargers)" in checked.stdout
    one_line_error(ocppsim("validate", str(tmp_path)), f"{tmp_path}: no scenario in it")


def test_a_replay_of_something_else_is_told(tmp_path: Path) -> None:
    for name, text in (("list.json", "[1]"), ("other.json", "{}"), ("text.json", "name: x")):
        file = tmp_path / name
        file.write_text(text)
        run = ocppsim("run", SIGNAL_LOSS, "--virtual", "--replay", str(file))
        one_line_error(run, f"{file}: ", "plan")


def test_an_unknown_parameter_is_named() -> None:
    one_line_error(ocppsim("run", SIGNAL_LOSS, "--set", "chargrs=5"), "chargrs", "chargers")


def test_a_refused_connection_is_not_a_test() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    url = f"ws://127.0.0.1:{port}"
    run = ["run", SIGNAL_LOSS, "--csms", url, "--set", "chargers=2"]
    one_line_error(ocppsim(*run), f"{url}: ", "refused", "is the CSMS running")
    result = ocppsim(*run, "--json", "-")
    assert json.loads(result.stdout)["setup_failed"] is True
    assert len(result.stderr.splitlines()) == 1


def test_an_unknown_parameter_of_a_pack_is_named() -> None:
    pack = ["run", "conformance-1.6", "--virtual"]
    near = 'no case has a parameter "tokn", did you mean "token"?'
    one_line_error(ocppsim(*pack, "--set", "tokn=X"), f"--set tokn=X: {near}")
    far = ocppsim(*pack, "--set", "zork=1")
    one_line_error(far, '--set zork=1: no case has a parameter "zork"; known: blocked_token, ')
    assert "[" not in far.stderr


@pytest.mark.parametrize(
    ("option", "words"),
    [
        ("--token=TAG*=Zork", 'token TAG*: "Zork" is no authorization status; it is one of Accept'),
        ("--token=TAG*=Blokced", "did you mean Blocked?"),
        ("--heartbeat=-5s", '--heartbeat: must not be negative: "-5s"'),
    ],
)
def test_a_setting_that_no_csms_could_live_by_is_told(option: str, words: str) -> None:
    one_line_error(ocppsim("csms", "--port=0", option), words)
    with pytest.raises(OcppsimError, match="heartbeat_interval: must not be negative"):
        Csms(heartbeat_interval=-5)
    with pytest.raises(OcppsimError, match="no authorization status"):
        Csms(tokens={"TAG*": "Zork"})


# ---- the end ----


def interrupted(*arguments: str, once: str) -> tuple[int, str, str]:
    """Exit code and streams of a run that is interrupted when standard error says so."""
    command = [sys.executable, "-m", "ocppsim", "run", *arguments]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as run:
        assert run.stderr is not None
        said = ""
        for line in run.stderr:
            said += line
            if once in line:
                break
        run.send_signal(signal.SIGINT)
        try:
            out, err = run.communicate(timeout=30)
        finally:
            run.kill()
    assert "Traceback" not in said + err, said + err
    return run.returncode, out, said + err


def test_sigint_ends_a_run_with_the_report_so_far() -> None:
    code, out, err = interrupted(SIGNAL_LOSS, "--set=chargers=20", "--json=-", once="20/20 online")
    assert code == 105, err
    report = json.loads(out)
    assert report["interrupted"] is True
    assert report["chargers_accepted"] == 20
    assert report["checks"]


def test_sigint_prints_the_report_so_far_for_people() -> None:
    code, out, _ = interrupted(SIGNAL_LOSS, "--set=chargers=20", once="20/20 online")
    assert code == 105
    assert out.startswith("signal-loss: ")
    assert "interrupted" in out
    assert "20 of 20 chargers accepted" in out


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_sigint_ends_a_pack_with_the_table_so_far(jobs: str) -> None:
    with Csms() as csms:
        run = ["conformance-1.6", f"--csms={csms.url}", f"--jobs={jobs}", "--quiet", "--junit=-"]
        # The table is on standard error; TC_003 takes seconds.
        code, out, err = interrupted(*run, once="TC_001_CSMS")
    assert code == 105, err
    suite = ElementTree.fromstring(out.encode()).find("testsuite")
    assert suite is not None
    assert 2 <= int(suite.get("tests", "0")) <= 6


@pytest.mark.parametrize("as_module", [True, False])
def test_sigint_while_the_command_is_imported_brings_no_traceback(as_module: bool) -> None:
    command = [sys.executable, "-m", "ocppsim"] if as_module else [COMMAND]
    for delay in (0, 0.002, 0.005, 0.01, 0.02, 0.03, 0.05, 0.1, 0.2):
        with subprocess.Popen([*command, "csms", "--port=0"], stderr=subprocess.PIPE) as csms:
            maps = Path(f"/proc/{csms.pid}/maps")
            while csms.poll() is None and "/_core." not in maps.read_text():
                pass
            time.sleep(delay)  # from the extension's import to the CSMS on its socket
            csms.send_signal(signal.SIGINT)
            try:
                _, err = csms.communicate(timeout=20)
            finally:
                csms.kill()
        assert csms.returncode in (0, 105), (delay, err)
        assert b"Traceback" not in err, (delay, err)


def test_a_program_that_imports_the_package_keeps_its_signal_handling() -> None:
    program = "import signal, ocppsim; print(signal.getsignal(signal.SIGINT).__name__)"
    out = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert out.stdout == "default_int_handler\n"


def test_the_csms_serves_and_keeps_books(tmp_path: Path) -> None:
    books = tmp_path / "books.json"
    serve = ["csms", "--port=0", "--control=0", "--json", str(books)]
    command = [sys.executable, "-m", "ocppsim", *serve]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as csms:
        assert csms.stderr is not None
        url = csms.stderr.readline().split()[2]
        desk = csms.stderr.readline().split()[1]
        where = ["--csms", url, "--ledger", desk.replace("/call", "/ledger")]
        run = ocppsim("run", SIGNAL_LOSS, *where, "--set=chargers=4", "--json=-", "--quiet")
        csms.send_signal(signal.SIGINT)
        try:
            out, _ = csms.communicate(timeout=20)
        finally:
            csms.kill()
    assert run.returncode == 0, run.stderr
    checks = {c["id"]: c["verdict"] for c in json.loads(run.stdout)["checks"]}
    assert checks["billed-exactly-once"] == "pass"
    assert "BootNotification" in out
    assert len(json.loads(books.read_text())["chargers"]) == 4


def test_schema_and_lists_are_printed() -> None:
    schema = json.loads(ocppsim("schema").stdout)
    assert "fleet" in schema["properties"]
    assert "signal_loss" in ocppsim("faults").stdout
    assert "billed-exactly-once" in ocppsim("checks").stdout


def test_validate_says_ok_or_where(tmp_path: Path) -> None:
    bad = tmp_path / "bad.yaml"
    bad.write_text("nam: x\n")
    result = ocppsim("validate", SIGNAL_LOSS, str(bad))
    assert result.returncode == 2
    assert "ok" in result.stdout
    assert "bad.yaml:1:1" in result.stderr


def test_credentials_that_only_a_run_can_bring_are_named(tmp_path: Path) -> None:
    file = tmp_path / "secure.yaml"
    file.write_text("duration: 1s\nfleet:\n  security_profile: 1\n")
    place = (
        'secure.yaml:3:21: "security_profile" 1 needs a password: "password" in this fleet group'
    )
    checked = ocppsim("validate", str(file))
    assert checked.returncode == 0, checked.stderr
    assert place in checked.stdout
    one_line_error(ocppsim("run", str(file), "--virtual"), place, "--password")
    good = ocppsim("run", str(file), "--virtual", "--quiet", "--password=0123456789abcdef")
    assert good.returncode == 0, good.stdout + good.stderr
    file.write_text("fleet:\n  security_profile: 3\n")
    run = ocppsim("run", str(file), "--csms", "wss://127.0.0.1:1")
    one_line_error(run, "secure.yaml:2:21", "a client certificate and its key: --cert and --key")
    run = ocppsim("run", str(file))
    one_line_error(run, "secure.yaml:2:21", "a client certificate and its key")


def test_a_wrong_subprotocol_is_not_a_test() -> None:
    import asyncio

    import websockets

    async def deaf(connection: websockets.ServerConnection) -> None:
        await connection.wait_closed()

    def other(_: websockets.ServerConnection, offered: object) -> websockets.Subprotocol:
        return websockets.Subprotocol("chat")

    async def main() -> subprocess.CompletedProcess[str]:
        async with websockets.serve(deaf, "127.0.0.1", 0, select_subprotocol=other) as server:
            url = f"ws://127.0.0.1:{server.sockets[0].getsockname()[1]}"
            run = ["run", SIGNAL_LOSS, "--csms", url, "--set", "chargers=2"]
            return await asyncio.to_thread(ocppsim, *run)

    one_line_error(asyncio.run(main()), "subprotocol", "OCPP versions")


def test_a_bad_certificate_is_not_a_test(tmp_path: Path) -> None:
    certificate, key = str(tmp_path / "csms.pem"), str(tmp_path / "csms.key")
    subject = ["-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"]
    curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2"]
    make = ["openssl", "req", "-x509", *curve, *subject, "-keyout", key, "-out", certificate]
    subprocess.run(make, check=True, capture_output=True)
    tls = Tls(certificate=certificate, key=key).load()
    with Csms(tls=tls) as csms:
        run = ["run", SIGNAL_LOSS, "--csms", csms.url, "--set=chargers=2", "--set=outage=2s"]
        one_line_error(ocppsim(*run), csms.url, "self-signed certificate", "--ca")
        trusted = ocppsim(*run, "--quiet", "--ca", certificate)
        assert trusted.returncode in (0, 1), trusted.stdout + trusted.stderr
        assert "certificate verify failed" not in trusted.stdout + trusted.stderr
