"""What stands in a case, record by record; a member that is not read, or not known, is null."""

from datetime import date, datetime
from typing import Annotated, Any, Self
from uuid import UUID

from pydantic import BaseModel, BeforeValidator, ConfigDict

from conduct.domain.rights import Access, class_of
from conduct.domain.words import (
    ActionKind,
    Age,
    Assistance,
    Finding,
    Investigator,
    MeasureKind,
    Need,
    Personnel,
    Precision,
    Receiver,
    Track,
)

Text = dict[str, str]
"""Members of one record, as they are kept."""


def _parts(value: Any) -> Any:
    return value.split(",") if isinstance(value, str) else value


class Record(BaseModel):
    model_config = ConfigDict(use_attribute_docstrings=True, extra="ignore")


class IncidentView(Record):
    number: int
    on: date | None = None
    until: date | None = None
    precision: Precision | None = None
    place: str | None = None


class TakenView(Record):
    number: int
    step: str | None = None
    at: datetime | None = None
    because: str | None = None


class PerpetratorView(Record):
    """Alleged."""

    id: UUID
    personnel: Personnel | None = None
    country: str | None = None
    unit: str | None = None
    name: str | None = None
    rank: str | None = None
    service_number: str | None = None


class VictimView(Record):
    id: UUID
    age: Age | None = None
    needs: Annotated[list[Need], BeforeValidator(_parts)] = []
    name: str | None = None
    contact: str | None = None


class AssistanceView(Record):
    id: UUID
    victim: UUID | None = None
    what: Assistance | None = None
    at: datetime | None = None
    detail: str | None = None


class MeasureView(Record):
    id: UUID
    kind: MeasureKind | None = None
    since: datetime | None = None
    until: datetime | None = None
    detail: str | None = None


class ActionView(Record):
    id: UUID
    track: Track | None = None
    kind: ActionKind | None = None
    at: datetime | None = None
    detail: str | None = None


class NoteView(Record):
    id: UUID
    at: datetime | None = None
    by: str | None = None
    """Subject of the writer's token."""
    text: str | None = None


class ExtensionView(Record):
    id: UUID
    clock: str | None = None
    before: datetime | None = None
    due: datetime | None = None
    because: str | None = None
    authority: str | None = None


class LinkView(Record):
    case_id: UUID
    what: str | None = None
    """`linked`, `duplicate` or `merged into`."""
    at: datetime | None = None
    because: str | None = None


class ReporterView(Record):
    name: str | None = None
    contact: str | None = None


class FindingView(Record):
    outcome: Finding | None = None
    at: datetime | None = None
    because: str | None = None


class ReferralView(Record):
    to: Investigator | None = None
    at: datetime | None = None


class NoticeView(Record):
    sent_at: datetime | None = None
    symbol: str | None = None


class ReplyView(Record):
    at: datetime | None = None
    investigates: bool | None = None
    officer: str | None = None


class HandedOnView(Record):
    to: Receiver | None = None
    at: datetime | None = None
    because: str | None = None
    name: str | None = None


class Content:
    """Fields that somebody reads, put together to records."""

    def __init__(self, fields: Text, access: Access) -> None:
        self._access = access
        self.head: Text = {}
        self._groups: dict[str, dict[str, Text]] = {}
        for name, value in fields.items():
            group, _, rest = name.partition("/")
            key, _, member = rest.rpartition("/")
            if value == "":
                continue
            if not rest:
                self.head[name] = value
            else:
                self._groups.setdefault(group, {}).setdefault(key, {})[member] = value

    def one(self, group: str) -> Text | None:
        return self._groups.get(group, {}).get("")

    def many(self, group: str, key: str) -> list[dict[str, str]] | None:
        """None where the class is not read. key: what the records call what they are known by."""
        if class_of(f"{group}/0/at") not in self._access.reads:
            return None
        found = [{key: id_, **record} for id_, record in self._groups.get(group, {}).items()]
        return sorted(found, key=_place)

    def known(self, group: str) -> dict[str, Text]:
        return self._groups.get(group, {})


def _place(record: Text) -> tuple[int, str, str]:
    """By number, else as they came."""
    number = record.get("number", "0")
    when = record.get("at") or record.get("since") or ""
    return int(number), when, next(iter(record.values()))


class Whole(Record):
    """Every record of a case; null where the caller does not read the class."""

    channel: str | None = None
    mission: str | None = None
    kind: str | None = None
    """As it counts."""
    said_kind: str | None = None
    narrative: str | None = None
    received_at: datetime | None = None
    personnel: Personnel | None = None
    country: str | None = None
    """Contributing country, where cases are counted by it."""
    urgent_because: str | None = None
    incidents: list[IncidentView] | None = None
    steps: list[TakenView] | None = None
    perpetrators: list[PerpetratorView] | None = None
    victims: list[VictimView] | None = None
    assistance: list[AssistanceView] | None = None
    measures: list[MeasureView] | None = None
    actions: list[ActionView] | None = None
    notes: list[NoteView] | None = None
    restricted: list[NoteView] | None = None
    extensions: list[ExtensionView] | None = None
    links: list[LinkView] | None = None
    reporter: ReporterView | None = None
    finding: FindingView | None = None
    referral: ReferralView | None = None
    notice: NoticeView | None = None
    reply: ReplyView | None = None
    handed_on: HandedOnView | None = None

    @classmethod
    def of(cls, content: Content) -> Self:
        many = {name: content.many(name, key) for name, key in KEYS.items()}
        one = {name: content.one(name) for name in ALONE}
        return cls.model_validate({**content.head, **many, **one})


KEYS = {
    "incidents": "number", "steps": "number", "perpetrators": "id", "victims": "id",
    "assistance": "id", "measures": "id", "actions": "id", "notes": "id", "restricted": "id",
    "extensions": "id", "links": "case_id",
}  # fmt: skip
ALONE = ("reporter", "finding", "referral", "notice", "reply", "handed_on")
