# SPDX-License-Identifier: AGPL-3.0-or-later
# Written by tools/stubs.py.
"""
The C++ core of ocppsim. Use the package `ocppsim`, which is typed and documented.
"""
from __future__ import annotations
import typing
__all__: list[str] = ['CallError', 'Catalogue', 'ChargePointConfig', 'ChargerRef', 'ConnectorConfig', 'CsmsConfig', 'CsmsRule', 'CsmsServer', 'Direction', 'EventKind', 'EvseConfig', 'FaultPlan', 'FaultRule', 'FileTransferMaker', 'FirmwareConfig', 'FirmwareFault', 'Fleet', 'FleetEvent', 'FleetOptions', 'FrameType', 'OcppsimError', 'Persona', 'Progress', 'Question', 'Questions', 'Report', 'RunOptions', 'Scenario', 'ScenarioRun', 'SimulatedFile', 'SimulatedInbox', 'SimulatedLine', 'SimulatedUpload', 'StopReason', 'TlsCredentials', 'TransactionRecord', 'TransferFailure', 'TransferHabits', 'TransportMaker', 'VariablePreset', 'VehicleSpec', 'WaitFor', 'Wire', 'csms_mutant', 'csms_mutant_names', 'format_duration', 'known_checks', 'known_faults', 'parse_duration', 'scenario_reference', 'scenario_schema']
class OcppsimError(RuntimeError):
    """
    Something that was asked for can not be done.
    
    `code`: invalid_argument, parse, not_found, refused, unreachable, timeout, tls, limit,
    state, unsupported or io. `where`: a place to look at, or ''. `message`: what to do.
    """
    code: str
    message: str
    where: str
class Direction:
    """
    Which way a frame went, seen from the charger.
    
    Members:
    
      sent
    
      received
    """
    __members__: typing.ClassVar[dict[str, Direction]]
    received: typing.ClassVar[Direction]
    sent: typing.ClassVar[Direction]
    def __eq__(self, other: typing.Any) -> bool:
        ...
    def __getstate__(self) -> int:
        ...
    def __hash__(self) -> int:
        ...
    def __index__(self) -> int:
        ...
    def __init__(self, value: int) -> None:
        ...
    def __int__(self) -> int:
        ...
    def __ne__(self, other: typing.Any) -> bool:
        ...
    def __repr__(self) -> str:
        ...
    def __setstate__(self, state: int) -> None:
        ...
    def __str__(self) -> str:
        ...
    @property
    def name(self) -> str:
        ...
    @property
    def value(self) -> int:
        ...
class FrameType:
    """
    The message type of an OCPP-J frame.
    
    Members:
    
      call
    
      call_result
    
      call_error
    
      call_result_error
    
      send
    """
    __members__: typing.ClassVar[dict[str, FrameType]]
    call: typing.ClassVar[FrameType]
    call_error: typing.ClassVar[FrameType]
    call_result: typing.ClassVar[FrameType]
    call_result_error: typing.ClassVar[FrameType]
    send: typing.ClassVar[FrameType]
    def __eq__(self, other: typing.Any) -> bool:
        ...
    def __getstate__(self) -> int:
        ...
    def __hash__(self) -> int:
        ...
    def __index__(self) -> int:
        ...
    def __init__(self, value: int) -> None:
        ...
    def __int__(self) -> int:
        ...
    def __ne__(self, other: typing.Any) -> bool:
        ...
    def __repr__(self) -> str:
        ...
    def __setstate__(self, state: int) -> None:
        ...
    def __str__(self) -> str:
        ...
    @property
    def name(self) -> str:
        ...
    @property
    def value(self) -> int:
        ...
