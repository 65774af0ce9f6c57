# SPDX-License-Identifier: AGPL-3.0-or-later
"""Payloads of OCPP 2.0.1 as types, for completion and mypy.

Written by tools/catalogue.py from lib/protocol/data; change the data, not this file.
"""

from __future__ import annotations

from typing import Any, Literal, NotRequired, TypedDict

APNAuthenticationEnumType = Literal["CHAP", "NONE", "PAP", "AUTO"]

AttributeEnumType = Literal["Actual", "Target", "MinSet", "MaxSet"]

AuthorizationStatusEnumType = Literal[
    "Accepted",
    "Blocked",
    "ConcurrentTx",
    "Expired",
    "Invalid",
    "NoCredit",
    "NotAllowedTypeEVSE",
    "NotAtThisLocation",
    "NotAtThisTime",
    "Unknown",
]

AuthorizeCertificateStatusEnumType = Literal[
    "Accepted",
    "SignatureError",
    "CertificateExpired",
    "CertificateRevoked",
    "NoCertificateAvailable",
    "CertChainError",
    "ContractCancelled",
]

BootReasonEnumType = Literal[
    "ApplicationReset",
    "FirmwareUpdate",
    "LocalReset",
    "PowerUp",
    "RemoteReset",
    "ScheduledReset",
    "Triggered",
    "Unknown",
    "Watchdog",
]

CancelReservationStatusEnumType = Literal["Accepted", "Rejected"]

CertificateActionEnumType = Literal["Install", "Update"]

CertificateSignedStatusEnumType = Literal["Accepted", "Rejected"]

CertificateSigningUseEnumType = Literal["ChargingStationCertificate", "V2GCertificate"]

ChangeAvailabilityStatusEnumType = Literal["Accepted", "Rejected", "Scheduled"]

ChargingLimitSourceEnumType = Literal["EMS", "Other", "SO", "CSO"]

ChargingProfileKindEnumType = Literal["Absolute", "Recurring", "Relative"]

ChargingProfilePurposeEnumType = Literal[
    "ChargingStationExternalConstraints",
    "ChargingStationMaxProfile",
    "TxDefaultProfile",
    "TxProfile",
]

ChargingProfileStatusEnumType = Literal["Accepted", "Rejected"]

ChargingRateUnitEnumType = Literal["W", "A"]

ChargingStateEnumType = Literal["Charging", "EVConnected", "SuspendedEV", "SuspendedEVSE", "Idle"]

ClearCacheStatusEnumType = Literal["Accepted", "Rejected"]

ClearChargingProfileStatusEnumType = Literal["Accepted", "Unknown"]

ClearMessageStatusEnumType = Literal["Accepted", "Unknown"]

ClearMonitoringStatusEnumType = Literal["Accepted", "Rejected", "NotFound"]

ComponentCriterionEnumType = Literal["Active", "Available", "Enabled", "Problem"]

ConnectorEnumType = Literal[
    "cCCS1",
    "cCCS2",
    "cG105",
    "cTesla",
    "cType1",
    "cType2",
    "s309-1P-16A",
    "s309-1P-32A",
    "s309-3P-16A",
    "s309-3P-32A",
    "sBS1361",
    "sCEE-7-7",
    "sType2",
    "sType3",
    "Other1PhMax16A",
    "Other1PhOver16A",
    "Other3Ph",
    "Pan",
    "wInductive",
    "wResonant",
    "Undetermined",
    "Unknown",
]

ConnectorStatusEnumType = Literal["Available", "Occupied", "Reserved", "Unavailable", "Faulted"]

CostKindEnumType = Literal[
    "CarbonDioxideEmission",
    "RelativePricePercentage",
    "RenewableGenerationPercentage",
]

CustomerInformationStatusEnumType = Literal["Accepted", "Rejected", "Invalid"]

DataEnumType = Literal[
    "string",
    "decimal",
    "integer",
    "dateTime",
    "boolean",
    "OptionList",
    "SequenceList",
    "MemberList",
]

DataTransferStatusEnumType = Literal["Accepted", "Rejected", "UnknownMessageId", "UnknownVendorId"]

DeleteCertificateStatusEnumType = Literal["Accepted", "Failed", "NotFound"]

DisplayMessageStatusEnumType = Literal[
    "Accepted",
    "NotSupportedMessageFormat",
    "Rejected",
    "NotSupportedPriority",
    "NotSupportedState",
    "UnknownTransaction",
]

EnergyTransferModeEnumType = Literal["DC", "AC_single_phase", "AC_two_phase", "AC_three_phase"]

EventNotificationEnumType = Literal[
    "HardWiredNotification",
    "HardWiredMonitor",
    "PreconfiguredMonitor",
    "CustomMonitor",
]

EventTriggerEnumType = Literal["Alerting", "Delta", "Periodic"]

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

GenericDeviceModelStatusEnumType = Literal["Accepted", "Rejected", "NotSupported", "EmptyResultSet"]

GenericStatusEnumType = Literal["Accepted", "Rejected"]

GetCertificateIdUseEnumType = Literal[
    "V2GRootCertificate",
    "MORootCertificate",
    "CSMSRootCertificate",
    "V2GCertificateChain",
    "ManufacturerRootCertificate",
]

GetCertificateStatusEnumType = Literal["Accepted", "Failed"]

GetChargingProfileStatusEnumType = Literal["Accepted", "NoProfiles"]

GetDisplayMessagesStatusEnumType = Literal["Accepted", "Unknown"]

GetInstalledCertificateStatusEnumType = Literal["Accepted", "NotFound"]

GetVariableStatusEnumType = Literal[
    "Accepted",
    "Rejected",
    "UnknownComponent",
    "UnknownVariable",
    "NotSupportedAttributeType",
]

HashAlgorithmEnumType = Literal["SHA256", "SHA384", "SHA512"]

IdTokenEnumType = Literal[
    "Central",
    "eMAID",
    "ISO14443",
    "ISO15693",
    "KeyCode",
    "Local",
    "MacAddress",
    "NoAuthorization",
]

InstallCertificateStatusEnumType = Literal["Accepted", "Rejected", "Failed"]

InstallCertificateUseEnumType = Literal[
    "V2GRootCertificate",
    "MORootCertificate",
    "CSMSRootCertificate",
    "ManufacturerRootCertificate",
]

Iso15118EVCertificateStatusEnumType = Literal["Accepted", "Failed"]

LocationEnumType = Literal["Body", "Cable", "EV", "Inlet", "Outlet"]

LogEnumType = Literal["DiagnosticsLog", "SecurityLog"]

LogStatusEnumType = Literal["Accepted", "Rejected", "AcceptedCanceled"]

MeasurandEnumType = Literal[
    "Current.Export",
    "Current.Import",
    "Current.Offered",
    "Energy.Active.Export.Register",
    "Energy.Active.Import.Register",
    "Energy.Reactive.Export.Register",
    "Energy.Reactive.Import.Register",
    "Energy.Active.Export.Interval",
    "Energy.Active.Import.Interval",
    "Energy.Active.Net",
    "Energy.Reactive.Export.Interval",
    "Energy.Reactive.Import.Interval",
    "Energy.Reactive.Net",
    "Energy.Apparent.Net",
    "Energy.Apparent.Import",
    "Energy.Apparent.Export",
    "Frequency",
    "Power.Active.Export",
    "Power.Active.Import",
    "Power.Factor",
    "Power.Offered",
    "Power.Reactive.Export",
    "Power.Reactive.Import",
    "SoC",
    "Voltage",
]

MessageFormatEnumType = Literal["ASCII", "HTML", "URI", "UTF8"]

MessagePriorityEnumType = Literal["AlwaysFront", "InFront", "NormalCycle"]

MessageStateEnumType = Literal["Charging", "Faulted", "Idle", "Unavailable"]

MessageTriggerEnumType = Literal[
    "BootNotification",
    "LogStatusNotification",
    "FirmwareStatusNotification",
    "Heartbeat",
    "MeterValues",
    "SignChargingStationCertificate",
    "SignV2GCertificate",
    "StatusNotification",
    "TransactionEvent",
    "SignCombinedCertificate",
    "PublishFirmwareStatusNotification",
]

