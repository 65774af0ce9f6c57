# SPDX-License-Identifier: AGPL-3.0-or-later
"""Packs: directories of scenarios that are test cases, run one after the other as one table.

>>> pack = Pack.find("conformance-1.6")
>>> results = pack.run(csms="ws://127.0.0.1:9000", driver=parse_driver("http://127.0.0.1:9001/call"))
"""

from __future__ import annotations

import difflib
import fnmatch
import threading
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal
from xml.etree import ElementTree

from ocppsim._core import OcppsimError
from ocppsim.config import Tls
from ocppsim.csms import Csms
from ocppsim.drivers import Driver, DriverDesk
from ocppsim.report import Report
from ocppsim.scenario import Scenario

CaseVerdict = Literal["pass", "fail", "skipped", "not applicable"]
_SUFFIXES = (".yaml", ".yml", ".json")


def _pack_directories() -> list[Path]:
    """Where packs are that come with the package; in a checkout, with the examples."""
    package = Path(__file__).resolve().parent
    return [package / "scenarios", package.parent.parent / "examples" / "scenarios"]


def known_packs() -> list[str]:
    """Names of the packs that come along."""
    names = set()
    for directory in _pack_directories():
        if directory.is_dir():
            names |= {entry.name for entry in directory.iterdir() if entry.is_dir()}
    return sorted(names)


@dataclass(frozen=True)
class Case:
    """One test case of a pack."""

    path: Path
    id: str
    title: str
    profile: str
    spec: str
    needs: tuple[str, ...]
    needs_driver: bool
    """Has the CSMS do something: against an external one that takes a driver."""
    parameters: Mapping[str, str]
    """Name to default."""


@dataclass
class CaseResult:
    """How a case ended. Skipped and not applicable are no pass."""

    case: Case
    verdict: CaseVerdict
    reason: str = ""
    seconds: float = 0.0
    report: Report | None = field(default=None, repr=False)

    @property
    def data(self) -> dict[str, Any]:
        """As JSON-like data, with the report of the run."""
        return {
            "id": self.case.id,
            "title": self.case.title,
            "profile": self.case.profile,
            "spec": self.case.spec,
            "verdict": self.verdict,
            "reason": self.reason,
            "seconds": round(self.seconds, 3),
            "report": self.report.data if self.report else None,
        }


def _first_failure(report: Report, spec: str) -> str:
    data = report.data
    for step in data.get("expectations", []):
        if step["failed"]:
            found = step["findings"][0]["message"] if step["findings"] else ""
            section = "" if "(1.6" in step["text"] or not spec else f" ({spec})"
            return f"{step['text']}{section}: {found}"
    for check in data.get("checks", []):
        if check["verdict"] == "fail" and check["level"] == "must":
            found = check["findings"][0]["message"] if check["findings"] else ""
            return f"{check['title']} ({check['spec']}): {found}"
    return f"{report.reason}{f' ({spec})' if spec else ''}"


def pack_directory(name: str | Path) -> Path:
    """Where the pack of that path or name is."""
    if str(name) and Path(name).is_dir():
        return Path(name)
    for directory in _pack_directories():
        if str(name) and (directory / name).is_dir():
            return directory / name
    packs = ", ".join(known_packs())
    raise OcppsimError(f"{name!s}: neither a directory nor a pack; packs: {packs}")


def scenario_files(directory: Path) -> list[Path]:
    """The scenarios of a directory, in order; OcppsimError when there is none."""
    files = sorted(f for f in directory.iterdir() if f.suffix in _SUFFIXES)
    if not files:
        raise OcppsimError(f"{directory}: no scenario in it")
    return files


