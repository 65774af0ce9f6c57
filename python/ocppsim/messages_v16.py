# SPDX-License-Identifier: AGPL-3.0-or-later
"""Payloads of OCPP 1.6 as types, for completion and mypy.

Written by tools/catalogue.py from lib/protocol/data; change the data, not this file.
"""

from __future__ import annotations

from typing import Literal, NotRequired, TypedDict

AuthorizationStatus = Literal["Accepted", "Blocked", "Expired", "Invalid", "ConcurrentTx"]

AvailabilityStatus = Literal["Accepted", "Rejected", "Scheduled"]

AvailabilityType = Literal["Inoperative", "Operative"]

CancelReservationStatus = Literal["Accepted", "Rejected"]

CertificateSignedStatusEnumType = Literal["Accepted", "Rejected"]

CertificateUseEnumType = Literal["CentralSystemRootCertificate", "ManufacturerRootCertificate"]

ChargePointErrorCode = Literal[
    "ConnectorLockFailure",
    "EVCommunicationError",
    "GroundFailure",
    "HighTemperature",
    "InternalError",
    "LocalListConflict",
    "NoError",
    "OtherError",
    "OverCurrentFailure",
    "PowerMeterFailure",
    "PowerSwitchFailure",
    "ReaderFailure",
    "ResetFailure",
    "UnderVoltage",
    "OverVoltage",
    "WeakSignal",
]

ChargePointStatus = Literal[
    "Available",
    "Preparing",
    "Charging",
    "SuspendedEVSE",
    "SuspendedEV",
    "Finishing",
    "Reserved",
    "Unavailable",
    "Faulted",
]

ChargingProfileKindType = Literal["Absolute", "Recurring", "Relative"]

ChargingProfilePurposeType = Literal["ChargePointMaxProfile", "TxDefaultProfile", "TxProfile"]

ChargingProfileStatus = Literal["Accepted", "Rejected", "NotSupported"]

ChargingRateUnitType = Literal["A", "W"]

ClearCacheStatus = Literal["Accepted", "Rejected"]

ClearChargingProfileStatus = Literal["Accepted", "Unknown"]

ConfigurationStatus = Literal["Accepted", "Rejected", "RebootRequired", "NotSupported"]

DataTransferStatus = Literal["Accepted", "Rejected", "UnknownMessageId", "UnknownVendorId"]

DeleteCertificateStatusEnumType = Literal["Accepted", "Failed", "NotFound"]

DiagnosticsStatus = Literal["Idle", "Uploaded", "UploadFailed", "Uploading"]

FirmwareStatus = Literal[
    "Downloaded",
    "DownloadFailed",
    "Downloading",
    "Idle",
    "InstallationFailed",
    "Installing",
    "Installed",
]

FirmwareStatusEnumType = Literal[
    "Downloaded",
    "DownloadFailed",
    "Downloading",
    "DownloadScheduled",
    "DownloadPaused",
    "Idle",
    "InstallationFailed",
    "Installing",
    "Installed",
    "InstallRebooting",
    "InstallScheduled",
    "InstallVerificationFailed",
    "InvalidSignature",
    "SignatureVerified",
]

GenericStatusEnumType = Literal["Accepted", "Rejected"]

GetCompositeScheduleStatus = Literal["Accepted", "Rejected"]

GetInstalledCertificateStatusEnumType = Literal["Accepted", "NotFound"]

HashAlgorithmEnumType = Literal["SHA256", "SHA384", "SHA512"]

InstallCertificateStatusEnumType = Literal["Accepted", "Failed", "Rejected"]

Location = Literal["Cable", "EV", "Inlet", "Outlet", "Body"]

LogEnumType = Literal["DiagnosticsLog", "SecurityLog"]

LogStatusEnumType = Literal["Accepted", "Rejected", "AcceptedCanceled"]