class EventKind:
    """
    What can happen at a charger.
    
    Members:
    
      powered_on
    
      powered_off
    
      connecting
    
      connect_failed
    
      connected
    
      disconnected
    
      boot_answered
    
      status_changed
    
      plugged_in
    
      unplugged
    
      token_presented
    
      authorization_result
    
      transaction_started
    
      transaction_updated
    
      transaction_stopped
    
      transaction_delivered
    
      message_given_up
    
      reset_requested
    
      rebooting
    
      availability_changed
    
      variable_changed
    
      device_error
    
      clock_set
    
      violation
    
      invalid_message
    
      security_event
    
      state_failed
    
      charging_limit_changed
    
      charging_profiles_changed
    
      reservation_changed
    
      firmware_status_changed
    
      upload_status_changed
    
      certificates_changed
    
      security_profile_changed
    
      fault_fired
    
      user
    """
    __members__: typing.ClassVar[dict[str, EventKind]]
    authorization_result: typing.ClassVar[EventKind]
    availability_changed: typing.ClassVar[EventKind]
    boot_answered: typing.ClassVar[EventKind]
    certificates_changed: typing.ClassVar[EventKind]
    charging_limit_changed: typing.ClassVar[EventKind]
    charging_profiles_changed: typing.ClassVar[EventKind]
    clock_set: typing.ClassVar[EventKind]
    connect_failed: typing.ClassVar[EventKind]
    connected: typing.ClassVar[EventKind]
    connecting: typing.ClassVar[EventKind]
    device_error: typing.ClassVar[EventKind]
    disconnected: typing.ClassVar[EventKind]
    fault_fired: typing.ClassVar[EventKind]
    firmware_status_changed: typing.ClassVar[EventKind]
    invalid_message: typing.ClassVar[EventKind]
    message_given_up: typing.ClassVar[EventKind]
    plugged_in: typing.ClassVar[EventKind]
    powered_off: typing.ClassVar[EventKind]
    powered_on: typing.ClassVar[EventKind]
    rebooting: typing.ClassVar[EventKind]
    reservation_changed: typing.ClassVar[EventKind]
    reset_requested: typing.ClassVar[EventKind]
    security_event: typing.ClassVar[EventKind]
    security_profile_changed: typing.ClassVar[EventKind]
    state_failed: typing.ClassVar[EventKind]
    status_changed: typing.ClassVar[EventKind]
    token_presented: typing.ClassVar[EventKind]
    transaction_delivered: typing.ClassVar[EventKind]
    transaction_started: typing.ClassVar[EventKind]
    transaction_stopped: typing.ClassVar[EventKind]
    transaction_updated: typing.ClassVar[EventKind]
    unplugged: typing.ClassVar[EventKind]
    upload_status_changed: typing.ClassVar[EventKind]
    user: typing.ClassVar[EventKind]
    variable_changed: typing.ClassVar[EventKind]
    violation: typing.ClassVar[EventKind]
    def __eq__(self, other: typing.Any) -> bool:
        ...
    def __getstate__(self) -> int:
        ...
    def __hash__(self) -> int:
        ...
    def __index__(self) -> int:
        ...
    def __init__(self, value: int) -> None:
        ...
    def __int__(self) -> int:
        ...
    def __ne__(self, other: typing.Any) -> bool:
        ...
    def __repr__(self) -> str:
        ...
    def __setstate__(self, state: int) -> None:
        ...
    def __str__(self) -> str:
        ...
    @property
    def name(self) -> str:
        ...
    @property
    def value(self) -> int:
        ...
class Catalogue:
    """
    Every message of an OCPP version as data.
    """
    @staticmethod
    def find(subprotocol: str) -> Catalogue:
        ...
    def extended(self, notation: str, file_name: str = '<text>') -> Catalogue:
        ...
    def generate(self, action: str, *, seed: int = 1, response: bool = False) -> typing.Any:
        ...
    def validate(self, action: str, payload: typing.Any, *, response: bool = False) -> typing.Any:
        ...
    @property
    def actions(self) -> list[str]:
        ...
class CallError:
    """
    A CALLERROR, as a handler's value.
    """
    def __init__(self, code: str, description: str, details: typing.Any) -> None:
        ...
class Question:
    """
    What a loop asks of Python code.
    """
    def answer(self, value: typing.Any) -> None:
        ...
    def args(self) -> tuple[typing.Any, ...]:
        ...
    def fail(self, why: str) -> None:
        ...
    @property
    def handler(self) -> int:
        ...
    @property
    def moot(self) -> bool:
        ...
