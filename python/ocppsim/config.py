# SPDX-License-Identifier: AGPL-3.0-or-later
"""A charger's configuration as keyword arguments."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypedDict, get_type_hints

from ocppsim import _core
from ocppsim._checking import Checked, Count, Large, check, member
from ocppsim._units import Span, seconds

VERSIONS = {"1.6": "ocpp1.6", "2.0.1": "ocpp2.0.1", "2.1": "ocpp2.1"}


@dataclass(frozen=True, kw_only=True)
class Connector(Checked):
    """A socket or a cable of an EVSE."""

    type: str = "cType2"
    """ConnectorEnumType."""
    fixed_cable: bool = False
    lockable: bool = True


@dataclass(frozen=True, kw_only=True)
class Evse(Checked):
    """One place where one car can charge."""

    connectors: tuple[Connector, ...] = (Connector(),)
    phases: int = 3
    voltage: int = 230
    """Volts, phase to neutral."""
    max_current: int = 32
    """Amperes per phase."""
    dc: bool = False


@dataclass(frozen=True, kw_only=True)
class Variable(Checked):
    """A configuration key or device-model variable to preset.

    Other attributes of a 2.x variable than Actual are presets of their own, with a hash:
    ``"Fan.Speed#MaxSet"``. They share type, limits and unit of their variable.
    """

    value: str | Large | bool | None = None
    mutability: str | None = None
    """ReadOnly, ReadWrite or WriteOnly."""
    absent: bool = False
    reboot_required: bool = False
    """A change takes effect with the next boot."""
    persistent: bool | None = None
    """False: a change is lost with the power."""
    constant: bool = False
    """Nobody changes it while the charger runs."""
    type: str | None = None
    """Of the vendor's own: string, integer, decimal, boolean, dateTime, OptionList, MemberList or
    SequenceList."""
    min: float | None = None
    max: float | None = None
    """Limits of a number, or of the length of a text or list."""
    values: tuple[str, ...] = ()
    """What it, or a member of the list, may be."""
    unit: str = ""


@dataclass(frozen=True, kw_only=True)
class Persona(Checked):
    """Habits where the specification leaves a choice; see ``Persona`` in charge_point.hpp."""

    retry_keeps_message_id: bool = False
    boot_on_reconnect: bool = False
    answers_while_rejected: bool = False
    finishing_until_unplug: bool = True
    unplug_stops_transaction: bool = True
    hex_password: bool = False
    rsa_keys: bool = False
    reuses_message_ids: bool = False
    lower_case_enums: bool = False
    remote_start_needs_connector: bool = False
    heartbeats_always: bool = False
    heartbeat_interval: Span = 0
    """Its own, whatever the CSMS says; 0: as told."""
    resume_delay: Span = 0

    @classmethod
    def named(cls, name: str, **changes: Any) -> Persona:
        """A habit of real chargers by its name, such as "reuses-message-ids"; ``changes`` beat
        what it says. Raises OcppsimError that suggests the nearest name."""
        core = _core.Persona.named(name)
        habits = {key: getattr(core, key) for key in cls.__dataclass_fields__}
        return cls(**(habits | changes))

    @staticmethod
    def names() -> dict[str, str]:
        """Every name, with a sentence about it."""
        return dict(_core.Persona.names())


@dataclass(frozen=True, kw_only=True)
class Firmware(Checked):
    """How the device takes new firmware; see ``FirmwareConfig`` in charge_point.hpp."""

    fault: str = "none"
    """none, download, signature, verification, installation or power_loss."""
    install_duration: Span = 30
    downloads_while_charging: bool = True
    installs_while_charging: bool = False
    installed_before_reboot: bool = False
    accepts_unsigned: bool | None = None
    """UpdateFirmware of 1.6; None: only without a security profile."""
    manufacturer_roots: str = ""
    """PEM text: who may vouch for a signing certificate."""
    revoked_serials: tuple[str, ...] = ()
    """Of signing certificates, hexadecimal."""


@dataclass(frozen=True, kw_only=True)
class Transfers(Checked):
    """What a charger does about file transfers when a request does not say."""

    retries: int = 3
    """After the first attempt."""
    retry_interval: Span = 60
    timeout: Span = 600
    """Of one attempt."""


@dataclass(frozen=True, kw_only=True)
class Tls(Checked):
    """Files in PEM form."""

    ca: str = ""
    certificate: str = ""
    key: str = ""
    verify: bool = True
    """Check the server's chain and host name."""
    verify_host: bool = True
    """Check the host name too."""

    def load(self) -> _core.TlsCredentials:
        """Reads the files. Raises OcppsimError naming the one that can not be read."""
        loaded = _core.TlsCredentials.load(self.ca, self.certificate, self.key)
        loaded.verify_peer = self.verify
        loaded.verify_host = self.verify_host
        return loaded