Measurand = Literal[
    "Energy.Active.Export.Register",
    "Energy.Active.Import.Register",
    "Energy.Reactive.Export.Register",
    "Energy.Reactive.Import.Register",
    "Energy.Active.Export.Interval",
    "Energy.Active.Import.Interval",
    "Energy.Reactive.Export.Interval",
    "Energy.Reactive.Import.Interval",
    "Power.Active.Export",
    "Power.Active.Import",
    "Power.Offered",
    "Power.Reactive.Export",
    "Power.Reactive.Import",
    "Power.Factor",
    "Current.Import",
    "Current.Export",
    "Current.Offered",
    "Voltage",
    "Frequency",
    "Temperature",
    "SoC",
    "RPM",
]

MessageTrigger = Literal[
    "BootNotification",
    "DiagnosticsStatusNotification",
    "FirmwareStatusNotification",
    "Heartbeat",
    "MeterValues",
    "StatusNotification",
]

MessageTriggerEnumType = Literal[
    "BootNotification",
    "LogStatusNotification",
    "FirmwareStatusNotification",
    "Heartbeat",
    "MeterValues",
    "SignChargePointCertificate",
    "StatusNotification",
]

Phase = Literal["L1", "L2", "L3", "N", "L1-N", "L2-N", "L3-N", "L1-L2", "L2-L3", "L3-L1"]

ReadingContext = Literal[
    "Interruption.Begin",
    "Interruption.End",
    "Sample.Clock",
    "Sample.Periodic",
    "Transaction.Begin",
    "Transaction.End",
    "Trigger",
    "Other",
]

Reason = Literal[
    "EmergencyStop",
    "EVDisconnected",
    "HardReset",
    "Local",
    "Other",
    "PowerLoss",
    "Reboot",
    "Remote",
    "SoftReset",
    "UnlockCommand",
    "DeAuthorized",
]

RecurrencyKindType = Literal["Daily", "Weekly"]

RegistrationStatus = Literal["Accepted", "Pending", "Rejected"]

RemoteStartStopStatus = Literal["Accepted", "Rejected"]

ReservationStatus = Literal["Accepted", "Faulted", "Occupied", "Rejected", "Unavailable"]

ResetStatus = Literal["Accepted", "Rejected"]

ResetType = Literal["Hard", "Soft"]

TriggerMessageStatus = Literal["Accepted", "Rejected", "NotImplemented"]

TriggerMessageStatusEnumType = Literal["Accepted", "Rejected", "NotImplemented"]

UnitOfMeasure = Literal[
    "Wh",
    "kWh",
    "varh",
    "kvarh",
    "W",
    "kW",
    "VA",
    "kVA",
    "var",
    "kvar",
    "A",
    "V",
    "K",
    "Celcius",
    "Celsius",
    "Fahrenheit",
    "Percent",
]

UnlockStatus = Literal["Unlocked", "UnlockFailed", "NotSupported"]

UpdateFirmwareStatusEnumType = Literal[
    "Accepted",
    "Rejected",
    "AcceptedCanceled",
    "InvalidCertificate",
    "RevokedCertificate",
]

UpdateStatus = Literal["Accepted", "Failed", "NotSupported", "VersionMismatch"]

UpdateType = Literal["Differential", "Full"]

UploadLogStatusEnumType = Literal[
    "BadMessage",
    "Idle",
    "NotSupportedOperation",
    "PermissionDenied",
    "Uploaded",
    "UploadFailure",
    "Uploading",
]

ValueFormat = Literal["Raw", "SignedData"]


class AuthorizationData(TypedDict):
    """AuthorizationData of OCPP 1.6."""

    idTag: str
    idTagInfo: NotRequired[IdTagInfo]


class CertificateHashDataType(TypedDict):
    """CertificateHashDataType of OCPP 1.6."""

    hashAlgorithm: HashAlgorithmEnumType
    issuerNameHash: str
    issuerKeyHash: str
    serialNumber: str


class ChargingProfile(TypedDict):
    """ChargingProfile of OCPP 1.6."""

    chargingProfileId: int
    stackLevel: int
    chargingProfilePurpose: ChargingProfilePurposeType
    chargingProfileKind: ChargingProfileKindType
    chargingSchedule: ChargingSchedule
    transactionId: NotRequired[int]
    recurrencyKind: NotRequired[RecurrencyKindType]
    validFrom: NotRequired[str]
    validTo: NotRequired[str]


