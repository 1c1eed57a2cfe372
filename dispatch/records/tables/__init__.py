"""Every table, by what it is about; other modules import the rows from here."""

from __future__ import annotations

from dispatch.records.columns import Base, Retention
from dispatch.records.tables.accounts import (
    ApiTokenRow,
    AuditEntryRow,
    Role,
    UserAccountRow,
    UserSessionRow,
)
from dispatch.records.tables.calls import (
    AssistanceRow,
    CallRow,
    ConferenceRow,
    ConversationRow,
    FactRow,
    LegRow,
    OfferRow,
    RecordingDueRow,
)
from dispatch.records.tables.funds import ClaimItemRow, ClaimRow, FundRow
from dispatch.records.tables.interpreter_rollups import InterpreterSumsRow
from dispatch.records.tables.money import ChargeRow, PayRow, RateCardRow, RevisionRow
from dispatch.records.tables.people import (
    AssociationRow,
    InterpreterDomainRow,
    InterpreterLanguageRow,
    InterpreterPresenceRow,
    InterpreterRow,
    LanguageFallbackRow,
    LanguageRow,
    PhoneNumberRow,
    PhonePurpose,
)
from dispatch.records.tables.places import (
    AccessCodeRow,
    CostCentreRow,
    DirectoryOutboxRow,
    InstitutionKind,
    InstitutionListRow,
    InstitutionRow,
    KnownCallerRow,
    LineRow,
    ListKind,
    PartnerRow,
    SiteRow,
)
from dispatch.records.tables.reconciliation import CarrierLegRow, LegDifferenceRow, ReconciliationRow
from dispatch.records.tables.reviews import ReviewRow
from dispatch.records.tables.rollups import HourRow, HourWaitRow, WaitKind
from dispatch.records.tables.shifts import ShiftExceptionRow, ShiftRow
from dispatch.records.tables.slices import Grain, SliceHourRow, SliceKind, SliceRow
from dispatch.records.tables.standby import StandbyDueRow, StandbyPayRow, StandbyStayRow
from dispatch.records.tables.statements import (
    InvoiceState,
    StatementItemRow,
    StatementRow,
    StatementSeriesRow,
    SupplierInvoiceRow,
)

__all__ = [
    "AccessCodeRow",
    "ApiTokenRow",
    "AssistanceRow",
    "AssociationRow",
    "AuditEntryRow",
    "Base",
    "CallRow",
    "CarrierLegRow",
    "ChargeRow",
    "ClaimItemRow",
    "ClaimRow",
    "ConferenceRow",
    "ConversationRow",
    "CostCentreRow",
    "DirectoryOutboxRow",
    "FactRow",
    "FundRow",
    "Grain",
    "HourRow",
    "HourWaitRow",
    "InstitutionKind",
    "InstitutionListRow",
    "InstitutionRow",
    "InterpreterDomainRow",
    "InterpreterLanguageRow",
    "InterpreterPresenceRow",
    "InterpreterRow",
    "InterpreterSumsRow",
    "InvoiceState",
    "KnownCallerRow",
    "LanguageFallbackRow",
    "LanguageRow",
    "LegDifferenceRow",
    "LegRow",
    "LineRow",
    "ListKind",
    "OfferRow",
    "PartnerRow",
    "PayRow",
    "PhoneNumberRow",
    "PhonePurpose",
    "RateCardRow",
    "ReconciliationRow",
    "RecordingDueRow",
    "Retention",
    "ReviewRow",
    "RevisionRow",
    "Role",
    "ShiftExceptionRow",
    "ShiftRow",
    "SiteRow",
    "SliceHourRow",
    "SliceKind",
    "SliceRow",
    "StandbyDueRow",
    "StandbyPayRow",
    "StandbyStayRow",
    "StatementItemRow",
    "StatementRow",
    "StatementSeriesRow",
    "SupplierInvoiceRow",
    "UserAccountRow",
    "UserSessionRow",
    "WaitKind",
]