class Questions:
    def __init__(self, ask_now: typing.Callable[..., typing.Any] | None, limit: int) -> None:
        ...
    def close(self) -> None:
        ...
    def take(self) -> list[typing.Any]:
        ...
    @property
    def not_asked(self) -> int:
        ...
class TlsCredentials:
    require_client_certificate: bool
    verify_host: bool
    verify_peer: bool
    @staticmethod
    def load(ca: str, certificate: str, key: str) -> TlsCredentials:
        ...
class Wire:
    """
    What a Python transport tells its charger.
    """
    def closed(self, code: int = 1000, why: str = '') -> None:
        ...
    def opened(self, subprotocol: str) -> None:
        ...
    def received(self, text: str) -> None:
        ...
class TransportMaker:
    def __init__(self, questions: Questions, handler: int) -> None:
        ...
class ConnectorConfig:
    fixed_cable: bool
    lockable: bool
    type: str
    def __init__(self) -> None:
        ...
class EvseConfig:
    connectors: list[ConnectorConfig]
    dc: bool
    max_current_a: int
    phases: int
    voltage_v: int
    def __init__(self) -> None:
        ...
class VariablePreset:
    absent: bool
    constant: bool
    max: float | None
    min: float | None
    mutability: str | None
    name: str
    persistent: bool | None
    reboot_required: bool
    type: str | None
    unit: str
    value: str | None
    values: list[str]
    def __init__(self) -> None:
        ...
class Persona:
    answers_while_rejected: bool
    boot_on_reconnect: bool
    finishing_until_unplug: bool
    heartbeat_interval: float
    heartbeats_always: bool
    hex_password: bool
    lower_case_enums: bool
    remote_start_needs_connector: bool
    resume_delay: float
    retry_keeps_message_id: bool
    reuses_message_ids: bool
    rsa_keys: bool
    unplug_stops_transaction: bool
    @staticmethod
    def named(arg0: str) -> Persona:
        ...
    @staticmethod
    def names() -> list[tuple[str, str]]:
        ...
    def __init__(self) -> None:
        ...
class FirmwareFault:
    """
    Members:
    
      none
    
      download
    
      signature
    
      verification
    
      installation
    
      power_loss
    """
    __members__: typing.ClassVar[dict[str, FirmwareFault]]
    download: typing.ClassVar[FirmwareFault]
    installation: typing.ClassVar[FirmwareFault]
    none: typing.ClassVar[FirmwareFault]
    power_loss: typing.ClassVar[FirmwareFault]
    signature: typing.ClassVar[FirmwareFault]
    verification: typing.ClassVar[FirmwareFault]
    def __eq__(self, other: typing.Any) -> bool:
        ...
    def __getstate__(self) -> int:
        ...
    def __hash__(self) -> int:
        ...
    def __index__(self) -> int:
        ...
    def __init__(self, value: int) -> None:
        ...
    def __int__(self) -> int:
        ...
    def __ne__(self, other: typing.Any) -> bool:
        ...
    def __repr__(self) -> str:
        ...
    def __setstate__(self, state: int) -> None:
        ...
    def __str__(self) -> str:
        ...
    @property
    def name(self) -> str:
        ...
    @property
    def value(self) -> int:
        ...
class FirmwareConfig:
    accepts_unsigned: bool | None
    downloads_while_charging: bool
    fault: FirmwareFault
    install_duration: float
    installed_before_reboot: bool
    installs_while_charging: bool
    manufacturer_roots: str
    max_bytes: int
    revoked_serials: list[str]
    def __init__(self) -> None:
        ...
class TransferHabits:
    retries: int
    retry_interval: float
    timeout: float
    def __init__(self) -> None:
        ...
class ChargePointConfig:
    back_off_random_range: float
    back_off_repeat_times: int
    back_off_wait_minimum: float
    basic_auth_password: str
    boot_retry_interval: float
    call_timeout: float
    evses: list[EvseConfig]
    firmware: FirmwareConfig
    firmware_version: str
    handshake_timeout: float
    headers: list[tuple[str, str]]
    iccid: str
    identity: str
    imsi: str
    local_address: str
    max_connect_attempts: int
    model: str
    persona: Persona
    queue_limit: int
    reboot_duration: float
    secure_url: str
    security_profile: int
    serial_number: str
    signed_meters: bool
    subprotocols: list[str]
    transfers: TransferHabits
    url: str
    variables: list[VariablePreset]
    vendor: str
    def __init__(self) -> None:
        ...
    def set_tls(self, arg0: TlsCredentials) -> None:
        ...