class ChargingSchedule(TypedDict):
    """ChargingSchedule of OCPP 1.6."""

    chargingRateUnit: ChargingRateUnitType
    chargingSchedulePeriod: list[ChargingSchedulePeriod]
    duration: NotRequired[int]
    startSchedule: NotRequired[str]
    minChargingRate: NotRequired[float]


class ChargingSchedulePeriod(TypedDict):
    """ChargingSchedulePeriod of OCPP 1.6."""

    startPeriod: int
    limit: float
    numberPhases: NotRequired[int]


class FirmwareType(TypedDict):
    """FirmwareType of OCPP 1.6."""

    location: str
    retrieveDateTime: str
    signingCertificate: str
    signature: str
    installDateTime: NotRequired[str]


class IdTagInfo(TypedDict):
    """IdTagInfo of OCPP 1.6."""

    status: AuthorizationStatus
    expiryDate: NotRequired[str]
    parentIdTag: NotRequired[str]


class KeyValue(TypedDict):
    """KeyValue of OCPP 1.6."""

    key: str
    readonly: bool
    value: NotRequired[str]


class LogParametersType(TypedDict):
    """LogParametersType of OCPP 1.6."""

    remoteLocation: str
    oldestTimestamp: NotRequired[str]
    latestTimestamp: NotRequired[str]


class MeterValue(TypedDict):
    """MeterValue of OCPP 1.6."""

    timestamp: str
    sampledValue: list[SampledValue]


class SampledValue(TypedDict):
    """SampledValue of OCPP 1.6."""

    value: str
    context: NotRequired[ReadingContext]
    format: NotRequired[ValueFormat]
    measurand: NotRequired[Measurand]
    phase: NotRequired[Phase]
    location: NotRequired[Location]
    unit: NotRequired[UnitOfMeasure]


class AuthorizeRequest(TypedDict):
    """Authorize request of OCPP 1.6, Core."""

    idTag: str


class AuthorizeResponse(TypedDict):
    """Authorize response of OCPP 1.6, Core."""

    idTagInfo: IdTagInfo


class BootNotificationRequest(TypedDict):
    """BootNotification request of OCPP 1.6, Core."""

    chargePointVendor: str
    chargePointModel: str
    chargePointSerialNumber: NotRequired[str]
    chargeBoxSerialNumber: NotRequired[str]
    firmwareVersion: NotRequired[str]
    iccid: NotRequired[str]
    imsi: NotRequired[str]
    meterType: NotRequired[str]
    meterSerialNumber: NotRequired[str]


class BootNotificationResponse(TypedDict):
    """BootNotification response of OCPP 1.6, Core."""

    status: RegistrationStatus
    currentTime: str
    interval: int


class CancelReservationRequest(TypedDict):
    """CancelReservation request of OCPP 1.6, Reservation."""

    reservationId: int


class CancelReservationResponse(TypedDict):
    """CancelReservation response of OCPP 1.6, Reservation."""

    status: CancelReservationStatus


class CertificateSignedRequest(TypedDict):
    """CertificateSigned request of OCPP 1.6, Security."""

    certificateChain: str


class CertificateSignedResponse(TypedDict):
    """CertificateSigned response of OCPP 1.6, Security."""

    status: CertificateSignedStatusEnumType


class ChangeAvailabilityRequest(TypedDict):
    """ChangeAvailability request of OCPP 1.6, Core."""

    connectorId: int
    type: AvailabilityType


class ChangeAvailabilityResponse(TypedDict):
    """ChangeAvailability response of OCPP 1.6, Core."""

    status: AvailabilityStatus


class ChangeConfigurationRequest(TypedDict):
    """ChangeConfiguration request of OCPP 1.6, Core."""

    key: str
    value: str