MonitorEnumType = Literal[
    "UpperThreshold",
    "LowerThreshold",
    "Delta",
    "Periodic",
    "PeriodicClockAligned",
]

MonitoringBaseEnumType = Literal["All", "FactoryDefault", "HardWiredOnly"]

MonitoringCriterionEnumType = Literal[
    "ThresholdMonitoring",
    "DeltaMonitoring",
    "PeriodicMonitoring",
]

MutabilityEnumType = Literal["ReadOnly", "WriteOnly", "ReadWrite"]

NotifyEVChargingNeedsStatusEnumType = Literal["Accepted", "Rejected", "Processing"]

OCPPInterfaceEnumType = Literal[
    "Wired0",
    "Wired1",
    "Wired2",
    "Wired3",
    "Wireless0",
    "Wireless1",
    "Wireless2",
    "Wireless3",
]

OCPPTransportEnumType = Literal["JSON", "SOAP"]

OCPPVersionEnumType = Literal["OCPP12", "OCPP15", "OCPP16", "OCPP20"]

OperationalStatusEnumType = Literal["Inoperative", "Operative"]

PhaseEnumType = Literal["L1", "L2", "L3", "N", "L1-N", "L2-N", "L3-N", "L1-L2", "L2-L3", "L3-L1"]

PublishFirmwareStatusEnumType = Literal[
    "Idle",
    "DownloadScheduled",
    "Downloading",
    "Downloaded",
    "Published",
    "DownloadFailed",
    "DownloadPaused",
    "InvalidChecksum",
    "ChecksumVerified",
    "PublishFailed",
]

ReadingContextEnumType = Literal[
    "Interruption.Begin",
    "Interruption.End",
    "Other",
    "Sample.Clock",
    "Sample.Periodic",
    "Transaction.Begin",
    "Transaction.End",
    "Trigger",
]

ReasonEnumType = Literal[
    "DeAuthorized",
    "EmergencyStop",
    "EnergyLimitReached",
    "EVDisconnected",
    "GroundFault",
    "ImmediateReset",
    "Local",
    "LocalOutOfCredit",
    "MasterPass",
    "Other",
    "OvercurrentFault",
    "PowerLoss",
    "PowerQuality",
    "Reboot",
    "Remote",
    "SOCLimitReached",
    "StoppedByEV",
    "TimeLimitReached",
    "Timeout",
]

RecurrencyKindEnumType = Literal["Daily", "Weekly"]

RegistrationStatusEnumType = Literal["Accepted", "Pending", "Rejected"]

ReportBaseEnumType = Literal["ConfigurationInventory", "FullInventory", "SummaryInventory"]

RequestStartStopStatusEnumType = Literal["Accepted", "Rejected"]

ReservationUpdateStatusEnumType = Literal["Expired", "Removed"]

ReserveNowStatusEnumType = Literal["Accepted", "Faulted", "Occupied", "Rejected", "Unavailable"]

ResetEnumType = Literal["Immediate", "OnIdle"]

ResetStatusEnumType = Literal["Accepted", "Rejected", "Scheduled"]

SendLocalListStatusEnumType = Literal["Accepted", "Failed", "VersionMismatch"]

SetMonitoringStatusEnumType = Literal[
    "Accepted",
    "UnknownComponent",
    "UnknownVariable",
    "UnsupportedMonitorType",
    "Rejected",
    "Duplicate",
]

SetNetworkProfileStatusEnumType = Literal["Accepted", "Rejected", "Failed"]

SetVariableStatusEnumType = Literal[
    "Accepted",
    "Rejected",
    "UnknownComponent",
    "UnknownVariable",
    "NotSupportedAttributeType",
    "RebootRequired",
]

TransactionEventEnumType = Literal["Ended", "Started", "Updated"]

TriggerMessageStatusEnumType = Literal["Accepted", "Rejected", "NotImplemented"]

TriggerReasonEnumType = Literal[
    "Authorized",
    "CablePluggedIn",
    "ChargingRateChanged",
    "ChargingStateChanged",
    "Deauthorized",
    "EnergyLimitReached",
    "EVCommunicationLost",
    "EVConnectTimeout",
    "MeterValueClock",
    "MeterValuePeriodic",
    "TimeLimitReached",
    "Trigger",
    "UnlockCommand",
    "StopAuthorized",
    "EVDeparted",
    "EVDetected",
    "RemoteStop",
    "RemoteStart",
    "AbnormalCondition",
    "SignedDataReceived",
    "ResetCommand",
]

UnlockStatusEnumType = Literal[
    "Unlocked",
    "UnlockFailed",
    "OngoingAuthorizedTransaction",
    "UnknownConnector",
]

UnpublishFirmwareStatusEnumType = Literal["DownloadOngoing", "NoFirmware", "Unpublished"]

UpdateEnumType = Literal["Differential", "Full"]

UpdateFirmwareStatusEnumType = Literal[
    "Accepted",
    "Rejected",
    "AcceptedCanceled",
    "InvalidCertificate",
    "RevokedCertificate",
]

UploadLogStatusEnumType = Literal[
    "BadMessage",
    "Idle",
    "NotSupportedOperation",
    "PermissionDenied",
    "Uploaded",
    "UploadFailure",
    "Uploading",
    "AcceptedCanceled",
]

VPNEnumType = Literal["IKEv2", "IPSec", "L2TP", "PPTP"]


class ACChargingParametersType(TypedDict):
    """ACChargingParametersType of OCPP 2.0.1."""

    energyAmount: int
    evMinCurrent: int
    evMaxCurrent: int
    evMaxVoltage: int
    customData: NotRequired[CustomDataType]


class APNType(TypedDict):
    """APNType of OCPP 2.0.1."""

    apn: str
    apnAuthentication: APNAuthenticationEnumType
    apnUserName: NotRequired[str]
    apnPassword: NotRequired[str]
    simPin: NotRequired[int]
    preferredNetwork: NotRequired[str]
    useOnlyPreferredNetwork: NotRequired[bool]
    customData: NotRequired[CustomDataType]


class AdditionalInfoType(TypedDict):
    """AdditionalInfoType of OCPP 2.0.1."""

    additionalIdToken: str
    type: str
    customData: NotRequired[CustomDataType]


class AuthorizationData(TypedDict):
    """AuthorizationData of OCPP 2.0.1."""

    idToken: IdTokenType
    idTokenInfo: NotRequired[IdTokenInfoType]
    customData: NotRequired[CustomDataType]


class CertificateHashDataChainType(TypedDict):
    """CertificateHashDataChainType of OCPP 2.0.1."""

    certificateHashData: CertificateHashDataType
    certificateType: GetCertificateIdUseEnumType
    childCertificateHashData: NotRequired[list[CertificateHashDataType]]
    customData: NotRequired[CustomDataType]


class CertificateHashDataType(TypedDict):
    """CertificateHashDataType of OCPP 2.0.1."""

    hashAlgorithm: HashAlgorithmEnumType
    issuerNameHash: str
    issuerKeyHash: str
    serialNumber: str
    customData: NotRequired[CustomDataType]


class ChargingLimitType(TypedDict):
    """ChargingLimitType of OCPP 2.0.1."""

    chargingLimitSource: ChargingLimitSourceEnumType
    isGridCritical: NotRequired[bool]
    customData: NotRequired[CustomDataType]


class ChargingNeedsType(TypedDict):
    """ChargingNeedsType of OCPP 2.0.1."""

    requestedEnergyTransfer: EnergyTransferModeEnumType
    acChargingParameters: NotRequired[ACChargingParametersType]
    dcChargingParameters: NotRequired[DCChargingParametersType]
    departureTime: NotRequired[str]
    customData: NotRequired[CustomDataType]


