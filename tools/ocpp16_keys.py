# SPDX-License-Identifier: AGPL-3.0-or-later
"""What tools/ocpp16.py can not read from the sources: sections, effects, and what is refused."""

from __future__ import annotations

from typing import NamedTuple


class Key(NamedTuple):
    """A standard configuration key."""

    profile: str
    spec: str
    effect: str
    range: str = ""


CORE = "Core"
LIST = "Local Auth List Management"
RESERVATION = "Reservation"
SMART = "Smart Charging"
FIRMWARE = "Firmware Management"
SECURITY = "Security"
SIGNED = "Signed meter values"
NOTE = "OCA application note"

KEYS = {
    "AllowOfflineTxForUnknownId": Key(
        CORE, "9.1.1", "Offline, a token that neither list nor cache knows may start."
    ),
    "AuthorizationCacheEnabled": Key(CORE, "9.1.2", "Answers about tokens are kept and used."),
    "AuthorizeRemoteTxRequests": Key(
        CORE, "9.1.3", "A remote start asks for the token's authorization first."
    ),
    "BlinkRepeat": Key(CORE, "9.1.4", ""),
    "ClockAlignedDataInterval": Key(
        CORE, "9.1.5", "Meter values on the grid of the clock, from midnight; 0: none."
    ),
    "ConnectionTimeOut": Key(
        CORE, "9.1.6, errata 3.89", "From the token to the cable; then the connector is free again."
    ),
    "ConnectorPhaseRotation": Key(
        CORE, "9.1.7", "How each connector is wired: on which phase of the meter a car shows."
    ),
    "ConnectorPhaseRotationMaxLength": Key(CORE, "9.1.8", "Members of that list at most."),
    "GetConfigurationMaxKeys": Key(CORE, "9.1.9", "More keys in one request are refused."),
    "HeartbeatInterval": Key(
        CORE, "9.1.10", "Silence after which a Heartbeat goes out; also set by the boot's answer."
    ),
    "LightIntensity": Key(CORE, "9.1.11", ""),
    "LocalAuthorizeOffline": Key(CORE, "9.1.12", "Offline, list and cache decide about tokens."),
    "LocalPreAuthorize": Key(
        CORE, "9.1.13", "Online too: a token that list or cache knows starts without asking."
    ),
    "MaxEnergyOnInvalidId": Key(
        CORE, "9.1.14", "Energy still given after a start turned out unauthorized."
    ),
    "MessageTimeout": Key(CORE, "errata 3.83", "For the answer to a CALL."),
    "MeterValuesAlignedData": Key(CORE, "9.1.15", "What clock-aligned meter values hold."),
    "MeterValuesAlignedDataMaxLength": Key(CORE, "9.1.16", "Members of that list at most."),
    "MeterValuesSampledData": Key(CORE, "9.1.17", "What sampled meter values hold."),
    "MeterValuesSampledDataMaxLength": Key(CORE, "9.1.18", "Members of that list at most."),
    "MeterValueSampleInterval": Key(
        CORE, "9.1.19", "Between sampled meter values of a transaction; 0: none."
    ),
    "MinimumStatusDuration": Key(CORE, "9.1.20", "A status that lasts shorter is not told."),
    "NumberOfConnectors": Key(CORE, "9.1.21", "Of the charger."),
    "ResetRetries": Key(
        CORE, "9.1.22", "Further tries of a reset that fails; after them ResetFailure is told."
    ),
    "StopTransactionMaxMeterValues": Key(
        CORE, "errata 3.91", "Readings in StopTransaction at most; those in the middle go."
    ),
    "StopTransactionOnEVSideDisconnect": Key(
        CORE, "9.1.23, errata 3.80", "Pulling the cable at the car ends the transaction."
    ),
    "StopTransactionOnInvalidId": Key(
        CORE, "9.1.24", "A start whose token is refused is stopped again; else only its energy."
    ),
    "StopTxnAlignedData": Key(CORE, "9.1.25", "Clock-aligned readings in StopTransaction."),
    "StopTxnAlignedDataMaxLength": Key(CORE, "9.1.26", "Members of that list at most."),
    "StopTxnSampledData": Key(CORE, "9.1.27", "Sampled readings in StopTransaction."),
    "StopTxnSampledDataMaxLength": Key(CORE, "9.1.28", "Members of that list at most."),
    "SupportedFeatureProfiles": Key(CORE, "9.1.29", "What the charger offers."),
    "SupportedFeatureProfilesMaxLength": Key(
        CORE, "9.1.30, errata 3.81", "Members of that list at most."
    ),
    "TransactionMessageAttempts": Key(
        CORE, "9.1.31", "Tries of a transaction message that the CSMS fails to process."
    ),
    "TransactionMessageRetryInterval": Key(CORE, "9.1.32", "Between them, times the tries so far."),
    "UnlockConnectorOnEVSideDisconnect": Key(
        CORE, "9.1.33, errata 3.84", "Pulling the cable at the car unlocks it at the charger."
    ),
    "WebSocketPingInterval": Key(CORE, "9.1.34; 1.6-J 7", "Between pings; 0: none."),
    "SupportedFileTransferProtocols": Key(
        FIRMWARE, "errata 3.90", "Schemes of locations that the charger can reach."
    ),
    "LocalAuthListEnabled": Key(LIST, "9.2.1", "The local list is used and can be changed."),
    "LocalAuthListMaxLength": Key(LIST, "9.2.2", "Entries of the list at most."),
    "SendLocalListMaxLength": Key(LIST, "9.2.3", "Entries of one SendLocalList at most."),
    "ReserveConnectorZeroSupported": Key(
        RESERVATION, "9.3.1", "The charger as a whole can be reserved (connector 0)."
    ),
    "ChargeProfileMaxStackLevel": Key(SMART, "9.4.1", "Higher stack levels are refused."),
    "ChargingScheduleAllowedChargingRateUnit": Key(
        SMART, "9.4.2, errata 3.88", "Units of schedules; others are refused."
    ),
    "ChargingScheduleMaxPeriods": Key(SMART, "9.4.3", "Periods of a schedule at most."),
    "ConnectorSwitch3to1PhaseSupported": Key(
        SMART, "9.4.4", "A period may ask for one phase of three."
    ),
    "MaxChargingProfilesInstalled": Key(SMART, "9.4.5", "Profiles at most; more are refused."),
    "AdditionalRootCertificateCheck": Key(
        SECURITY, "1.6 security 7.1", "A new CSMS root must be signed by the one it replaces."
    ),
    "AuthorizationKey": Key(
        SECURITY, "1.6 security 7.2; A01", "Basic auth password; writing it reconnects.", "16 to 40"
    ),
    "CertificateSignedMaxChainSize": Key(
        SECURITY, "1.6 security 7.3", "Longer chains in CertificateSigned are refused."
    ),
    "CertificateStoreMaxLength": Key(
        SECURITY, "1.6 security 7.4", "Certificates that can be installed."
    ),
    "CpoName": Key(SECURITY, "1.6 security 7.5; A02", "Organization in certificate requests."),
    "SecurityProfile": Key(
        SECURITY, "1.6 security 7.6; A05", "Raising it reconnects under the higher profile."
    ),
    # Only of a charger with signed_meters; MeterPublicKey1, MeterPublicKey2 ... come with them.
    "AlignedDataSignReadings": Key(
        SIGNED, NOTE, "Clock-aligned readings are signed, at least those in StopTransaction."
    ),
    "AlignedDataSignUpdatedReadings": Key(
        SIGNED, NOTE, "Clock-aligned readings in MeterValues are signed as well."
    ),
    "PublicKeyWithSignedMeterValue": Key(
        SIGNED, NOTE, "When the meter's public key goes along with a signed reading."
    ),
    "SampledDataSignReadings": Key(
        SIGNED, NOTE, "Sampled readings are signed, at least those in StopTransaction."
    ),
    "SampledDataSignStartedReadings": Key(
        SIGNED, NOTE, "The reading a transaction begins with is signed as well."
    ),
    "SampledDataSignUpdatedReadings": Key(
        SIGNED, NOTE, "Sampled readings in MeterValues are signed as well."
    ),
    "StartTxnSampledData": Key(
        SIGNED, NOTE, "Readings in a MeterValues of its own, right after StartTransaction."
    ),
}