class ChangeConfigurationResponse(TypedDict):
    """ChangeConfiguration response of OCPP 1.6, Core."""

    status: ConfigurationStatus


class ClearCacheRequest(TypedDict):
    """ClearCache request of OCPP 1.6, Core."""


class ClearCacheResponse(TypedDict):
    """ClearCache response of OCPP 1.6, Core."""

    status: ClearCacheStatus


class ClearChargingProfileRequest(TypedDict):
    """ClearChargingProfile request of OCPP 1.6, Smart Charging."""

    id: NotRequired[int]
    connectorId: NotRequired[int]
    chargingProfilePurpose: NotRequired[ChargingProfilePurposeType]
    stackLevel: NotRequired[int]


class ClearChargingProfileResponse(TypedDict):
    """ClearChargingProfile response of OCPP 1.6, Smart Charging."""

    status: ClearChargingProfileStatus


class DataTransferRequest(TypedDict):
    """DataTransfer request of OCPP 1.6, Core."""

    vendorId: str
    messageId: NotRequired[str]
    data: NotRequired[str]


class DataTransferResponse(TypedDict):
    """DataTransfer response of OCPP 1.6, Core."""

    status: DataTransferStatus
    data: NotRequired[str]


class DeleteCertificateRequest(TypedDict):
    """DeleteCertificate request of OCPP 1.6, Security."""

    certificateHashData: CertificateHashDataType


class DeleteCertificateResponse(TypedDict):
    """DeleteCertificate response of OCPP 1.6, Security."""

    status: DeleteCertificateStatusEnumType


class DiagnosticsStatusNotificationRequest(TypedDict):
    """DiagnosticsStatusNotification request of OCPP 1.6, Firmware Management."""

    status: DiagnosticsStatus


class DiagnosticsStatusNotificationResponse(TypedDict):
    """DiagnosticsStatusNotification response of OCPP 1.6, Firmware Management."""


class ExtendedTriggerMessageRequest(TypedDict):
    """ExtendedTriggerMessage request of OCPP 1.6, Security."""

    requestedMessage: MessageTriggerEnumType
    connectorId: NotRequired[int]


class ExtendedTriggerMessageResponse(TypedDict):
    """ExtendedTriggerMessage response of OCPP 1.6, Security."""

    status: TriggerMessageStatusEnumType


class FirmwareStatusNotificationRequest(TypedDict):
    """FirmwareStatusNotification request of OCPP 1.6, Firmware Management."""

    status: FirmwareStatus


class FirmwareStatusNotificationResponse(TypedDict):
    """FirmwareStatusNotification response of OCPP 1.6, Firmware Management."""


class GetCompositeScheduleRequest(TypedDict):
    """GetCompositeSchedule request of OCPP 1.6, Smart Charging."""

    connectorId: int
    duration: int
    chargingRateUnit: NotRequired[ChargingRateUnitType]


class GetCompositeScheduleResponse(TypedDict):
    """GetCompositeSchedule response of OCPP 1.6, Smart Charging."""

    status: GetCompositeScheduleStatus
    connectorId: NotRequired[int]
    scheduleStart: NotRequired[str]
    chargingSchedule: NotRequired[ChargingSchedule]


class GetConfigurationRequest(TypedDict):
    """GetConfiguration request of OCPP 1.6, Core."""

    key: NotRequired[list[str]]


class GetConfigurationResponse(TypedDict):
    """GetConfiguration response of OCPP 1.6, Core."""

    configurationKey: NotRequired[list[KeyValue]]
    unknownKey: NotRequired[list[str]]


class GetDiagnosticsRequest(TypedDict):
    """GetDiagnostics request of OCPP 1.6, Firmware Management."""

    location: str
    retries: NotRequired[int]
    retryInterval: NotRequired[int]
    startTime: NotRequired[str]
    stopTime: NotRequired[str]


class GetDiagnosticsResponse(TypedDict):
    """GetDiagnostics response of OCPP 1.6, Firmware Management."""

    fileName: NotRequired[str]


