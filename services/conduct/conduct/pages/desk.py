"""Forms of acts: asked for, checked, done in one transaction, and back to the case."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from conduct.domain import acts as domain
from conduct.domain.acts import utc_day
from conduct.domain.case import Case
from conduct.domain.happenings import Fact
from conduct.edge import AtDoor, Door
from conduct.pages.acts import Act, Pair
from conduct.pages.complaints import complaint
from conduct.pages.view import View
from conduct.storage import naming
from conduct.storage.cases import CaseNotFound
from conduct.use_cases.changes import Both
from conduct.use_cases.changing import NotYoursToChange
from conduct.use_cases.entering import Purpose
from muster.deadlines.calendars import end_of_day
from muster.errors import BrokenRule, Conflict, Forbidden, Invalid, NotFound
from muster.web import IfMatch, render, require
from muster.web.exchange import exchange_of
from muster.web.forms import Form, SentForm
from muster.web.problems import status_of

READ = "cases:read"


class NotPossibleNow(Conflict):
    """The case is not where this can be done, or there is nothing that it could be done to."""

    def __init__(self) -> None:
        super().__init__("the case is not where this can be done now")


class OtherNotYours(Invalid):
    """The other case is one that you work on too."""

    def __init__(self) -> None:
        super().__init__("you work on no case of this reference", pointer="#/reference")


@dataclass(frozen=True)
class Desk:
    """A case in front of somebody who means to act on it. which: of several, the one meant."""

    request: Request
    door: Door
    case_id: UUID
    act: Act
    which: str

    async def ask(self) -> HTMLResponse:
        """Raises `CaseNotFound`, `NotYoursToChange`, `NotPossibleNow`."""
        view = await self._view()
        begins = self.act.begins(view, self.which)
        if begins is None or not self.act.is_open_to(view):
            raise NotPossibleNow
        return self._show(view, Form(begins))

    async def perform(self, form: Form) -> Response:
        for each in self.act.fields:
            each.check(form)
        if form.errors:
            return self._show(await self._view(), form, 422)
        try:
            await self._do(form)
        except (NotFound, Forbidden):
            raise
        except BrokenRule as refusal:
            name, words = complaint(refusal, form)
            form.errors[name] = words
            return self._show(await self._view(), form, status_of(type(refusal)))
        back = f"{exchange_of(self.request).root}/cases/{self.case_id}?saved=yes"
        return RedirectResponse(back, status_code=303)

    async def _do(self, form: Form) -> None:
        check = IfMatch(frozenset({form["version"]})).check
        wanted = self.act.read(form, self.which)
        if isinstance(wanted, Pair):
            await self._do_to_both(wanted, check)
            return
        if self.act.dated and form["at"]:
            wanted = wanted.at(happened_at(date.fromisoformat(form["at"]), self.door.now))
        await self.door.change(self.case_id, wanted, check_version=check)

    async def _do_to_both(self, wanted: Pair, check: Callable[[int], None]) -> None:
        async with self.door.sessions() as session:
            other = await naming.find(session, wanted.reference)
        if other is None:
            raise OtherNotYours
        try:
            await self.door.change_both(self.case_id, other, as_seen(wanted, check))
        except CaseNotFound:
            raise OtherNotYours from None

    async def _view(self) -> View:
        """Of who may do it. Raises `CaseNotFound`, `NotYoursToChange`."""
        view = View(await self.door.open(self.case_id, Purpose.PAGE), self.door.caller)
        if not view.writes(*self.act.needed):
            raise NotYoursToChange
        return view

    def _show(self, view: View, form: Form, status: int = 200) -> HTMLResponse:
        return render(
            self.request, "act.html", status_code=status, view=view, act=self.act, form=form,
            action=address(self.act, view.path, self.which),
        )  # fmt: skip


def as_seen(wanted: Pair, check: Callable[[int], None]) -> Both:
    """Refused where this case is not the one that was seen."""

    def do(first: Case, second: Case, act: domain.Act) -> tuple[Sequence[Fact], Sequence[Fact]]:
        check(first.version)
        return wanted.do(first, second, act)

    return do


def happened_at(day: date, now: datetime) -> datetime | None:
    """Of today, now; of another day, its end."""
    return None if day == utc_day(now) else end_of_day(day, "UTC")


def address(act: Act, path: str, which: str = "") -> str:
    return f"{path}/{act.about}/{which}/{act.name}" if which else f"{path}/{act.name}"


def routes(acts: Iterable[Act]) -> APIRouter:
    router = APIRouter(
        prefix="/cases/{case_id}", dependencies=[require(READ)], include_in_schema=False
    )
    for act in acts:
        _add(router, act, f"/{act.name}", _case_only)
        if act.about:
            _add(router, act, f"/{act.about}/{{which}}/{act.name}", _one_of_several)
    return router


async def _case_only() -> str:
    return ""


async def _one_of_several(which: str) -> str:
    return which


def _add(router: APIRouter, act: Act, path: str, find: Callable[..., object]) -> None:
    needs = [require(act.scope)] if act.scope else []

    async def ask(
        request: Request, case_id: UUID, door: AtDoor, which: str = Depends(find)
    ) -> HTMLResponse:
        return await Desk(request, door, case_id, act, which).ask()

    async def perform(
        request: Request, case_id: UUID, door: AtDoor, form: SentForm, which: str = Depends(find)
    ) -> Response:
        return await Desk(request, door, case_id, act, which).perform(form)

    router.add_api_route(path, ask, methods=["GET"], dependencies=needs)
    router.add_api_route(path, perform, methods=["POST"], dependencies=needs)