class ChargingProfileCriterionType(TypedDict):
    """ChargingProfileCriterionType of OCPP 2.0.1."""

    chargingProfilePurpose: NotRequired[ChargingProfilePurposeEnumType]
    stackLevel: NotRequired[int]
    chargingProfileId: NotRequired[list[int]]
    chargingLimitSource: NotRequired[list[ChargingLimitSourceEnumType]]
    customData: NotRequired[CustomDataType]


class ChargingProfileType(TypedDict):
    """ChargingProfileType of OCPP 2.0.1."""

    id: int
    stackLevel: int
    chargingProfilePurpose: ChargingProfilePurposeEnumType
    chargingProfileKind: ChargingProfileKindEnumType
    chargingSchedule: list[ChargingScheduleType]
    recurrencyKind: NotRequired[RecurrencyKindEnumType]
    validFrom: NotRequired[str]
    validTo: NotRequired[str]
    transactionId: NotRequired[str]
    customData: NotRequired[CustomDataType]


class ChargingSchedulePeriodType(TypedDict):
    """ChargingSchedulePeriodType of OCPP 2.0.1."""

    startPeriod: int
    limit: float
    numberPhases: NotRequired[int]
    phaseToUse: NotRequired[int]
    customData: NotRequired[CustomDataType]


class ChargingScheduleType(TypedDict):
    """ChargingScheduleType of OCPP 2.0.1."""

    id: int
    chargingRateUnit: ChargingRateUnitEnumType
    chargingSchedulePeriod: list[ChargingSchedulePeriodType]
    startSchedule: NotRequired[str]
    duration: NotRequired[int]
    minChargingRate: NotRequired[float]
    salesTariff: NotRequired[SalesTariffType]
    customData: NotRequired[CustomDataType]


class ChargingStationType(TypedDict):
    """ChargingStationType of OCPP 2.0.1."""

    model: str
    vendorName: str
    serialNumber: NotRequired[str]
    modem: NotRequired[ModemType]
    firmwareVersion: NotRequired[str]
    customData: NotRequired[CustomDataType]


class ClearChargingProfileType(TypedDict):
    """ClearChargingProfileType of OCPP 2.0.1."""

    evseId: NotRequired[int]
    chargingProfilePurpose: NotRequired[ChargingProfilePurposeEnumType]
    stackLevel: NotRequired[int]
    customData: NotRequired[CustomDataType]


class ClearMonitoringResultType(TypedDict):
    """ClearMonitoringResultType of OCPP 2.0.1."""

    status: ClearMonitoringStatusEnumType
    id: int
    statusInfo: NotRequired[StatusInfoType]
    customData: NotRequired[CustomDataType]


class ComponentType(TypedDict):
    """ComponentType of OCPP 2.0.1."""

    name: str
    evse: NotRequired[EVSEType]
    instance: NotRequired[str]
    customData: NotRequired[CustomDataType]


class ComponentVariableType(TypedDict):
    """ComponentVariableType of OCPP 2.0.1."""

    component: ComponentType
    variable: NotRequired[VariableType]
    customData: NotRequired[CustomDataType]


class CompositeScheduleType(TypedDict):
    """CompositeScheduleType of OCPP 2.0.1."""

    chargingSchedulePeriod: list[ChargingSchedulePeriodType]
    evseId: int
    duration: int
    scheduleStart: str
    chargingRateUnit: ChargingRateUnitEnumType
    customData: NotRequired[CustomDataType]


class ConsumptionCostType(TypedDict):
    """ConsumptionCostType of OCPP 2.0.1."""

    startValue: float
    cost: list[CostType]
    customData: NotRequired[CustomDataType]


class CostType(TypedDict):
    """CostType of OCPP 2.0.1."""

    costKind: CostKindEnumType
    amount: int
    amountMultiplier: NotRequired[int]
    customData: NotRequired[CustomDataType]


class CustomDataType(TypedDict):
    """CustomDataType of OCPP 2.0.1; may hold further fields."""

    vendorId: str


class DCChargingParametersType(TypedDict):
    """DCChargingParametersType of OCPP 2.0.1."""

    evMaxCurrent: int
    evMaxVoltage: int
    energyAmount: NotRequired[int]
    evMaxPower: NotRequired[int]
    stateOfCharge: NotRequired[int]
    evEnergyCapacity: NotRequired[int]
    fullSoC: NotRequired[int]
    bulkSoC: NotRequired[int]
    customData: NotRequired[CustomDataType]


class EVSEType(TypedDict):
    """EVSEType of OCPP 2.0.1."""

    id: int
    connectorId: NotRequired[int]
    customData: NotRequired[CustomDataType]


class EventDataType(TypedDict):
    """EventDataType of OCPP 2.0.1."""

    eventId: int
    timestamp: str
    trigger: EventTriggerEnumType
    actualValue: str
    component: ComponentType
    eventNotificationType: EventNotificationEnumType
    variable: VariableType
    cause: NotRequired[int]
    techCode: NotRequired[str]
    techInfo: NotRequired[str]
    cleared: NotRequired[bool]
    transactionId: NotRequired[str]
    variableMonitoringId: NotRequired[int]
    customData: NotRequired[CustomDataType]


class FirmwareType(TypedDict):
    """FirmwareType of OCPP 2.0.1."""

    location: str
    retrieveDateTime: str
    installDateTime: NotRequired[str]
    signingCertificate: NotRequired[str]
    signature: NotRequired[str]
    customData: NotRequired[CustomDataType]


class GetVariableDataType(TypedDict):
    """GetVariableDataType of OCPP 2.0.1."""

    component: ComponentType
    variable: VariableType
    attributeType: NotRequired[AttributeEnumType]
    customData: NotRequired[CustomDataType]


class GetVariableResultType(TypedDict):
    """GetVariableResultType of OCPP 2.0.1."""

    attributeStatus: GetVariableStatusEnumType
    component: ComponentType
    variable: VariableType
    attributeStatusInfo: NotRequired[StatusInfoType]
    attributeType: NotRequired[AttributeEnumType]
    attributeValue: NotRequired[str]
    customData: NotRequired[CustomDataType]


class IdTokenInfoType(TypedDict):
    """IdTokenInfoType of OCPP 2.0.1."""

    status: AuthorizationStatusEnumType
    cacheExpiryDateTime: NotRequired[str]
    chargingPriority: NotRequired[int]
    language1: NotRequired[str]
    evseId: NotRequired[list[int]]
    groupIdToken: NotRequired[IdTokenType]
    language2: NotRequired[str]
    personalMessage: NotRequired[MessageContentType]
    customData: NotRequired[CustomDataType]


class IdTokenType(TypedDict):
    """IdTokenType of OCPP 2.0.1."""

    idToken: str
    type: IdTokenEnumType
    additionalInfo: NotRequired[list[AdditionalInfoType]]
    customData: NotRequired[CustomDataType]


class LogParametersType(TypedDict):
    """LogParametersType of OCPP 2.0.1."""

    remoteLocation: str
    oldestTimestamp: NotRequired[str]
    latestTimestamp: NotRequired[str]
    customData: NotRequired[CustomDataType]


class MessageContentType(TypedDict):
    """MessageContentType of OCPP 2.0.1."""

    format: MessageFormatEnumType
    content: str
    language: NotRequired[str]
    customData: NotRequired[CustomDataType]


class MessageInfoType(TypedDict):
    """MessageInfoType of OCPP 2.0.1."""

    id: int
    priority: MessagePriorityEnumType
    message: MessageContentType
    display: NotRequired[ComponentType]
    state: NotRequired[MessageStateEnumType]
    startDateTime: NotRequired[str]
    endDateTime: NotRequired[str]
    transactionId: NotRequired[str]
    customData: NotRequired[CustomDataType]


class MeterValueType(TypedDict):
    """MeterValueType of OCPP 2.0.1."""

    sampledValue: list[SampledValueType]
    timestamp: str
    customData: NotRequired[CustomDataType]


class ModemType(TypedDict):
    """ModemType of OCPP 2.0.1."""

    iccid: NotRequired[str]
    imsi: NotRequired[str]
    customData: NotRequired[CustomDataType]


