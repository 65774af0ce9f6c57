# SPDX-License-Identifier: AGPL-3.0-or-later
"""The catalogue against the official schemas: same verdict on every payload, in both directions.

    catalogue ── valid payloads, mutants ──> npm ocpp-rpc (ajv)     thousands per message
    schema ───── instances, bent ─────────> catalogue, then ajv
    catalogue ── valid payloads, mutants ──> PyPI ocpp (fastjsonschema)

OCPPSIM_CONFORMANCE_COUNT sets how many of each kind are drawn per request and response, the seed
is OCPPSIM_CONFORMANCE_SEED. The schemas come from the packages and stay there: OCPPSIM_OCPP_RPC
names a directory of npm ocpp-rpc elsewhere, OCPPSIM_BUILD a build directory.
"""

from __future__ import annotations

import json
import os
import re
import runpy
import shutil
import subprocess
from importlib.resources import files
from pathlib import Path
from typing import Any

import fastjsonschema
import pytest
from conformance.differences import DIFFERENCES, PYPI_DIFFERENCES, Verdict, explanation
from conformance.schema_instances import SchemaInstances

ROOT = Path(__file__).resolve().parents[2]
AJV_SCRIPT = Path(__file__).with_name("ajv_verdicts.js")
COUNT = int(os.environ.get("OCPPSIM_CONFORMANCE_COUNT", "500"))
SEED = os.environ.get("OCPPSIM_CONFORMANCE_SEED", "1")
ACTIONS = {"ocpp1.6": 39, "ocpp2.0.1": 64, "ocpp2.1": 91}
VERSIONS = pytest.mark.parametrize("version", list(ACTIONS))


@pytest.fixture(scope="module")
def tool() -> Path:
    """The C++ side: catalogue_conformance."""
    chosen = os.environ.get("OCPPSIM_BUILD")
    places = [Path(chosen)] if chosen else [ROOT / "build" / "release", ROOT / "build"]
    for place in places:
        if (binary := place / "tests" / "catalogue_conformance").exists():
            return binary
    pytest.fail(f"no tests/catalogue_conformance in {places[0]}: run `make build` first")


@pytest.fixture(scope="module")
def ocpp_rpc() -> Path:
    """The directory of npm ocpp-rpc."""
    place = Path(os.environ.get("OCPPSIM_OCPP_RPC", ROOT / "node_modules" / "ocpp-rpc"))
    if not (place / "lib" / "schemas").is_dir():
        pytest.fail(f"no ocpp-rpc in {place}: run `npm ci`, or set OCPPSIM_OCPP_RPC")
    if shutil.which("node") is None:
        pytest.fail("node is not installed: ocpp-rpc judges with it (apt install nodejs)")
    return place


@pytest.fixture(scope="module")
def schemas(ocpp_rpc: Path) -> dict[str, dict[str, Any]]:
    """version -> schema id ("Reset.req", "ResetRequest") -> schema."""
    loaded = {}
    for version in ACTIONS:
        file = ocpp_rpc / "lib" / "schemas" / f"{version.replace('.', '_')}.json"
        loaded[version] = {s["$id"].removeprefix("urn:"): s for s in json.loads(file.read_text())}
    return loaded


def split_id(schema_id: str) -> tuple[str, str]:
    """("Reset", "request") of "Reset.req" and of "ResetRequest"."""
    for suffix, kind in [(".req", "request"), (".conf", "response"), ("Response", "response")]:
        if schema_id.endswith(suffix):
            return schema_id.removesuffix(suffix), kind
    return schema_id.removesuffix("Request"), "request"


