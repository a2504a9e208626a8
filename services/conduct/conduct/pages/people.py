"""Choosing a person: one who was here, or an account that somebody knows the id of."""

from sqlalchemy.ext.asyncio import AsyncSession

from conduct.storage import access, staffing
from conduct.use_cases.assigning import Person
from muster.web.forms import Form

LONGEST_ID = 255
LONGEST_NAME = 120


async def ask_person(session: AsyncSession) -> list[tuple[str, str]]:
    """To choose from; two of one name are told apart by their ids."""
    known = await staffing.known(session)
    names = list(known.values())
    return [
        ("", "Choose"),
        *((id_, f"{name} ({id_})" if names.count(name) > 1 else name)
          for id_, name in known.items()),
    ]  # fmt: skip


async def person_in(session: AsyncSession, form: Form) -> Person | None:
    """Who was chosen, or named by an id; None with what is wrong in the form's errors."""
    if form["account"]:
        id_ = form.text("account", needed="", longest=LONGEST_ID)
        name = form.text("name", needed="Give the name too", longest=LONGEST_NAME)
        return None if form.errors else Person(id_, name)
    known = await access.names(session, [form["person"]])
    if form["person"] not in known:
        form.errors["person"] = "Choose a person"
        return None
    return Person(form["person"], known[form["person"]])