class VehicleSpec:
    battery_wh: int
    initial_soc_percent: int
    max_power_w: int
    phases: int
    ramp_delay: float
    target_soc_percent: int
    def __init__(self) -> None:
        ...
    def set_taper(self, arg0: list[tuple[int, int]]) -> None:
        ...
class StopReason:
    """
    Members:
    
      DeAuthorized
    
      EmergencyStop
    
      EnergyLimitReached
    
      EVDisconnected
    
      GroundFault
    
      ImmediateReset
    
      Local
    
      MasterPass
    
      Other
    
      PowerLoss
    
      PowerQuality
    
      Reboot
    
      Remote
    
      ScheduledReset
    
      SOCLimitReached
    
      StoppedByEV
    
      TimeLimitReached
    
      Timeout
    
      UnlockCommand
    """
    DeAuthorized: typing.ClassVar[StopReason]
    EVDisconnected: typing.ClassVar[StopReason]
    EmergencyStop: typing.ClassVar[StopReason]
    EnergyLimitReached: typing.ClassVar[StopReason]
    GroundFault: typing.ClassVar[StopReason]
    ImmediateReset: typing.ClassVar[StopReason]
    Local: typing.ClassVar[StopReason]
    MasterPass: typing.ClassVar[StopReason]
    Other: typing.ClassVar[StopReason]
    PowerLoss: typing.ClassVar[StopReason]
    PowerQuality: typing.ClassVar[StopReason]
    Reboot: typing.ClassVar[StopReason]
    Remote: typing.ClassVar[StopReason]
    SOCLimitReached: typing.ClassVar[StopReason]
    ScheduledReset: typing.ClassVar[StopReason]
    StoppedByEV: typing.ClassVar[StopReason]
    TimeLimitReached: typing.ClassVar[StopReason]
    Timeout: typing.ClassVar[StopReason]
    UnlockCommand: typing.ClassVar[StopReason]
    __members__: typing.ClassVar[dict[str, StopReason]]
    def __eq__(self, other: typing.Any) -> bool:
        ...
    def __getstate__(self) -> int:
        ...
    def __hash__(self) -> int:
        ...
    def __index__(self) -> int:
        ...
    def __init__(self, value: int) -> None:
        ...
    def __int__(self) -> int:
        ...
    def __ne__(self, other: typing.Any) -> bool:
        ...
    def __repr__(self) -> str:
        ...
    def __setstate__(self, state: int) -> None:
        ...
    def __str__(self) -> str:
        ...
    @property
    def name(self) -> str:
        ...
    @property
    def value(self) -> int:
        ...
class TransactionRecord:
    """
    A transaction as the charger knows it.
    """
    def __repr__(self) -> str:
        ...
    @property
    def connector(self) -> int:
        ...
    @property
    def csms_id(self) -> str:
        ...
    @property
    def energy_wh(self) -> int:
        ...
    @property
    def evse(self) -> int:
        ...
    @property
    def given_up(self) -> bool:
        ...
    @property
    def meter_start_wh(self) -> int:
        ...
    @property
    def meter_stop_wh(self) -> int:
        ...
    @property
    def running(self) -> bool:
        ...
    @property
    def start_delivered(self) -> bool:
        ...
    @property
    def started_at(self) -> typing.Any:
        ...
    @property
    def stop_delivered(self) -> bool:
        ...
    @property
    def stop_reason(self) -> typing.Any:
        ...
    @property
    def stopped_at(self) -> typing.Any:
        ...
    @property
    def token(self) -> str:
        ...
    @property
    def uid(self) -> str:
        ...
class FaultRule:
    action: str
    charger: str
    direction: Direction | None
    frames: list[FrameType]
    kind: str
    name: str
    only: str
    ratio: str
    skip: int
    times: int
    def __init__(self) -> None:
        ...
    def check(self) -> None:
        ...
    def set_window(self, from_: float, until: float | None, every: float | None, spread: float) -> None:
        ...
    @property
    def settings(self) -> typing.Any:
        ...
    @settings.setter
    def settings(self, arg1: dict[str, typing.Any]) -> None:
        ...
