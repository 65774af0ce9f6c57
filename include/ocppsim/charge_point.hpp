// SPDX-License-Identifier: AGPL-3.0-or-later
//
// ChargePoint: one simulated charging station.
//
//   * Lives on one EventLoop and belongs to its thread. (Fleet hands out thread-safe handles.)
//   * An act at the charger (plug_in, present_token ...) returns at once and never waits for the
//     CSMS; what follows is told to observers.
//   * It is faithful by default: what the protocol demands happens by itself. Deviations are asked
//     for (Persona, answer overrides, send_text).
#pragma once

#include <ocppsim/event_loop.hpp>
#include <ocppsim/json.hpp>
#include <ocppsim/random.hpp>
#include <ocppsim/rpc.hpp>
#include <ocppsim/station.hpp>
#include <ocppsim/transport.hpp>
#include <ocppsim/vehicle.hpp>

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ocppsim {

/// A configuration key (1.6: "HeartbeatInterval") or device-model variable
/// (2.x: "OCPPCommCtrlr.HeartbeatInterval",
/// "Component[instance]:evse:connector.Variable[instance]") to preset. Other attributes than Actual
/// have their name after a hash: "Fan.Speed#MaxSet"; they share type, limits and unit of their
/// variable.
struct VariablePreset {
  std::string name;
  std::optional<std::string> value{};       // nullopt: keep the default value
  std::optional<std::string> mutability{};  // "ReadOnly", "ReadWrite", "WriteOnly"
  bool absent = false;                      // the charger does not have it
  bool reboot_required = false;             // a change takes effect with the next boot
  std::optional<bool> persistent{};         // false: a change is lost with the power
  bool constant = false;                    // never changes while the charger runs
  // Of the vendor's own, or stricter than the standard's:
  std::optional<std::string>
      type{};  // as 2.0.1 DataEnumType: "string", "integer", "OptionList" ...
  std::optional<double> min{}, max{};  // of a number; of a text or list its length
  std::vector<std::string> values{};   // what it may be, or what its members may be
  std::string unit{};

  bool operator==(const VariablePreset&) const = default;
};

/// Where the specification leaves a choice, or real chargers have habits.
struct Persona {
  bool retry_keeps_message_id = false;   // 2.1 part 4 section 4.1.4 allows either
  bool boot_on_reconnect = false;        // plain reconnect is no reboot (1.6-J section 5.4)
  bool answers_while_rejected = false;   // 1.6 section 4.2 says not to
  bool finishing_until_unplug = true;    // 1.6 errata 3.20
  bool unplug_stops_transaction = true;  // initial StopTransactionOnEVSideDisconnect
  bool reuses_message_ids = false;  // starts over with each connection (against 1.6-J errata 3.7)
  bool lower_case_enums = false;    // "accepted", "available" (against the schema)
  bool remote_start_needs_connector = false;  // 1.6 section 5.11: without one it may refuse
  bool heartbeats_always = false;             // on the clock, not only in silence (1.6 section 4.6)
  bool hex_password = false;      // AuthorizationKey is hex of the password (1.6-J errata 3.12)
  bool rsa_keys = false;          // asks for certificates of RSA keys, else of P-256 keys
  Duration heartbeat_interval{};  // its own, whatever the CSMS says; 0: as told
  Duration resume_delay{};        // after a reconnect, before queued messages go out

  bool operator==(const Persona&) const = default;
};

/// A habit of real chargers by its name, such as "reuses-message-ids"; docs/reference/personas.md
/// lists them. The error names the nearest.
Result<Persona> named_persona(std::string_view name);
struct NamedPersona {
  std::string_view name;
  std::string_view about;  // one sentence
};
/// All of them, by name.
const std::vector<NamedPersona>& named_personas();

/// What goes wrong with new firmware, whatever its file says.
enum class FirmwareFault {
  none,
  download,      // every attempt breaks off: DownloadFailed
  signature,     // InvalidSignature; of a signed update
  verification,  // InstallVerificationFailed, or InstallationFailed where a version lacks the word
  installation,  // InstallationFailed
  power_loss,    // half way through the installation, which is done again when power is back
};
const char* to_string(FirmwareFault fault) noexcept;  // "power_loss"
std::optional<FirmwareFault> parse_firmware_fault(std::string_view text) noexcept;

struct FirmwareConfig {
  FirmwareFault fault = FirmwareFault::none;
  Duration install_duration = std::chrono::seconds{30};
  bool downloads_while_charging = true;  // else the download waits, or pauses
  bool installs_while_charging = false;  // else it waits for the end of every transaction
  bool installed_before_reboot = false;  // tells Installed, then reboots (1.6 errata 3.47)
  /// The unsigned UpdateFirmware of 1.6; nullopt: only without a security profile (1.6 security
  /// L01.FR.20).
  std::optional<bool> accepts_unsigned{};
  std::uint64_t max_bytes = std::uint64_t{256} << 20;
  /// PEM: who may have signed a firmware signing certificate, besides installed manufacturer roots.
  std::string manufacturer_roots;
  std::vector<std::string> revoked_serials;  // of signing certificates; hexadecimal
};

/// What a charger does about file transfers where a request leaves it the choice.
struct TransferHabits {
  int retries = 3;  // after the first attempt
  Duration retry_interval = std::chrono::seconds{60};
  Duration timeout = std::chrono::minutes{10};  // of one attempt
};

struct ChargePointConfig {
  std::string identity;
  std::vector<std::string> subprotocols = {"ocpp1.6"};  // offered, best first
  std::string url;           // CSMS base url; the percent-coded identity is appended
  std::string secure_url;    // ... from security profile 2 on; empty: url with ws: read as wss:
  int security_profile = 0;  // 0 none, 1 basic auth, 2 basic auth + TLS, 3 client certificate
  std::string basic_auth_password;
  std::shared_ptr<const TlsCredentials> tls;  // what the factory installed: roots, own certificate
  std::vector<std::pair<std::string, std::string>> headers;
  std::string local_address;

  std::string vendor = "ocppsim";
  std::string model = "Virtual";
  std::string serial_number;
  std::string firmware_version = "1.0.0";
  std::string iccid, imsi;

  std::vector<EvseConfig> evses = {EvseConfig{}};
  bool signed_meters = false;  // each EVSE's meter signs its readings (OCMF, ECDSA over P-256)
  std::vector<VariablePreset> variables;
  Persona persona;
  FirmwareConfig firmware;
  TransferHabits transfers;

  Duration handshake_timeout = std::chrono::seconds{30};
  Duration call_timeout = std::chrono::seconds{30};  // 1.6 MessageTimeout, 2.x MessageTimeout
  Duration back_off_wait_minimum = std::chrono::seconds{10};  // 2.0.1 part 4 section 5.3
  Duration back_off_random_range = std::chrono::seconds{10};
  int back_off_repeat_times = 3;
  int max_connect_attempts = 0;                             // 0: for ever
  Duration boot_retry_interval = std::chrono::seconds{30};  // when the CSMS gives 0
  Duration reboot_duration = std::chrono::seconds{5};
  std::size_t queue_limit = 1000;
};

/// One member of a charger's kept state.
struct StateEntry {
  std::string key;    // "meters", "queue/17", ...
  std::string value;  // JSON text; empty in a change: the entry is taken out
};

/// Keeps a charger's state over power loss and, file-backed, over processes. A failure is told by
/// the charger (EventKind::state_failed), which carries on and writes everything anew next time.
class StateStore {
 public:
  virtual ~StateStore() = default;
  /// What all changes so far amount to, in any order; empty: nothing is kept.
  virtual Result<std::vector<StateEntry>> load(std::string_view identity) = 0;
  /// Puts and takes out entries: all of the change, or after a crash nothing of it.
  virtual Result<void> change(std::string_view identity,
                              const std::vector<StateEntry>& entries) = 0;
  /// Keeps these entries and no others.
  virtual Result<void> replace(std::string_view identity,
                               const std::vector<StateEntry>& entries) = 0;
};
std::unique_ptr<StateStore> make_memory_store();

struct FileStoreOptions {
  /// Every change is on the disk before the charger goes on: state survives a power cut of the
  /// machine. Without it, it survives the end of the process, however sudden.
  bool synchronous = false;
  /// The directory is this store's alone while the store lives. Without it, who makes several stores
  /// for one directory sees to it that no identity is in two of them.
  bool exclusive = true;
};
/// One journal per identity below `directory` (created): changes are appended, each with its
/// checksum; what a crash left half-written does not count. Compacted as it grows. Errc::io: no
/// state can be kept there; Errc::state: another store, in this process or another, has it.
Result<std::unique_ptr<StateStore>> make_file_store(const std::string& directory,
                                                    FileStoreOptions options = {});

enum class BootStatus { none, pending, rejected, accepted };
const char* to_string(BootStatus status) noexcept;

enum class EventKind {
  powered_on,
  powered_off,
  connecting,
  connect_failed,  // text: why
  connected,       // text: subprotocol
  disconnected,    // text: why
  boot_answered,   // text: Accepted, Pending, Rejected
  status_changed,  // text: the connector status
  plugged_in,
  unplugged,
  token_presented,        // text: token
  authorization_result,   // text: Accepted, Invalid, ...
  transaction_started,    // text: uid, transaction set
  transaction_updated,    // text: trigger reason (2.x spelling)
  transaction_stopped,    // text: stop reason (2.x spelling), transaction set
  transaction_delivered,  // all its messages were answered, transaction set
  message_given_up,       // text: action
  reset_requested,        // text: type
  rebooting,
  availability_changed,       // text: Operative, Inoperative
  variable_changed,           // text: name=value; a name alone was deleted
  device_error,               // text: code
  clock_set,                  // number: the jump in ms
  violation,                  // text: kind: detail; the peer broke the RPC rules
  invalid_message,            // text: action: fault; the peer's payload breaks the schema
  security_event,             // text: type
  state_failed,               // text: why state is not kept, or what was kept can not be read
  charging_limit_changed,     // evse; number: W the EVSE may draw now
  charging_profiles_changed,  // evse 0: any; text: installed, cleared, replaced, expired
  reservation_changed,  // number: reservation id; text: Reserved, Used, Canceled, Expired, Replaced
  firmware_status_changed,   // text: Downloading, Installed, ...; number: requestId or 0
  upload_status_changed,     // text: Uploading, Uploaded, ...; number: requestId or 0
  certificates_changed,      // text: what: "CentralSystemRootCertificate installed", ...
  security_profile_changed,  // number: the profile in use from now on
  fault_fired,               // text: rule name (told by the faults floor)
  user,                      // text: whatever a script says
};
const char* to_string(EventKind kind) noexcept;  // "transaction_started"

/// Views live during the callback only.
struct ChargePointEvent {
  EventKind kind;
  TimePoint at{};
  EvseId evse = 0;
  ConnectorId connector = 0;
  std::string_view text;
  std::int64_t number = 0;
  const TransactionRecord* transaction = nullptr;
};

class ChargePoint;

/// May act on the charger and add or remove observers from inside a callback, but not destroy the
/// charger there.
class ChargePointObserver {
 public:
  virtual void on_event(ChargePoint&, const ChargePointEvent&) {}
  /// Every frame, whole, before it is acted on (received) or as it is handed to the transport.
  virtual void on_frame(ChargePoint&, Direction, std::string_view /*text*/) {}

 protected:
  ~ChargePointObserver() = default;
};

/// What an answer override does with a CALL of the CSMS.
struct Answer {
  enum class Kind { result, error, silence } kind = Kind::result;
  Json payload;  // result, or details of an error
  std::string error_code, error_description;
  Duration delay{};
};
/// nullopt: the charger's own behaviour.
using AnswerOverride = std::function<std::optional<Answer>(const IncomingCall&)>;

/// Takes what somebody makes of a question, in the asking call or any time after it, on the loop
/// that asked. Only the first time counts, and none once the asker is gone: its connection, its
/// power, itself. Never called, the question stays open.
template <class T>
using Give = std::function<void(T)>;
/// The CALL's views live in the asking call only.
using LateAnswerOverride =
    std::function<void(const IncomingCall&, const Give<std::optional<Answer>>&)>;

/// Firmware about to be installed. A hook may change what comes of it.
struct FirmwareInstallation {
  std::string location;     // what was asked for ...
  std::uint64_t bytes = 0;  // ... and downloaded
  bool is_signed = false;
  std::string version;  // as the file's name tells it (docs/how-to/firmware-and-logs.md)
  Duration duration{};
  FirmwareFault fault = FirmwareFault::none;  // verification, installation, power_loss
};
using FirmwareHook = std::function<void(FirmwareInstallation&)>;
using LateFirmwareHook =
    std::function<void(const FirmwareInstallation&, const Give<FirmwareInstallation>&)>;

/// What the chargers of one loop share, so that each stays small: parse and send buffers, and the
/// variable tables of equal configurations.
struct SessionScratch;
class VariableTables;
class ScratchMemory {
 public:
  ScratchMemory();
  ~ScratchMemory();
  SessionScratch& get() noexcept { return *scratch_; }
  VariableTables& tables() noexcept { return *tables_; }

 private:
  std::unique_ptr<SessionScratch> scratch_;
  std::unique_ptr<VariableTables> tables_;
};

class FileTransfer;

/// What a charge point is made of besides its configuration. Everything must outlive it.
struct ChargePointEnvironment {
  TransportFactory transport;
  std::string identity{};  // empty: the configuration's; lets many chargers share one configuration
  RandomRoot random{1};
  StateStore* store = nullptr;       // nullptr: state lives as long as the object
  FileTransfer* files = nullptr;     // firmware and logs; nullptr: every transfer fails
  ScratchMemory* scratch = nullptr;  // shared by the chargers of a loop; nullptr: its own
};

enum class ResetKind { on_idle, immediate };  // 1.6: Soft, Hard

/// Somebody wants the charger, or one EVSE of it, to start anew.
struct ResetRequest {
  ResetKind kind = ResetKind::on_idle;
  EvseId evse = 0;       // 0: the station
  bool by_csms = false;  // else an operator at the device
};
/// What the device makes of it.
struct ResetDecision {
  bool refused = false;  // the CSMS hears Rejected
  Duration delay{};      // carried out so much later
};
/// Asked once per request, before it is answered.
using ResetHook = std::function<ResetDecision(const ResetRequest&)>;
using LateResetHook = std::function<void(const ResetRequest&, const Give<ResetDecision>&)>;

enum class OfflineMode { closed, half_open };  // half_open: silence, no FIN

class ChargePoint {
 public:
  ChargePoint(EventLoop& loop, std::shared_ptr<const ChargePointConfig> config,
              ChargePointEnvironment environment);
  ~ChargePoint();
  ChargePoint(const ChargePoint&) = delete;
  ChargePoint& operator=(const ChargePoint&) = delete;

  /// What is wrong with a configuration, naming the field; checked by callers before construction
  /// (the constructor asserts).
  static Result<void> check(const ChargePointConfig& config);

  const ChargePointConfig& config() const noexcept;
  const std::string& identity() const noexcept;  // the environment's, else the configuration's
  EventLoop& loop() const noexcept;

  // ---- lifecycle ----
  void start();                 // power on and connect
  void stop();                  // power off without goodbye to the CSMS beyond closing the socket
  void power_cut();             // everything volatile is gone at once; persisted state stays
  void power_on();              // after power_cut(), stop(): boots with reason PowerUp
  void reboot(ResetKind kind);  // as a local operator: on_idle stops transactions first
  bool powered() const noexcept;

  // ---- link ----
  void go_offline(OfflineMode mode);  // stays down until go_online()
  void go_online();
  bool connected() const noexcept;  // transport open
  bool online() const noexcept;     // connected and boot accepted
  BootStatus boot_status() const noexcept;
  std::string_view subprotocol() const noexcept;  // of the connection, else the first offered

  // ---- people and cars ----
  // Errors: no such EVSE, nothing plugged in, powered off; Errc::invalid_argument: a token that
  // this version of OCPP can not tell (too long, of no type it knows).
  Result<void> plug_in(EvseId evse, ConnectorId connector = 1, const VehicleSpec& vehicle = {});
  Result<void> unplug(EvseId evse);
  /// Token at the reader: starts, or stops the transaction it may stop. evse 0: the reader of the
  /// station; it applies to the EVSE where a car waits, else to the next plug-in.
  Result<void> present_token(const IdToken& token, EvseId evse = 0);
  /// evse 0: the transaction that waits for its cable.
  Result<void> stop_transaction(EvseId evse, StopReason reason = StopReason::local);
  Result<void> suspend_ev(EvseId evse, bool suspended);    // the car stops / resumes drawing
  Result<void> suspend_evse(EvseId evse, bool suspended);  // the station stops / resumes offering

  // ---- device ----
  /// "NoError" clears. EVSE 0, connector 0: the station itself. Error: no such code.
  Result<void> set_error(EvseId evse, ConnectorId connector, const DeviceError& error);
  Result<void> set_availability(EvseId evse, ConnectorId connector, bool operative);  // 0: all
  Result<void> set_lock_failure(EvseId evse, bool fails);
  Result<void> set_meter(EvseId evse, std::int64_t energy_wh);
  Result<void> freeze_meter(EvseId evse, bool frozen);
  /// Sends a meter reading now, as if the CSMS had triggered it. evse 0: every EVSE.
  Result<void> report_meter(EvseId evse = 0);
  void set_firmware_fault(FirmwareFault fault);
  /// Called before each installation; an empty function removes it.
  void override_firmware_install(FirmwareHook hook);
  /// ... by somebody who needs time; the installation waits, and nothing new begins meanwhile.
  void override_firmware_install_later(LateFirmwareHook hook);
  /// A security event by its name in the charger's version (1.6 security section 8, 2.0.1 part 2
  /// appendix 1), or a vendor's own, happened: logged, and told to the CSMS if it is critical.
  Result<void> security_event(std::string_view type, std::string_view info = {});
  void step_clock(Duration by);
  void set_clock_drift(int ppm);
  /// The next resets fail; each is tried again as often as the charger is set to (1.6 ResetRetries).
  void fail_resets(int count);

  // ---- looking ----
  ConnectorStatus connector_status(EvseId evse, ConnectorId connector) const;
  std::int64_t meter_wh(EvseId evse) const;
  /// What the charging profiles let that EVSE draw now; its own maximum when they say nothing.
  std::int64_t limit_w(EvseId evse) const;
  /// From now on, as the CSMS would be told. evse 0: the station as a whole. Errors: no such EVSE,
  /// a negative duration, powered off.
  Result<CompositeSchedule> composite_schedule(EvseId evse, seconds duration,
                                               std::optional<ChargingRateUnit> unit = {}) const;
  /// The running transaction of that EVSE, or nullptr. evse 0: the one that waits for its cable,
  /// wherever that will be plugged in (2.0.1 E03).
  const TransactionRecord* transaction(EvseId evse) const;
  std::size_t queued_messages() const noexcept;
  UtcTime device_time() const;
  /// What runs now: the configuration's until an update was installed.
  std::string firmware_version() const;

  // ---- configuration entries, out of band ----
  std::optional<std::string> variable(std::string_view name) const;
  /// As an engineer would at the device: past mutability. Puts back what was deleted.
  Result<void> set_variable(std::string_view name, std::string_view value);
  /// From now on, and over power loss, as if the charger had never had it; a name without an
  /// attribute takes all of the variable's. Errors: there is none, it is constant.
  Result<void> delete_variable(std::string_view name);

  // ---- tokens, out of band ----
  /// As if the CSMS had once answered so; status in AuthorizationStatus spelling. No-op while the
  /// cache is disabled. Error: no such token, no such status.
  Result<void> cache_token(const IdToken& token, std::string_view status = "Accepted");
  /// Puts it into the local authorization list, whose version stays. Error: the list is full, no
  /// such token, no such status.
  Result<void> list_token(const IdToken& token, std::string_view status = "Accepted");

  // ---- speaking directly ----
  /// Any CALL; it queues behind the gate like the charger's own. Payload is not validated.
  void call(std::string_view action, const Json& payload,
            std::function<void(const Reply&)> on_reply = {});
  Result<void> send_text(std::string_view text);    // past the RPC layer; error when not connected
  Result<void> send_bytes(std::string_view bytes);  // past the WebSocket layer
  /// Last registered wins; an empty function removes it. "*" stands for every action.
  void override_answer(std::string action, AnswerOverride answer);
  /// ... by somebody who needs time.
  void override_answer_later(std::string action, LateAnswerOverride answer);
  /// Last set wins; an empty function: every reset is carried out at once.
  void set_reset_hook(ResetHook hook);
  /// ... by somebody who needs time; the CSMS waits for its answer meanwhile.
  void set_late_reset_hook(LateResetHook hook);
  void emit_user_event(std::string_view text);

  // ---- watching ----
  void add_observer(ChargePointObserver* observer);
  void remove_observer(ChargePointObserver* observer);
  /// For the floors above (fault injection): tell an event through this charger's observers.
  void tell(EventKind kind, std::string_view text, std::int64_t number = 0);

 private:
  class Body;
  Result<void> set_station_error(const DeviceError& error);
  std::unique_ptr<Body> body_;
};

}  // namespace ocppsim
