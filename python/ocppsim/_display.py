# SPDX-License-Identifier: AGPL-3.0-or-later
"""How values look in a notebook. Self-contained HTML and SVG, no scripts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from typing import Any

_COLORS = {
    "pass": "#1a7f37",
    "fail": "#c62828",
    "inconclusive": "#9a6700",
    "unverifiable": "#9a6700",
}


def _badge(verdict: str) -> str:
    color = _COLORS.get(verdict, "#57606a")
    return (
        f'<span style="background:{color};color:#fff;border-radius:4px;padding:1px 8px;'
        f'font-weight:600">{escape(verdict)}</span>'
    )


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """An HTML table; cells are HTML already."""
    line = "".join(f'<th style="text-align:left">{escape(h)}</th>' for h in head)
    body = "".join(
        "<tr>" + "".join(f'<td style="text-align:left">{cell}</td>' for cell in row) + "</tr>"
        for row in rows
    )
    return f"<table><thead><tr>{line}</tr></thead><tbody>{body}</tbody></table>"


def bar(share: float, *, width: int = 120, color: str = "#1a7f37") -> str:
    """A share of 1 as a bar."""
    filled = max(0.0, min(1.0, share)) * width
    return (
        f'<svg width="{width}" height="10" role="img" aria-label="{share:.0%}">'
        f'<rect width="{width}" height="10" fill="#d0d7de"/>'
        f'<rect width="{filled:.1f}" height="10" fill="{color}"/></svg>'
    )


def _checks(checks: Sequence[dict[str, Any]]) -> str:
    rows = []
    for check in checks:
        findings = check.get("findings") or []
        said = check.get("reason", "")
        if findings:
            first = findings[0]
            said = f"{first.get('charger', '')}: {first.get('message', '')}"
        rows.append(
            (
                _badge(str(check.get("verdict", ""))),
                f"<code>{escape(str(check.get('id', '')))}</code><br>"
                f"{escape(str(check.get('title', '')))}",
                escape(str(check.get("spec", ""))),
                str(check.get("observed", "")),
                escape(str(said)),
            )
        )
    return table(("verdict", "check", "specification", "observed", ""), rows)


def _faults(faults: Sequence[dict[str, Any]]) -> str:
    most = max((f.get("fired", 0) for f in faults), default=0) or 1
    return table(
        ("fault", "matched", "fired", ""),
        (
            (
                f"<code>{escape(str(f.get('name', '')))}</code>",
                str(f.get("matched", "")),
                str(f.get("fired", "")),
                bar(f.get("fired", 0) / most, color="#9a6700"),
            )
            for f in faults
        ),
    )


def report_html(report: dict[str, Any]) -> str:
    """A report as a notebook shows it."""
    parts = [
        f"<h3>{escape(str(report.get('name', '') or 'run'))} {_badge(str(report['verdict']))}</h3>",
        f"<p>{escape(str(report.get('reason', '') or ''))}</p>",
        f"<p>seed <code>{report['seed']}</code>, "
        f"digest <code>{escape(str(report['digest']))}</code></p>",
    ]
    if report.get("checks"):
        parts.append(_checks(report["checks"]))
    if report.get("faults"):
        parts.append(_faults(report["faults"]))
    return "".join(parts)