class FaultPlan:
    """
    What fired, explicitly: replays without dice.
    """
    @staticmethod
    def from_json(arg0: dict[str, typing.Any]) -> FaultPlan:
        ...
    def __len__(self) -> int:
        ...
    def keep_first(self, arg0: int) -> None:
        ...
    def to_json(self) -> typing.Any:
        ...
class CsmsConfig:
    allow_invalid_calls: bool
    authority_certificate: str
    authority_key: str
    boot_retry_interval_s: int
    boot_sequence: list[str]
    enforce_boot: bool
    heartbeat_interval_s: int
    identities: list[str]
    passwords: dict[str, str]
    refuse_unknown: bool
    subprotocols: list[str]
    token_group: list[tuple[str, str]]
    token_status: list[tuple[str, str]]
    def __init__(self) -> None:
        ...
class CsmsRule:
    def __init__(self, options: dict[str, typing.Any]) -> None:
        ...
    @property
    def name(self) -> str:
        ...
class CsmsServer:
    def __init__(self, config: CsmsConfig, *, questions: Questions, address: str, port: int, tls: TlsCredentials | None, log_frames: bool) -> None:
        ...
    def add_rule(self, arg0: CsmsRule) -> None:
        ...
    def call(self, arg0: str, arg1: str, arg2: typing.Any, arg3: float) -> typing.Any:
        ...
    def connected(self, arg0: str) -> bool:
        ...
    def disconnect(self, arg0: str, arg1: int) -> None:
        ...
    def ledger(self) -> dict[str, typing.Any]:
        ...
    def notify_call(self, arg0: str, arg1: str, arg2: typing.Any, arg3: float) -> int:
        ...
    def release(self, arg0: str) -> None:
        ...
    def remove_rule(self, arg0: str) -> None:
        ...
    def set_handler(self, action: str, handler: int | None) -> None:
        ...
    def stop(self) -> None:
        ...
    def take_events(self) -> list[typing.Any]:
        ...
    def take_frames(self) -> list[typing.Any]:
        ...
    def to_json(self) -> typing.Any:
        ...
    @property
    def events_fd(self) -> int:
        ...
    @property
    def port(self) -> int:
        ...
    @property
    def url(self) -> str:
        ...
class Scenario:
    @staticmethod
    def load(path: str, set: list[tuple[str, str]]) -> Scenario:
        ...
    @staticmethod
    def parse(text: str, file: str, set: list[tuple[str, str]]) -> Scenario:
        ...
    def missing_credentials(self) -> list[str]:
        ...
    @property
    def charger_count(self) -> int:
        ...
    @property
    def description(self) -> str:
        ...
    @property
    def duration(self) -> float:
        ...
    @property
    def file(self) -> str:
        ...
    @property
    def name(self) -> str:
        ...
    @property
    def operates_csms(self) -> bool:
        ...
    @property
    def parameters(self) -> list[typing.Any]:
        ...
    @property
    def seed(self) -> int:
        ...
    @property
    def test_case(self) -> typing.Any:
        ...
class Progress:
    @property
    def chargers(self) -> int:
        ...
    @property
    def connect_failures(self) -> int:
        ...
    @property
    def connected(self) -> int:
        ...
    @property
    def failures(self) -> int:
        ...
    @property
    def faults_fired(self) -> int:
        ...
    @property
    def first_connect_failure(self) -> str:
        ...
    @property
    def flows_running(self) -> int:
        ...
    @property
    def messages_received(self) -> int:
        ...
    @property
    def messages_sent(self) -> int:
        ...
    @property
    def now(self) -> float:
        ...
    @property
    def online(self) -> int:
        ...
    @property
    def queued_messages(self) -> int:
        ...
    @property
    def transactions_finished(self) -> int:
        ...
    @property
    def transactions_running(self) -> int:
        ...
    @property
    def transactions_started(self) -> int:
        ...
