# SPDX-License-Identifier: AGPL-3.0-or-later
"""The command line: ``ocppsim run | csms | validate | schema | faults | checks``.

Exit codes: 0 pass; 1 a check or expectation failed, or nothing was verified; 2 bad input or no
CSMS; 99 only thresholds failed; 105 interrupted.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import signal
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from types import FrameType
from typing import Any
from xml.etree import ElementTree

from ocppsim import conformance
from ocppsim._core import OcppsimError
from ocppsim._grammar import parser
from ocppsim._interrupt import INTERRUPTED
from ocppsim._progress import CaseLines, ProgressLine
from ocppsim.config import Tls
from ocppsim.conformance import Pack
from ocppsim.control import ControlServer
from ocppsim.csms import Csms
from ocppsim.drivers import parse_driver
from ocppsim.faults import FaultPlan, known_faults
from ocppsim.ledgers import Ledger, parse_ledger
from ocppsim.report import Report
from ocppsim.scenario import Scenario, known_checks, scenario_schema

BAD_INPUT = 2
_WORST_FIRST = (INTERRUPTED, BAD_INPUT, 1, 99, 0)


def _parameters(pairs: Sequence[str], form: str = "--set name=value") -> dict[str, str]:
    out = {}
    for pair in pairs:
        name, equals, value = pair.partition("=")
        if not equals or not name:
            raise OcppsimError(f"{form.partition(' ')[0]} {pair}: write {form}")
        out[name] = value
    return out


def _write(path: str, text: str) -> None:
    if path == "-":
        sys.stdout.write(text)
        sys.stdout.flush()
        return
    try:
        Path(path).write_text(text, encoding="utf-8")
    except OSError as failed:
        raise OcppsimError(f"{path}: can not be written: {failed.strerror}") from None


def _check_outputs(*paths: str | None) -> None:
    """Better now than after the run."""
    if paths.count("-") > 1:
        raise OcppsimError("only one of --json and --junit can be -, standard output")
    for path in paths:
        if not path or path == "-":
            continue
        place = Path(path)
        why = ""
        if place.is_dir():
            why = "is a directory"
        elif not place.parent.is_dir():
            why = f"there is no directory {place.parent}"
        elif not os.access(place if place.exists() else place.parent, os.W_OK):
            why = "permission denied"
        if why:
            raise OcppsimError(f"{path}: can not be written: {why}")


def _merged_junit(reports: Sequence[Report]) -> str:
    root = ElementTree.Element("testsuites", name="ocppsim")
    for report in reports:
        document = ElementTree.fromstring(report._core.to_junit())
        root.extend(list(document.iter("testsuite")))
    for count in ("tests", "failures", "errors", "skipped"):
        root.set(count, str(sum(int(suite.get(count, 0)) for suite in root)))
    ElementTree.indent(root)
    return ElementTree.tostring(root, encoding="unicode", xml_declaration=True) + "\n"


def _check_pair(args: argparse.Namespace) -> None:
    if bool(args.cert) != bool(args.key):
        raise OcppsimError("--cert and --key go together: a certificate and its private key")


def _tls(args: argparse.Namespace) -> Tls | None:
    if not (args.ca or args.cert or args.key or args.insecure):
        return None
    _check_pair(args)
    return Tls(
        ca=args.ca or "", certificate=args.cert or "", key=args.key or "", verify=not args.insecure
    )


def _replay(path: str | None) -> FaultPlan | None:
    if path is None:
        return None
    try:
        plan = json.loads(Path(path).read_text(encoding="utf-8"))
    except OSError as failed:
        raise OcppsimError(f"{path}: {failed.strerror}") from None
    except ValueError as failed:
        raise OcppsimError(f"{path}: no JSON, as --plan writes it: {failed}") from None
    try:
        return FaultPlan.from_json(plan if isinstance(plan, dict) else {})
    except OcppsimError as failed:
        raise OcppsimError(f"{path}: {failed}") from None


def _driver(args: argparse.Namespace) -> Any:
    if not args.driver:
        if args.driver_body or args.driver_header:
            raise OcppsimError("--driver-body and --driver-header go with --driver")
        return None
    return parse_driver(args.driver, body=args.driver_body, headers=args.driver_header)


def _ledger(args: argparse.Namespace) -> Ledger | None:
    if not args.ledger:
        return None
    if args.csms == "embedded":
        raise OcppsimError("--ledger goes with --csms URL: the embedded CSMS has its own books")
    return parse_ledger(args.ledger)


def _is_pack(name: str) -> bool:
    path = Path(name)
    if not name:
        raise OcppsimError("a scenario's name is empty (an unset variable?)")
    return path.is_dir() or (not path.exists() and name in conformance.known_packs())


def _scenario_paths(name: str) -> list[str]:
    if not _is_pack(name):
        return [name]
    directory = conformance.pack_directory(name)
    return [str(file) for file in conformance.scenario_files(directory)]


def _run_pack(args: argparse.Namespace) -> int:
    for option in ("ledger", "plan", "replay", "state"):
        if getattr(args, option):
            raise OcppsimError(f"--{option} does not go with a pack")
    _check_outputs(args.json, args.junit)
    pack = Pack.find(args.scenario[0])
    text_out = sys.stderr if args.json == "-" or args.junit == "-" else sys.stdout
    lines = CaseLines(text_out, None if args.quiet else sys.stderr)
    if args.trace:
        try:
            Path(args.trace).mkdir(parents=True, exist_ok=True)
        except OSError as failed:
            raise OcppsimError(f"--trace {args.trace}: {failed.strerror}") from None
    results = pack.run(
        csms=None if args.csms == "embedded" else args.csms,
        driver=_driver(args),
        virtual=args.virtual,
        only=[pattern for text in args.only for pattern in text.split(",")],
        parameters=_parameters(args.set),
        password=args.password or "",
        tls=_tls(args),
        seed=args.seed,
        mutant=args.mutant,
        trace_directory=args.trace,
        jobs=args.jobs,
        on_begin=lines.begin,
        on_result=lines.result,
    )
    print(f"\n{pack.name}: {conformance.summary_text(results)}", file=text_out, flush=True)
    if args.json:
        _write(args.json, json.dumps([result.data for result in results], indent=2) + "\n")
    if args.junit:
        _write(args.junit, conformance.junit(pack, results))
    code = conformance.exit_code(results)
    if code == BAD_INPUT:
        reason = next(result.report.reason for result in results if result.report)
        print(f"ocppsim: {reason}", file=sys.stderr, flush=True)
    return code


def run(args: argparse.Namespace) -> int:
    """``ocppsim run``."""
    if any(_is_pack(name) for name in args.scenario):
        if len(args.scenario) > 1:
            raise OcppsimError("one pack at a time, without further scenarios")
        return _run_pack(args)
    if args.only or args.jobs != 1:
        raise OcppsimError("--only and --jobs go with a pack")
    parameters = _parameters(args.set)
    if len(args.scenario) > 1 and (args.trace or args.plan or args.replay):
        raise OcppsimError("--trace, --plan and --replay go with one scenario at a time")
    _check_outputs(args.json, args.junit, args.plan)
    scenarios = [Scenario.load(path, **parameters) for path in args.scenario]
    options: dict[str, Any] = {
        "csms": None if args.csms == "embedded" else args.csms,
        "driver": _driver(args),
        "ledger": _ledger(args),
        "virtual": args.virtual,
        "shards": args.shards,
        "seed": args.seed,
        "mutant": args.mutant,
        "password": args.password or "",
        "tls": _tls(args),
        "replay": _replay(args.replay),
        "trace_file": args.trace or "",
        "state_directory": args.state or "",
        "state_synchronous": args.state_sync,
    }
    text_out = sys.stderr if args.json == "-" or args.junit == "-" else sys.stdout
    reports: list[Report] = []
    for scenario in scenarios:
        line = ProgressLine(sys.stderr, scenario)
        report = scenario.run(**options, on_progress=None if args.quiet else line)
        line.done()
        reports.append(report)
        if report["setup_failed"]:  # there was no test to report on
            print(f"ocppsim: {report.reason}", file=sys.stderr, flush=True)
        else:
            print(report.text, file=text_out, flush=True)
        if args.plan and scenario.plan is not None:
            _write(args.plan, json.dumps(scenario.plan.to_json(), indent=2) + "\n")
        if report.interrupted:
            break
    if args.json:
        data = [report.data for report in reports]
        _write(args.json, json.dumps(data[0] if len(scenarios) == 1 else data, indent=2) + "\n")
    if args.junit:
        _write(args.junit, _merged_junit(reports))
    codes = {report.exit_code for report in reports}
    return next((code for code in _WORST_FIRST if code in codes), 1)


def csms(args: argparse.Namespace) -> int:
    """``ocppsim csms``."""
    _check_outputs(args.json)
    passwords = _parameters(args.charger_password, "--charger-password IDENTITY=PASSWORD")
    tokens = _parameters(args.token, "--token GLOB=STATUS")
    groups = _parameters(args.token_group, "--token-group GLOB=GROUP")
    tls = None
    if (args.ca or args.require_client_certificate) and not (args.cert and args.key):
        raise OcppsimError("--ca and --require-client-certificate need --cert and --key")
    _check_pair(args)
    if args.cert:
        tls = Tls(ca=args.ca or "", certificate=args.cert or "", key=args.key or "").load()
        tls.require_client_certificate = args.require_client_certificate
    server = Csms(
        port=args.port,
        address=args.address,
        mutant=args.mutant,
        tls=tls,
        log_frames=not args.quiet,
        passwords=passwords,
        tokens=tokens,
        token_groups=groups,
        authority=tuple(args.authority) if args.authority else None,
        heartbeat_interval=args.heartbeat,
    )
    with server, contextlib.ExitStack() as open_desk:
        print(
            f"listening on {server.url} (append /IDENTITY); Ctrl-C ends",
            file=sys.stderr,
            flush=True,
        )
        if args.control is not None:
            control = ControlServer(server, address=args.address, port=args.control)
            open_desk.enter_context(control)
            print(f"driver: {control.url}", file=sys.stderr, flush=True)
        try:
            while True:
                time.sleep(0.2)
                for message in server.frames():
                    arrow = "-->" if message.direction == "sent" else "<--"
                    print(f"{message.charger} {arrow} {message.text}", flush=True)
        except KeyboardInterrupt:
            pass
        if args.json:
            _write(args.json, json.dumps(server.books, indent=2, default=str) + "\n")
    return 0


def validate(args: argparse.Namespace) -> int:
    """``ocppsim validate``."""
    parameters = _parameters(args.set)
    bad = 0
    for path in [path for name in args.scenario for path in _scenario_paths(name)]:
        try:
            scenario = Scenario.load(path, **parameters)
        except OcppsimError as error:
            bad += 1
            print(error, file=sys.stderr)
        else:
            print(f"{path}: ok ({scenario.name}, {scenario.charger_count} chargers)")
            for missing in scenario.missing_credentials:
                print(missing)
    return BAD_INPUT if bad else 0


def schema(args: argparse.Namespace) -> int:
    """``ocppsim schema``."""
    _write(args.output, json.dumps(scenario_schema(), indent=2) + "\n")
    return 0


def faults(_args: argparse.Namespace) -> int:
    """``ocppsim faults``."""
    for kind in known_faults():
        print(f"{kind['name']}\n  {kind['summary']}\n  A correct CSMS: {kind['expected']}")
        for setting in kind["settings"]:
            default = f" = {setting['default']}" if setting["default"] else " (required)"
            choices = f" [{', '.join(setting['choices'])}]" if setting["choices"] else ""
            print(
                f"    {setting['name']}: {setting['type']}{default}{choices}: {setting['summary']}"
            )
    return 0


def checks(_args: argparse.Namespace) -> int:
    """``ocppsim checks``."""
    for check in known_checks():
        print(f"{check['id']:32} {check['level']:6} {check['title']} ({check['spec']})")
    return 0


_COMMANDS: dict[str, Callable[[argparse.Namespace], int]] = {
    "run": run,
    "csms": csms,
    "validate": validate,
    "schema": schema,
    "faults": faults,
    "checks": checks,
}


def _terminate(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs a command; never shows a traceback for bad input."""
    args = parser(__doc__).parse_args(arguments)
    try:
        # What a script starts in the background has SIGINT ignored; a run ends with its report
        # anyway.
        signal.signal(signal.SIGINT, signal.default_int_handler)
        signal.signal(signal.SIGTERM, _terminate)
        code = _COMMANDS[args.command](args)
    except OcppsimError as error:
        print(f"ocppsim: {error}", file=sys.stderr)
        return BAD_INPUT
    except BrokenPipeError:
        sys.stderr.close()
        return 0
    except KeyboardInterrupt:
        print("ocppsim: interrupted", file=sys.stderr)
        return INTERRUPTED
    return code


if __name__ == "__main__":
    sys.exit(main())