class Pack:
    """A directory of test cases."""

    def __init__(self, directory: str | Path) -> None:
        """Reads every case of it. Raises OcppsimError with all that is wrong."""
        self.directory = Path(directory)
        self.name = self.directory.resolve().name
        self.cases: list[Case] = []
        """By id."""
        for file in scenario_files(self.directory):
            scenario = Scenario.load(file)
            case = scenario.test_case
            if case is None:
                raise OcppsimError(f'{file}: no "case" says which test case it is')
            self.cases.append(
                Case(
                    path=file,
                    id=case["id"],
                    title=case["title"],
                    profile=case["profile"],
                    spec=case["spec"],
                    needs=tuple(case["needs"]),
                    needs_driver=scenario.operates_csms,
                    parameters={p["name"]: p["default"] for p in scenario.parameters},
                )
            )
        self.cases.sort(key=lambda case: case.id)

    @classmethod
    def find(cls, name: str | Path) -> Pack:
        """By path, or by the name of a pack that comes along."""
        return cls(pack_directory(name))

    def select(self, patterns: Sequence[str]) -> list[Case]:
        """Cases whose id or profile matches one of the globs; none given: all."""
        if not patterns:
            return list(self.cases)
        chosen = [
            case
            for case in self.cases
            if any(
                fnmatch.fnmatchcase(case.id, p) or fnmatch.fnmatchcase(case.profile, p)
                for p in patterns
            )
        ]
        if not chosen:
            raise OcppsimError(f"no case of {self.name} matches {', '.join(patterns)}")
        return chosen

    def run(
        self,
        *,
        csms: str | Csms | None = None,
        driver: Driver | None = None,
        virtual: bool = False,
        only: Sequence[str] = (),
        parameters: Mapping[str, object] | None = None,
        password: str = "",
        tls: Tls | None = None,
        seed: int | None = None,
        mutant: str | None = None,
        trace_directory: str | Path | None = None,
        jobs: int = 1,
        on_begin: Callable[[Case], None] | None = None,
        on_result: Callable[[CaseResult], None] | None = None,
    ) -> list[CaseResult]:
        """Runs the cases and returns their results, in order of their ids.

        Args:
            csms: the CSMS under test, url or ``Csms``; None: an embedded reference CSMS.
            driver: its operator; see ``ocppsim.drivers``.
            virtual: in virtual time (embedded CSMS only).
            only: globs over ids and profiles.
            parameters: values for the parameters of the cases.
            password: basic auth; also puts the chargers into security profile 1 or 2.
            tls: credentials; with a certificate, wss means security profile 3.
            seed: instead of the scenarios'.
            mutant: makes the embedded CSMS wrong in a known way.
            trace_directory: all frames of each case, as NDJSON.
            jobs: cases at a time; charger N of them is ``<charger>-N``.
            on_begin: a case begins.
            on_result: a case has ended.
        """
        cases = self.select(only)
        given = dict(parameters or {})
        known = {name for case in self.cases for name in case.parameters}
        for name, value in given.items():
            if name not in known:
                raise OcppsimError(f"--set {name}={value}: {_unknown_parameter(name, known)}")
        if isinstance(csms, Csms):
            driver = driver or csms.call
            csms = csms.url
        secure = csms is not None and csms.startswith("wss://")
        if password:
            given.setdefault("password", password)
        if csms is not None:
            given.setdefault("security_profile", _security_profile(csms, password, tls))
        offered = {
            "password": csms is None or bool(password),
            "tls": secure,
            "client_certificate": secure and tls is not None and bool(tls.certificate),
        }

        stop = threading.Event()

        def run_one(case: Case, worker: int) -> CaseResult:
            missing = _not_applicable(case, offered)
            if missing:
                return CaseResult(case, "not applicable", missing)
            if case.needs_driver and csms is not None and driver is None:
                return CaseResult(case, "skipped", "needs a driver")
            if on_begin:
                on_begin(case)
            own = {name: value for name, value in given.items() if name in case.parameters}
            if "password" in case.needs and own.get("security_profile") == _CLIENT_CERTIFICATE:
                own["security_profile"] = _CLIENT_CERTIFICATE - 1  # it is about the password
            if jobs > 1 and "charger" in case.parameters:
                own["charger"] = f"{own.get('charger', case.parameters['charger'])}-{worker + 1}"
            trace = str(Path(trace_directory) / f"{case.id}.ndjson") if trace_directory else ""
            return _run_case(
                case,
                own,
                driver if csms is not None else None,
                csms=csms,
                virtual=virtual,
                seed=seed,
                mutant=mutant,
                password=password,
                tls=tls,
                trace_file=trace,
                stop=stop,
            )

        return list(_in_order(cases, run_one, jobs, on_result, stop))


def _unknown_parameter(name: str, known: Iterable[str]) -> str:
    nearest = difflib.get_close_matches(name, known, n=1)
    advice = (
        f', did you mean "{nearest[0]}"?' if nearest else f"; known: {', '.join(sorted(known))}"
    )
    return f'no case has a parameter "{name}"{advice}'


_CLIENT_CERTIFICATE = 3


def _security_profile(csms: str, password: str, tls: Tls | None) -> int:
    if csms.startswith("wss://"):
        if tls is not None and tls.certificate:
            return _CLIENT_CERTIFICATE
        return 2 if password else 0
    return 1 if password else 0


def _not_applicable(case: Case, offered: Mapping[str, bool]) -> str:
    words = {
        "password": "needs a basic auth password (--password)",
        "tls": "needs a wss:// url",
        "client_certificate": "needs a wss:// url and a client certificate (--cert, --key)",
    }
    return "; ".join(words[need] for need in case.needs if not offered[need])