class MonitoringDataType(TypedDict):
    """MonitoringDataType of OCPP 2.0.1."""

    component: ComponentType
    variable: VariableType
    variableMonitoring: list[VariableMonitoringType]
    customData: NotRequired[CustomDataType]


class NetworkConnectionProfileType(TypedDict):
    """NetworkConnectionProfileType of OCPP 2.0.1."""

    ocppVersion: OCPPVersionEnumType
    ocppTransport: OCPPTransportEnumType
    ocppCsmsUrl: str
    messageTimeout: int
    securityProfile: int
    ocppInterface: OCPPInterfaceEnumType
    apn: NotRequired[APNType]
    vpn: NotRequired[VPNType]
    customData: NotRequired[CustomDataType]


class OCSPRequestDataType(TypedDict):
    """OCSPRequestDataType of OCPP 2.0.1."""

    hashAlgorithm: HashAlgorithmEnumType
    issuerNameHash: str
    issuerKeyHash: str
    serialNumber: str
    responderURL: str
    customData: NotRequired[CustomDataType]


class RelativeTimeIntervalType(TypedDict):
    """RelativeTimeIntervalType of OCPP 2.0.1."""

    start: int
    duration: NotRequired[int]
    customData: NotRequired[CustomDataType]


class ReportDataType(TypedDict):
    """ReportDataType of OCPP 2.0.1."""

    component: ComponentType
    variable: VariableType
    variableAttribute: list[VariableAttributeType]
    variableCharacteristics: NotRequired[VariableCharacteristicsType]
    customData: NotRequired[CustomDataType]


class SalesTariffEntryType(TypedDict):
    """SalesTariffEntryType of OCPP 2.0.1."""

    relativeTimeInterval: RelativeTimeIntervalType
    ePriceLevel: NotRequired[int]
    consumptionCost: NotRequired[list[ConsumptionCostType]]
    customData: NotRequired[CustomDataType]


class SalesTariffType(TypedDict):
    """SalesTariffType of OCPP 2.0.1."""

    id: int
    salesTariffEntry: list[SalesTariffEntryType]
    salesTariffDescription: NotRequired[str]
    numEPriceLevels: NotRequired[int]
    customData: NotRequired[CustomDataType]


class SampledValueType(TypedDict):
    """SampledValueType of OCPP 2.0.1."""

    value: float
    context: NotRequired[ReadingContextEnumType]
    measurand: NotRequired[MeasurandEnumType]
    phase: NotRequired[PhaseEnumType]
    location: NotRequired[LocationEnumType]
    signedMeterValue: NotRequired[SignedMeterValueType]
    unitOfMeasure: NotRequired[UnitOfMeasureType]
    customData: NotRequired[CustomDataType]


class SetMonitoringDataType(TypedDict):
    """SetMonitoringDataType of OCPP 2.0.1."""

    value: float
    type: MonitorEnumType
    severity: int
    component: ComponentType
    variable: VariableType
    id: NotRequired[int]
    transaction: NotRequired[bool]
    customData: NotRequired[CustomDataType]


class SetMonitoringResultType(TypedDict):
    """SetMonitoringResultType of OCPP 2.0.1."""

    status: SetMonitoringStatusEnumType
    type: MonitorEnumType
    component: ComponentType
    variable: VariableType
    severity: int
    id: NotRequired[int]
    statusInfo: NotRequired[StatusInfoType]
    customData: NotRequired[CustomDataType]


class SetVariableDataType(TypedDict):
    """SetVariableDataType of OCPP 2.0.1."""

    attributeValue: str
    component: ComponentType
    variable: VariableType
    attributeType: NotRequired[AttributeEnumType]
    customData: NotRequired[CustomDataType]


class SetVariableResultType(TypedDict):
    """SetVariableResultType of OCPP 2.0.1."""

    attributeStatus: SetVariableStatusEnumType
    component: ComponentType
    variable: VariableType
    attributeType: NotRequired[AttributeEnumType]
    attributeStatusInfo: NotRequired[StatusInfoType]
    customData: NotRequired[CustomDataType]


class SignedMeterValueType(TypedDict):
    """SignedMeterValueType of OCPP 2.0.1."""

    signedMeterData: str
    signingMethod: str
    encodingMethod: str
    publicKey: str
    customData: NotRequired[CustomDataType]


class StatusInfoType(TypedDict):
    """StatusInfoType of OCPP 2.0.1."""

    reasonCode: str
    additionalInfo: NotRequired[str]
    customData: NotRequired[CustomDataType]


class TransactionType(TypedDict):
    """TransactionType of OCPP 2.0.1."""

    transactionId: str
    chargingState: NotRequired[ChargingStateEnumType]
    timeSpentCharging: NotRequired[int]
    stoppedReason: NotRequired[ReasonEnumType]
    remoteStartId: NotRequired[int]
    customData: NotRequired[CustomDataType]


class UnitOfMeasureType(TypedDict):
    """UnitOfMeasureType of OCPP 2.0.1."""

    unit: NotRequired[str]
    multiplier: NotRequired[int]
    customData: NotRequired[CustomDataType]


class VPNType(TypedDict):
    """VPNType of OCPP 2.0.1."""

    server: str
    user: str
    password: str
    key: str
    type: VPNEnumType
    group: NotRequired[str]
    customData: NotRequired[CustomDataType]


class VariableAttributeType(TypedDict):
    """VariableAttributeType of OCPP 2.0.1."""

    type: NotRequired[AttributeEnumType]
    value: NotRequired[str]
    mutability: NotRequired[MutabilityEnumType]
    persistent: NotRequired[bool]
    constant: NotRequired[bool]
    customData: NotRequired[CustomDataType]


class VariableCharacteristicsType(TypedDict):
    """VariableCharacteristicsType of OCPP 2.0.1."""

    dataType: DataEnumType
    supportsMonitoring: bool
    unit: NotRequired[str]
    minLimit: NotRequired[float]
    maxLimit: NotRequired[float]
    valuesList: NotRequired[str]
    customData: NotRequired[CustomDataType]


class VariableMonitoringType(TypedDict):
    """VariableMonitoringType of OCPP 2.0.1."""

    id: int
    transaction: bool
    value: float
    type: MonitorEnumType
    severity: int
    customData: NotRequired[CustomDataType]


class VariableType(TypedDict):
    """VariableType of OCPP 2.0.1."""

    name: str
    instance: NotRequired[str]
    customData: NotRequired[CustomDataType]


class AuthorizeRequest(TypedDict):
    """Authorize request of OCPP 2.0.1, C Authorization."""

    idToken: IdTokenType
    certificate: NotRequired[str]
    iso15118CertificateHashData: NotRequired[list[OCSPRequestDataType]]
    customData: NotRequired[CustomDataType]


class AuthorizeResponse(TypedDict):
    """Authorize response of OCPP 2.0.1, C Authorization."""

    idTokenInfo: IdTokenInfoType
    certificateStatus: NotRequired[AuthorizeCertificateStatusEnumType]
    customData: NotRequired[CustomDataType]


class BootNotificationRequest(TypedDict):
    """BootNotification request of OCPP 2.0.1, B Provisioning."""

    chargingStation: ChargingStationType
    reason: BootReasonEnumType
    customData: NotRequired[CustomDataType]


class BootNotificationResponse(TypedDict):
    """BootNotification response of OCPP 2.0.1, B Provisioning."""

    currentTime: str
    interval: int
    status: RegistrationStatusEnumType
    statusInfo: NotRequired[StatusInfoType]
    customData: NotRequired[CustomDataType]


class CancelReservationRequest(TypedDict):
    """CancelReservation request of OCPP 2.0.1, H Reservation."""

    reservationId: int
    customData: NotRequired[CustomDataType]


class CancelReservationResponse(TypedDict):
    """CancelReservation response of OCPP 2.0.1, H Reservation."""

    status: CancelReservationStatusEnumType
    statusInfo: NotRequired[StatusInfoType]
    customData: NotRequired[CustomDataType]


