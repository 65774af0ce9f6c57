# SPDX-License-Identifier: AGPL-3.0-or-later
"""The command line: ``ocppsim run | csms | validate | schema | faults | checks``.

Exit codes: 0 pass; 1 a check or expectation failed, or nothing was verified; 2 bad input or no
CSMS; 99 only thresholds failed; 105 interrupted.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import signal
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from types import FrameType
from typing import Any, TextIO
from xml.etree import ElementTree

from ocppsim import __version__, conformance
from ocppsim._core import OcppsimError
from ocppsim.config import Tls
from ocppsim.conformance import Case, CaseResult, Pack
from ocppsim.control import ControlServer
from ocppsim.csms import Csms, csms_mutants
from ocppsim.drivers import parse_driver
from ocppsim.faults import known_faults
from ocppsim.ledgers import Ledger, parse_ledger
from ocppsim.report import Report
from ocppsim.scenario import Progress, Scenario, known_checks, scenario_schema

BAD_INPUT = 2
INTERRUPTED = 105
_WORST_FIRST = (INTERRUPTED, BAD_INPUT, 1, 99, 0)


class ProgressLine:
    """How far a run is: one line, redrawn on a terminal, repeated now and then elsewhere."""

    def __init__(self, out: TextIO, *, every: float = 5.0) -> None:
        self._out = out
        self._live = out.isatty()
        self._every = 0.0 if self._live else every
        self._next = 0.0 if self._live else time.monotonic() + every
        self._width = 0

    def __call__(self, progress: Progress) -> None:
        """Shows it, unless it was shown just now."""
        now = time.monotonic()
        if now < self._next:
            return
        self._next = now + self._every
        line = (
            f"{progress.now:7.1f} s  {progress.online}/{progress.chargers} online  "
            f"{progress.transactions_finished}/{progress.transactions_started} transactions  "
            f"{progress.messages_sent + progress.messages_received} messages  "
            f"{progress.faults_fired} faults"
        )
        if progress.queued_messages:
            line += f"  {progress.queued_messages} queued"
        if progress.failures:
            line += f"  {progress.failures} FAILED"
        if progress.connect_failures and not progress.online:
            line += f"  no connection: {progress.first_connect_failure}"
        end = "" if self._live else "\n"
        self._out.write(f"\r{line:<{self._width}}{end}" if self._live else line + end)
        self._width = max(self._width, len(line))
        self._out.flush()

    def done(self) -> None:
        """Clears the line."""
        if self._live and self._width:
            self._out.write("\r" + " " * self._width + "\r")
            self._out.flush()


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


def _merged_junit(reports: Sequence[Report]) -> str:
    root = ElementTree.Element("testsuites", name="ocppsim")
    for report in reports:
        document = ElementTree.fromstring(report._core.to_junit())
        root.extend(list(document.iter("testsuite")))
    for count in ("tests", "failures", "errors", "skipped"):
        root.set(count, str(sum(int(suite.get(count, 0)) for suite in root)))
    ElementTree.indent(root)
    return ElementTree.tostring(root, encoding="unicode", xml_declaration=True) + "\n"


def _tls(args: argparse.Namespace) -> Tls | None:
    if not (args.ca or args.cert or args.key or args.insecure):
        return None
    return Tls(
        ca=args.ca or "", certificate=args.cert or "", key=args.key or "", verify=not args.insecure
    )


def _replay(path: str | None) -> dict[str, Any] | None:
    if path is None:
        return None
    try:
        plan: dict[str, Any] = json.loads(Path(path).read_text(encoding="utf-8"))
    except OSError as failed:
        raise OcppsimError(f"{path}: {failed.strerror}") from None
    except ValueError as failed:
        raise OcppsimError(f"{path}: no JSON: {failed}") from None
    return plan


class CaseLines:
    """The table of a pack as it grows; on a terminal also the case that is running."""

    def __init__(self, table: TextIO, progress: TextIO | None) -> None:
        self._table = table
        self._live = progress if progress is not None and progress.isatty() else None
        self._shown = 0

    def begin(self, case: Case) -> None:
        """Shows what is running."""
        if self._live:
            line = f"{case.id} ..."
            self._live.write(f"\r{line:<{self._shown}}")
            self._live.flush()
            self._shown = len(line)

    def result(self, result: CaseResult) -> None:
        """Adds a row."""
        if self._live and self._shown:
            self._live.write("\r" + " " * self._shown + "\r")
            self._live.flush()
            self._shown = 0
        print(conformance.row_text(result), file=self._table, flush=True)


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
    return path.is_dir() or (not path.exists() and name in conformance.known_packs())


def _run_pack(args: argparse.Namespace) -> int:
    for option in ("ledger", "plan", "replay", "state"):
        if getattr(args, option):
            raise OcppsimError(f"--{option} does not go with a pack")
    pack = Pack.find(args.scenario[0])
    text_out = sys.stderr if args.json == "-" or args.junit == "-" else sys.stdout
    lines = CaseLines(text_out, None if args.quiet else sys.stderr)
    if args.trace:
        Path(args.trace).mkdir(parents=True, exist_ok=True)
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
    return conformance.exit_code(results)


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
    scenarios = [Scenario.load(path, **parameters) for path in args.scenario]
    text_out = sys.stderr if args.json == "-" or args.junit == "-" else sys.stdout
    reports: list[Report] = []
    for scenario in scenarios:
        line = ProgressLine(sys.stderr)
        if not args.quiet:
            print(f"{scenario.name}: {scenario.charger_count} chargers", file=sys.stderr)
        report = scenario.run(
            csms=None if args.csms == "embedded" else args.csms,
            driver=_driver(args),
            virtual=args.virtual,
            shards=args.shards,
            seed=args.seed,
            mutant=args.mutant,
            password=args.password or "",
            tls=_tls(args),
            ledger=_ledger(args),
            replay=_replay(args.replay),
            trace_file=args.trace or "",
            state_directory=args.state or "",
            state_synchronous=args.state_sync,
            on_progress=None if args.quiet else line,
        )
        line.done()
        reports.append(report)
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
    passwords = _parameters(args.charger_password, "--charger-password IDENTITY=PASSWORD")
    tokens = _parameters(args.token, "--token GLOB=STATUS")
    tls = None
    if (args.ca or args.require_client_certificate) and not (args.cert and args.key):
        raise OcppsimError("--ca and --require-client-certificate need --cert and --key")
    if args.cert or args.key:
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
    for path in args.scenario:
        try:
            scenario = Scenario.load(path, **parameters)
        except OcppsimError as error:
            bad += 1
            print(error, file=sys.stderr)
        else:
            print(f"{path}: ok ({scenario.name}, {scenario.charger_count} chargers)")
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


def _tls_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--ca", metavar="FILE", help="trust anchors, PEM")
    parser.add_argument("--cert", metavar="FILE", help="own certificate chain, PEM")
    parser.add_argument("--key", metavar="FILE", help="its private key, PEM")


def _run_parser(commands: Any) -> None:
    sub = commands.add_parser("run", help="run scenarios and print the verdict")
    sub.set_defaults(act=run)
    sub.add_argument(
        "scenario",
        nargs="+",
        metavar="SCENARIO",
        help="YAML or JSON file, or a pack: a directory, or one of "
        f"{', '.join(conformance.known_packs())}",
    )
    sub.add_argument("--csms", default="embedded", metavar="URL|embedded", help="default: embedded")
    sub.add_argument("--virtual", action="store_true", help="virtual time: jumps, deterministic")
    sub.add_argument("--seed", type=int, metavar="N", help="instead of the scenario's")
    sub.add_argument("--shards", type=int, default=1, metavar="N", help="event loops (default 1)")
    sub.add_argument("--set", action="append", default=[], metavar="K=V", help="a parameter")
    sub.add_argument("--mutant", metavar="NAME", help=f"wrong CSMS: {', '.join(csms_mutants())}")
    sub.add_argument("--password", help="basic auth of chargers that have none")
    _tls_arguments(sub)
    sub.add_argument(
        "--insecure", action="store_true", help="do not check the server's certificate"
    )
    sub.add_argument(
        "--driver",
        metavar="URL|cmd:COMMAND|py:MODULE:FUNCTION",
        help="has an external CSMS act, for the steps csms",
    )
    sub.add_argument("--driver-body", metavar="JSON", help="what an http driver posts")
    sub.add_argument("--driver-header", action="append", default=[], metavar="NAME: VALUE")
    sub.add_argument(
        "--ledger",
        metavar="URL|py:MODULE:FUNCTION",
        help="the books of an external CSMS as JSON, for the checks on billing",
    )
    sub.add_argument(
        "--only", action="append", default=[], metavar="GLOB", help="cases of a pack, by id"
    )
    sub.add_argument("--jobs", type=int, default=1, metavar="N", help="cases of a pack at a time")
    sub.add_argument("--json", metavar="FILE|-", help="the report as JSON")
    sub.add_argument("--junit", metavar="FILE|-", help="the report as JUnit XML")
    sub.add_argument("--trace", metavar="FILE", help="every frame as NDJSON")
    sub.add_argument("--plan", metavar="FILE", help="write which faults fired")
    sub.add_argument("--replay", metavar="FILE", help="fire the faults of such a file")
    sub.add_argument("--state", metavar="DIR", help="keep the chargers' state there")
    sub.add_argument(
        "--state-sync", action="store_true", help="... and on the disk before a charger goes on"
    )
    sub.add_argument("--quiet", action="store_true", help="no progress")


def _csms_parser(commands: Any) -> None:
    sub = commands.add_parser("csms", help="run the reference CSMS")
    sub.set_defaults(act=csms)
    sub.add_argument("--port", type=int, default=9000)
    sub.add_argument("--address", default="127.0.0.1")
    sub.add_argument("--heartbeat", default="300s", metavar="SPAN", help="told to chargers at boot")
    sub.add_argument("--mutant", choices=csms_mutants(), metavar="NAME", help="be wrong on purpose")
    sub.add_argument("--charger-password", action="append", default=[], metavar="IDENTITY=PASSWORD")
    sub.add_argument(
        "--authority", nargs=2, metavar=("CERT", "KEY"), help="signs certificates for chargers, PEM"
    )
    sub.add_argument("--token", action="append", default=[], metavar="GLOB=STATUS")
    _tls_arguments(sub)
    sub.add_argument("--require-client-certificate", action="store_true")
    sub.add_argument("--control", type=int, metavar="PORT", help="HTTP interface of its operator")
    sub.add_argument("--json", metavar="FILE|-", help="the books at the end")
    sub.add_argument("--quiet", action="store_true", help="do not print frames")


def parser() -> argparse.ArgumentParser:
    """The command line's grammar."""
    top = argparse.ArgumentParser(prog="ocppsim", description=__doc__)
    top.add_argument("--version", action="version", version=f"ocppsim {__version__}")
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND")

    _run_parser(commands)
    _csms_parser(commands)

    sub = commands.add_parser("validate", help="check scenario files")
    sub.set_defaults(act=validate)
    sub.add_argument("scenario", nargs="+", metavar="SCENARIO")
    sub.add_argument("--set", action="append", default=[], metavar="K=V", help="a parameter")

    sub = commands.add_parser("schema", help="print the JSON Schema of scenario files")
    sub.set_defaults(act=schema)
    sub.add_argument("--output", "-o", default="-", metavar="FILE")

    commands.add_parser("faults", help="list the kinds of faults").set_defaults(act=faults)
    commands.add_parser("checks", help="list the checks on a CSMS").set_defaults(act=checks)
    return top


def _terminate(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs a command; never shows a traceback for bad input."""
    args = parser().parse_args(arguments)
    signal.signal(signal.SIGTERM, _terminate)
    try:
        code: int = args.act(args)
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
