# SPDX-License-Identifier: AGPL-3.0-or-later
"""The grammar of the command line: commands, options and the values they take."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from typing import Any, NoReturn

from ocppsim import __version__, conformance
from ocppsim._core import OcppsimError
from ocppsim._units import seconds
from ocppsim.csms import csms_mutants

_SEED_LIMIT = (1 << 64) - 1
_SHARD_LIMIT = 256
_JOB_LIMIT = 1000
_PORT_LIMIT = 65535


class _Parser(argparse.ArgumentParser):
    """Bad usage is one line, as every other mistake."""

    def error(self, message: str) -> NoReturn:
        text = message.removeprefix("argument ")
        self.exit(2, f"ocppsim: {text}; see {self.prog} --help\n")


def _whole(least: int, most: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        if not text.isdecimal() or not least <= int(text) <= most:
            raise argparse.ArgumentTypeError(
                f'must be a whole number from {least} to {most}, not "{text}"'
            )
        return int(text)

    return read


def _span(text: str) -> str:
    try:
        span = seconds(text)
    except OcppsimError as failed:
        raise argparse.ArgumentTypeError(str(failed)) from None
    if span < 0:
        raise argparse.ArgumentTypeError(f'must not be negative: "{text}"')
    return text


def _csms_url(text: str) -> str:
    # An unset variable of a script must not test the embedded CSMS in place of the user's.
    if not text:
        raise argparse.ArgumentTypeError("is empty: write ws://host:port/path, or embedded")
    return text


def _tls_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--ca", metavar="FILE", help="trust anchors, PEM")
    parser.add_argument("--cert", metavar="FILE", help="own certificate chain, PEM")
    parser.add_argument("--key", metavar="FILE", help="its private key, PEM")


def _run_parser(commands: Any) -> None:
    sub = commands.add_parser("run", help="run scenarios and print the verdict")
    sub.add_argument(
        "scenario",
        nargs="+",
        metavar="SCENARIO",
        help="YAML or JSON file, or a pack: a directory, or one of "
        f"{', '.join(conformance.known_packs())}",
    )
    sub.add_argument(
        "--csms",
        type=_csms_url,
        default="embedded",
        metavar="URL|embedded",
        help="default: embedded",
    )
    sub.add_argument("--virtual", action="store_true", help="virtual time: jumps, deterministic")
    sub.add_argument(
        "--seed", type=_whole(0, _SEED_LIMIT), metavar="N", help="instead of the scenario's"
    )
    shards = _whole(1, _SHARD_LIMIT)
    sub.add_argument("--shards", type=shards, default=1, metavar="N", help="event loops")
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
    jobs = _whole(1, _JOB_LIMIT)
    sub.add_argument("--jobs", type=jobs, default=1, metavar="N", help="cases of a pack at a time")
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
    port = _whole(0, _PORT_LIMIT)
    sub.add_argument("--port", type=port, default=9000, metavar="PORT", help="default: 9000")
    sub.add_argument("--address", default="127.0.0.1")
    sub.add_argument("--heartbeat", type=_span, default="300s", metavar="SPAN", help="told at boot")
    sub.add_argument("--mutant", choices=csms_mutants(), metavar="NAME", help="be wrong on purpose")
    sub.add_argument("--charger-password", action="append", default=[], metavar="IDENTITY=PASSWORD")
    sub.add_argument(
        "--authority", nargs=2, metavar=("CERT", "KEY"), help="signs certificates for chargers, PEM"
    )
    sub.add_argument("--token", action="append", default=[], metavar="GLOB=STATUS")
    sub.add_argument("--token-group", action="append", default=[], metavar="GLOB=GROUP")
    _tls_arguments(sub)
    sub.add_argument("--require-client-certificate", action="store_true")
    sub.add_argument("--control", type=port, metavar="PORT", help="HTTP interface of its operator")
    sub.add_argument("--json", metavar="FILE|-", help="the books at the end")
    sub.add_argument("--quiet", action="store_true", help="do not print frames")


def parser(description: str | None) -> argparse.ArgumentParser:
    """The command line's grammar."""
    top = _Parser(prog="ocppsim", description=description)
    top.add_argument("--version", action="version", version=f"ocppsim {__version__}")
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND")

    _run_parser(commands)
    _csms_parser(commands)

    sub = commands.add_parser("validate", help="check scenario files")
    sub.add_argument("scenario", nargs="+", metavar="SCENARIO")
    sub.add_argument("--set", action="append", default=[], metavar="K=V", help="a parameter")

    sub = commands.add_parser("schema", help="print the JSON Schema of scenario files")
    sub.add_argument("--output", "-o", default="-", metavar="FILE")

    commands.add_parser("faults", help="list the kinds of faults")
    commands.add_parser("checks", help="list the checks on a CSMS")
    return top