class CertificateSignedRequest(TypedDict):
    """CertificateSigned request of OCPP 2.0.1, A Security."""

    certificateChain: str
    certificateType: NotRequired[CertificateSigningUseEnumType]
    customData: NotRequired[CustomDataType]


class CertificateSignedResponse(TypedDict):
    """CertificateSigned response of OCPP 2.0.1, A Security."""

    status: CertificateSignedStatusEnumType
    statusInfo: NotRequired[StatusInfoType]
    customData: NotRequired[CustomDataType]


class ChangeAvailabilityRequest(TypedDict):
    """ChangeAvailability request of OCPP 2.0.1, G Availability."""

    operationalStatus: OperationalStatusEnumType
    evse: NotRequired[EVSEType]
    customData: NotRequired[CustomDataType]


class ChangeAvailabilityResponse(TypedDict):
    """ChangeAvailability response of OCPP 2.0.1, G Availability."""

    status: ChangeAvailabilityStatusEnumType
    statusInfo: NotRequired[StatusInfoType]
    customData: NotRequired[CustomDataType]


class ClearCacheRequest(TypedDict):
    """ClearCache request of OCPP 2.0.1, C Authorization."""

    customData: NotRequired[CustomDataType]


class ClearCacheResponse(TypedDict):
    """ClearCache response of OCPP 2.0.1, C Authorization."""

    status: ClearCacheStatusEnumType
    statusInfo: NotRequired[StatusInfoType]
    customData: NotRequired[CustomDataType]


class ClearChargingProfileRequest(TypedDict):
    """ClearChargingProfile request of OCPP 2.0.1, K Smart Charging."""

    chargingProfileId: NotRequired[int]
    chargingProfileCriteria: NotRequired[ClearChargingProfileType]
    customData: NotRequired[CustomDataType]


class ClearChargingProfileResponse(TypedDict):
    """ClearChargingProfile response of OCPP 2.0.1, K Smart Charging."""

    status: ClearChargingProfileStatusEnumType
    statusInfo: NotRequired[StatusInfoType]
    customData: NotRequired[CustomDataType]


class ClearDisplayMessageRequest(TypedDict):
    """ClearDisplayMessage request of OCPP 2.0.1, O Display Message."""

    id: int
    customData: NotRequired[CustomDataType]


class ClearDisplayMessageResponse(TypedDict):
    """ClearDisplayMessage response of OCPP 2.0.1, O Display Message."""

    status: ClearMessageStatusEnumType
    statusInfo: NotRequired[StatusInfoType]
    customData: NotRequired[CustomDataType]


class ClearVariableMonitoringRequest(TypedDict):
    """ClearVariableMonitoring request of OCPP 2.0.1, N Diagnostics."""

    id: list[int]
    customData: NotRequired[CustomDataType]


class ClearVariableMonitoringResponse(TypedDict):
    """ClearVariableMonitoring response of OCPP 2.0.1, N Diagnostics."""

    clearMonitoringResult: list[ClearMonitoringResultType]
    customData: NotRequired[CustomDataType]


class ClearedChargingLimitRequest(TypedDict):
    """ClearedChargingLimit request of OCPP 2.0.1, K Smart Charging."""

    chargingLimitSource: ChargingLimitSourceEnumType
    evseId: NotRequired[int]
    customData: NotRequired[CustomDataType]


class ClearedChargingLimitResponse(TypedDict):
    """ClearedChargingLimit response of OCPP 2.0.1, K Smart Charging."""

    customData: NotRequired[CustomDataType]


class CostUpdatedRequest(TypedDict):
    """CostUpdated request of OCPP 2.0.1, I Tariff and Cost."""

    totalCost: float
    transactionId: str
    customData: NotRequired[CustomDataType]


class CostUpdatedResponse(TypedDict):
    """CostUpdated response of OCPP 2.0.1, I Tariff and Cost."""

    customData: NotRequired[CustomDataType]


class CustomerInformationRequest(TypedDict):
    """CustomerInformation request of OCPP 2.0.1, N Diagnostics."""

    requestId: int
    report: bool
    clear: bool
    customerCertificate: NotRequired[CertificateHashDataType]
    idToken: NotRequired[IdTokenType]
    customerIdentifier: NotRequired[str]
    customData: NotRequired[CustomDataType]


class CustomerInformationResponse(TypedDict):
    """CustomerInformation response of OCPP 2.0.1, N Diagnostics."""

    status: CustomerInformationStatusEnumType
    statusInfo: NotRequired[StatusInfoType]
    customData: NotRequired[CustomDataType]


class DataTransferRequest(TypedDict):
    """DataTransfer request of OCPP 2.0.1, P Data Transfer."""

    vendorId: str
    messageId: NotRequired[str]
    data: NotRequired[Any]
    customData: NotRequired[CustomDataType]


class DataTransferResponse(TypedDict):
    """DataTransfer response of OCPP 2.0.1, P Data Transfer."""

    status: DataTransferStatusEnumType
    statusInfo: NotRequired[StatusInfoType]
    data: NotRequired[Any]
    customData: NotRequired[CustomDataType]


class DeleteCertificateRequest(TypedDict):
    """DeleteCertificate request of OCPP 2.0.1, M ISO 15118 Certificate Management."""

    certificateHashData: CertificateHashDataType
    customData: NotRequired[CustomDataType]


class DeleteCertificateResponse(TypedDict):
    """DeleteCertificate response of OCPP 2.0.1, M ISO 15118 Certificate Management."""

    status: DeleteCertificateStatusEnumType
    statusInfo: NotRequired[StatusInfoType]
    customData: NotRequired[CustomDataType]


class FirmwareStatusNotificationRequest(TypedDict):
    """FirmwareStatusNotification request of OCPP 2.0.1, L Firmware Management."""

    status: FirmwareStatusEnumType
    requestId: NotRequired[int]
    customData: NotRequired[CustomDataType]


class FirmwareStatusNotificationResponse(TypedDict):
    """FirmwareStatusNotification response of OCPP 2.0.1, L Firmware Management."""

    customData: NotRequired[CustomDataType]


class Get15118EVCertificateRequest(TypedDict):
    """Get15118EVCertificate request of OCPP 2.0.1, M ISO 15118 Certificate Management."""

    iso15118SchemaVersion: str
    action: CertificateActionEnumType
    exiRequest: str
    customData: NotRequired[CustomDataType]


class Get15118EVCertificateResponse(TypedDict):
    """Get15118EVCertificate response of OCPP 2.0.1, M ISO 15118 Certificate Management."""

    status: Iso15118EVCertificateStatusEnumType
    exiResponse: str
    statusInfo: NotRequired[StatusInfoType]
    customData: NotRequired[CustomDataType]


class GetBaseReportRequest(TypedDict):
    """GetBaseReport request of OCPP 2.0.1, B Provisioning."""

    requestId: int
    reportBase: ReportBaseEnumType
    customData: NotRequired[CustomDataType]


class GetBaseReportResponse(TypedDict):
    """GetBaseReport response of OCPP 2.0.1, B Provisioning."""

    status: GenericDeviceModelStatusEnumType
    statusInfo: NotRequired[StatusInfoType]
    customData: NotRequired[CustomDataType]


class GetCertificateStatusRequest(TypedDict):
    """GetCertificateStatus request of OCPP 2.0.1, M ISO 15118 Certificate Management."""

    ocspRequestData: OCSPRequestDataType
    customData: NotRequired[CustomDataType]


class GetCertificateStatusResponse(TypedDict):
    """GetCertificateStatus response of OCPP 2.0.1, M ISO 15118 Certificate Management."""

    status: GetCertificateStatusEnumType
    statusInfo: NotRequired[StatusInfoType]
    ocspResult: NotRequired[str]
    customData: NotRequired[CustomDataType]


class GetChargingProfilesRequest(TypedDict):
    """GetChargingProfiles request of OCPP 2.0.1, K Smart Charging."""

    requestId: int
    chargingProfile: ChargingProfileCriterionType
    evseId: NotRequired[int]
    customData: NotRequired[CustomDataType]