def run(*command: str | Path, stdin: str | None = None) -> str:
    done = subprocess.run(command, input=stdin, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def parsed(output: str) -> tuple[list[Verdict], dict[str, Any]]:
    """What ajv_verdicts.js printed: the lines it judges otherwise, and its summary."""
    *records, summary = (json.loads(line) for line in output.splitlines())
    return records, summary["summary"]


def disagreements(ours: str, version: str, ocpp_rpc: Path) -> tuple[list[Verdict], dict[str, Any]]:
    return parsed(run("node", AJV_SCRIPT, ocpp_rpc, version, stdin=ours))


def unexplained(version: str, records: list[Verdict]) -> list[str]:
    """What the failure of a comparison shows: the first few, in full."""
    left = [r for r in records if explanation(version, r) is None]
    return [json.dumps(r)[:1500] for r in left[:5]]


@VERSIONS
def test_every_action_of_the_schemas_is_in_the_catalogue(version, tool, schemas) -> None:
    heads = re.findall(r"^(send|message) (\w+) from", run(tool, "list", version), re.MULTILINE)
    ours = {action: form for form, action in heads}
    theirs = {split_id(i)[0] for i in schemas[version]}
    assert set(ours) == theirs
    assert len(ours) == ACTIONS[version]
    # A SEND is the message that has no response.
    answered = {split_id(i)[0] for i in schemas[version] if split_id(i)[1] == "response"}
    assert {action for action, form in ours.items() if form == "send"} == theirs - answered


@VERSIONS
def test_the_generator_script_reads_the_notation_as_the_library_does(version, tool) -> None:
    script = runpy.run_path(str(ROOT / "tools" / "catalogue.py"))
    read = script["load"](version.removeprefix("ocpp"))
    assert script["listing"](read) == run(tool, "list", version)


@VERSIONS
def test_generated_and_mutated_payloads_get_the_same_verdict(version, tool, ocpp_rpc) -> None:
    # Straight from one program into the other: it is more than a hundred megabytes.
    with subprocess.Popen(
        [tool, "generate", version, SEED, str(COUNT)], stdout=subprocess.PIPE
    ) as generator:
        output = subprocess.run(
            ["node", AJV_SCRIPT, ocpp_rpc, version],
            stdin=generator.stdout,
            capture_output=True,
            text=True,
            check=True,
        ).stdout
    records, summary = parsed(output)
    assert generator.returncode == 0
    assert unexplained(version, records) == []
    assert summary["missing"] == []
    sends = 1 if version == "ocpp2.1" else 0
    assert summary["judged"] == (2 * ACTIONS[version] - sends) * 2 * COUNT
    # Neither side calls everything valid, or everything invalid.
    assert 0.4 < summary["valid"] / summary["judged"] < 0.6


@VERSIONS
def test_instances_of_the_schemas_get_the_same_verdict(version, tool, ocpp_rpc, schemas) -> None:
    lines = []
    for schema_id, schema in schemas[version].items():
        action, kind = split_id(schema_id)
        for payload in SchemaInstances(schema, f"{SEED}/{schema_id}").draw(max(1, COUNT // 5)):
            lines.append(json.dumps({"action": action, "kind": kind, "payload": payload}))
    ours = run(tool, "judge", version, stdin="\n".join(lines))
    records, summary = disagreements(ours, version, ocpp_rpc)
    assert unexplained(version, records) == []
    assert summary["judged"] == len(lines)
    assert 0.2 < summary["valid"] / summary["judged"] < 0.9


@pytest.mark.parametrize(
    ("version", "difference"),
    [(v, d) for d in DIFFERENCES for v in d.versions],
    ids=lambda value: value if isinstance(value, str) else value.name.replace(" ", "-"),
)
def test_each_listed_difference_is_real(version, difference, tool, ocpp_rpc) -> None:
    example = dict(difference.example)
    if example["action"] == "SendLocalList":  # its field has another name in 1.6
        field = "listVersion" if version == "ocpp1.6" else "versionNumber"
        example["payload"] = {field: 1e30, "updateType": "Full"}
    ours = run(tool, "judge", version, stdin=json.dumps(example))
    records, _ = disagreements(ours, version, ocpp_rpc)
    assert len(records) == 1
    assert explanation(version, records[0]) is difference


PYPI_FOLDERS = {"ocpp1.6": "v16", "ocpp2.0.1": "v201", "ocpp2.1": "v21"}


def pypi_verdict(validators: dict[tuple[str, str], Any], version: str, verdict: Verdict) -> str:
    """What PyPI ocpp says about the payload; empty when it is content."""
    key = verdict["action"], verdict["kind"]
    if key not in validators:
        validators[key] = pypi_validator(version, *key)
    try:
        validators[key](verdict["payload"])
    except fastjsonschema.JsonSchemaValueException as fault:
        return fault.message
    return ""


def pypi_validator(version: str, action: str, kind: str) -> Any:
    """The schema of PyPI ocpp, compiled. multipleOf is left out: it is checked in binary."""
    request = "" if version == "ocpp1.6" or action == "NotifyPeriodicEventStream" else "Request"
    name = f"{action}{request if kind == 'request' else 'Response'}.json"
    folder = files("ocpp") / PYPI_FOLDERS[version] / "schemas"
    text = (folder / name).read_text(encoding="utf-8-sig")
    schema = json.loads(text.replace('"multipleOf": 0.1', '"multipleOf": 1e-9'))
    schema.pop("id", None)
    schema.pop("$id", None)
    return fastjsonschema.compile(schema, use_formats=False)


@VERSIONS
def test_pypi_ocpp_agrees(version, tool) -> None:
    validators: dict[tuple[str, str], Any] = {}
    left = []
    for line in run(tool, "generate", version, SEED, str(max(1, COUNT // 20))).splitlines():
        verdict = json.loads(line)
        if verdict["mutation"] in ("bad_time", "bad_uri", "bad_step"):
            continue  # formats and steps are not its business
        theirs = pypi_verdict(validators, version, verdict)
        known = explanation(version, verdict) or explanation(version, verdict, PYPI_DIFFERENCES)
        if verdict["ok"] != (theirs == "") and known is None:
            left.append(f"{theirs or 'valid'}: {json.dumps(verdict)}"[:700])
    assert left == []


@pytest.mark.parametrize("difference", PYPI_DIFFERENCES, ids=lambda d: d.name.replace(" ", "-"))
def test_each_listed_difference_of_pypi_ocpp_is_real(difference, tool) -> None:
    (version,) = difference.versions
    (line,) = run(tool, "judge", version, stdin=json.dumps(difference.example)).splitlines()
    verdict = json.loads(line)
    assert difference.explains(verdict)
    assert verdict["ok"] != (pypi_verdict({}, version, verdict) == "")