REFUSED_KEYS = {
    "BlinkRepeat": "optional; a simulated charger has no lamp to blink",
    "LightIntensity": "optional; a simulated charger has no lamp to dim",
}

REFUSED_MESSAGES: dict[str, str] = {}

SPEC_OF_MESSAGE = {
    "Authorize": "4.1",
    "BootNotification": "4.2",
    "ChangeAvailability": "5.2",
    "ChangeConfiguration": "5.3",
    "ClearCache": "5.4",
    "DataTransfer": "4.3, 5.6",
    "GetConfiguration": "5.8",
    "Heartbeat": "4.6",
    "MeterValues": "4.7",
    "RemoteStartTransaction": "5.11",
    "RemoteStopTransaction": "5.12",
    "Reset": "5.14",
    "StartTransaction": "4.8",
    "StatusNotification": "4.9",
    "StopTransaction": "4.10",
    "UnlockConnector": "5.18",
    "DiagnosticsStatusNotification": "4.4",
    "FirmwareStatusNotification": "4.5",
    "GetDiagnostics": "5.9",
    "UpdateFirmware": "5.19",
    "GetLocalListVersion": "5.10",
    "SendLocalList": "5.15",
    "CancelReservation": "5.1",
    "ReserveNow": "5.13",
    "ClearChargingProfile": "5.5",
    "GetCompositeSchedule": "5.7",
    "SetChargingProfile": "5.16",
    "TriggerMessage": "5.17",
    "CertificateSigned": "1.6 security A02, A03",
    "DeleteCertificate": "1.6 security M04",
    "ExtendedTriggerMessage": "1.6 security A02, F06",
    "GetInstalledCertificateIds": "1.6 security M03",
    "GetLog": "1.6 security N01",
    "InstallCertificate": "1.6 security M05",
    "LogStatusNotification": "1.6 security N01",
    "SecurityEventNotification": "1.6 security A04",
    "SignCertificate": "1.6 security A02, A03",
    "SignedFirmwareStatusNotification": "1.6 security L01",
    "SignedUpdateFirmware": "1.6 security L01",
}