class GetChargingProfilesResponse(TypedDict):
    """GetChargingProfiles response of OCPP 2.0.1, K Smart Charging."""

    status: GetChargingProfileStatusEnumType
    statusInfo: NotRequired[StatusInfoType]
    customData: NotRequired[CustomDataType]


class GetCompositeScheduleRequest(TypedDict):
    """GetCompositeSchedule request of OCPP 2.0.1, K Smart Charging."""

    duration: int
    evseId: int
    chargingRateUnit: NotRequired[ChargingRateUnitEnumType]
    customData: NotRequired[CustomDataType]


class GetCompositeScheduleResponse(TypedDict):
    """GetCompositeSchedule response of OCPP 2.0.1, K Smart Charging."""

    status: GenericStatusEnumType
    statusInfo: NotRequired[StatusInfoType]
    schedule: NotRequired[CompositeScheduleType]
    customData: NotRequired[CustomDataType]


class GetDisplayMessagesRequest(TypedDict):
    """GetDisplayMessages request of OCPP 2.0.1, O Display Message."""

    requestId: int
    id: NotRequired[list[int]]
    priority: NotRequired[MessagePriorityEnumType]
    state: NotRequired[MessageStateEnumType]
    customData: NotRequired[CustomDataType]


class GetDisplayMessagesResponse(TypedDict):
    """GetDisplayMessages response of OCPP 2.0.1, O Display Message."""

    status: GetDisplayMessagesStatusEnumType
    statusInfo: NotRequired[StatusInfoType]
    customData: NotRequired[CustomDataType]


class GetInstalledCertificateIdsRequest(TypedDict):
    """GetInstalledCertificateIds request of OCPP 2.0.1, M ISO 15118 Certificate Management."""

    certificateType: NotRequired[list[GetCertificateIdUseEnumType]]
    customData: NotRequired[CustomDataType]


class GetInstalledCertificateIdsResponse(TypedDict):
    """GetInstalledCertificateIds response of OCPP 2.0.1, M ISO 15118 Certificate Management."""

    status: GetInstalledCertificateStatusEnumType
    statusInfo: NotRequired[StatusInfoType]
    certificateHashDataChain: NotRequired[list[CertificateHashDataChainType]]
    customData: NotRequired[CustomDataType]


class GetLocalListVersionRequest(TypedDict):
    """GetLocalListVersion request of OCPP 2.0.1, D Local Authorization List Management."""

    customData: NotRequired[CustomDataType]


class GetLocalListVersionResponse(TypedDict):
    """GetLocalListVersion response of OCPP 2.0.1, D Local Authorization List Management."""

    versionNumber: int
    customData: NotRequired[CustomDataType]


class GetLogRequest(TypedDict):
    """GetLog request of OCPP 2.0.1, N Diagnostics."""

    log: LogParametersType
    logType: LogEnumType
    requestId: int
    retries: NotRequired[int]
    retryInterval: NotRequired[int]
    customData: NotRequired[CustomDataType]


class GetLogResponse(TypedDict):
    """GetLog response of OCPP 2.0.1, N Diagnostics."""

    status: LogStatusEnumType
    statusInfo: NotRequired[StatusInfoType]
    filename: NotRequired[str]
    customData: NotRequired[CustomDataType]


class GetMonitoringReportRequest(TypedDict):
    """GetMonitoringReport request of OCPP 2.0.1, N Diagnostics."""

    requestId: int
    componentVariable: NotRequired[list[ComponentVariableType]]
    monitoringCriteria: NotRequired[list[MonitoringCriterionEnumType]]
    customData: NotRequired[CustomDataType]


class GetMonitoringReportResponse(TypedDict):
    """GetMonitoringReport response of OCPP 2.0.1, N Diagnostics."""

    status: GenericDeviceModelStatusEnumType
    statusInfo: NotRequired[StatusInfoType]
    customData: NotRequired[CustomDataType]


class GetReportRequest(TypedDict):
    """GetReport request of OCPP 2.0.1, B Provisioning."""

    requestId: int
    componentVariable: NotRequired[list[ComponentVariableType]]
    componentCriteria: NotRequired[list[ComponentCriterionEnumType]]
    customData: NotRequired[CustomDataType]


class GetReportResponse(TypedDict):
    """GetReport response of OCPP 2.0.1, B Provisioning."""

    status: GenericDeviceModelStatusEnumType
    statusInfo: NotRequired[StatusInfoType]
    customData: NotRequired[CustomDataType]


class GetTransactionStatusRequest(TypedDict):
    """GetTransactionStatus request of OCPP 2.0.1, E Transactions."""

    transactionId: NotRequired[str]
    customData: NotRequired[CustomDataType]


class GetTransactionStatusResponse(TypedDict):
    """GetTransactionStatus response of OCPP 2.0.1, E Transactions."""

    messagesInQueue: bool
    ongoingIndicator: NotRequired[bool]
    customData: NotRequired[CustomDataType]


class GetVariablesRequest(TypedDict):
    """GetVariables request of OCPP 2.0.1, B Provisioning."""

    getVariableData: list[GetVariableDataType]
    customData: NotRequired[CustomDataType]


class GetVariablesResponse(TypedDict):
    """GetVariables response of OCPP 2.0.1, B Provisioning."""

    getVariableResult: list[GetVariableResultType]
    customData: NotRequired[CustomDataType]


class HeartbeatRequest(TypedDict):
    """Heartbeat request of OCPP 2.0.1, G Availability."""

    customData: NotRequired[CustomDataType]


class HeartbeatResponse(TypedDict):
    """Heartbeat response of OCPP 2.0.1, G Availability."""

    currentTime: str
    customData: NotRequired[CustomDataType]


class InstallCertificateRequest(TypedDict):
    """InstallCertificate request of OCPP 2.0.1, M ISO 15118 Certificate Management."""

    certificateType: InstallCertificateUseEnumType
    certificate: str
    customData: NotRequired[CustomDataType]


class InstallCertificateResponse(TypedDict):
    """InstallCertificate response of OCPP 2.0.1, M ISO 15118 Certificate Management."""

    status: InstallCertificateStatusEnumType
    statusInfo: NotRequired[StatusInfoType]
    customData: NotRequired[CustomDataType]


class LogStatusNotificationRequest(TypedDict):
    """LogStatusNotification request of OCPP 2.0.1, N Diagnostics."""

    status: UploadLogStatusEnumType
    requestId: NotRequired[int]
    customData: NotRequired[CustomDataType]


class LogStatusNotificationResponse(TypedDict):
    """LogStatusNotification response of OCPP 2.0.1, N Diagnostics."""

    customData: NotRequired[CustomDataType]


class MeterValuesRequest(TypedDict):
    """MeterValues request of OCPP 2.0.1, J Meter Values."""

    evseId: int
    meterValue: list[MeterValueType]
    customData: NotRequired[CustomDataType]


class MeterValuesResponse(TypedDict):
    """MeterValues response of OCPP 2.0.1, J Meter Values."""

    customData: NotRequired[CustomDataType]


class NotifyChargingLimitRequest(TypedDict):
    """NotifyChargingLimit request of OCPP 2.0.1, K Smart Charging."""

    chargingLimit: ChargingLimitType
    chargingSchedule: NotRequired[list[ChargingScheduleType]]
    evseId: NotRequired[int]
    customData: NotRequired[CustomDataType]


class NotifyChargingLimitResponse(TypedDict):
    """NotifyChargingLimit response of OCPP 2.0.1, K Smart Charging."""

    customData: NotRequired[CustomDataType]


class NotifyCustomerInformationRequest(TypedDict):
    """NotifyCustomerInformation request of OCPP 2.0.1, N Diagnostics."""

    data: str
    seqNo: int
    generatedAt: str
    requestId: int
    tbc: NotRequired[bool]
    customData: NotRequired[CustomDataType]


class NotifyCustomerInformationResponse(TypedDict):
    """NotifyCustomerInformation response of OCPP 2.0.1, N Diagnostics."""

    customData: NotRequired[CustomDataType]