class Report:
    def to_json(self) -> typing.Any:
        ...
    def to_junit(self) -> str:
        ...
    def to_text(self) -> str:
        ...
    @property
    def digest(self) -> str:
        ...
    @property
    def exit_code(self) -> int:
        ...
    @property
    def interrupted(self) -> bool:
        ...
    @property
    def reason(self) -> str:
        ...
    @property
    def seed(self) -> int:
        ...
    @property
    def verdict(self) -> str:
        ...
class RunOptions:
    def __init__(self, *, virtual_time: bool, shards: int, seed: int | None, csms_url: str, csms_mutant: str, password: str, tls: TlsCredentials | None, trace_file: str, state_directory: str, state_synchronous: bool, replay: FaultPlan | None, ledger: typing.Callable[..., typing.Any] | None, csms_operator: typing.Any) -> None:
        ...
class ScenarioRun:
    def __init__(self, scenario: Scenario, options: RunOptions) -> None:
        ...
    def fault_plan(self) -> FaultPlan:
        ...
    def request_stop(self) -> None:
        ...
    def run(self, on_progress: typing.Any = None) -> Report:
        ...
class FleetEvent:
    """
    A copy of something that happened at a charger.
    """
    def __repr__(self) -> str:
        ...
    @property
    def at(self) -> float:
        ...
    @property
    def charger_index(self) -> int:
        ...
    @property
    def code(self) -> str:
        ...
    @property
    def connector(self) -> int:
        ...
    @property
    def direction(self) -> Direction:
        ...
    @property
    def evse(self) -> int:
        ...
    @property
    def kind(self) -> EventKind:
        ...
    @property
    def number(self) -> int:
        ...
    @property
    def ok(self) -> bool:
        ...
    @property
    def text(self) -> str:
        ...
    @property
    def transaction(self) -> TransactionRecord:
        ...
    @property
    def type(self) -> str:
        ...
class WaitFor:
    def __init__(self, *, event: EventKind | None, text: str, evse: int, direction: Direction | None, frame: FrameType, action: str, payload: typing.Any, past: bool, unseen: bool, next: bool) -> None:
        ...
