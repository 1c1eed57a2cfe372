"""What the API takes and gives; the description of it is made from these."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from dispatch.domain.facts import CallOutcome

Identifier = Annotated[str, Field(pattern=r"^[A-Za-z0-9_.:-]{1,64}$")]
Language = Annotated[str, Field(pattern=r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$", max_length=35)]


Cursor = Annotated[str, Field(pattern=r"^[A-Za-z0-9_.:-]{1,200}$")]
Moment = Annotated[
    AwareDatetime, Field(ge=datetime(2000, 1, 1, tzinfo=UTC), lt=datetime(2200, 1, 1, tzinfo=UTC))
]


class Asked(BaseModel):
    """What may stand in an address; nothing else may."""

    model_config = ConfigDict(extra="forbid")


class Paged(Asked):
    """Which page of a list."""

    limit: int = Field(50, ge=1, le=200, description="how many at most")
    cursor: Cursor | None = Field(None, description="`next` of the page before")


class AskedCalls(Paged):
    """Which calls."""

    since: Moment | None = Field(None, description="that came at or after this moment")
    until: Moment | None = Field(None, description="that came before this moment")
    language: Language | None = Field(None, description="BCP-47 tag of the service's catalogue")
    outcome: CallOutcome | None = None
    institution: Identifier | None = Field(None, description="of this institution or any below it")


class CallPath(BaseModel):
    """One call."""

    call_id: Identifier


class Problem(BaseModel):
    """A fault, by RFC 9457."""

    type: str
    title: str
    status: int
    detail: str


class CallItem(BaseModel):
    """One call of a list."""

    call_id: str
    opened_at: datetime
    institution: str | None
    site: str | None
    language: str | None
    outcome: CallOutcome
    connect_seconds: float | None
    conversation_seconds: int
    estimated: bool


class CallList(BaseModel):
    """Calls, newest first."""

    items: list[CallItem]
    next: str | None = Field(description="the cursor of the next page; null on the last one")


class OfferItem(BaseModel):
    """One interpreter who was asked, by the number that institutions know them by."""

    interpreter: str | None
    made_at: datetime
    outcome: str | None


class CallDetail(CallItem):
    """One call whole."""

    closed_at: datetime
    requested_at: datetime | None
    connected_at: datetime | None
    rating: int | None
    offers: list[OfferItem]


class InstitutionItem(BaseModel):
    """A node of the tree of institutions."""

    institution_id: str
    parent_id: str | None
    name: str


class InstitutionList(BaseModel):
    """Institutions by their ids."""

    items: list[InstitutionItem]
    next: str | None


class InterpreterItem(BaseModel):
    """An interpreter, without name and number of telephone."""

    interpreter: str = Field(description="the number that institutions know them by")
    languages: list[str]
    active: bool


class InterpreterList(BaseModel):
    """Interpreters by their numbers."""

    items: list[InterpreterItem]
    next: str | None