class NotifyDisplayMessagesRequest(TypedDict):
    """NotifyDisplayMessages request of OCPP 2.0.1, O Display Message."""

    requestId: int
    messageInfo: NotRequired[list[MessageInfoType]]
    tbc: NotRequired[bool]
    customData: NotRequired[CustomDataType]


class NotifyDisplayMessagesResponse(TypedDict):
    """NotifyDisplayMessages response of OCPP 2.0.1, O Display Message."""

    customData: NotRequired[CustomDataType]


class NotifyEVChargingNeedsRequest(TypedDict):
    """NotifyEVChargingNeeds request of OCPP 2.0.1, K Smart Charging."""

    chargingNeeds: ChargingNeedsType
    evseId: int
    maxScheduleTuples: NotRequired[int]
    customData: NotRequired[CustomDataType]


class NotifyEVChargingNeedsResponse(TypedDict):
    """NotifyEVChargingNeeds response of OCPP 2.0.1, K Smart Charging."""

    status: NotifyEVChargingNeedsStatusEnumType
    statusInfo: NotRequired[StatusInfoType]
    customData: NotRequired[CustomDataType]


class NotifyEVChargingScheduleRequest(TypedDict):
    """NotifyEVChargingSchedule request of OCPP 2.0.1, K Smart Charging."""

    timeBase: str
    chargingSchedule: ChargingScheduleType
    evseId: int
    customData: NotRequired[CustomDataType]


class NotifyEVChargingScheduleResponse(TypedDict):
    """NotifyEVChargingSchedule response of OCPP 2.0.1, K Smart Charging."""

    status: GenericStatusEnumType
    statusInfo: NotRequired[StatusInfoType]
    customData: NotRequired[CustomDataType]


class NotifyEventRequest(TypedDict):
    """NotifyEvent request of OCPP 2.0.1, N Diagnostics."""

    generatedAt: str
    seqNo: int
    eventData: list[EventDataType]
    tbc: NotRequired[bool]
    customData: NotRequired[CustomDataType]


class NotifyEventResponse(TypedDict):
    """NotifyEvent response of OCPP 2.0.1, N Diagnostics."""

    customData: NotRequired[CustomDataType]


class NotifyMonitoringReportRequest(TypedDict):
    """NotifyMonitoringReport request of OCPP 2.0.1, N Diagnostics."""

    requestId: int
    seqNo: int
    generatedAt: str
    monitor: NotRequired[list[MonitoringDataType]]
    tbc: NotRequired[bool]
    customData: NotRequired[CustomDataType]


class NotifyMonitoringReportResponse(TypedDict):
    """NotifyMonitoringReport response of OCPP 2.0.1, N Diagnostics."""

    customData: NotRequired[CustomDataType]


class NotifyReportRequest(TypedDict):
    """NotifyReport request of OCPP 2.0.1, B Provisioning."""

    requestId: int
    generatedAt: str
    seqNo: int
    reportData: NotRequired[list[ReportDataType]]
    tbc: NotRequired[bool]
    customData: NotRequired[CustomDataType]


class NotifyReportResponse(TypedDict):
    """NotifyReport response of OCPP 2.0.1, B Provisioning."""

    customData: NotRequired[CustomDataType]


class PublishFirmwareRequest(TypedDict):
    """PublishFirmware request of OCPP 2.0.1, L Firmware Management."""

    location: str
    checksum: str
    requestId: int
    retries: NotRequired[int]
    retryInterval: NotRequired[int]
    customData: NotRequired[CustomDataType]


class PublishFirmwareResponse(TypedDict):
    """PublishFirmware response of OCPP 2.0.1, L Firmware Management."""

    status: GenericStatusEnumType
    statusInfo: NotRequired[StatusInfoType]
    customData: NotRequired[CustomDataType]


class PublishFirmwareStatusNotificationRequest(TypedDict):
    """PublishFirmwareStatusNotification request of OCPP 2.0.1, L Firmware Management."""

    status: PublishFirmwareStatusEnumType
    location: NotRequired[list[str]]
    requestId: NotRequired[int]
    customData: NotRequired[CustomDataType]


class PublishFirmwareStatusNotificationResponse(TypedDict):
    """PublishFirmwareStatusNotification response of OCPP 2.0.1, L Firmware Management."""

    customData: NotRequired[CustomDataType]


class ReportChargingProfilesRequest(TypedDict):
    """ReportChargingProfiles request of OCPP 2.0.1, K Smart Charging."""

    requestId: int
    chargingLimitSource: ChargingLimitSourceEnumType
    chargingProfile: list[ChargingProfileType]
    evseId: int
    tbc: NotRequired[bool]
    customData: NotRequired[CustomDataType]


class ReportChargingProfilesResponse(TypedDict):
    """ReportChargingProfiles response of OCPP 2.0.1, K Smart Charging."""

    customData: NotRequired[CustomDataType]


class RequestStartTransactionRequest(TypedDict):
    """RequestStartTransaction request of OCPP 2.0.1, F Remote Control."""

    idToken: IdTokenType
    remoteStartId: int
    evseId: NotRequired[int]
    groupIdToken: NotRequired[IdTokenType]
    chargingProfile: NotRequired[ChargingProfileType]
    customData: NotRequired[CustomDataType]


class RequestStartTransactionResponse(TypedDict):
    """RequestStartTransaction response of OCPP 2.0.1, F Remote Control."""

    status: RequestStartStopStatusEnumType
    statusInfo: NotRequired[StatusInfoType]
    transactionId: NotRequired[str]
    customData: NotRequired[CustomDataType]


class RequestStopTransactionRequest(TypedDict):
    """RequestStopTransaction request of OCPP 2.0.1, F Remote Control."""

    transactionId: str
    customData: NotRequired[CustomDataType]


class RequestStopTransactionResponse(TypedDict):
    """RequestStopTransaction response of OCPP 2.0.1, F Remote Control."""

    status: RequestStartStopStatusEnumType
    statusInfo: NotRequired[StatusInfoType]
    customData: NotRequired[CustomDataType]


class ReservationStatusUpdateRequest(TypedDict):
    """ReservationStatusUpdate request of OCPP 2.0.1, H Reservation."""

    reservationId: int
    reservationUpdateStatus: ReservationUpdateStatusEnumType
    customData: NotRequired[CustomDataType]


class ReservationStatusUpdateResponse(TypedDict):
    """ReservationStatusUpdate response of OCPP 2.0.1, H Reservation."""

    customData: NotRequired[CustomDataType]


class ReserveNowRequest(TypedDict):
    """ReserveNow request of OCPP 2.0.1, H Reservation."""

    id: int
    expiryDateTime: str
    idToken: IdTokenType
    connectorType: NotRequired[ConnectorEnumType]
    evseId: NotRequired[int]
    groupIdToken: NotRequired[IdTokenType]
    customData: NotRequired[CustomDataType]


class ReserveNowResponse(TypedDict):
    """ReserveNow response of OCPP 2.0.1, H Reservation."""

    status: ReserveNowStatusEnumType
    statusInfo: NotRequired[StatusInfoType]
    customData: NotRequired[CustomDataType]


class ResetRequest(TypedDict):
    """Reset request of OCPP 2.0.1, B Provisioning."""

    type: ResetEnumType
    evseId: NotRequired[int]
    customData: NotRequired[CustomDataType]


class ResetResponse(TypedDict):
    """Reset response of OCPP 2.0.1, B Provisioning."""

    status: ResetStatusEnumType
    statusInfo: NotRequired[StatusInfoType]
    customData: NotRequired[CustomDataType]


class SecurityEventNotificationRequest(TypedDict):
    """SecurityEventNotification request of OCPP 2.0.1, A Security."""

    type: str
    timestamp: str
    techInfo: NotRequired[str]
    customData: NotRequired[CustomDataType]


class SecurityEventNotificationResponse(TypedDict):
    """SecurityEventNotification response of OCPP 2.0.1, A Security."""

    customData: NotRequired[CustomDataType]