class ChargerConfig(TypedDict, total=False):
    """Keyword arguments of ``ChargePoint`` and ``Fleet.add``."""

    version: str | Sequence[str]
    """"1.6", "2.0.1", "2.1", or several, offered in that order."""
    url: str
    """Base url of the CSMS; the identity is appended, percent-coded."""
    secure_url: str
    """... from security profile 2 on; without it ``url`` with wss for ws."""
    security_profile: int
    """0 none, 1 password, 2 password and TLS, 3 client certificate."""
    password: str
    tls: Tls
    """What the factory installed: roots of the CSMS, own certificate and its key."""
    headers: Mapping[str, str]
    local_address: str
    vendor: str
    model: str
    serial_number: str
    firmware_version: str
    iccid: str
    imsi: str
    evses: Count | Sequence[Evse]
    """How many standard ones, or each."""
    signed_meters: bool
    """Each EVSE's meter signs its readings (OCMF, ECDSA over P-256)."""
    variables: Mapping[str, str | Large | bool | Variable]
    """1.6: {"HeartbeatInterval": 60}; 2.x: {"OCPPCommCtrlr.HeartbeatInterval": 60}."""
    persona: Persona | str
    """Or its name, see ``Persona.names``."""
    firmware: Firmware
    transfers: Transfers
    handshake_timeout: Span
    call_timeout: Span
    back_off_wait_minimum: Span
    back_off_random_range: Span
    back_off_repeat_times: int
    max_connect_attempts: int
    """0: for ever."""
    boot_retry_interval: Span
    reboot_duration: Span
    queue_limit: Count


_SPANS = {
    "handshake_timeout",
    "call_timeout",
    "back_off_wait_minimum",
    "back_off_random_range",
    "boot_retry_interval",
    "reboot_duration",
}


def _evse(evse: Evse) -> _core.EvseConfig:
    made = _core.EvseConfig()
    connectors = []
    for connector in evse.connectors:
        one = _core.ConnectorConfig()
        one.type = connector.type
        one.fixed_cable = connector.fixed_cable
        one.lockable = connector.lockable
        connectors.append(one)
    made.connectors = connectors
    made.phases = evse.phases
    made.voltage_v = evse.voltage
    made.max_current_a = evse.max_current
    made.dc = evse.dc
    return made


def wire_text(value: str | int | bool) -> str:
    """The value as OCPP writes it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def _variable(name: str, preset: str | int | bool | Variable) -> _core.VariablePreset:
    made = _core.VariablePreset()
    made.name = name
    if not isinstance(preset, Variable):
        made.value = wire_text(preset)
        return made
    made.value = None if preset.value is None else wire_text(preset.value)
    made.mutability = preset.mutability
    made.absent = preset.absent
    made.reboot_required = preset.reboot_required
    made.persistent = preset.persistent
    made.constant = preset.constant
    made.type = preset.type
    made.min = preset.min
    made.max = preset.max
    made.values = list(preset.values)
    made.unit = preset.unit
    return made


def firmware_fault(name: str) -> _core.FirmwareFault:
    """The core's word. Raises ValueError for an unknown one."""
    fault: _core.FirmwareFault = member("firmware fault", name, _core.FirmwareFault)
    return fault


def _firmware(value: Firmware) -> _core.FirmwareConfig:
    made = _core.FirmwareConfig()
    made.fault = firmware_fault(value.fault)
    made.install_duration = seconds(value.install_duration)
    made.downloads_while_charging = value.downloads_while_charging
    made.installs_while_charging = value.installs_while_charging
    made.installed_before_reboot = value.installed_before_reboot
    made.accepts_unsigned = value.accepts_unsigned
    made.manufacturer_roots = value.manufacturer_roots
    made.revoked_serials = list(value.revoked_serials)
    return made


def _persona(value: Persona | str) -> _core.Persona:
    if isinstance(value, str):
        return _core.Persona.named(value)
    made = _core.Persona()
    for key in Persona.__dataclass_fields__:
        setting = getattr(value, key)
        span = key in ("heartbeat_interval", "resume_delay")
        setattr(made, key, seconds(setting) if span else setting)
    return made


def _subprotocol(version: str) -> str:
    if version in VERSIONS:
        return VERSIONS[version]
    if version in VERSIONS.values():
        return version
    raise ValueError(f"unknown OCPP version {version!r}; known are {', '.join(VERSIONS)}")


@dataclass
class _Builder:
    config: _core.ChargePointConfig = field(default_factory=_core.ChargePointConfig)

    def put(self, name: str, value: Any) -> None:
        config = self.config
        match name:
            case "version":
                versions = [value] if isinstance(value, str) else value
                config.subprotocols = [_subprotocol(version) for version in versions]
            case "password":
                config.basic_auth_password = value
            case "tls":
                config.set_tls(value.load())
            case "headers":
                config.headers = list(value.items())
            case "evses":
                evses = value if isinstance(value, Sequence) else [Evse()] * value
                config.evses = [_evse(evse) for evse in evses]
            case "variables":
                config.variables = [_variable(n, preset) for n, preset in value.items()]
            case "persona":
                config.persona = _persona(value)
            case "firmware":
                config.firmware = _firmware(value)
            case "transfers":
                habits = _core.TransferHabits()
                habits.retries = value.retries
                habits.retry_interval = seconds(value.retry_interval)
                habits.timeout = seconds(value.timeout)
                config.transfers = habits
            case _ if name in _SPANS:
                setattr(config, name, seconds(value))
            case _:
                setattr(config, name, value)


def build(identity: str, options: ChargerConfig) -> _core.ChargePointConfig:
    """The core's configuration. Raises TypeError or ValueError that names the option."""
    known = get_type_hints(ChargerConfig, include_extras=True)
    builder = _Builder()
    builder.config.identity = identity
    for name, value in options.items():
        if name not in known:
            raise TypeError(f"a charger has no option {name!r}; it has {', '.join(known)}")
        check(name, value, known[name])
        builder.put(name, value)
    return builder.config