def _run_case(
    case: Case, parameters: Mapping[str, object], driver: Driver | None, **options: Any
) -> CaseResult:
    began = time.monotonic()
    scenario = Scenario.load(case.path, **parameters)
    desk = DriverDesk(driver) if driver is not None else None
    report = scenario.run(driver=desk, **options)
    result = CaseResult(case, "fail", seconds=time.monotonic() - began, report=report)
    if desk is not None and desk.unsupported:
        result.verdict = "skipped"
        result.reason = f"the driver does not offer {', '.join(sorted(set(desk.unsupported)))}"
    elif report.passed:
        result.verdict = "pass"
    else:
        result.reason = _first_failure(report, case.spec)
    return result


def _in_order(
    cases: Sequence[Case],
    run_one: Callable[[Case, int], CaseResult],
    jobs: int,
    on_result: Callable[[CaseResult], None] | None,
    stop: threading.Event,
) -> Iterable[CaseResult]:
    """Results by case; with several jobs, worker N takes every Nth case, so that a charger is one
    case's at a time. Ends early when nobody is there, or at Ctrl-C."""
    over = threading.Event()  # no further case

    def work(mine: Sequence[Case], worker: int) -> Iterable[CaseResult]:
        came_to_run = False
        for case in mine:
            if over.is_set():
                return
            try:
                result = run_one(case, worker)
            except KeyboardInterrupt:  # between two runs: the next one comes back at once
                stop.set()
                result = run_one(case, worker)
            try:
                if on_result:
                    on_result(result)
            except KeyboardInterrupt:
                stop.set()
            yield result
            report = result.report
            if report is not None:
                if report.interrupted or (report.exit_code == 2 and not came_to_run):
                    over.set()
                came_to_run = True

    if jobs <= 1:
        yield from work(cases, 0)
        return
    with ThreadPoolExecutor(jobs) as pool:
        parts: list[Future[list[CaseResult]]] = []
        try:  # the first cases may be over before the last worker has begun
            for worker in range(jobs):
                parts.append(pool.submit(lambda n: list(work(cases[n::jobs], n)), worker))
            # A signal may land on a thread of the loops: it does not wake this one from a lock.
            while wait(parts, timeout=0.1).not_done:
                pass
        except KeyboardInterrupt:  # no run sees it: they are on other threads
            over.set()
            stop.set()
        done = [result for part in parts for result in part.result()]
    yield from sorted(done, key=lambda result: result.case.id)


# ---- what is shown -------------------------------------------------------------------------------


def row_text(result: CaseResult) -> str:
    """One line of the table, and the reason below it."""
    line = f"{result.case.id:15} {result.verdict.upper():15} {result.case.title}"
    if result.reason:
        line += f"\n{'':16}{result.reason}"
    return line


def summary_text(results: Sequence[CaseResult]) -> str:
    """``61 passed, 2 failed, 10 skipped, 4 not applicable``."""
    words = {
        "pass": "passed",
        "fail": "failed",
        "skipped": "skipped",
        "not applicable": "not applicable",
    }
    counts = {v: sum(result.verdict == v for result in results) for v in words}
    return ", ".join(f"{counts[v]} {word}" for v, word in words.items() if counts[v] or v == "pass")


def exit_code(results: Sequence[CaseResult]) -> int:
    """0 pass; 1 a case failed, or none passed; 2 nobody was there; 105 interrupted."""
    reports = [result.report for result in results if result.report]
    if any(report.interrupted for report in reports):
        return 105
    if reports and all(report.exit_code == 2 for report in reports):
        return 2
    failed = any(result.verdict == "fail" for result in results)
    return 1 if failed or not any(result.verdict == "pass" for result in results) else 0


def junit(pack: Pack, results: Sequence[CaseResult]) -> str:
    """JUnit XML: a test suite, a test case a case."""
    suite = ElementTree.Element("testsuite", name=pack.name, tests=str(len(results)), errors="0")
    suite.set("failures", str(sum(result.verdict == "fail" for result in results)))
    waived = ("skipped", "not applicable")
    suite.set("skipped", str(sum(result.verdict in waived for result in results)))
    suite.set("time", f"{sum(result.seconds for result in results):.3f}")
    for result in results:
        case = ElementTree.SubElement(
            suite,
            "testcase",
            classname=f"{pack.name}.{result.case.profile}",
            name=f"{result.case.id} {result.case.title}",
            time=f"{result.seconds:.3f}",
        )
        if result.verdict == "fail":
            failure = ElementTree.SubElement(case, "failure", message=result.reason)
            failure.text = result.report.text if result.report else ""
        elif result.verdict != "pass":
            ElementTree.SubElement(case, "skipped", message=f"{result.verdict}: {result.reason}")
    root = ElementTree.Element("testsuites", name="ocppsim")
    root.append(suite)
    ElementTree.indent(root)
    return ElementTree.tostring(root, encoding="unicode", xml_declaration=True) + "\n"
