# SPDX-License-Identifier: AGPL-3.0-or-later
"""Simulated OCPP chargers by the thousand, with faults on purpose.

Start at ``ChargePoint``, ``Fleet`` and ``Scenario``; the command line is ``ocppsim --help``.
"""

from ocppsim import _interrupt as _interrupt  # first: the others take time
from ocppsim._core import OcppsimError, TransactionRecord, __version__
from ocppsim._units import Span
from ocppsim.catalogue import Catalogue, PayloadFault
from ocppsim.charge_point import ChargePoint
from ocppsim.charging import CompositeSchedule, LimitPeriod
from ocppsim.config import (
    ChargerConfig,
    Connector,
    Evse,
    Firmware,
    Persona,
    Tls,
    Transfers,
    Variable,
)
from ocppsim.conformance import CaseResult, Pack
from ocppsim.control import ControlServer
from ocppsim.csms import Csms, csms_config, csms_mutants, csms_rule
from ocppsim.drivers import parse_driver
from ocppsim.events import Event, Message
from ocppsim.faults import Fault, FaultInjector, FaultPlan, known_faults
from ocppsim.files import File, FileTransfer, Inbox
from ocppsim.fleet import Fleet
from ocppsim.hooks import FirmwareInstallation, OcppCallError, ResetDecision, ResetRequest
from ocppsim.ledgers import parse_ledger
from ocppsim.report import Report
from ocppsim.scenario import Progress, Scenario, known_checks, scenario_schema
from ocppsim.transport import Transport
from ocppsim.vehicle import Vehicle

__all__ = [
    "CaseResult",
    "Catalogue",
    "ChargePoint",
    "ChargerConfig",
    "CompositeSchedule",
    "Connector",
    "ControlServer",
    "Csms",
    "Event",
    "Evse",
    "Fault",
    "FaultInjector",
    "FaultPlan",
    "File",
    "FileTransfer",
    "Firmware",
    "FirmwareInstallation",
    "Fleet",
    "Inbox",
    "LimitPeriod",
    "Message",
    "OcppCallError",
    "OcppsimError",
    "Pack",
    "PayloadFault",
    "Persona",
    "Progress",
    "Report",
    "ResetDecision",
    "ResetRequest",
    "Scenario",
    "Span",
    "Tls",
    "TransactionRecord",
    "Transfers",
    "Transport",
    "Variable",
    "Vehicle",
    "__version__",
    "csms_config",
    "csms_mutants",
    "csms_rule",
    "known_checks",
    "known_faults",
    "parse_driver",
    "parse_ledger",
    "scenario_schema",
]