class ChargerRef:
    def ask_answer(self, questions: Questions, handler: int, action: str, delay: float, times: int) -> None:
        ...
    def ask_firmware_install(self, questions: Questions, handler: int) -> None:
        ...
    def ask_reset(self, questions: Questions, handler: int) -> None:
        ...
    def cache_token(self, arg0: str, arg1: str) -> None:
        ...
    def call(self, arg0: str, arg1: typing.Any, arg2: float) -> typing.Any:
        ...
    def clear_firmware_install(self) -> None:
        ...
    def clear_override(self, arg0: str) -> None:
        ...
    def clear_reset(self) -> None:
        ...
    def composite_schedule(self, arg0: int, arg1: float, arg2: str | None) -> typing.Any:
        ...
    def decide_resets(self, arg0: bool, arg1: float) -> None:
        ...
    def delete_variable(self, arg0: str) -> None:
        ...
    def emit(self, arg0: str) -> None:
        ...
    def fail_resets(self, arg0: int) -> None:
        ...
    def firmware_version(self) -> str:
        ...
    def forbid(self, arg0: WaitFor, arg1: float) -> None:
        ...
    def freeze_meter(self, arg0: int, arg1: bool) -> None:
        ...
    def go_offline(self, arg0: bool) -> None:
        ...
    def go_online(self) -> None:
        ...
    def limit_w(self, arg0: int) -> int:
        ...
    def list_token(self, arg0: str, arg1: str) -> None:
        ...
    def meter_wh(self, arg0: int) -> int:
        ...
    def notify_call(self, arg0: str, arg1: typing.Any) -> int:
        ...
    def notify_when(self, arg0: WaitFor, arg1: float) -> int:
        ...
    def override_answer(self, arg0: str, arg1: str, arg2: typing.Any, arg3: str, arg4: str, arg5: float, arg6: int) -> None:
        ...
    def override_firmware_install(self, arg0: str | None, arg1: float | None, arg2: FirmwareFault | None) -> None:
        ...
    def plug_in(self, arg0: int, arg1: int, arg2: VehicleSpec) -> None:
        ...
    def power_cut(self) -> None:
        ...
    def power_on(self) -> None:
        ...
    def present_token(self, arg0: str, arg1: str, arg2: int) -> None:
        ...
    def reboot(self, arg0: bool) -> None:
        ...
    def report_meter(self, arg0: int) -> None:
        ...
    def security_event(self, arg0: str, arg1: str) -> None:
        ...
    def send_bytes(self, arg0: bytes) -> None:
        ...
    def send_text(self, arg0: str) -> None:
        ...
    def set_availability(self, arg0: int, arg1: int, arg2: bool) -> None:
        ...
    def set_clock_drift(self, arg0: int) -> None:
        ...
    def set_error(self, arg0: int, arg1: int, arg2: str, arg3: str, arg4: str, arg5: str) -> None:
        ...
    def set_firmware_fault(self, arg0: FirmwareFault) -> None:
        ...
    def set_lock_failure(self, arg0: int, arg1: bool) -> None:
        ...
    def set_meter(self, arg0: int, arg1: int) -> None:
        ...
    def set_variable(self, arg0: str, arg1: str) -> None:
        ...
    def start(self) -> None:
        ...
    def status(self, arg0: int, arg1: int) -> str:
        ...
    def step_clock(self, arg0: float) -> None:
        ...
    def stop(self) -> None:
        ...
    def stop_transaction(self, arg0: int, arg1: StopReason) -> None:
        ...
    def suspend_ev(self, arg0: int, arg1: bool) -> None:
        ...
    def suspend_evse(self, arg0: int, arg1: bool) -> None:
        ...
    def transaction(self, arg0: int) -> typing.Any:
        ...
    def unplug(self, arg0: int) -> None:
        ...
    def variable(self, arg0: str) -> str | None:
        ...
    def wait_for(self, arg0: WaitFor, arg1: float) -> FleetEvent:
        ...
    @property
    def boot_status(self) -> str:
        ...
    @property
    def connected(self) -> bool:
        ...
    @property
    def device_time(self) -> typing.Any:
        ...
    @property
    def identity(self) -> str:
        ...
    @property
    def index(self) -> int:
        ...
    @property
    def is_virtual(self) -> bool:
        ...
    @property
    def online(self) -> bool:
        ...
    @property
    def powered(self) -> bool:
        ...
    @property
    def queued_messages(self) -> int:
        ...
    @property
    def subprotocol(self) -> str:
        ...
class TransferFailure:
    """
    Members:
    
      none
    
      not_supported
    
      malformed
    
      permission_denied
    
      not_found
    
      unreachable
    
      tls
    
      timeout
    
      interrupted
    
      too_large
    
      rejected
    """
    __members__: typing.ClassVar[dict[str, TransferFailure]]
    interrupted: typing.ClassVar[TransferFailure]
    malformed: typing.ClassVar[TransferFailure]
    none: typing.ClassVar[TransferFailure]
    not_found: typing.ClassVar[TransferFailure]
    not_supported: typing.ClassVar[TransferFailure]
    permission_denied: typing.ClassVar[TransferFailure]
    rejected: typing.ClassVar[TransferFailure]
    timeout: typing.ClassVar[TransferFailure]
    tls: typing.ClassVar[TransferFailure]
    too_large: typing.ClassVar[TransferFailure]
    unreachable: typing.ClassVar[TransferFailure]
    def __eq__(self, other: typing.Any) -> bool:
        ...
    def __getstate__(self) -> int:
        ...
    def __hash__(self) -> int:
        ...
    def __index__(self) -> int:
        ...
    def __init__(self, value: int) -> None:
        ...
    def __int__(self) -> int:
        ...
    def __ne__(self, other: typing.Any) -> bool:
        ...
    def __repr__(self) -> str:
        ...
    def __setstate__(self, state: int) -> None:
        ...
    def __str__(self) -> str:
        ...
    @property
    def name(self) -> str:
        ...
    @property
    def value(self) -> int:
        ...
class SimulatedLine:
    bytes_per_second: int
    fails_at_byte: int
    failure: TransferFailure
    failures: int
    latency: float
    def __init__(self) -> None:
        ...