class SendLocalListRequest(TypedDict):
    """SendLocalList request of OCPP 2.0.1, D Local Authorization List Management."""

    versionNumber: int
    updateType: UpdateEnumType
    localAuthorizationList: NotRequired[list[AuthorizationData]]
    customData: NotRequired[CustomDataType]


class SendLocalListResponse(TypedDict):
    """SendLocalList response of OCPP 2.0.1, D Local Authorization List Management."""

    status: SendLocalListStatusEnumType
    statusInfo: NotRequired[StatusInfoType]
    customData: NotRequired[CustomDataType]


class SetChargingProfileRequest(TypedDict):
    """SetChargingProfile request of OCPP 2.0.1, K Smart Charging."""

    evseId: int
    chargingProfile: ChargingProfileType
    customData: NotRequired[CustomDataType]


class SetChargingProfileResponse(TypedDict):
    """SetChargingProfile response of OCPP 2.0.1, K Smart Charging."""

    status: ChargingProfileStatusEnumType
    statusInfo: NotRequired[StatusInfoType]
    customData: NotRequired[CustomDataType]


class SetDisplayMessageRequest(TypedDict):
    """SetDisplayMessage request of OCPP 2.0.1, O Display Message."""

    message: MessageInfoType
    customData: NotRequired[CustomDataType]


class SetDisplayMessageResponse(TypedDict):
    """SetDisplayMessage response of OCPP 2.0.1, O Display Message."""

    status: DisplayMessageStatusEnumType
    statusInfo: NotRequired[StatusInfoType]
    customData: NotRequired[CustomDataType]


class SetMonitoringBaseRequest(TypedDict):
    """SetMonitoringBase request of OCPP 2.0.1, N Diagnostics."""

    monitoringBase: MonitoringBaseEnumType
    customData: NotRequired[CustomDataType]


class SetMonitoringBaseResponse(TypedDict):
    """SetMonitoringBase response of OCPP 2.0.1, N Diagnostics."""

    status: GenericDeviceModelStatusEnumType
    statusInfo: NotRequired[StatusInfoType]
    customData: NotRequired[CustomDataType]


class SetMonitoringLevelRequest(TypedDict):
    """SetMonitoringLevel request of OCPP 2.0.1, N Diagnostics."""

    severity: int
    customData: NotRequired[CustomDataType]


class SetMonitoringLevelResponse(TypedDict):
    """SetMonitoringLevel response of OCPP 2.0.1, N Diagnostics."""

    status: GenericStatusEnumType
    statusInfo: NotRequired[StatusInfoType]
    customData: NotRequired[CustomDataType]


class SetNetworkProfileRequest(TypedDict):
    """SetNetworkProfile request of OCPP 2.0.1, B Provisioning."""

    configurationSlot: int
    connectionData: NetworkConnectionProfileType
    customData: NotRequired[CustomDataType]


class SetNetworkProfileResponse(TypedDict):
    """SetNetworkProfile response of OCPP 2.0.1, B Provisioning."""

    status: SetNetworkProfileStatusEnumType
    statusInfo: NotRequired[StatusInfoType]
    customData: NotRequired[CustomDataType]


class SetVariableMonitoringRequest(TypedDict):
    """SetVariableMonitoring request of OCPP 2.0.1, N Diagnostics."""

    setMonitoringData: list[SetMonitoringDataType]
    customData: NotRequired[CustomDataType]


class SetVariableMonitoringResponse(TypedDict):
    """SetVariableMonitoring response of OCPP 2.0.1, N Diagnostics."""

    setMonitoringResult: list[SetMonitoringResultType]
    customData: NotRequired[CustomDataType]


class SetVariablesRequest(TypedDict):
    """SetVariables request of OCPP 2.0.1, B Provisioning."""

    setVariableData: list[SetVariableDataType]
    customData: NotRequired[CustomDataType]


class SetVariablesResponse(TypedDict):
    """SetVariables response of OCPP 2.0.1, B Provisioning."""

    setVariableResult: list[SetVariableResultType]
    customData: NotRequired[CustomDataType]


class SignCertificateRequest(TypedDict):
    """SignCertificate request of OCPP 2.0.1, A Security."""

    csr: str
    certificateType: NotRequired[CertificateSigningUseEnumType]
    customData: NotRequired[CustomDataType]


class SignCertificateResponse(TypedDict):
    """SignCertificate response of OCPP 2.0.1, A Security."""

    status: GenericStatusEnumType
    statusInfo: NotRequired[StatusInfoType]
    customData: NotRequired[CustomDataType]


class StatusNotificationRequest(TypedDict):
    """StatusNotification request of OCPP 2.0.1, G Availability."""

    timestamp: str
    connectorStatus: ConnectorStatusEnumType
    evseId: int
    connectorId: int
    customData: NotRequired[CustomDataType]


class StatusNotificationResponse(TypedDict):
    """StatusNotification response of OCPP 2.0.1, G Availability."""

    customData: NotRequired[CustomDataType]


class TransactionEventRequest(TypedDict):
    """TransactionEvent request of OCPP 2.0.1, E Transactions."""

    eventType: TransactionEventEnumType
    timestamp: str
    triggerReason: TriggerReasonEnumType
    seqNo: int
    transactionInfo: TransactionType
    meterValue: NotRequired[list[MeterValueType]]
    offline: NotRequired[bool]
    numberOfPhasesUsed: NotRequired[int]
    cableMaxCurrent: NotRequired[int]
    reservationId: NotRequired[int]
    evse: NotRequired[EVSEType]
    idToken: NotRequired[IdTokenType]
    customData: NotRequired[CustomDataType]


class TransactionEventResponse(TypedDict):
    """TransactionEvent response of OCPP 2.0.1, E Transactions."""

    totalCost: NotRequired[float]
    chargingPriority: NotRequired[int]
    idTokenInfo: NotRequired[IdTokenInfoType]
    updatedPersonalMessage: NotRequired[MessageContentType]
    customData: NotRequired[CustomDataType]


class TriggerMessageRequest(TypedDict):
    """TriggerMessage request of OCPP 2.0.1, F Remote Control."""

    requestedMessage: MessageTriggerEnumType
    evse: NotRequired[EVSEType]
    customData: NotRequired[CustomDataType]


class TriggerMessageResponse(TypedDict):
    """TriggerMessage response of OCPP 2.0.1, F Remote Control."""

    status: TriggerMessageStatusEnumType
    statusInfo: NotRequired[StatusInfoType]
    customData: NotRequired[CustomDataType]


class UnlockConnectorRequest(TypedDict):
    """UnlockConnector request of OCPP 2.0.1, F Remote Control."""

    evseId: int
    connectorId: int
    customData: NotRequired[CustomDataType]


class UnlockConnectorResponse(TypedDict):
    """UnlockConnector response of OCPP 2.0.1, F Remote Control."""

    status: UnlockStatusEnumType
    statusInfo: NotRequired[StatusInfoType]
    customData: NotRequired[CustomDataType]


class UnpublishFirmwareRequest(TypedDict):
    """UnpublishFirmware request of OCPP 2.0.1, L Firmware Management."""

    checksum: str
    customData: NotRequired[CustomDataType]


class UnpublishFirmwareResponse(TypedDict):
    """UnpublishFirmware response of OCPP 2.0.1, L Firmware Management."""

    status: UnpublishFirmwareStatusEnumType
    customData: NotRequired[CustomDataType]


class UpdateFirmwareRequest(TypedDict):
    """UpdateFirmware request of OCPP 2.0.1, L Firmware Management."""

    requestId: int
    firmware: FirmwareType
    retries: NotRequired[int]
    retryInterval: NotRequired[int]
    customData: NotRequired[CustomDataType]


class UpdateFirmwareResponse(TypedDict):
    """UpdateFirmware response of OCPP 2.0.1, L Firmware Management."""

    status: UpdateFirmwareStatusEnumType
    statusInfo: NotRequired[StatusInfoType]
    customData: NotRequired[CustomDataType]