class GetInstalledCertificateIdsRequest(TypedDict):
    """GetInstalledCertificateIds request of OCPP 1.6, Security."""

    certificateType: CertificateUseEnumType


class GetInstalledCertificateIdsResponse(TypedDict):
    """GetInstalledCertificateIds response of OCPP 1.6, Security."""

    status: GetInstalledCertificateStatusEnumType
    certificateHashData: NotRequired[list[CertificateHashDataType]]


class GetLocalListVersionRequest(TypedDict):
    """GetLocalListVersion request of OCPP 1.6, Local Auth List Management."""


class GetLocalListVersionResponse(TypedDict):
    """GetLocalListVersion response of OCPP 1.6, Local Auth List Management."""

    listVersion: int


class GetLogRequest(TypedDict):
    """GetLog request of OCPP 1.6, Security."""

    log: LogParametersType
    logType: LogEnumType
    requestId: int
    retries: NotRequired[int]
    retryInterval: NotRequired[int]


class GetLogResponse(TypedDict):
    """GetLog response of OCPP 1.6, Security."""

    status: LogStatusEnumType
    filename: NotRequired[str]


class HeartbeatRequest(TypedDict):
    """Heartbeat request of OCPP 1.6, Core."""


class HeartbeatResponse(TypedDict):
    """Heartbeat response of OCPP 1.6, Core."""

    currentTime: str


class InstallCertificateRequest(TypedDict):
    """InstallCertificate request of OCPP 1.6, Security."""

    certificateType: CertificateUseEnumType
    certificate: str


class InstallCertificateResponse(TypedDict):
    """InstallCertificate response of OCPP 1.6, Security."""

    status: InstallCertificateStatusEnumType


class LogStatusNotificationRequest(TypedDict):
    """LogStatusNotification request of OCPP 1.6, Security."""

    status: UploadLogStatusEnumType
    requestId: NotRequired[int]


class LogStatusNotificationResponse(TypedDict):
    """LogStatusNotification response of OCPP 1.6, Security."""


class MeterValuesRequest(TypedDict):
    """MeterValues request of OCPP 1.6, Core."""

    connectorId: int
    meterValue: list[MeterValue]
    transactionId: NotRequired[int]


class MeterValuesResponse(TypedDict):
    """MeterValues response of OCPP 1.6, Core."""


class RemoteStartTransactionRequest(TypedDict):
    """RemoteStartTransaction request of OCPP 1.6, Core."""

    idTag: str
    connectorId: NotRequired[int]
    chargingProfile: NotRequired[ChargingProfile]


class RemoteStartTransactionResponse(TypedDict):
    """RemoteStartTransaction response of OCPP 1.6, Core."""

    status: RemoteStartStopStatus


class RemoteStopTransactionRequest(TypedDict):
    """RemoteStopTransaction request of OCPP 1.6, Core."""

    transactionId: int


class RemoteStopTransactionResponse(TypedDict):
    """RemoteStopTransaction response of OCPP 1.6, Core."""

    status: RemoteStartStopStatus


class ReserveNowRequest(TypedDict):
    """ReserveNow request of OCPP 1.6, Reservation."""

    connectorId: int
    expiryDate: str
    idTag: str
    reservationId: int
    parentIdTag: NotRequired[str]


class ReserveNowResponse(TypedDict):
    """ReserveNow response of OCPP 1.6, Reservation."""

    status: ReservationStatus


class ResetRequest(TypedDict):
    """Reset request of OCPP 1.6, Core."""

    type: ResetType


class ResetResponse(TypedDict):
    """Reset response of OCPP 1.6, Core."""

    status: ResetStatus


class SecurityEventNotificationRequest(TypedDict):
    """SecurityEventNotification request of OCPP 1.6, Security."""

    type: str
    timestamp: str
    techInfo: NotRequired[str]


class SecurityEventNotificationResponse(TypedDict):
    """SecurityEventNotification response of OCPP 1.6, Security."""