class SimulatedFile:
    def __init__(self, *, url: str, content: bytes, size: int, line: SimulatedLine) -> None:
        ...
class SimulatedInbox:
    def __init__(self, *, url: str, max_bytes: int, line: SimulatedLine) -> None:
        ...
class SimulatedUpload:
    """
    What an inbox took.
    """
    @property
    def at(self) -> float:
        ...
    @property
    def charger(self) -> str:
        ...
    @property
    def content(self) -> bytes:
        ...
    @property
    def url(self) -> str:
        ...
class FileTransferMaker:
    def __init__(self, questions: Questions, handler: int) -> None:
        ...
class FleetOptions:
    def __init__(self, *, questions: Questions, virtual_time: bool, shards: int, seed: int, csms_url: str, csms: CsmsConfig, csms_rules: list[CsmsRule], checks: list[str] | None, state_directory: str, state_synchronous: bool, trace_file: str, history: int, transport: TransportMaker | None, files: list[SimulatedFile], inboxes: list[SimulatedInbox], file_transfer: FileTransferMaker | None, ledger: typing.Callable[..., typing.Any] | None) -> None:
        ...
class Fleet:
    def __init__(self, options: FleetOptions) -> None:
        ...
    def __len__(self) -> int:
        ...
    def add(self, arg0: ChargePointConfig) -> ChargerRef:
        ...
    def add_fault(self, arg0: FaultRule) -> int:
        ...
    def at(self, arg0: int) -> ChargerRef:
        ...
    def csms_add_rule(self, arg0: CsmsRule) -> None:
        ...
    def csms_call(self, arg0: str, arg1: str, arg2: typing.Any, arg3: float) -> typing.Any:
        ...
    def csms_notify_call(self, arg0: str, arg1: str, arg2: typing.Any, arg3: float) -> int:
        ...
    def csms_release(self, arg0: str) -> None:
        ...
    def csms_remove_rule(self, arg0: str) -> None:
        ...
    def csms_set_handler(self, questions: Questions, action: str, handler: int | None) -> None:
        ...
    def digest(self) -> str:
        ...
    def fault_counters(self) -> list[typing.Any]:
        ...
    def fault_plan(self) -> FaultPlan:
        ...
    def find(self, arg0: str) -> ChargerRef | None:
        ...
    def finish(self) -> Report:
        ...
    def ledger(self) -> dict[str, typing.Any]:
        ...
    def open(self) -> None:
        ...
    def progress(self) -> Progress:
        ...
    def remove(self, arg0: ChargerRef) -> None:
        ...
    def remove_fault(self, arg0: int) -> None:
        ...
    def replay_faults(self, arg0: FaultPlan) -> None:
        ...
    def request_stop(self) -> None:
        ...
    def run_for(self, arg0: float) -> bool:
        ...
    def start(self, arg0: float) -> None:
        ...
    def stop(self) -> None:
        ...
    def take_events(self, max: int = 4096) -> list[typing.Any]:
        ...
    def uploads(self) -> list[SimulatedUpload]:
        ...
    def wait_events(self, arg0: float) -> bool:
        ...
    def watch(self, *, kinds: list[EventKind], all_events: bool, frames: bool, charger: str) -> None:
        ...
    @property
    def csms_url(self) -> str:
        ...
    @property
    def events_dropped(self) -> int:
        ...
    @property
    def events_fd(self) -> int:
        ...
    @property
    def has_embedded_csms(self) -> bool:
        ...
    @property
    def is_virtual(self) -> bool:
        ...
    @property
    def now(self) -> float:
        ...
    @property
    def seed(self) -> int:
        ...
def csms_mutant(name: str) -> list[CsmsRule]:
    ...
def csms_mutant_names() -> list[str]:
    ...
def format_duration(seconds: float) -> str:
    ...
def known_checks() -> list[typing.Any]:
    ...
def known_faults() -> list[typing.Any]:
    """
    Every kind of fault with its settings, by name.
    """
def parse_duration(text: str) -> float:
    """
    Seconds of "250ms", "30s", "1h30m".
    """
def scenario_reference() -> str:
    ...
def scenario_schema() -> typing.Any:
    ...
__version__: str = '0.1.0'
