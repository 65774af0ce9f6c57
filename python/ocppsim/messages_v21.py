# SPDX-License-Identifier: AGPL-3.0-or-later
"""Payloads of OCPP 2.1 as types, for completion and mypy.

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

BatterySwapEventEnumType = Literal["BatteryIn", "BatteryOut", "BatteryOutTimeout"]

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

CertificateSigningUseEnumType = Literal[
    "ChargingStationCertificate",
    "V2GCertificate",
    "V2G20Certificate",
]

CertificateStatusEnumType = Literal["Good", "Revoked", "Unknown", "Failed"]

CertificateStatusSourceEnumType = Literal["CRL", "OCSP"]

ChangeAvailabilityStatusEnumType = Literal["Accepted", "Rejected", "Scheduled"]

ChargingProfileKindEnumType = Literal["Absolute", "Recurring", "Relative", "Dynamic"]

ChargingProfilePurposeEnumType = Literal[
    "ChargingStationExternalConstraints",
    "ChargingStationMaxProfile",
    "TxDefaultProfile",
    "TxProfile",
    "PriorityCharging",
    "LocalGeneration",
]

ChargingProfileStatusEnumType = Literal["Accepted", "Rejected"]

ChargingRateUnitEnumType = Literal["W", "A"]

ChargingStateEnumType = Literal["Charging", "EVConnected", "SuspendedEV", "SuspendedEVSE", "Idle"]

ClearCacheStatusEnumType = Literal["Accepted", "Rejected"]

ClearChargingProfileStatusEnumType = Literal["Accepted", "Unknown"]

ClearMessageStatusEnumType = Literal["Accepted", "Unknown", "Rejected"]

ClearMonitoringStatusEnumType = Literal["Accepted", "Rejected", "NotFound"]

ComponentCriterionEnumType = Literal["Active", "Available", "Enabled", "Problem"]

ConnectorStatusEnumType = Literal["Available", "Occupied", "Reserved", "Unavailable", "Faulted"]

ControlModeEnumType = Literal["ScheduledControl", "DynamicControl"]

CostDimensionEnumType = Literal[
    "Energy",
    "MaxCurrent",
    "MinCurrent",
    "MaxPower",
    "MinPower",
    "IdleTIme",
    "ChargingTime",
]

CostKindEnumType = Literal[
    "CarbonDioxideEmission",
    "RelativePricePercentage",
    "RenewableGenerationPercentage",
]

CustomerInformationStatusEnumType = Literal["Accepted", "Rejected", "Invalid"]

DERControlEnumType = Literal[
    "EnterService",
    "FreqDroop",
    "FreqWatt",
    "FixedPFAbsorb",
    "FixedPFInject",
    "FixedVar",
    "Gradients",
    "HFMustTrip",
    "HFMayTrip",
    "HVMustTrip",
    "HVMomCess",
    "HVMayTrip",
    "LimitMaxDischarge",
    "LFMustTrip",
    "LVMustTrip",
    "LVMomCess",
    "LVMayTrip",
    "PowerMonitoringMustTrip",
    "VoltVar",
    "VoltWatt",
    "WattPF",
    "WattVar",
]

DERControlStatusEnumType = Literal["Accepted", "Rejected", "NotSupported", "NotFound"]

DERUnitEnumType = Literal[
    "Not_Applicable",
    "PctMaxW",
    "PctMaxVar",
    "PctWAvail",
    "PctVarAvail",
    "PctEffectiveV",
]

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

DayOfWeekEnumType = Literal[
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
    "Sunday",
]

DeleteCertificateStatusEnumType = Literal["Accepted", "Failed", "NotFound"]

DisplayMessageStatusEnumType = Literal[
    "Accepted",
    "NotSupportedMessageFormat",
    "Rejected",
    "NotSupportedPriority",
    "NotSupportedState",
    "UnknownTransaction",
    "LanguageNotSupported",
]

EnergyTransferModeEnumType = Literal[
    "DC",
    "AC_single_phase",
    "AC_two_phase",
    "AC_three_phase",
    "AC_BPT",
    "AC_BPT_DER",
    "AC_DER",
    "DC_BPT",
    "DC_ACDP",
    "DC_ACDP_BPT",
    "WPT",
]

EventNotificationEnumType = Literal[
    "HardWiredNotification",
    "HardWiredMonitor",
    "PreconfiguredMonitor",
    "CustomMonitor",
]

EventTriggerEnumType = Literal["Alerting", "Delta", "Periodic"]

EvseKindEnumType = Literal["AC", "DC"]

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
    "OEMRootCertificate",
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

GridEventFaultEnumType = Literal[
    "CurrentImbalance",
    "LocalEmergency",
    "LowInputPower",
    "OverCurrent",
    "OverFrequency",
    "OverVoltage",
    "PhaseRotation",
    "RemoteEmergency",
    "UnderFrequency",
    "UnderVoltage",
    "VoltageImbalance",
]

HashAlgorithmEnumType = Literal["SHA256", "SHA384", "SHA512"]

InstallCertificateStatusEnumType = Literal["Accepted", "Rejected", "Failed"]

InstallCertificateUseEnumType = Literal[
    "V2GRootCertificate",
    "MORootCertificate",
    "CSMSRootCertificate",
    "ManufacturerRootCertificate",
    "OEMRootCertificate",
]

IslandingDetectionEnumType = Literal[
    "NoAntiIslandingSupport",
    "RoCoF",
    "UVP_OVP",
    "UFP_OFP",
    "VoltageVectorShift",
    "ZeroCrossingDetection",
    "OtherPassive",
    "ImpedanceMeasurement",
    "ImpedanceAtFrequency",
    "SlipModeFrequencyShift",
    "SandiaFrequencyShift",
    "SandiaVoltageShift",
    "FrequencyJump",
    "RCLQFactor",
    "OtherActive",
]

Iso15118EVCertificateStatusEnumType = Literal["Accepted", "Failed"]

LocationEnumType = Literal["Body", "Cable", "EV", "Inlet", "Outlet", "Upstream"]

LogEnumType = Literal["DiagnosticsLog", "SecurityLog", "DataCollectorLog"]

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
    "Current.Export.Offered",
    "Current.Export.Minimum",
    "Current.Import.Offered",
    "Current.Import.Minimum",
    "Display.PresentSOC",
    "Display.MinimumSOC",
    "Display.TargetSOC",
    "Display.MaximumSOC",
    "Display.RemainingTimeToMinimumSOC",
    "Display.RemainingTimeToTargetSOC",
    "Display.RemainingTimeToMaximumSOC",
    "Display.ChargingComplete",
    "Display.BatteryEnergyCapacity",
    "Display.InletHot",
    "Energy.Active.Import.CableLoss",
    "Energy.Active.Import.LocalGeneration.Register",
    "Energy.Active.Setpoint.Interval",
    "EnergyRequest.Target",
    "EnergyRequest.Minimum",
    "EnergyRequest.Maximum",
    "EnergyRequest.Minimum.V2X",
    "EnergyRequest.Maximum.V2X",
    "EnergyRequest.Bulk",
    "Power.Active.Setpoint",
    "Power.Active.Residual",
    "Power.Export.Minimum",
    "Power.Export.Offered",
    "Power.Import.Offered",
    "Power.Import.Minimum",
    "Voltage.Minimum",
    "Voltage.Maximum",
]

MessageFormatEnumType = Literal["ASCII", "HTML", "URI", "UTF8", "QRCODE"]

MessagePriorityEnumType = Literal["AlwaysFront", "InFront", "NormalCycle"]

MessageStateEnumType = Literal[
    "Charging",
    "Faulted",
    "Idle",
    "Unavailable",
    "Suspended",
    "Discharging",
]

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
    "SignV2G20Certificate",
    "CustomTrigger",
]

MobilityNeedsModeEnumType = Literal["EVCC", "EVCC_SECC"]

MonitorEnumType = Literal[
    "UpperThreshold",
    "LowerThreshold",
    "Delta",
    "Periodic",
    "PeriodicClockAligned",
    "TargetDelta",
    "TargetDeltaRelative",
]

MonitoringBaseEnumType = Literal["All", "FactoryDefault", "HardWiredOnly"]

MonitoringCriterionEnumType = Literal[
    "ThresholdMonitoring",
    "DeltaMonitoring",
    "PeriodicMonitoring",
]

MutabilityEnumType = Literal["ReadOnly", "WriteOnly", "ReadWrite"]

NotifyAllowedEnergyTransferStatusEnumType = Literal["Accepted", "Rejected"]

NotifyEVChargingNeedsStatusEnumType = Literal[
    "Accepted",
    "Rejected",
    "Processing",
    "NoChargingProfile",
]

OCPPInterfaceEnumType = Literal[
    "Wired0",
    "Wired1",
    "Wired2",
    "Wired3",
    "Wireless0",
    "Wireless1",
    "Wireless2",
    "Wireless3",
    "Any",
]

OCPPTransportEnumType = Literal["JSON", "SOAP"]

OCPPVersionEnumType = Literal["OCPP12", "OCPP15", "OCPP16", "OCPP20", "OCPP201", "OCPP21"]

OperationModeEnumType = Literal[
    "Idle",
    "ChargingOnly",
    "CentralSetpoint",
    "ExternalSetpoint",
    "ExternalLimits",
    "CentralFrequency",
    "LocalFrequency",
    "LocalLoadBalancing",
]

OperationalStatusEnumType = Literal["Inoperative", "Operative"]

PaymentStatusEnumType = Literal["Settled", "Canceled", "Rejected", "Failed"]

PhaseEnumType = Literal["L1", "L2", "L3", "N", "L1-N", "L2-N", "L3-N", "L1-L2", "L2-L3", "L3-L1"]

PowerDuringCessationEnumType = Literal["Active", "Reactive"]

PreconditioningStatusEnumType = Literal["Unknown", "Ready", "NotReady", "Preconditioning"]

PriorityChargingStatusEnumType = Literal["Accepted", "Rejected", "NoProfile"]

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
    "ReqEnergyTransferRejected",
]

RecurrencyKindEnumType = Literal["Daily", "Weekly"]

RegistrationStatusEnumType = Literal["Accepted", "Pending", "Rejected"]

ReportBaseEnumType = Literal["ConfigurationInventory", "FullInventory", "SummaryInventory"]

RequestStartStopStatusEnumType = Literal["Accepted", "Rejected"]

ReservationUpdateStatusEnumType = Literal["Expired", "Removed", "NoTransaction"]

ReserveNowStatusEnumType = Literal["Accepted", "Faulted", "Occupied", "Rejected", "Unavailable"]

ResetEnumType = Literal["Immediate", "OnIdle", "ImmediateAndResume"]

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

TariffChangeStatusEnumType = Literal[
    "Accepted",
    "Rejected",
    "TooManyElements",
    "ConditionNotSupported",
    "TxNotFound",
    "NoCurrencyChange",
]

TariffClearStatusEnumType = Literal["Accepted", "Rejected", "NoTariff"]

TariffCostEnumType = Literal["NormalCost", "MinCost", "MaxCost"]

TariffGetStatusEnumType = Literal["Accepted", "Rejected", "NoTariff"]

TariffKindEnumType = Literal["DefaultTariff", "DriverTariff"]

TariffSetStatusEnumType = Literal[
    "Accepted",
    "Rejected",
    "TooManyElements",
    "ConditionNotSupported",
    "DuplicateTariffId",
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
    "CostLimitReached",
    "LimitSet",
    "OperationModeChanged",
    "RunningCost",
    "SoCLimitReached",
    "TariffChanged",
    "TariffNotAccepted",
    "TxResumed",
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
    """ACChargingParametersType of OCPP 2.1."""

    energyAmount: float
    evMinCurrent: float
    evMaxCurrent: float
    evMaxVoltage: float
    customData: NotRequired[CustomDataType]


class APNType(TypedDict):
    """APNType of OCPP 2.1."""

    apn: str
    apnAuthentication: APNAuthenticationEnumType
    apnUserName: NotRequired[str]
    apnPassword: NotRequired[str]
    simPin: NotRequired[int]
    preferredNetwork: NotRequired[str]
    useOnlyPreferredNetwork: NotRequired[bool]
    customData: NotRequired[CustomDataType]


class AbsolutePriceScheduleType(TypedDict):
    """AbsolutePriceScheduleType of OCPP 2.1."""

    timeAnchor: str
    priceScheduleID: int
    currency: str
    language: str
    priceAlgorithm: str
    priceRuleStacks: list[PriceRuleStackType]
    priceScheduleDescription: NotRequired[str]
    minimumCost: NotRequired[RationalNumberType]
    maximumCost: NotRequired[RationalNumberType]
    taxRules: NotRequired[list[TaxRuleType]]
    overstayRuleList: NotRequired[OverstayRuleListType]
    additionalSelectedServices: NotRequired[list[AdditionalSelectedServicesType]]
    customData: NotRequired[CustomDataType]


class AdditionalInfoType(TypedDict):
    """AdditionalInfoType of OCPP 2.1."""

    additionalIdToken: str
    type: str
    customData: NotRequired[CustomDataType]


class AdditionalSelectedServicesType(TypedDict):
    """AdditionalSelectedServicesType of OCPP 2.1."""

    serviceFee: RationalNumberType
    serviceName: str
    customData: NotRequired[CustomDataType]


class AddressType(TypedDict):
    """AddressType of OCPP 2.1."""

    name: str
    address1: str
    city: str
    country: str
    address2: NotRequired[str]
    postalCode: NotRequired[str]
    customData: NotRequired[CustomDataType]


class AuthorizationData(TypedDict):
    """AuthorizationData of OCPP 2.1."""

    idToken: IdTokenType
    idTokenInfo: NotRequired[IdTokenInfoType]
    customData: NotRequired[CustomDataType]


class BatteryDataType(TypedDict):
    """BatteryDataType of OCPP 2.1."""

    evseId: int
    serialNumber: str
    soC: float
    soH: float
    productionDate: NotRequired[str]
    vendorInfo: NotRequired[str]
    customData: NotRequired[CustomDataType]


class CertificateHashDataChainType(TypedDict):
    """CertificateHashDataChainType of OCPP 2.1."""

    certificateHashData: CertificateHashDataType
    certificateType: GetCertificateIdUseEnumType
    childCertificateHashData: NotRequired[list[CertificateHashDataType]]
    customData: NotRequired[CustomDataType]


class CertificateHashDataType(TypedDict):
    """CertificateHashDataType of OCPP 2.1."""

    hashAlgorithm: HashAlgorithmEnumType
    issuerNameHash: str
    issuerKeyHash: str
    serialNumber: str
    customData: NotRequired[CustomDataType]


class CertificateStatusRequestInfoType(TypedDict):
    """CertificateStatusRequestInfoType of OCPP 2.1."""

    certificateHashData: CertificateHashDataType
    source: CertificateStatusSourceEnumType
    urls: list[str]
    customData: NotRequired[CustomDataType]


class CertificateStatusType(TypedDict):
    """CertificateStatusType of OCPP 2.1."""

    certificateHashData: CertificateHashDataType
    source: CertificateStatusSourceEnumType
    status: CertificateStatusEnumType
    nextUpdate: str
    customData: NotRequired[CustomDataType]


class ChargingLimitType(TypedDict):
    """ChargingLimitType of OCPP 2.1."""

    chargingLimitSource: str
    isGridCritical: NotRequired[bool]
    isLocalGeneration: NotRequired[bool]
    customData: NotRequired[CustomDataType]


class ChargingNeedsType(TypedDict):
    """ChargingNeedsType of OCPP 2.1."""

    requestedEnergyTransfer: EnergyTransferModeEnumType
    acChargingParameters: NotRequired[ACChargingParametersType]
    dcChargingParameters: NotRequired[DCChargingParametersType]
    departureTime: NotRequired[str]
    derChargingParameters: NotRequired[DERChargingParametersType]
    evEnergyOffer: NotRequired[EVEnergyOfferType]
    v2xChargingParameters: NotRequired[V2XChargingParametersType]
    availableEnergyTransfer: NotRequired[list[EnergyTransferModeEnumType]]
    controlMode: NotRequired[ControlModeEnumType]
    mobilityNeedsMode: NotRequired[MobilityNeedsModeEnumType]
    customData: NotRequired[CustomDataType]


class ChargingPeriodType(TypedDict):
    """ChargingPeriodType of OCPP 2.1."""

    startPeriod: str
    dimensions: NotRequired[list[CostDimensionType]]
    tariffId: NotRequired[str]
    customData: NotRequired[CustomDataType]


class ChargingProfileCriterionType(TypedDict):
    """ChargingProfileCriterionType of OCPP 2.1."""

    chargingProfilePurpose: NotRequired[ChargingProfilePurposeEnumType]
    stackLevel: NotRequired[int]
    chargingProfileId: NotRequired[list[int]]
    chargingLimitSource: NotRequired[list[str]]
    customData: NotRequired[CustomDataType]


class ChargingProfileType(TypedDict):
    """ChargingProfileType of OCPP 2.1."""

    id: int
    stackLevel: int
    chargingProfilePurpose: ChargingProfilePurposeEnumType
    chargingProfileKind: ChargingProfileKindEnumType
    chargingSchedule: list[ChargingScheduleType]
    recurrencyKind: NotRequired[RecurrencyKindEnumType]
    validFrom: NotRequired[str]
    validTo: NotRequired[str]
    transactionId: NotRequired[str]
    maxOfflineDuration: NotRequired[int]
    invalidAfterOfflineDuration: NotRequired[bool]
    dynUpdateInterval: NotRequired[int]
    dynUpdateTime: NotRequired[str]
    priceScheduleSignature: NotRequired[str]
    customData: NotRequired[CustomDataType]


class ChargingSchedulePeriodType(TypedDict):
    """ChargingSchedulePeriodType of OCPP 2.1."""

    startPeriod: int
    limit: NotRequired[float]
    numberPhases: NotRequired[int]
    phaseToUse: NotRequired[int]
    limit_L2: NotRequired[float]
    limit_L3: NotRequired[float]
    dischargeLimit: NotRequired[float]
    dischargeLimit_L2: NotRequired[float]
    dischargeLimit_L3: NotRequired[float]
    setpoint: NotRequired[float]
    setpoint_L2: NotRequired[float]
    setpoint_L3: NotRequired[float]
    setpointReactive: NotRequired[float]
    setpointReactive_L2: NotRequired[float]
    setpointReactive_L3: NotRequired[float]
    preconditioningRequest: NotRequired[bool]
    evseSleep: NotRequired[bool]
    v2xBaseline: NotRequired[float]
    operationMode: NotRequired[OperationModeEnumType]
    v2xFreqWattCurve: NotRequired[list[V2XFreqWattPointType]]
    v2xSignalWattCurve: NotRequired[list[V2XSignalWattPointType]]
    customData: NotRequired[CustomDataType]


class ChargingScheduleType(TypedDict):
    """ChargingScheduleType of OCPP 2.1."""

    id: int
    chargingRateUnit: ChargingRateUnitEnumType
    chargingSchedulePeriod: list[ChargingSchedulePeriodType]
    startSchedule: NotRequired[str]
    duration: NotRequired[int]
    minChargingRate: NotRequired[float]
    salesTariff: NotRequired[SalesTariffType]
    limitAtSoC: NotRequired[LimitAtSoCType]
    powerTolerance: NotRequired[float]
    signatureId: NotRequired[int]
    digestValue: NotRequired[str]
    useLocalTime: NotRequired[bool]
    randomizedDelay: NotRequired[int]
    absolutePriceSchedule: NotRequired[AbsolutePriceScheduleType]
    priceLevelSchedule: NotRequired[PriceLevelScheduleType]
    customData: NotRequired[CustomDataType]


class ChargingScheduleUpdateType(TypedDict):
    """ChargingScheduleUpdateType of OCPP 2.1."""

    limit: NotRequired[float]
    limit_L2: NotRequired[float]
    limit_L3: NotRequired[float]
    dischargeLimit: NotRequired[float]
    dischargeLimit_L2: NotRequired[float]
    dischargeLimit_L3: NotRequired[float]
    setpoint: NotRequired[float]
    setpoint_L2: NotRequired[float]
    setpoint_L3: NotRequired[float]
    setpointReactive: NotRequired[float]
    setpointReactive_L2: NotRequired[float]
    setpointReactive_L3: NotRequired[float]
    customData: NotRequired[CustomDataType]


class ChargingStationType(TypedDict):
    """ChargingStationType of OCPP 2.1."""

    model: str
    vendorName: str
    serialNumber: NotRequired[str]
    modem: NotRequired[ModemType]
    firmwareVersion: NotRequired[str]
    customData: NotRequired[CustomDataType]


class ClearChargingProfileType(TypedDict):
    """ClearChargingProfileType of OCPP 2.1."""

    evseId: NotRequired[int]
    chargingProfilePurpose: NotRequired[ChargingProfilePurposeEnumType]
    stackLevel: NotRequired[int]
    customData: NotRequired[CustomDataType]


class ClearMonitoringResultType(TypedDict):
    """ClearMonitoringResultType of OCPP 2.1."""

    status: ClearMonitoringStatusEnumType
    id: int
    statusInfo: NotRequired[StatusInfoType]
    customData: NotRequired[CustomDataType]


class ClearTariffsResultType(TypedDict):
    """ClearTariffsResultType of OCPP 2.1."""

    status: TariffClearStatusEnumType
    statusInfo: NotRequired[StatusInfoType]
    tariffId: NotRequired[str]
    customData: NotRequired[CustomDataType]


class ComponentType(TypedDict):
    """ComponentType of OCPP 2.1."""

    name: str
    evse: NotRequired[EVSEType]
    instance: NotRequired[str]
    customData: NotRequired[CustomDataType]


class ComponentVariableType(TypedDict):
    """ComponentVariableType of OCPP 2.1."""

    component: ComponentType
    variable: NotRequired[VariableType]
    customData: NotRequired[CustomDataType]


class CompositeScheduleType(TypedDict):
    """CompositeScheduleType of OCPP 2.1."""

    chargingSchedulePeriod: list[ChargingSchedulePeriodType]
    evseId: int
    duration: int
    scheduleStart: str
    chargingRateUnit: ChargingRateUnitEnumType
    customData: NotRequired[CustomDataType]


class ConstantStreamDataType(TypedDict):
    """ConstantStreamDataType of OCPP 2.1."""

    id: int
    params: PeriodicEventStreamParamsType
    variableMonitoringId: int
    customData: NotRequired[CustomDataType]


class ConsumptionCostType(TypedDict):
    """ConsumptionCostType of OCPP 2.1."""

    startValue: float
    cost: list[CostType]
    customData: NotRequired[CustomDataType]


class CostDetailsType(TypedDict):
    """CostDetailsType of OCPP 2.1."""

    totalCost: TotalCostType
    totalUsage: TotalUsageType
    chargingPeriods: NotRequired[list[ChargingPeriodType]]
    failureToCalculate: NotRequired[bool]
    failureReason: NotRequired[str]
    customData: NotRequired[CustomDataType]


class CostDimensionType(TypedDict):
    """CostDimensionType of OCPP 2.1."""

    type: CostDimensionEnumType
    volume: float
    customData: NotRequired[CustomDataType]


class CostType(TypedDict):
    """CostType of OCPP 2.1."""

    costKind: CostKindEnumType
    amount: int
    amountMultiplier: NotRequired[int]
    customData: NotRequired[CustomDataType]


class CustomDataType(TypedDict):
    """CustomDataType of OCPP 2.1; may hold further fields."""

    vendorId: str


class DCChargingParametersType(TypedDict):
    """DCChargingParametersType of OCPP 2.1."""

    evMaxCurrent: float
    evMaxVoltage: float
    energyAmount: NotRequired[float]
    evMaxPower: NotRequired[float]
    stateOfCharge: NotRequired[int]
    evEnergyCapacity: NotRequired[float]
    fullSoC: NotRequired[int]
    bulkSoC: NotRequired[int]
    customData: NotRequired[CustomDataType]


class DERChargingParametersType(TypedDict):
    """DERChargingParametersType of OCPP 2.1."""

    evSupportedDERControl: NotRequired[list[DERControlEnumType]]
    evOverExcitedMaxDischargePower: NotRequired[float]
    evOverExcitedPowerFactor: NotRequired[float]
    evUnderExcitedMaxDischargePower: NotRequired[float]
    evUnderExcitedPowerFactor: NotRequired[float]
    maxApparentPower: NotRequired[float]
    maxChargeApparentPower: NotRequired[float]
    maxChargeApparentPower_L2: NotRequired[float]
    maxChargeApparentPower_L3: NotRequired[float]
    maxDischargeApparentPower: NotRequired[float]
    maxDischargeApparentPower_L2: NotRequired[float]
    maxDischargeApparentPower_L3: NotRequired[float]
    maxChargeReactivePower: NotRequired[float]
    maxChargeReactivePower_L2: NotRequired[float]
    maxChargeReactivePower_L3: NotRequired[float]
    minChargeReactivePower: NotRequired[float]
    minChargeReactivePower_L2: NotRequired[float]
    minChargeReactivePower_L3: NotRequired[float]
    maxDischargeReactivePower: NotRequired[float]
    maxDischargeReactivePower_L2: NotRequired[float]
    maxDischargeReactivePower_L3: NotRequired[float]
    minDischargeReactivePower: NotRequired[float]
    minDischargeReactivePower_L2: NotRequired[float]
    minDischargeReactivePower_L3: NotRequired[float]
    nominalVoltage: NotRequired[float]
    nominalVoltageOffset: NotRequired[float]
    maxNominalVoltage: NotRequired[float]
    minNominalVoltage: NotRequired[float]
    evInverterManufacturer: NotRequired[str]
    evInverterModel: NotRequired[str]
    evInverterSerialNumber: NotRequired[str]
    evInverterSwVersion: NotRequired[str]
    evInverterHwVersion: NotRequired[str]
    evIslandingDetectionMethod: NotRequired[list[IslandingDetectionEnumType]]
    evIslandingTripTime: NotRequired[float]
    evMaximumLevel1DCInjection: NotRequired[float]
    evDurationLevel1DCInjection: NotRequired[float]
    evMaximumLevel2DCInjection: NotRequired[float]
    evDurationLevel2DCInjection: NotRequired[float]
    evReactiveSusceptance: NotRequired[float]
    evSessionTotalDischargeEnergyAvailable: NotRequired[float]
    customData: NotRequired[CustomDataType]


class DERCurveGetType(TypedDict):
    """DERCurveGetType of OCPP 2.1."""

    curve: DERCurveType
    id: str
    curveType: DERControlEnumType
    isDefault: bool
    isSuperseded: bool
    customData: NotRequired[CustomDataType]


class DERCurvePointsType(TypedDict):
    """DERCurvePointsType of OCPP 2.1."""

    x: float
    y: float
    customData: NotRequired[CustomDataType]


class DERCurveType(TypedDict):
    """DERCurveType of OCPP 2.1."""

    curveData: list[DERCurvePointsType]
    priority: int
    yUnit: DERUnitEnumType
    hysteresis: NotRequired[HysteresisType]
    reactivePowerParams: NotRequired[ReactivePowerParamsType]
    voltageParams: NotRequired[VoltageParamsType]
    responseTime: NotRequired[float]
    startTime: NotRequired[str]
    duration: NotRequired[float]
    customData: NotRequired[CustomDataType]


class EVAbsolutePriceScheduleEntryType(TypedDict):
    """EVAbsolutePriceScheduleEntryType of OCPP 2.1."""

    duration: int
    evPriceRule: list[EVPriceRuleType]
    customData: NotRequired[CustomDataType]


class EVAbsolutePriceScheduleType(TypedDict):
    """EVAbsolutePriceScheduleType of OCPP 2.1."""

    timeAnchor: str
    currency: str
    evAbsolutePriceScheduleEntries: list[EVAbsolutePriceScheduleEntryType]
    priceAlgorithm: str
    customData: NotRequired[CustomDataType]


class EVEnergyOfferType(TypedDict):
    """EVEnergyOfferType of OCPP 2.1."""

    evPowerSchedule: EVPowerScheduleType
    evAbsolutePriceSchedule: NotRequired[EVAbsolutePriceScheduleType]
    customData: NotRequired[CustomDataType]


class EVPowerScheduleEntryType(TypedDict):
    """EVPowerScheduleEntryType of OCPP 2.1."""

    duration: int
    power: float
    customData: NotRequired[CustomDataType]


class EVPowerScheduleType(TypedDict):
    """EVPowerScheduleType of OCPP 2.1."""

    evPowerScheduleEntries: list[EVPowerScheduleEntryType]
    timeAnchor: str
    customData: NotRequired[CustomDataType]


class EVPriceRuleType(TypedDict):
    """EVPriceRuleType of OCPP 2.1."""

    energyFee: float
    powerRangeStart: float
    customData: NotRequired[CustomDataType]


class EVSEType(TypedDict):
    """EVSEType of OCPP 2.1."""

    id: int
    connectorId: NotRequired[int]
    customData: NotRequired[CustomDataType]


class EnterServiceGetType(TypedDict):
    """EnterServiceGetType of OCPP 2.1."""

    enterService: EnterServiceType
    id: str
    customData: NotRequired[CustomDataType]


class EnterServiceType(TypedDict):
    """EnterServiceType of OCPP 2.1."""

    priority: int
    highVoltage: float
    lowVoltage: float
    highFreq: float
    lowFreq: float
    delay: NotRequired[float]
    randomDelay: NotRequired[float]
    rampRate: NotRequired[float]
    customData: NotRequired[CustomDataType]


class EventDataType(TypedDict):
    """EventDataType of OCPP 2.1."""

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
    severity: NotRequired[int]
    customData: NotRequired[CustomDataType]


class FirmwareType(TypedDict):
    """FirmwareType of OCPP 2.1."""

    location: str
    retrieveDateTime: str
    installDateTime: NotRequired[str]
    signingCertificate: NotRequired[str]
    signature: NotRequired[str]
    customData: NotRequired[CustomDataType]


class FixedPFGetType(TypedDict):
    """FixedPFGetType of OCPP 2.1."""

    fixedPF: FixedPFType
    id: str
    isDefault: bool
    isSuperseded: bool
    customData: NotRequired[CustomDataType]


class FixedPFType(TypedDict):
    """FixedPFType of OCPP 2.1."""

    priority: int
    displacement: float
    excitation: bool
    startTime: NotRequired[str]
    duration: NotRequired[float]
    customData: NotRequired[CustomDataType]


class FixedVarGetType(TypedDict):
    """FixedVarGetType of OCPP 2.1."""

    fixedVar: FixedVarType
    id: str
    isDefault: bool
    isSuperseded: bool
    customData: NotRequired[CustomDataType]


class FixedVarType(TypedDict):
    """FixedVarType of OCPP 2.1."""

    priority: int
    setpoint: float
    unit: DERUnitEnumType
    startTime: NotRequired[str]
    duration: NotRequired[float]
    customData: NotRequired[CustomDataType]


class FreqDroopGetType(TypedDict):
    """FreqDroopGetType of OCPP 2.1."""

    freqDroop: FreqDroopType
    id: str
    isDefault: bool
    isSuperseded: bool
    customData: NotRequired[CustomDataType]


class FreqDroopType(TypedDict):
    """FreqDroopType of OCPP 2.1."""

    priority: int
    overFreq: float
    underFreq: float
    overDroop: float
    underDroop: float
    responseTime: float
    startTime: NotRequired[str]
    duration: NotRequired[float]
    customData: NotRequired[CustomDataType]


class GetVariableDataType(TypedDict):
    """GetVariableDataType of OCPP 2.1."""

    component: ComponentType
    variable: VariableType
    attributeType: NotRequired[AttributeEnumType]
    customData: NotRequired[CustomDataType]


class GetVariableResultType(TypedDict):
    """GetVariableResultType of OCPP 2.1."""

    attributeStatus: GetVariableStatusEnumType
    component: ComponentType
    variable: VariableType
    attributeStatusInfo: NotRequired[StatusInfoType]
    attributeType: NotRequired[AttributeEnumType]
    attributeValue: NotRequired[str]
    customData: NotRequired[CustomDataType]


class GradientGetType(TypedDict):
    """GradientGetType of OCPP 2.1."""

    gradient: GradientType
    id: str
    customData: NotRequired[CustomDataType]


class GradientType(TypedDict):
    """GradientType of OCPP 2.1."""

    priority: int
    gradient: float
    softGradient: float
    customData: NotRequired[CustomDataType]


class HysteresisType(TypedDict):
    """HysteresisType of OCPP 2.1."""

    hysteresisHigh: NotRequired[float]
    hysteresisLow: NotRequired[float]
    hysteresisDelay: NotRequired[float]
    hysteresisGradient: NotRequired[float]
    customData: NotRequired[CustomDataType]


class IdTokenInfoType(TypedDict):
    """IdTokenInfoType of OCPP 2.1."""

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
    """IdTokenType of OCPP 2.1."""

    idToken: str
    type: str
    additionalInfo: NotRequired[list[AdditionalInfoType]]
    customData: NotRequired[CustomDataType]


class LimitAtSoCType(TypedDict):
    """LimitAtSoCType of OCPP 2.1."""

    soc: int
    limit: float
    customData: NotRequired[CustomDataType]


class LimitMaxDischargeGetType(TypedDict):
    """LimitMaxDischargeGetType of OCPP 2.1."""

    id: str
    isDefault: bool
    isSuperseded: bool
    limitMaxDischarge: LimitMaxDischargeType
    customData: NotRequired[CustomDataType]


class LimitMaxDischargeType(TypedDict):
    """LimitMaxDischargeType of OCPP 2.1."""

    priority: int
    pctMaxDischargePower: NotRequired[float]
    powerMonitoringMustTrip: NotRequired[DERCurveType]
    startTime: NotRequired[str]
    duration: NotRequired[float]
    customData: NotRequired[CustomDataType]


class LogParametersType(TypedDict):
    """LogParametersType of OCPP 2.1."""

    remoteLocation: str
    oldestTimestamp: NotRequired[str]
    latestTimestamp: NotRequired[str]
    customData: NotRequired[CustomDataType]


class MessageContentType(TypedDict):
    """MessageContentType of OCPP 2.1."""

    format: MessageFormatEnumType
    content: str
    language: NotRequired[str]
    customData: NotRequired[CustomDataType]


class MessageInfoType(TypedDict):
    """MessageInfoType of OCPP 2.1."""

    id: int
    priority: MessagePriorityEnumType
    message: MessageContentType
    display: NotRequired[ComponentType]
    state: NotRequired[MessageStateEnumType]
    startDateTime: NotRequired[str]
    endDateTime: NotRequired[str]
    transactionId: NotRequired[str]
    messageExtra: NotRequired[list[MessageContentType]]
    customData: NotRequired[CustomDataType]


class MeterValueType(TypedDict):
    """MeterValueType of OCPP 2.1."""

    sampledValue: list[SampledValueType]
    timestamp: str
    customData: NotRequired[CustomDataType]


class ModemType(TypedDict):
    """ModemType of OCPP 2.1."""

    iccid: NotRequired[str]
    imsi: NotRequired[str]
    customData: NotRequired[CustomDataType]


class MonitoringDataType(TypedDict):
    """MonitoringDataType of OCPP 2.1."""

    component: ComponentType
    variable: VariableType
    variableMonitoring: list[VariableMonitoringType]
    customData: NotRequired[CustomDataType]


class NetworkConnectionProfileType(TypedDict):
    """NetworkConnectionProfileType of OCPP 2.1."""

    ocppVersion: NotRequired[OCPPVersionEnumType]
    ocppTransport: OCPPTransportEnumType
    ocppCsmsUrl: str
    messageTimeout: int
    securityProfile: int
    ocppInterface: OCPPInterfaceEnumType
    apn: NotRequired[APNType]
    vpn: NotRequired[VPNType]
    identity: NotRequired[str]
    basicAuthPassword: NotRequired[str]
    customData: NotRequired[CustomDataType]


class OCSPRequestDataType(TypedDict):
    """OCSPRequestDataType of OCPP 2.1."""

    hashAlgorithm: HashAlgorithmEnumType
    issuerNameHash: str
    issuerKeyHash: str
    serialNumber: str
    responderURL: str
    customData: NotRequired[CustomDataType]


class OverstayRuleListType(TypedDict):
    """OverstayRuleListType of OCPP 2.1."""

    overstayRule: list[OverstayRuleType]
    overstayPowerThreshold: NotRequired[RationalNumberType]
    overstayTimeThreshold: NotRequired[int]
    customData: NotRequired[CustomDataType]


class OverstayRuleType(TypedDict):
    """OverstayRuleType of OCPP 2.1."""

    overstayFee: RationalNumberType
    startTime: int
    overstayFeePeriod: int
    overstayRuleDescription: NotRequired[str]
    customData: NotRequired[CustomDataType]


class PeriodicEventStreamParamsType(TypedDict):
    """PeriodicEventStreamParamsType of OCPP 2.1."""

    interval: NotRequired[int]
    values: NotRequired[int]
    customData: NotRequired[CustomDataType]


class PriceLevelScheduleEntryType(TypedDict):
    """PriceLevelScheduleEntryType of OCPP 2.1."""

    duration: int
    priceLevel: int
    customData: NotRequired[CustomDataType]


class PriceLevelScheduleType(TypedDict):
    """PriceLevelScheduleType of OCPP 2.1."""

    priceLevelScheduleEntries: list[PriceLevelScheduleEntryType]
    timeAnchor: str
    priceScheduleId: int
    numberOfPriceLevels: int
    priceScheduleDescription: NotRequired[str]
    customData: NotRequired[CustomDataType]


class PriceRuleStackType(TypedDict):
    """PriceRuleStackType of OCPP 2.1."""

    duration: int
    priceRule: list[PriceRuleType]
    customData: NotRequired[CustomDataType]


class PriceRuleType(TypedDict):
    """PriceRuleType of OCPP 2.1."""

    energyFee: RationalNumberType
    powerRangeStart: RationalNumberType
    parkingFeePeriod: NotRequired[int]
    carbonDioxideEmission: NotRequired[int]
    renewableGenerationPercentage: NotRequired[int]
    parkingFee: NotRequired[RationalNumberType]
    customData: NotRequired[CustomDataType]


class PriceType(TypedDict):
    """PriceType of OCPP 2.1."""

    exclTax: NotRequired[float]
    inclTax: NotRequired[float]
    taxRates: NotRequired[list[TaxRateType]]
    customData: NotRequired[CustomDataType]


class RationalNumberType(TypedDict):
    """RationalNumberType of OCPP 2.1."""

    exponent: int
    value: int
    customData: NotRequired[CustomDataType]


class ReactivePowerParamsType(TypedDict):
    """ReactivePowerParamsType of OCPP 2.1."""

    vRef: NotRequired[float]
    autonomousVRefEnable: NotRequired[bool]
    autonomousVRefTimeConstant: NotRequired[float]
    customData: NotRequired[CustomDataType]


class RelativeTimeIntervalType(TypedDict):
    """RelativeTimeIntervalType of OCPP 2.1."""

    start: int
    duration: NotRequired[int]
    customData: NotRequired[CustomDataType]


class ReportDataType(TypedDict):
    """ReportDataType of OCPP 2.1."""

    component: ComponentType
    variable: VariableType
    variableAttribute: list[VariableAttributeType]
    variableCharacteristics: NotRequired[VariableCharacteristicsType]
    customData: NotRequired[CustomDataType]


class SalesTariffEntryType(TypedDict):
    """SalesTariffEntryType of OCPP 2.1."""

    relativeTimeInterval: RelativeTimeIntervalType
    ePriceLevel: NotRequired[int]
    consumptionCost: NotRequired[list[ConsumptionCostType]]
    customData: NotRequired[CustomDataType]


class SalesTariffType(TypedDict):
    """SalesTariffType of OCPP 2.1."""

    id: int
    salesTariffEntry: list[SalesTariffEntryType]
    salesTariffDescription: NotRequired[str]
    numEPriceLevels: NotRequired[int]
    customData: NotRequired[CustomDataType]


class SampledValueType(TypedDict):
    """SampledValueType of OCPP 2.1."""

    value: float
    context: NotRequired[ReadingContextEnumType]
    measurand: NotRequired[MeasurandEnumType]
    phase: NotRequired[PhaseEnumType]
    location: NotRequired[LocationEnumType]
    signedMeterValue: NotRequired[SignedMeterValueType]
    unitOfMeasure: NotRequired[UnitOfMeasureType]
    customData: NotRequired[CustomDataType]


class SetMonitoringDataType(TypedDict):
    """SetMonitoringDataType of OCPP 2.1."""

    value: float
    type: MonitorEnumType
    severity: int
    component: ComponentType
    variable: VariableType
    id: NotRequired[int]
    transaction: NotRequired[bool]
    periodicEventStream: NotRequired[PeriodicEventStreamParamsType]
    customData: NotRequired[CustomDataType]


class SetMonitoringResultType(TypedDict):
    """SetMonitoringResultType of OCPP 2.1."""

    status: SetMonitoringStatusEnumType
    type: MonitorEnumType
    component: ComponentType
    variable: VariableType
    severity: int
    id: NotRequired[int]
    statusInfo: NotRequired[StatusInfoType]
    customData: NotRequired[CustomDataType]


class SetVariableDataType(TypedDict):
    """SetVariableDataType of OCPP 2.1."""

    attributeValue: str
    component: ComponentType
    variable: VariableType
    attributeType: NotRequired[AttributeEnumType]
    customData: NotRequired[CustomDataType]


class SetVariableResultType(TypedDict):
    """SetVariableResultType of OCPP 2.1."""

    attributeStatus: SetVariableStatusEnumType
    component: ComponentType
    variable: VariableType
    attributeType: NotRequired[AttributeEnumType]
    attributeStatusInfo: NotRequired[StatusInfoType]
    customData: NotRequired[CustomDataType]


class SignedMeterValueType(TypedDict):
    """SignedMeterValueType of OCPP 2.1."""

    signedMeterData: str
    signingMethod: NotRequired[str]
    encodingMethod: str
    publicKey: NotRequired[str]
    customData: NotRequired[CustomDataType]


class StatusInfoType(TypedDict):
    """StatusInfoType of OCPP 2.1."""

    reasonCode: str
    additionalInfo: NotRequired[str]
    customData: NotRequired[CustomDataType]


class StreamDataElementType(TypedDict):
    """StreamDataElementType of OCPP 2.1."""

    t: float
    v: str
    customData: NotRequired[CustomDataType]


class TariffAssignmentType(TypedDict):
    """TariffAssignmentType of OCPP 2.1."""

    tariffId: str
    tariffKind: TariffKindEnumType
    validFrom: NotRequired[str]
    evseIds: NotRequired[list[int]]
    idTokens: NotRequired[list[str]]
    customData: NotRequired[CustomDataType]


class TariffConditionsFixedType(TypedDict):
    """TariffConditionsFixedType of OCPP 2.1."""

    startTimeOfDay: NotRequired[str]
    endTimeOfDay: NotRequired[str]
    dayOfWeek: NotRequired[list[DayOfWeekEnumType]]
    validFromDate: NotRequired[str]
    validToDate: NotRequired[str]
    evseKind: NotRequired[EvseKindEnumType]
    paymentBrand: NotRequired[str]
    paymentRecognition: NotRequired[str]
    customData: NotRequired[CustomDataType]


class TariffConditionsType(TypedDict):
    """TariffConditionsType of OCPP 2.1."""

    startTimeOfDay: NotRequired[str]
    endTimeOfDay: NotRequired[str]
    dayOfWeek: NotRequired[list[DayOfWeekEnumType]]
    validFromDate: NotRequired[str]
    validToDate: NotRequired[str]
    evseKind: NotRequired[EvseKindEnumType]
    minEnergy: NotRequired[float]
    maxEnergy: NotRequired[float]
    minCurrent: NotRequired[float]
    maxCurrent: NotRequired[float]
    minPower: NotRequired[float]
    maxPower: NotRequired[float]
    minTime: NotRequired[int]
    maxTime: NotRequired[int]
    minChargingTime: NotRequired[int]
    maxChargingTime: NotRequired[int]
    minIdleTime: NotRequired[int]
    maxIdleTime: NotRequired[int]
    customData: NotRequired[CustomDataType]


class TariffEnergyPriceType(TypedDict):
    """TariffEnergyPriceType of OCPP 2.1."""

    priceKwh: float
    conditions: NotRequired[TariffConditionsType]
    customData: NotRequired[CustomDataType]


class TariffEnergyType(TypedDict):
    """TariffEnergyType of OCPP 2.1."""

    prices: list[TariffEnergyPriceType]
    taxRates: NotRequired[list[TaxRateType]]
    customData: NotRequired[CustomDataType]


class TariffFixedPriceType(TypedDict):
    """TariffFixedPriceType of OCPP 2.1."""

    priceFixed: float
    conditions: NotRequired[TariffConditionsFixedType]
    customData: NotRequired[CustomDataType]


class TariffFixedType(TypedDict):
    """TariffFixedType of OCPP 2.1."""

    prices: list[TariffFixedPriceType]
    taxRates: NotRequired[list[TaxRateType]]
    customData: NotRequired[CustomDataType]


class TariffTimePriceType(TypedDict):
    """TariffTimePriceType of OCPP 2.1."""

    priceMinute: float
    conditions: NotRequired[TariffConditionsType]
    customData: NotRequired[CustomDataType]


class TariffTimeType(TypedDict):
    """TariffTimeType of OCPP 2.1."""

    prices: list[TariffTimePriceType]
    taxRates: NotRequired[list[TaxRateType]]
    customData: NotRequired[CustomDataType]


class TariffType(TypedDict):
    """TariffType of OCPP 2.1."""

    tariffId: str
    currency: str
    description: NotRequired[list[MessageContentType]]
    energy: NotRequired[TariffEnergyType]
    validFrom: NotRequired[str]
    chargingTime: NotRequired[TariffTimeType]
    idleTime: NotRequired[TariffTimeType]
    fixedFee: NotRequired[TariffFixedType]
    reservationTime: NotRequired[TariffTimeType]
    reservationFixed: NotRequired[TariffFixedType]
    minCost: NotRequired[PriceType]
    maxCost: NotRequired[PriceType]
    customData: NotRequired[CustomDataType]


class TaxRateType(TypedDict):
    """TaxRateType of OCPP 2.1."""

    type: str
    tax: float
    stack: NotRequired[int]
    customData: NotRequired[CustomDataType]


class TaxRuleType(TypedDict):
    """TaxRuleType of OCPP 2.1."""

    taxRuleID: int
    appliesToEnergyFee: bool
    appliesToParkingFee: bool
    appliesToOverstayFee: bool
    appliesToMinimumMaximumCost: bool
    taxRate: RationalNumberType
    taxRuleName: NotRequired[str]
    taxIncludedInPrice: NotRequired[bool]
    customData: NotRequired[CustomDataType]


class TotalCostType(TypedDict):
    """TotalCostType of OCPP 2.1."""

    currency: str
    typeOfCost: TariffCostEnumType
    total: TotalPriceType
    fixed: NotRequired[PriceType]
    energy: NotRequired[PriceType]
    chargingTime: NotRequired[PriceType]
    idleTime: NotRequired[PriceType]
    reservationTime: NotRequired[PriceType]
    reservationFixed: NotRequired[PriceType]
    customData: NotRequired[CustomDataType]


class TotalPriceType(TypedDict):
    """TotalPriceType of OCPP 2.1."""

    exclTax: NotRequired[float]
    inclTax: NotRequired[float]
    customData: NotRequired[CustomDataType]


class TotalUsageType(TypedDict):
    """TotalUsageType of OCPP 2.1."""

    energy: float
    chargingTime: int
    idleTime: int
    reservationTime: NotRequired[int]
    customData: NotRequired[CustomDataType]


class TransactionLimitType(TypedDict):
    """TransactionLimitType of OCPP 2.1."""

    maxCost: NotRequired[float]
    maxEnergy: NotRequired[float]
    maxTime: NotRequired[int]
    maxSoC: NotRequired[int]
    customData: NotRequired[CustomDataType]


class TransactionType(TypedDict):
    """TransactionType of OCPP 2.1."""

    transactionId: str
    chargingState: NotRequired[ChargingStateEnumType]
    timeSpentCharging: NotRequired[int]
    stoppedReason: NotRequired[ReasonEnumType]
    remoteStartId: NotRequired[int]
    operationMode: NotRequired[OperationModeEnumType]
    tariffId: NotRequired[str]
    transactionLimit: NotRequired[TransactionLimitType]
    customData: NotRequired[CustomDataType]


class UnitOfMeasureType(TypedDict):
    """UnitOfMeasureType of OCPP 2.1."""

    unit: NotRequired[str]
    multiplier: NotRequired[int]
    customData: NotRequired[CustomDataType]


class V2XChargingParametersType(TypedDict):
    """V2XChargingParametersType of OCPP 2.1."""

    minChargePower: NotRequired[float]
    minChargePower_L2: NotRequired[float]
    minChargePower_L3: NotRequired[float]
    maxChargePower: NotRequired[float]
    maxChargePower_L2: NotRequired[float]
    maxChargePower_L3: NotRequired[float]
    minDischargePower: NotRequired[float]
    minDischargePower_L2: NotRequired[float]
    minDischargePower_L3: NotRequired[float]
    maxDischargePower: NotRequired[float]
    maxDischargePower_L2: NotRequired[float]
    maxDischargePower_L3: NotRequired[float]
    minChargeCurrent: NotRequired[float]
    maxChargeCurrent: NotRequired[float]
    minDischargeCurrent: NotRequired[float]
    maxDischargeCurrent: NotRequired[float]
    minVoltage: NotRequired[float]
    maxVoltage: NotRequired[float]
    evTargetEnergyRequest: NotRequired[float]
    evMinEnergyRequest: NotRequired[float]
    evMaxEnergyRequest: NotRequired[float]
    evMinV2XEnergyRequest: NotRequired[float]
    evMaxV2XEnergyRequest: NotRequired[float]
    targetSoC: NotRequired[int]
    customData: NotRequired[CustomDataType]


class V2XFreqWattPointType(TypedDict):
    """V2XFreqWattPointType of OCPP 2.1."""

    frequency: float
    power: float
    customData: NotRequired[CustomDataType]


class V2XSignalWattPointType(TypedDict):
    """V2XSignalWattPointType of OCPP 2.1."""

    signal: int
    power: float
    customData: NotRequired[CustomDataType]


class VPNType(TypedDict):
    """VPNType of OCPP 2.1."""

    server: str
    user: str
    password: str
    key: str
    type: VPNEnumType
    group: NotRequired[str]
    customData: NotRequired[CustomDataType]


class VariableAttributeType(TypedDict):
    """VariableAttributeType of OCPP 2.1."""

    type: NotRequired[AttributeEnumType]
    value: NotRequired[str]
    mutability: NotRequired[MutabilityEnumType]
    persistent: NotRequired[bool]
    constant: NotRequired[bool]
    customData: NotRequired[CustomDataType]


class VariableCharacteristicsType(TypedDict):
    """VariableCharacteristicsType of OCPP 2.1."""

    dataType: DataEnumType
    supportsMonitoring: bool
    unit: NotRequired[str]
    minLimit: NotRequired[float]
    maxLimit: NotRequired[float]
    valuesList: NotRequired[str]
    maxElements: NotRequired[int]
    customData: NotRequired[CustomDataType]


class VariableMonitoringType(TypedDict):
    """VariableMonitoringType of OCPP 2.1."""

    id: int
    transaction: bool
    value: float
    type: MonitorEnumType
    severity: int
    eventNotificationType: EventNotificationEnumType
    customData: NotRequired[CustomDataType]


class VariableType(TypedDict):
    """VariableType of OCPP 2.1."""

    name: str
    instance: NotRequired[str]
    customData: NotRequired[CustomDataType]


class VoltageParamsType(TypedDict):
    """VoltageParamsType of OCPP 2.1."""

    hv10MinMeanValue: NotRequired[float]
    hv10MinMeanTripDelay: NotRequired[float]
    powerDuringCessation: NotRequired[PowerDuringCessationEnumType]
    customData: NotRequired[CustomDataType]


class AFRRSignalRequest(TypedDict):
    """AFRRSignal request of OCPP 2.1, Q Bidirectional Power Transfer."""

    timestamp: str
    signal: int
    customData: NotRequired[CustomDataType]


class AFRRSignalResponse(TypedDict):
    """AFRRSignal response of OCPP 2.1, Q Bidirectional Power Transfer."""

    status: GenericStatusEnumType
    statusInfo: NotRequired[StatusInfoType]
    customData: NotRequired[CustomDataType]


class AdjustPeriodicEventStreamRequest(TypedDict):
    """AdjustPeriodicEventStream request of OCPP 2.1, N Diagnostics."""

    id: int
    params: PeriodicEventStreamParamsType
    customData: NotRequired[CustomDataType]


class AdjustPeriodicEventStreamResponse(TypedDict):
    """AdjustPeriodicEventStream response of OCPP 2.1, N Diagnostics."""

    status: GenericStatusEnumType
    statusInfo: NotRequired[StatusInfoType]
    customData: NotRequired[CustomDataType]


class AuthorizeRequest(TypedDict):
    """Authorize request of OCPP 2.1, C Authorization."""

    idToken: IdTokenType
    certificate: NotRequired[str]
    iso15118CertificateHashData: NotRequired[list[OCSPRequestDataType]]
    customData: NotRequired[CustomDataType]


class AuthorizeResponse(TypedDict):
    """Authorize response of OCPP 2.1, C Authorization."""

    idTokenInfo: IdTokenInfoType
    certificateStatus: NotRequired[AuthorizeCertificateStatusEnumType]
    allowedEnergyTransfer: NotRequired[list[EnergyTransferModeEnumType]]
    tariff: NotRequired[TariffType]
    customData: NotRequired[CustomDataType]


class BatterySwapRequest(TypedDict):
    """BatterySwap request of OCPP 2.1, S Battery Swapping."""

    batteryData: list[BatteryDataType]
    eventType: BatterySwapEventEnumType
    idToken: IdTokenType
    requestId: int
    customData: NotRequired[CustomDataType]


class BatterySwapResponse(TypedDict):
    """BatterySwap response of OCPP 2.1, S Battery Swapping."""

    customData: NotRequired[CustomDataType]


class BootNotificationRequest(TypedDict):
    """BootNotification request of OCPP 2.1, B Provisioning."""

    chargingStation: ChargingStationType
    reason: BootReasonEnumType
    customData: NotRequired[CustomDataType]


class BootNotificationResponse(TypedDict):
    """BootNotification response of OCPP 2.1, B Provisioning."""

    currentTime: str
    interval: int
    status: RegistrationStatusEnumType
    statusInfo: NotRequired[StatusInfoType]
    customData: NotRequired[CustomDataType]


class CancelReservationRequest(TypedDict):
    """CancelReservation request of OCPP 2.1, H Reservation."""

    reservationId: int
    customData: NotRequired[CustomDataType]


class CancelReservationResponse(TypedDict):
    """CancelReservation response of OCPP 2.1, H Reservation."""

    status: CancelReservationStatusEnumType
    statusInfo: NotRequired[StatusInfoType]
    customData: NotRequired[CustomDataType]


class CertificateSignedRequest(TypedDict):
    """CertificateSigned request of OCPP 2.1, A Security."""

    certificateChain: str
    certificateType: NotRequired[CertificateSigningUseEnumType]
    requestId: NotRequired[int]
    customData: NotRequired[CustomDataType]


class CertificateSignedResponse(TypedDict):
    """CertificateSigned response of OCPP 2.1, A Security."""

    status: CertificateSignedStatusEnumType
    statusInfo: NotRequired[StatusInfoType]
    customData: NotRequired[CustomDataType]


class ChangeAvailabilityRequest(TypedDict):
    """ChangeAvailability request of OCPP 2.1, G Availability."""

    operationalStatus: OperationalStatusEnumType
    evse: NotRequired[EVSEType]
    customData: NotRequired[CustomDataType]


class ChangeAvailabilityResponse(TypedDict):
    """ChangeAvailability response of OCPP 2.1, G Availability."""

    status: ChangeAvailabilityStatusEnumType
    statusInfo: NotRequired[StatusInfoType]
    customData: NotRequired[CustomDataType]


class ChangeTransactionTariffRequest(TypedDict):
    """ChangeTransactionTariff request of OCPP 2.1, I Tariff and Cost."""

    tariff: TariffType
    transactionId: str
    customData: NotRequired[CustomDataType]


class ChangeTransactionTariffResponse(TypedDict):
    """ChangeTransactionTariff response of OCPP 2.1, I Tariff and Cost."""

    status: TariffChangeStatusEnumType
    statusInfo: NotRequired[StatusInfoType]
    customData: NotRequired[CustomDataType]


class ClearCacheRequest(TypedDict):
    """ClearCache request of OCPP 2.1, C Authorization."""

    customData: NotRequired[CustomDataType]


class ClearCacheResponse(TypedDict):
    """ClearCache response of OCPP 2.1, C Authorization."""

    status: ClearCacheStatusEnumType
    statusInfo: NotRequired[StatusInfoType]
    customData: NotRequired[CustomDataType]


class ClearChargingProfileRequest(TypedDict):
    """ClearChargingProfile request of OCPP 2.1, K Smart Charging."""

    chargingProfileId: NotRequired[int]
    chargingProfileCriteria: NotRequired[ClearChargingProfileType]
    customData: NotRequired[CustomDataType]


class ClearChargingProfileResponse(TypedDict):
    """ClearChargingProfile response of OCPP 2.1, K Smart Charging."""

    status: ClearChargingProfileStatusEnumType
    statusInfo: NotRequired[StatusInfoType]
    customData: NotRequired[CustomDataType]


class ClearDERControlRequest(TypedDict):
    """ClearDERControl request of OCPP 2.1, R DER Control."""

    isDefault: bool
    controlType: NotRequired[DERControlEnumType]
    controlId: NotRequired[str]
    customData: NotRequired[CustomDataType]


class ClearDERControlResponse(TypedDict):
    """ClearDERControl response of OCPP 2.1, R DER Control."""

    status: DERControlStatusEnumType
    statusInfo: NotRequired[StatusInfoType]
    customData: NotRequired[CustomDataType]


class ClearDisplayMessageRequest(TypedDict):
    """ClearDisplayMessage request of OCPP 2.1, O Display Message."""

    id: int
    customData: NotRequired[CustomDataType]


class ClearDisplayMessageResponse(TypedDict):
    """ClearDisplayMessage response of OCPP 2.1, O Display Message."""

    status: ClearMessageStatusEnumType
    statusInfo: NotRequired[StatusInfoType]
    customData: NotRequired[CustomDataType]


class ClearTariffsRequest(TypedDict):
    """ClearTariffs request of OCPP 2.1, I Tariff and Cost."""

    tariffIds: NotRequired[list[str]]
    evseId: NotRequired[int]
    customData: NotRequired[CustomDataType]


class ClearTariffsResponse(TypedDict):
    """ClearTariffs response of OCPP 2.1, I Tariff and Cost."""

    clearTariffsResult: list[ClearTariffsResultType]
    customData: NotRequired[CustomDataType]


class ClearVariableMonitoringRequest(TypedDict):
    """ClearVariableMonitoring request of OCPP 2.1, N Diagnostics."""

    id: list[int]
    customData: NotRequired[CustomDataType]


class ClearVariableMonitoringResponse(TypedDict):
    """ClearVariableMonitoring response of OCPP 2.1, N Diagnostics."""

    clearMonitoringResult: list[ClearMonitoringResultType]
    customData: NotRequired[CustomDataType]


class ClearedChargingLimitRequest(TypedDict):
    """ClearedChargingLimit request of OCPP 2.1, K Smart Charging."""

    chargingLimitSource: str
    evseId: NotRequired[int]
    customData: NotRequired[CustomDataType]


class ClearedChargingLimitResponse(TypedDict):
    """ClearedChargingLimit response of OCPP 2.1, K Smart Charging."""

    customData: NotRequired[CustomDataType]


class ClosePeriodicEventStreamRequest(TypedDict):
    """ClosePeriodicEventStream request of OCPP 2.1, N Diagnostics."""

    id: int
    customData: NotRequired[CustomDataType]


class ClosePeriodicEventStreamResponse(TypedDict):
    """ClosePeriodicEventStream response of OCPP 2.1, N Diagnostics."""

    customData: NotRequired[CustomDataType]


class CostUpdatedRequest(TypedDict):
    """CostUpdated request of OCPP 2.1, I Tariff and Cost."""

    totalCost: float
    transactionId: str
    customData: NotRequired[CustomDataType]


class CostUpdatedResponse(TypedDict):
    """CostUpdated response of OCPP 2.1, I Tariff and Cost."""

    customData: NotRequired[CustomDataType]


class CustomerInformationRequest(TypedDict):
    """CustomerInformation request of OCPP 2.1, N Diagnostics."""

    requestId: int
    report: bool
    clear: bool
    customerCertificate: NotRequired[CertificateHashDataType]
    idToken: NotRequired[IdTokenType]
    customerIdentifier: NotRequired[str]
    customData: NotRequired[CustomDataType]


class CustomerInformationResponse(TypedDict):
    """CustomerInformation response of OCPP 2.1, N Diagnostics."""

    status: CustomerInformationStatusEnumType
    statusInfo: NotRequired[StatusInfoType]
    customData: NotRequired[CustomDataType]


class DataTransferRequest(TypedDict):
    """DataTransfer request of OCPP 2.1, P Data Transfer."""

    vendorId: str
    messageId: NotRequired[str]
    data: NotRequired[Any]
    customData: NotRequired[CustomDataType]


class DataTransferResponse(TypedDict):
    """DataTransfer response of OCPP 2.1, P Data Transfer."""

    status: DataTransferStatusEnumType
    statusInfo: NotRequired[StatusInfoType]
    data: NotRequired[Any]
    customData: NotRequired[CustomDataType]


class DeleteCertificateRequest(TypedDict):
    """DeleteCertificate request of OCPP 2.1, M ISO 15118 Certificate Management."""

    certificateHashData: CertificateHashDataType
    customData: NotRequired[CustomDataType]


class DeleteCertificateResponse(TypedDict):
    """DeleteCertificate response of OCPP 2.1, M ISO 15118 Certificate Management."""

    status: DeleteCertificateStatusEnumType
    statusInfo: NotRequired[StatusInfoType]
    customData: NotRequired[CustomDataType]


class FirmwareStatusNotificationRequest(TypedDict):
    """FirmwareStatusNotification request of OCPP 2.1, L Firmware Management."""

    status: FirmwareStatusEnumType
    requestId: NotRequired[int]
    statusInfo: NotRequired[StatusInfoType]
    customData: NotRequired[CustomDataType]


class FirmwareStatusNotificationResponse(TypedDict):
    """FirmwareStatusNotification response of OCPP 2.1, L Firmware Management."""

    customData: NotRequired[CustomDataType]


class Get15118EVCertificateRequest(TypedDict):
    """Get15118EVCertificate request of OCPP 2.1, M ISO 15118 Certificate Management."""

    iso15118SchemaVersion: str
    action: CertificateActionEnumType
    exiRequest: str
    maximumContractCertificateChains: NotRequired[int]
    prioritizedEMAIDs: NotRequired[list[str]]
    customData: NotRequired[CustomDataType]


class Get15118EVCertificateResponse(TypedDict):
    """Get15118EVCertificate response of OCPP 2.1, M ISO 15118 Certificate Management."""

    status: Iso15118EVCertificateStatusEnumType
    exiResponse: str
    statusInfo: NotRequired[StatusInfoType]
    remainingContracts: NotRequired[int]
    customData: NotRequired[CustomDataType]


class GetBaseReportRequest(TypedDict):
    """GetBaseReport request of OCPP 2.1, B Provisioning."""

    requestId: int
    reportBase: ReportBaseEnumType
    customData: NotRequired[CustomDataType]


class GetBaseReportResponse(TypedDict):
    """GetBaseReport response of OCPP 2.1, B Provisioning."""

    status: GenericDeviceModelStatusEnumType
    statusInfo: NotRequired[StatusInfoType]
    customData: NotRequired[CustomDataType]


class GetCertificateChainStatusRequest(TypedDict):
    """GetCertificateChainStatus request of OCPP 2.1, M ISO 15118 Certificate Management."""

    certificateStatusRequests: list[CertificateStatusRequestInfoType]
    customData: NotRequired[CustomDataType]


class GetCertificateChainStatusResponse(TypedDict):
    """GetCertificateChainStatus response of OCPP 2.1, M ISO 15118 Certificate Management."""

    certificateStatus: list[CertificateStatusType]
    customData: NotRequired[CustomDataType]


class GetCertificateStatusRequest(TypedDict):
    """GetCertificateStatus request of OCPP 2.1, M ISO 15118 Certificate Management."""

    ocspRequestData: OCSPRequestDataType
    customData: NotRequired[CustomDataType]


class GetCertificateStatusResponse(TypedDict):
    """GetCertificateStatus response of OCPP 2.1, M ISO 15118 Certificate Management."""

    status: GetCertificateStatusEnumType
    statusInfo: NotRequired[StatusInfoType]
    ocspResult: NotRequired[str]
    customData: NotRequired[CustomDataType]


class GetChargingProfilesRequest(TypedDict):
    """GetChargingProfiles request of OCPP 2.1, K Smart Charging."""

    requestId: int
    chargingProfile: ChargingProfileCriterionType
    evseId: NotRequired[int]
    customData: NotRequired[CustomDataType]


class GetChargingProfilesResponse(TypedDict):
    """GetChargingProfiles response of OCPP 2.1, K Smart Charging."""

    status: GetChargingProfileStatusEnumType
    statusInfo: NotRequired[StatusInfoType]
    customData: NotRequired[CustomDataType]


class GetCompositeScheduleRequest(TypedDict):
    """GetCompositeSchedule request of OCPP 2.1, K Smart Charging."""

    duration: int
    evseId: int
    chargingRateUnit: NotRequired[ChargingRateUnitEnumType]
    customData: NotRequired[CustomDataType]


class GetCompositeScheduleResponse(TypedDict):
    """GetCompositeSchedule response of OCPP 2.1, K Smart Charging."""

    status: GenericStatusEnumType
    statusInfo: NotRequired[StatusInfoType]
    schedule: NotRequired[CompositeScheduleType]
    customData: NotRequired[CustomDataType]


class GetDERControlRequest(TypedDict):
    """GetDERControl request of OCPP 2.1, R DER Control."""

    requestId: int
    isDefault: NotRequired[bool]
    controlType: NotRequired[DERControlEnumType]
    controlId: NotRequired[str]
    customData: NotRequired[CustomDataType]


class GetDERControlResponse(TypedDict):
    """GetDERControl response of OCPP 2.1, R DER Control."""

    status: DERControlStatusEnumType
    statusInfo: NotRequired[StatusInfoType]
    customData: NotRequired[CustomDataType]


class GetDisplayMessagesRequest(TypedDict):
    """GetDisplayMessages request of OCPP 2.1, O Display Message."""

    requestId: int
    id: NotRequired[list[int]]
    priority: NotRequired[MessagePriorityEnumType]
    state: NotRequired[MessageStateEnumType]
    customData: NotRequired[CustomDataType]


class GetDisplayMessagesResponse(TypedDict):
    """GetDisplayMessages response of OCPP 2.1, O Display Message."""

    status: GetDisplayMessagesStatusEnumType
    statusInfo: NotRequired[StatusInfoType]
    customData: NotRequired[CustomDataType]


class GetInstalledCertificateIdsRequest(TypedDict):
    """GetInstalledCertificateIds request of OCPP 2.1, M ISO 15118 Certificate Management."""

    certificateType: NotRequired[list[GetCertificateIdUseEnumType]]
    customData: NotRequired[CustomDataType]


class GetInstalledCertificateIdsResponse(TypedDict):
    """GetInstalledCertificateIds response of OCPP 2.1, M ISO 15118 Certificate Management."""

    status: GetInstalledCertificateStatusEnumType
    statusInfo: NotRequired[StatusInfoType]
    certificateHashDataChain: NotRequired[list[CertificateHashDataChainType]]
    customData: NotRequired[CustomDataType]


class GetLocalListVersionRequest(TypedDict):
    """GetLocalListVersion request of OCPP 2.1, D Local Authorization List Management."""

    customData: NotRequired[CustomDataType]


class GetLocalListVersionResponse(TypedDict):
    """GetLocalListVersion response of OCPP 2.1, D Local Authorization List Management."""

    versionNumber: int
    customData: NotRequired[CustomDataType]


class GetLogRequest(TypedDict):
    """GetLog request of OCPP 2.1, N Diagnostics."""

    log: LogParametersType
    logType: LogEnumType
    requestId: int
    retries: NotRequired[int]
    retryInterval: NotRequired[int]
    customData: NotRequired[CustomDataType]


class GetLogResponse(TypedDict):
    """GetLog response of OCPP 2.1, N Diagnostics."""

    status: LogStatusEnumType
    statusInfo: NotRequired[StatusInfoType]
    filename: NotRequired[str]
    customData: NotRequired[CustomDataType]


class GetMonitoringReportRequest(TypedDict):
    """GetMonitoringReport request of OCPP 2.1, N Diagnostics."""

    requestId: int
    componentVariable: NotRequired[list[ComponentVariableType]]
    monitoringCriteria: NotRequired[list[MonitoringCriterionEnumType]]
    customData: NotRequired[CustomDataType]


class GetMonitoringReportResponse(TypedDict):
    """GetMonitoringReport response of OCPP 2.1, N Diagnostics."""

    status: GenericDeviceModelStatusEnumType
    statusInfo: NotRequired[StatusInfoType]
    customData: NotRequired[CustomDataType]


class GetPeriodicEventStreamRequest(TypedDict):
    """GetPeriodicEventStream request of OCPP 2.1, N Diagnostics."""

    customData: NotRequired[CustomDataType]


class GetPeriodicEventStreamResponse(TypedDict):
    """GetPeriodicEventStream response of OCPP 2.1, N Diagnostics."""

    constantStreamData: NotRequired[list[ConstantStreamDataType]]
    customData: NotRequired[CustomDataType]


class GetReportRequest(TypedDict):
    """GetReport request of OCPP 2.1, B Provisioning."""

    requestId: int
    componentVariable: NotRequired[list[ComponentVariableType]]
    componentCriteria: NotRequired[list[ComponentCriterionEnumType]]
    customData: NotRequired[CustomDataType]


class GetReportResponse(TypedDict):
    """GetReport response of OCPP 2.1, B Provisioning."""

    status: GenericDeviceModelStatusEnumType
    statusInfo: NotRequired[StatusInfoType]
    customData: NotRequired[CustomDataType]


class GetTariffsRequest(TypedDict):
    """GetTariffs request of OCPP 2.1, I Tariff and Cost."""

    evseId: int
    customData: NotRequired[CustomDataType]


class GetTariffsResponse(TypedDict):
    """GetTariffs response of OCPP 2.1, I Tariff and Cost."""

    status: TariffGetStatusEnumType
    statusInfo: NotRequired[StatusInfoType]
    tariffAssignments: NotRequired[list[TariffAssignmentType]]
    customData: NotRequired[CustomDataType]


class GetTransactionStatusRequest(TypedDict):
    """GetTransactionStatus request of OCPP 2.1, E Transactions."""

    transactionId: NotRequired[str]
    customData: NotRequired[CustomDataType]


class GetTransactionStatusResponse(TypedDict):
    """GetTransactionStatus response of OCPP 2.1, E Transactions."""

    messagesInQueue: bool
    ongoingIndicator: NotRequired[bool]
    customData: NotRequired[CustomDataType]


class GetVariablesRequest(TypedDict):
    """GetVariables request of OCPP 2.1, B Provisioning."""

    getVariableData: list[GetVariableDataType]
    customData: NotRequired[CustomDataType]


class GetVariablesResponse(TypedDict):
    """GetVariables response of OCPP 2.1, B Provisioning."""

    getVariableResult: list[GetVariableResultType]
    customData: NotRequired[CustomDataType]


class HeartbeatRequest(TypedDict):
    """Heartbeat request of OCPP 2.1, G Availability."""

    customData: NotRequired[CustomDataType]


class HeartbeatResponse(TypedDict):
    """Heartbeat response of OCPP 2.1, G Availability."""

    currentTime: str
    customData: NotRequired[CustomDataType]


class InstallCertificateRequest(TypedDict):
    """InstallCertificate request of OCPP 2.1, M ISO 15118 Certificate Management."""

    certificateType: InstallCertificateUseEnumType
    certificate: str
    customData: NotRequired[CustomDataType]


class InstallCertificateResponse(TypedDict):
    """InstallCertificate response of OCPP 2.1, M ISO 15118 Certificate Management."""

    status: InstallCertificateStatusEnumType
    statusInfo: NotRequired[StatusInfoType]
    customData: NotRequired[CustomDataType]


class LogStatusNotificationRequest(TypedDict):
    """LogStatusNotification request of OCPP 2.1, N Diagnostics."""

    status: UploadLogStatusEnumType
    requestId: NotRequired[int]
    statusInfo: NotRequired[StatusInfoType]
    customData: NotRequired[CustomDataType]


class LogStatusNotificationResponse(TypedDict):
    """LogStatusNotification response of OCPP 2.1, N Diagnostics."""

    customData: NotRequired[CustomDataType]


class MeterValuesRequest(TypedDict):
    """MeterValues request of OCPP 2.1, J Meter Values."""

    evseId: int
    meterValue: list[MeterValueType]
    customData: NotRequired[CustomDataType]


class MeterValuesResponse(TypedDict):
    """MeterValues response of OCPP 2.1, J Meter Values."""

    customData: NotRequired[CustomDataType]


class NotifyAllowedEnergyTransferRequest(TypedDict):
    """NotifyAllowedEnergyTransfer request of OCPP 2.1, Q Bidirectional Power Transfer."""

    transactionId: str
    allowedEnergyTransfer: list[EnergyTransferModeEnumType]
    customData: NotRequired[CustomDataType]


class NotifyAllowedEnergyTransferResponse(TypedDict):
    """NotifyAllowedEnergyTransfer response of OCPP 2.1, Q Bidirectional Power Transfer."""

    status: NotifyAllowedEnergyTransferStatusEnumType
    statusInfo: NotRequired[StatusInfoType]
    customData: NotRequired[CustomDataType]


class NotifyChargingLimitRequest(TypedDict):
    """NotifyChargingLimit request of OCPP 2.1, K Smart Charging."""

    chargingLimit: ChargingLimitType
    chargingSchedule: NotRequired[list[ChargingScheduleType]]
    evseId: NotRequired[int]
    customData: NotRequired[CustomDataType]


class NotifyChargingLimitResponse(TypedDict):
    """NotifyChargingLimit response of OCPP 2.1, K Smart Charging."""

    customData: NotRequired[CustomDataType]


class NotifyCustomerInformationRequest(TypedDict):
    """NotifyCustomerInformation request of OCPP 2.1, N Diagnostics."""

    data: str
    seqNo: int
    generatedAt: str
    requestId: int
    tbc: NotRequired[bool]
    customData: NotRequired[CustomDataType]


class NotifyCustomerInformationResponse(TypedDict):
    """NotifyCustomerInformation response of OCPP 2.1, N Diagnostics."""

    customData: NotRequired[CustomDataType]


class NotifyDERAlarmRequest(TypedDict):
    """NotifyDERAlarm request of OCPP 2.1, R DER Control."""

    controlType: DERControlEnumType
    timestamp: str
    gridEventFault: NotRequired[GridEventFaultEnumType]
    alarmEnded: NotRequired[bool]
    extraInfo: NotRequired[str]
    customData: NotRequired[CustomDataType]


class NotifyDERAlarmResponse(TypedDict):
    """NotifyDERAlarm response of OCPP 2.1, R DER Control."""

    customData: NotRequired[CustomDataType]


class NotifyDERStartStopRequest(TypedDict):
    """NotifyDERStartStop request of OCPP 2.1, R DER Control."""

    controlId: str
    started: bool
    timestamp: str
    supersededIds: NotRequired[list[str]]
    customData: NotRequired[CustomDataType]


class NotifyDERStartStopResponse(TypedDict):
    """NotifyDERStartStop response of OCPP 2.1, R DER Control."""

    customData: NotRequired[CustomDataType]


class NotifyDisplayMessagesRequest(TypedDict):
    """NotifyDisplayMessages request of OCPP 2.1, O Display Message."""

    requestId: int
    messageInfo: NotRequired[list[MessageInfoType]]
    tbc: NotRequired[bool]
    customData: NotRequired[CustomDataType]


class NotifyDisplayMessagesResponse(TypedDict):
    """NotifyDisplayMessages response of OCPP 2.1, O Display Message."""

    customData: NotRequired[CustomDataType]


class NotifyEVChargingNeedsRequest(TypedDict):
    """NotifyEVChargingNeeds request of OCPP 2.1, K Smart Charging."""

    chargingNeeds: ChargingNeedsType
    evseId: int
    maxScheduleTuples: NotRequired[int]
    timestamp: NotRequired[str]
    customData: NotRequired[CustomDataType]


class NotifyEVChargingNeedsResponse(TypedDict):
    """NotifyEVChargingNeeds response of OCPP 2.1, K Smart Charging."""

    status: NotifyEVChargingNeedsStatusEnumType
    statusInfo: NotRequired[StatusInfoType]
    customData: NotRequired[CustomDataType]


class NotifyEVChargingScheduleRequest(TypedDict):
    """NotifyEVChargingSchedule request of OCPP 2.1, K Smart Charging."""

    timeBase: str
    chargingSchedule: ChargingScheduleType
    evseId: int
    selectedChargingScheduleId: NotRequired[int]
    powerToleranceAcceptance: NotRequired[bool]
    customData: NotRequired[CustomDataType]


class NotifyEVChargingScheduleResponse(TypedDict):
    """NotifyEVChargingSchedule response of OCPP 2.1, K Smart Charging."""

    status: GenericStatusEnumType
    statusInfo: NotRequired[StatusInfoType]
    customData: NotRequired[CustomDataType]


class NotifyEventRequest(TypedDict):
    """NotifyEvent request of OCPP 2.1, N Diagnostics."""

    generatedAt: str
    seqNo: int
    eventData: list[EventDataType]
    tbc: NotRequired[bool]
    customData: NotRequired[CustomDataType]


class NotifyEventResponse(TypedDict):
    """NotifyEvent response of OCPP 2.1, N Diagnostics."""

    customData: NotRequired[CustomDataType]


class NotifyMonitoringReportRequest(TypedDict):
    """NotifyMonitoringReport request of OCPP 2.1, N Diagnostics."""

    requestId: int
    seqNo: int
    generatedAt: str
    monitor: NotRequired[list[MonitoringDataType]]
    tbc: NotRequired[bool]
    customData: NotRequired[CustomDataType]


class NotifyMonitoringReportResponse(TypedDict):
    """NotifyMonitoringReport response of OCPP 2.1, N Diagnostics."""

    customData: NotRequired[CustomDataType]


class NotifyPeriodicEventStream(TypedDict):
    """NotifyPeriodicEventStream send of OCPP 2.1, N Diagnostics."""

    data: list[StreamDataElementType]
    id: int
    pending: int
    basetime: str
    customData: NotRequired[CustomDataType]


class NotifyPriorityChargingRequest(TypedDict):
    """NotifyPriorityCharging request of OCPP 2.1, K Smart Charging."""

    transactionId: str
    activated: bool
    customData: NotRequired[CustomDataType]


class NotifyPriorityChargingResponse(TypedDict):
    """NotifyPriorityCharging response of OCPP 2.1, K Smart Charging."""

    customData: NotRequired[CustomDataType]


class NotifyReportRequest(TypedDict):
    """NotifyReport request of OCPP 2.1, B Provisioning."""

    requestId: int
    generatedAt: str
    seqNo: int
    reportData: NotRequired[list[ReportDataType]]
    tbc: NotRequired[bool]
    customData: NotRequired[CustomDataType]


class NotifyReportResponse(TypedDict):
    """NotifyReport response of OCPP 2.1, B Provisioning."""

    customData: NotRequired[CustomDataType]


class NotifySettlementRequest(TypedDict):
    """NotifySettlement request of OCPP 2.1, C Authorization."""

    pspRef: str
    status: PaymentStatusEnumType
    settlementAmount: float
    settlementTime: str
    transactionId: NotRequired[str]
    statusInfo: NotRequired[str]
    receiptId: NotRequired[str]
    receiptUrl: NotRequired[str]
    vatCompany: NotRequired[AddressType]
    vatNumber: NotRequired[str]
    customData: NotRequired[CustomDataType]


class NotifySettlementResponse(TypedDict):
    """NotifySettlement response of OCPP 2.1, C Authorization."""

    receiptUrl: NotRequired[str]
    receiptId: NotRequired[str]
    customData: NotRequired[CustomDataType]


class NotifyWebPaymentStartedRequest(TypedDict):
    """NotifyWebPaymentStarted request of OCPP 2.1, C Authorization."""

    evseId: int
    timeout: int
    customData: NotRequired[CustomDataType]


class NotifyWebPaymentStartedResponse(TypedDict):
    """NotifyWebPaymentStarted response of OCPP 2.1, C Authorization."""

    customData: NotRequired[CustomDataType]


class OpenPeriodicEventStreamRequest(TypedDict):
    """OpenPeriodicEventStream request of OCPP 2.1, N Diagnostics."""

    constantStreamData: ConstantStreamDataType
    customData: NotRequired[CustomDataType]


class OpenPeriodicEventStreamResponse(TypedDict):
    """OpenPeriodicEventStream response of OCPP 2.1, N Diagnostics."""

    status: GenericStatusEnumType
    statusInfo: NotRequired[StatusInfoType]
    customData: NotRequired[CustomDataType]


class PublishFirmwareRequest(TypedDict):
    """PublishFirmware request of OCPP 2.1, L Firmware Management."""

    location: str
    checksum: str
    requestId: int
    retries: NotRequired[int]
    retryInterval: NotRequired[int]
    customData: NotRequired[CustomDataType]


class PublishFirmwareResponse(TypedDict):
    """PublishFirmware response of OCPP 2.1, L Firmware Management."""

    status: GenericStatusEnumType
    statusInfo: NotRequired[StatusInfoType]
    customData: NotRequired[CustomDataType]


class PublishFirmwareStatusNotificationRequest(TypedDict):
    """PublishFirmwareStatusNotification request of OCPP 2.1, L Firmware Management."""

    status: PublishFirmwareStatusEnumType
    location: NotRequired[list[str]]
    requestId: NotRequired[int]
    statusInfo: NotRequired[StatusInfoType]
    customData: NotRequired[CustomDataType]


class PublishFirmwareStatusNotificationResponse(TypedDict):
    """PublishFirmwareStatusNotification response of OCPP 2.1, L Firmware Management."""

    customData: NotRequired[CustomDataType]


class PullDynamicScheduleUpdateRequest(TypedDict):
    """PullDynamicScheduleUpdate request of OCPP 2.1, K Smart Charging."""

    chargingProfileId: int
    customData: NotRequired[CustomDataType]


class PullDynamicScheduleUpdateResponse(TypedDict):
    """PullDynamicScheduleUpdate response of OCPP 2.1, K Smart Charging."""

    status: ChargingProfileStatusEnumType
    scheduleUpdate: NotRequired[ChargingScheduleUpdateType]
    statusInfo: NotRequired[StatusInfoType]
    customData: NotRequired[CustomDataType]


class ReportChargingProfilesRequest(TypedDict):
    """ReportChargingProfiles request of OCPP 2.1, K Smart Charging."""

    requestId: int
    chargingLimitSource: str
    chargingProfile: list[ChargingProfileType]
    evseId: int
    tbc: NotRequired[bool]
    customData: NotRequired[CustomDataType]


class ReportChargingProfilesResponse(TypedDict):
    """ReportChargingProfiles response of OCPP 2.1, K Smart Charging."""

    customData: NotRequired[CustomDataType]


class ReportDERControlRequest(TypedDict):
    """ReportDERControl request of OCPP 2.1, R DER Control."""

    requestId: int
    curve: NotRequired[list[DERCurveGetType]]
    enterService: NotRequired[list[EnterServiceGetType]]
    fixedPFAbsorb: NotRequired[list[FixedPFGetType]]
    fixedPFInject: NotRequired[list[FixedPFGetType]]
    fixedVar: NotRequired[list[FixedVarGetType]]
    freqDroop: NotRequired[list[FreqDroopGetType]]
    gradient: NotRequired[list[GradientGetType]]
    limitMaxDischarge: NotRequired[list[LimitMaxDischargeGetType]]
    tbc: NotRequired[bool]
    customData: NotRequired[CustomDataType]


class ReportDERControlResponse(TypedDict):
    """ReportDERControl response of OCPP 2.1, R DER Control."""

    customData: NotRequired[CustomDataType]


class RequestBatterySwapRequest(TypedDict):
    """RequestBatterySwap request of OCPP 2.1, S Battery Swapping."""

    idToken: IdTokenType
    requestId: int
    customData: NotRequired[CustomDataType]


class RequestBatterySwapResponse(TypedDict):
    """RequestBatterySwap response of OCPP 2.1, S Battery Swapping."""

    status: GenericStatusEnumType
    statusInfo: NotRequired[StatusInfoType]
    customData: NotRequired[CustomDataType]


class RequestStartTransactionRequest(TypedDict):
    """RequestStartTransaction request of OCPP 2.1, F Remote Control."""

    idToken: IdTokenType
    remoteStartId: int
    evseId: NotRequired[int]
    groupIdToken: NotRequired[IdTokenType]
    chargingProfile: NotRequired[ChargingProfileType]
    customData: NotRequired[CustomDataType]


class RequestStartTransactionResponse(TypedDict):
    """RequestStartTransaction response of OCPP 2.1, F Remote Control."""

    status: RequestStartStopStatusEnumType
    statusInfo: NotRequired[StatusInfoType]
    transactionId: NotRequired[str]
    customData: NotRequired[CustomDataType]


class RequestStopTransactionRequest(TypedDict):
    """RequestStopTransaction request of OCPP 2.1, F Remote Control."""

    transactionId: str
    customData: NotRequired[CustomDataType]


class RequestStopTransactionResponse(TypedDict):
    """RequestStopTransaction response of OCPP 2.1, F Remote Control."""

    status: RequestStartStopStatusEnumType
    statusInfo: NotRequired[StatusInfoType]
    customData: NotRequired[CustomDataType]


class ReservationStatusUpdateRequest(TypedDict):
    """ReservationStatusUpdate request of OCPP 2.1, H Reservation."""

    reservationId: int
    reservationUpdateStatus: ReservationUpdateStatusEnumType
    customData: NotRequired[CustomDataType]


class ReservationStatusUpdateResponse(TypedDict):
    """ReservationStatusUpdate response of OCPP 2.1, H Reservation."""

    customData: NotRequired[CustomDataType]


class ReserveNowRequest(TypedDict):
    """ReserveNow request of OCPP 2.1, H Reservation."""

    id: int
    expiryDateTime: str
    idToken: IdTokenType
    connectorType: NotRequired[str]
    evseId: NotRequired[int]
    groupIdToken: NotRequired[IdTokenType]
    customData: NotRequired[CustomDataType]


class ReserveNowResponse(TypedDict):
    """ReserveNow response of OCPP 2.1, H Reservation."""

    status: ReserveNowStatusEnumType
    statusInfo: NotRequired[StatusInfoType]
    customData: NotRequired[CustomDataType]


class ResetRequest(TypedDict):
    """Reset request of OCPP 2.1, B Provisioning."""

    type: ResetEnumType
    evseId: NotRequired[int]
    customData: NotRequired[CustomDataType]


class ResetResponse(TypedDict):
    """Reset response of OCPP 2.1, B Provisioning."""

    status: ResetStatusEnumType
    statusInfo: NotRequired[StatusInfoType]
    customData: NotRequired[CustomDataType]


class SecurityEventNotificationRequest(TypedDict):
    """SecurityEventNotification request of OCPP 2.1, A Security."""

    type: str
    timestamp: str
    techInfo: NotRequired[str]
    customData: NotRequired[CustomDataType]


class SecurityEventNotificationResponse(TypedDict):
    """SecurityEventNotification response of OCPP 2.1, A Security."""

    customData: NotRequired[CustomDataType]


class SendLocalListRequest(TypedDict):
    """SendLocalList request of OCPP 2.1, D Local Authorization List Management."""

    versionNumber: int
    updateType: UpdateEnumType
    localAuthorizationList: NotRequired[list[AuthorizationData]]
    customData: NotRequired[CustomDataType]


class SendLocalListResponse(TypedDict):
    """SendLocalList response of OCPP 2.1, D Local Authorization List Management."""

    status: SendLocalListStatusEnumType
    statusInfo: NotRequired[StatusInfoType]
    customData: NotRequired[CustomDataType]


class SetChargingProfileRequest(TypedDict):
    """SetChargingProfile request of OCPP 2.1, K Smart Charging."""

    evseId: int
    chargingProfile: ChargingProfileType
    customData: NotRequired[CustomDataType]


class SetChargingProfileResponse(TypedDict):
    """SetChargingProfile response of OCPP 2.1, K Smart Charging."""

    status: ChargingProfileStatusEnumType
    statusInfo: NotRequired[StatusInfoType]
    customData: NotRequired[CustomDataType]


class SetDERControlRequest(TypedDict):
    """SetDERControl request of OCPP 2.1, R DER Control."""

    isDefault: bool
    controlId: str
    controlType: DERControlEnumType
    curve: NotRequired[DERCurveType]
    enterService: NotRequired[EnterServiceType]
    fixedPFAbsorb: NotRequired[FixedPFType]
    fixedPFInject: NotRequired[FixedPFType]
    fixedVar: NotRequired[FixedVarType]
    freqDroop: NotRequired[FreqDroopType]
    gradient: NotRequired[GradientType]
    limitMaxDischarge: NotRequired[LimitMaxDischargeType]
    customData: NotRequired[CustomDataType]


class SetDERControlResponse(TypedDict):
    """SetDERControl response of OCPP 2.1, R DER Control."""

    status: DERControlStatusEnumType
    statusInfo: NotRequired[StatusInfoType]
    supersededIds: NotRequired[list[str]]
    customData: NotRequired[CustomDataType]


class SetDefaultTariffRequest(TypedDict):
    """SetDefaultTariff request of OCPP 2.1, I Tariff and Cost."""

    evseId: int
    tariff: TariffType
    customData: NotRequired[CustomDataType]


class SetDefaultTariffResponse(TypedDict):
    """SetDefaultTariff response of OCPP 2.1, I Tariff and Cost."""

    status: TariffSetStatusEnumType
    statusInfo: NotRequired[StatusInfoType]
    customData: NotRequired[CustomDataType]


class SetDisplayMessageRequest(TypedDict):
    """SetDisplayMessage request of OCPP 2.1, O Display Message."""

    message: MessageInfoType
    customData: NotRequired[CustomDataType]


class SetDisplayMessageResponse(TypedDict):
    """SetDisplayMessage response of OCPP 2.1, O Display Message."""

    status: DisplayMessageStatusEnumType
    statusInfo: NotRequired[StatusInfoType]
    customData: NotRequired[CustomDataType]


class SetMonitoringBaseRequest(TypedDict):
    """SetMonitoringBase request of OCPP 2.1, N Diagnostics."""

    monitoringBase: MonitoringBaseEnumType
    customData: NotRequired[CustomDataType]


class SetMonitoringBaseResponse(TypedDict):
    """SetMonitoringBase response of OCPP 2.1, N Diagnostics."""

    status: GenericDeviceModelStatusEnumType
    statusInfo: NotRequired[StatusInfoType]
    customData: NotRequired[CustomDataType]


class SetMonitoringLevelRequest(TypedDict):
    """SetMonitoringLevel request of OCPP 2.1, N Diagnostics."""

    severity: int
    customData: NotRequired[CustomDataType]


class SetMonitoringLevelResponse(TypedDict):
    """SetMonitoringLevel response of OCPP 2.1, N Diagnostics."""

    status: GenericStatusEnumType
    statusInfo: NotRequired[StatusInfoType]
    customData: NotRequired[CustomDataType]


class SetNetworkProfileRequest(TypedDict):
    """SetNetworkProfile request of OCPP 2.1, B Provisioning."""

    configurationSlot: int
    connectionData: NetworkConnectionProfileType
    customData: NotRequired[CustomDataType]


class SetNetworkProfileResponse(TypedDict):
    """SetNetworkProfile response of OCPP 2.1, B Provisioning."""

    status: SetNetworkProfileStatusEnumType
    statusInfo: NotRequired[StatusInfoType]
    customData: NotRequired[CustomDataType]


class SetVariableMonitoringRequest(TypedDict):
    """SetVariableMonitoring request of OCPP 2.1, N Diagnostics."""

    setMonitoringData: list[SetMonitoringDataType]
    customData: NotRequired[CustomDataType]


class SetVariableMonitoringResponse(TypedDict):
    """SetVariableMonitoring response of OCPP 2.1, N Diagnostics."""

    setMonitoringResult: list[SetMonitoringResultType]
    customData: NotRequired[CustomDataType]


class SetVariablesRequest(TypedDict):
    """SetVariables request of OCPP 2.1, B Provisioning."""

    setVariableData: list[SetVariableDataType]
    customData: NotRequired[CustomDataType]


class SetVariablesResponse(TypedDict):
    """SetVariables response of OCPP 2.1, B Provisioning."""

    setVariableResult: list[SetVariableResultType]
    customData: NotRequired[CustomDataType]


class SignCertificateRequest(TypedDict):
    """SignCertificate request of OCPP 2.1, A Security."""

    csr: str
    certificateType: NotRequired[CertificateSigningUseEnumType]
    hashRootCertificate: NotRequired[CertificateHashDataType]
    requestId: NotRequired[int]
    customData: NotRequired[CustomDataType]


class SignCertificateResponse(TypedDict):
    """SignCertificate response of OCPP 2.1, A Security."""

    status: GenericStatusEnumType
    statusInfo: NotRequired[StatusInfoType]
    customData: NotRequired[CustomDataType]


class StatusNotificationRequest(TypedDict):
    """StatusNotification request of OCPP 2.1, G Availability."""

    timestamp: str
    connectorStatus: ConnectorStatusEnumType
    evseId: int
    connectorId: int
    customData: NotRequired[CustomDataType]


class StatusNotificationResponse(TypedDict):
    """StatusNotification response of OCPP 2.1, G Availability."""

    customData: NotRequired[CustomDataType]


class TransactionEventRequest(TypedDict):
    """TransactionEvent request of OCPP 2.1, E Transactions."""

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
    costDetails: NotRequired[CostDetailsType]
    preconditioningStatus: NotRequired[PreconditioningStatusEnumType]
    evseSleep: NotRequired[bool]
    customData: NotRequired[CustomDataType]


class TransactionEventResponse(TypedDict):
    """TransactionEvent response of OCPP 2.1, E Transactions."""

    totalCost: NotRequired[float]
    chargingPriority: NotRequired[int]
    idTokenInfo: NotRequired[IdTokenInfoType]
    updatedPersonalMessage: NotRequired[MessageContentType]
    transactionLimit: NotRequired[TransactionLimitType]
    updatedPersonalMessageExtra: NotRequired[list[MessageContentType]]
    customData: NotRequired[CustomDataType]


class TriggerMessageRequest(TypedDict):
    """TriggerMessage request of OCPP 2.1, F Remote Control."""

    requestedMessage: MessageTriggerEnumType
    evse: NotRequired[EVSEType]
    customTrigger: NotRequired[str]
    customData: NotRequired[CustomDataType]


class TriggerMessageResponse(TypedDict):
    """TriggerMessage response of OCPP 2.1, F Remote Control."""

    status: TriggerMessageStatusEnumType
    statusInfo: NotRequired[StatusInfoType]
    customData: NotRequired[CustomDataType]


class UnlockConnectorRequest(TypedDict):
    """UnlockConnector request of OCPP 2.1, F Remote Control."""

    evseId: int
    connectorId: int
    customData: NotRequired[CustomDataType]


class UnlockConnectorResponse(TypedDict):
    """UnlockConnector response of OCPP 2.1, F Remote Control."""

    status: UnlockStatusEnumType
    statusInfo: NotRequired[StatusInfoType]
    customData: NotRequired[CustomDataType]


class UnpublishFirmwareRequest(TypedDict):
    """UnpublishFirmware request of OCPP 2.1, L Firmware Management."""

    checksum: str
    customData: NotRequired[CustomDataType]


class UnpublishFirmwareResponse(TypedDict):
    """UnpublishFirmware response of OCPP 2.1, L Firmware Management."""

    status: UnpublishFirmwareStatusEnumType
    customData: NotRequired[CustomDataType]


class UpdateDynamicScheduleRequest(TypedDict):
    """UpdateDynamicSchedule request of OCPP 2.1, K Smart Charging."""

    chargingProfileId: int
    scheduleUpdate: ChargingScheduleUpdateType
    customData: NotRequired[CustomDataType]


class UpdateDynamicScheduleResponse(TypedDict):
    """UpdateDynamicSchedule response of OCPP 2.1, K Smart Charging."""

    status: ChargingProfileStatusEnumType
    statusInfo: NotRequired[StatusInfoType]
    customData: NotRequired[CustomDataType]


class UpdateFirmwareRequest(TypedDict):
    """UpdateFirmware request of OCPP 2.1, L Firmware Management."""

    requestId: int
    firmware: FirmwareType
    retries: NotRequired[int]
    retryInterval: NotRequired[int]
    customData: NotRequired[CustomDataType]


class UpdateFirmwareResponse(TypedDict):
    """UpdateFirmware response of OCPP 2.1, L Firmware Management."""

    status: UpdateFirmwareStatusEnumType
    statusInfo: NotRequired[StatusInfoType]
    customData: NotRequired[CustomDataType]


class UsePriorityChargingRequest(TypedDict):
    """UsePriorityCharging request of OCPP 2.1, K Smart Charging."""

    transactionId: str
    activate: bool
    customData: NotRequired[CustomDataType]


class UsePriorityChargingResponse(TypedDict):
    """UsePriorityCharging response of OCPP 2.1, K Smart Charging."""

    status: PriorityChargingStatusEnumType
    statusInfo: NotRequired[StatusInfoType]
    customData: NotRequired[CustomDataType]


class VatNumberValidationRequest(TypedDict):
    """VatNumberValidation request of OCPP 2.1, C Authorization."""

    vatNumber: str
    evseId: NotRequired[int]
    customData: NotRequired[CustomDataType]


class VatNumberValidationResponse(TypedDict):
    """VatNumberValidation response of OCPP 2.1, C Authorization."""

    vatNumber: str
    status: GenericStatusEnumType
    company: NotRequired[AddressType]
    statusInfo: NotRequired[StatusInfoType]
    evseId: NotRequired[int]
    customData: NotRequired[CustomDataType]
