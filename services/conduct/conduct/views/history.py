"""What happened in a case, as far as somebody reads what it concerns."""

from collections.abc import Iterable
from datetime import datetime
from typing import Self

from conduct.domain.happenings import Word
from conduct.domain.rights import REASONS, Access, FieldClass, class_of_word
from conduct.domain.words import NoteChannel
from conduct.storage.notes import Noted
from conduct.views.case import View
from conduct.views.people import PersonView


class NotedView(View):
    what: Word
    at: datetime
    """In the world."""
    recorded_at: datetime
    by: PersonView
    detail: dict[str, str]
    """Codes, days and ids; reasons for those who read the facts."""

    @classmethod
    def of(cls, noted: Noted, access: Access) -> Self:
        reads_reasons = FieldClass.FACTS in access.reads
        return cls(
            what=noted.word,
            at=noted.at,
            recorded_at=noted.recorded_at,
            by=PersonView(id=noted.by.id, name=noted.by.name),
            detail={
                name: value
                for name, value in noted.detail.items()
                if reads_reasons or name not in REASONS
            },
        )


def seen(history: Iterable[Noted], access: Access) -> list[NotedView]:
    return [NotedView.of(each, access) for each in history if _reads(each, access)]


def _reads(noted: Noted, access: Access) -> bool:
    if noted.detail.get("channel") == NoteChannel.RESTRICTED:
        return FieldClass.RESTRICTED in access.reads
    return class_of_word(noted.word) in access.reads
