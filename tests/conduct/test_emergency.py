"""Emergency access: two people open a case to somebody who does not work on it, for a while."""

from dataclasses import replace
from datetime import timedelta

from muster.testing import HeldClock
from tests.conduct.callers import Callers, Program
from tests.conduct.test_entitled import REASON, named


async def test_in_an_emergency_two_people_open_a_case_for_four_hours(
    officer: Program, chief: Program, callers: Callers, clock: HeldClock
) -> None:
    [case] = await officer.reports()
    reference = (await officer.seen(f"/cases/{case}"))["reference"]
    other = callers("legal-officer", "legal one")
    asked = await other.done("/access", case=reference.lower(), purpose="Exercise: emergency")
    assert (await other.get(f"/cases/{case}")).status_code == 404
    assert [each["state"] for each in await other.listed("/access")] == ["awaiting"]
    assert [each["purpose"] for each in await chief.listed("/access")] == ["Exercise: emergency"]

    await chief.done(f"/access/{asked['id']}/approval")

    seen = await other.seen(f"/cases/{case}")
    assert (seen["why"], seen["reporter"], seen["writes"]) == ("broken glass", None, [])
    assert (await other.post(f"/cases/{case}/notes", text="Exercise")).status_code == 403
    overseer = callers("conduct-oversight", "overseer one", missions=[])
    reads = await overseer.listed(f"/cases/{case}/reads")
    assert reads[0]["reader"] == named(other)
    assert reads[0]["capacity"] == f"break-glass {asked['id']}"
    clock.advance(timedelta(hours=4))
    late = callers.as_(replace(other.who, expires_at=clock() + timedelta(hours=1)))
    assert (await late.get(f"/cases/{case}")).status_code == 404


async def test_emergency_access_is_ended_before_its_time_by_who_asked(
    officer: Program, chief: Program, callers: Callers
) -> None:
    [case] = await officer.reports()
    other, third = callers("legal-officer", "legal one"), callers("legal-officer", "legal two")
    asked = await other.done("/access", case=case, purpose=REASON)
    await chief.done(f"/access/{asked['id']}/approval")
    assert (await third.post(f"/access/{asked['id']}/end")).status_code == 404

    ended = await other.done(f"/access/{asked['id']}/end")

    assert ended["state"] == "over"
    assert (await other.get(f"/cases/{case}")).status_code == 404


async def test_access_that_was_refused_is_not_granted_later(
    officer: Program, chief: Program, callers: Callers
) -> None:
    [case] = await officer.reports()
    other = callers("legal-officer", "legal one")
    asked = await other.done("/access", case=case, purpose=REASON)

    refused = await chief.done(f"/access/{asked['id']}/refusal")
    again = await chief.post(f"/access/{asked['id']}/approval")

    assert (refused["state"], again.status_code) == ("refused", 409)
    assert (await other.get(f"/cases/{case}")).status_code == 404


async def test_nobody_decides_on_a_request_of_their_own_or_of_a_case_elsewhere(
    officer: Program, chief: Program, callers: Callers
) -> None:
    [case] = await officer.reports()
    asked = await chief.done("/access", case=case, purpose=REASON)
    elsewhere = callers("conduct-chief", "chief two", missions=["OTHER"])

    own = await chief.post(f"/access/{asked['id']}/approval")
    other = await elsewhere.post(f"/access/{asked['id']}/approval")

    assert (own.status_code, other.status_code) == (403, 404)
    assert await elsewhere.listed("/access") == []
