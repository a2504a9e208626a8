"""Earlier versions of a field: nothing is overwritten."""

from uuid import UUID

from conduct.domain.rights import Access, class_of
from conduct.edge import Door
from conduct.sealing.keys import Compartment
from conduct.storage import sealed, vault
from conduct.use_cases.entering import Purpose
from conduct.views.case import View
from muster.errors import NotFound


class FieldNotFound(NotFound):
    """The case has no such field, or you do not read it."""

    def __init__(self) -> None:
        super().__init__("the case has no such field, or you do not read it")


class VersionView(View):
    version: int
    value: str
    """As text; blank where it was taken back."""


async def versions_of(door: Door, case_id: UUID, field: str) -> list[VersionView]:
    """Newest first. Raises `CaseNotFound`, `FieldNotFound`, `Shredded`, `Unreadable`."""
    entered = await door.enter(case_id, Purpose.HISTORY)
    if not _reads(entered.access, field):
        raise FieldNotFound
    async with door.sessions() as session:
        keys = await vault.keys_of(session, door.rules.keyring, case_id)
        known = await sealed.versions(session, case_id, names=[field])
        found = []
        for version in range(known.get(field, 0), 0, -1):
            value = await sealed.one(session, case_id, field, version)
            if value is not None:
                key = keys[Compartment(value.compartment)]
                text = key.open(field, version, value.sealed)
                found.append(VersionView(version=version, value=text))
    if not found:
        raise FieldNotFound
    return found


def _reads(access: Access, field: str) -> bool:
    try:
        return class_of(field) in access.reads
    except KeyError:
        return False