class SendLocalListRequest(TypedDict):
    """SendLocalList request of OCPP 1.6, Local Auth List Management."""

    listVersion: int
    updateType: UpdateType
    localAuthorizationList: NotRequired[list[AuthorizationData]]


class SendLocalListResponse(TypedDict):
    """SendLocalList response of OCPP 1.6, Local Auth List Management."""

    status: UpdateStatus


class SetChargingProfileRequest(TypedDict):
    """SetChargingProfile request of OCPP 1.6, Smart Charging."""

    connectorId: int
    csChargingProfiles: ChargingProfile


class SetChargingProfileResponse(TypedDict):
    """SetChargingProfile response of OCPP 1.6, Smart Charging."""

    status: ChargingProfileStatus


class SignCertificateRequest(TypedDict):
    """SignCertificate request of OCPP 1.6, Security."""

    csr: str


class SignCertificateResponse(TypedDict):
    """SignCertificate response of OCPP 1.6, Security."""

    status: GenericStatusEnumType


class SignedFirmwareStatusNotificationRequest(TypedDict):
    """SignedFirmwareStatusNotification request of OCPP 1.6, Security."""

    status: FirmwareStatusEnumType
    requestId: NotRequired[int]


class SignedFirmwareStatusNotificationResponse(TypedDict):
    """SignedFirmwareStatusNotification response of OCPP 1.6, Security."""


class SignedUpdateFirmwareRequest(TypedDict):
    """SignedUpdateFirmware request of OCPP 1.6, Security."""

    requestId: int
    firmware: FirmwareType
    retries: NotRequired[int]
    retryInterval: NotRequired[int]


class SignedUpdateFirmwareResponse(TypedDict):
    """SignedUpdateFirmware response of OCPP 1.6, Security."""

    status: UpdateFirmwareStatusEnumType


class StartTransactionRequest(TypedDict):
    """StartTransaction request of OCPP 1.6, Core."""

    connectorId: int
    idTag: str
    meterStart: int
    timestamp: str
    reservationId: NotRequired[int]


class StartTransactionResponse(TypedDict):
    """StartTransaction response of OCPP 1.6, Core."""

    idTagInfo: IdTagInfo
    transactionId: int


class StatusNotificationRequest(TypedDict):
    """StatusNotification request of OCPP 1.6, Core."""

    connectorId: int
    errorCode: ChargePointErrorCode
    status: ChargePointStatus
    info: NotRequired[str]
    timestamp: NotRequired[str]
    vendorId: NotRequired[str]
    vendorErrorCode: NotRequired[str]


class StatusNotificationResponse(TypedDict):
    """StatusNotification response of OCPP 1.6, Core."""


class StopTransactionRequest(TypedDict):
    """StopTransaction request of OCPP 1.6, Core."""

    meterStop: int
    timestamp: str
    transactionId: int
    idTag: NotRequired[str]
    reason: NotRequired[Reason]
    transactionData: NotRequired[list[MeterValue]]


class StopTransactionResponse(TypedDict):
    """StopTransaction response of OCPP 1.6, Core."""

    idTagInfo: NotRequired[IdTagInfo]


class TriggerMessageRequest(TypedDict):
    """TriggerMessage request of OCPP 1.6, Remote Trigger."""

    requestedMessage: MessageTrigger
    connectorId: NotRequired[int]


class TriggerMessageResponse(TypedDict):
    """TriggerMessage response of OCPP 1.6, Remote Trigger."""

    status: TriggerMessageStatus


class UnlockConnectorRequest(TypedDict):
    """UnlockConnector request of OCPP 1.6, Core."""

    connectorId: int


class UnlockConnectorResponse(TypedDict):
    """UnlockConnector response of OCPP 1.6, Core."""

    status: UnlockStatus


class UpdateFirmwareRequest(TypedDict):
    """UpdateFirmware request of OCPP 1.6, Firmware Management."""

    location: str
    retrieveDate: str
    retries: NotRequired[int]
    retryInterval: NotRequired[int]


class UpdateFirmwareResponse(TypedDict):
    """UpdateFirmware response of OCPP 1.6, Firmware Management."""
