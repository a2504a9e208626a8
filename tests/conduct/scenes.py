"""An office in the middle of its work, so that every page has something to show."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from conduct.domain.acts import Act
from conduct.domain.limits import Clock
from conduct.domain.parties import Victim
from conduct.domain.prompts import Scope
from conduct.domain.steps import Step
from conduct.domain.thresholds import Crossed, Threshold
from conduct.domain.words import (
    Age,
    Assistance,
    Finding,
    Investigator,
    MeasureKind,
    NoteChannel,
    Receiver,
)
from conduct.storage import access, notes, prompts
from conduct.storage.desks import Place, desk_of
from conduct.use_cases import changes, glass
from conduct.use_cases.entering import Purpose
from tests.conduct.staff import MISSION, Staff

OFFICER, INVESTIGATOR = ("conduct-officer", "officer one"), ("investigator", "investigator one")
UNIT, CHIEF = ("conduct-unit", "unit one"), ("conduct-chief", "chief one")
VISITOR, OVERSIGHT = ("legal-officer", "visitor one"), ("conduct-oversight", "oversight one")
LONG = "Exercise-" * 12


@dataclass(frozen=True)
class Scene:
    """Ids, as text."""

    case: str
    fresh: str
    assessed: str
    reported: str
    """Its investigation report is there."""
    found: str
    merged: str
    ended: str
    unassigned: str
    report: str
    victim: str
    perpetrator: str
    assignment: str
    waiting: str
    review: str


async def in_the_middle(staff: Staff) -> Scene:
    cases = {name: (await staff.report())[0] for name in NAMES}
    for case_id in [each for name, each in cases.items() if name != "unassigned"]:
        for role, name in (OFFICER, INVESTIGATOR, UNIT):
            await staff.assign(case_id, role, name)
    await worked_on(staff, cases["case"])
    await staff.do(cases["assessed"], *OFFICER, *ASSESSED)
    await staff.do(cases["reported"], *OFFICER, *ASSESSED, *INVESTIGATED)
    await staff.do(cases["found"], *OFFICER, *ASSESSED, *INVESTIGATED, FOUND)
    handed_on = changes.hand_on(Receiver.AGENCY, "Exercise reason", "Exercise agency")
    await staff.do(cases["ended"], *OFFICER, changes.register(), handed_on)
    door = staff.door(*OFFICER)
    await door.change_both(cases["merged"], cases["case"], changes.merge("Exercise duplicate"))
    opened = await door.open(cases["case"], Purpose.PAGE)
    parties = {name.split("/")[0]: name.split("/")[1] for name in opened.fields if "s/" in name}
    async with staff.sessions() as session:
        standing = await access.assigned_to(session, cases["case"])
    return Scene(
        **{name: str(each) for name, each in cases.items()},
        report=str(opened.case.report_id), victim=parties["victims"],
        perpetrator=parties["perpetrators"], assignment=str(standing[0].id),
        waiting=await asked(staff, cases["case"]),
        review=await reviewed(staff, set(cases.values())),
    )  # fmt: skip


NAMES = ("case", "fresh", "assessed", "reported", "found", "merged", "ended", "unassigned")
ASSESSED = (changes.register(), changes.advance(Step.ASSESSMENT))
INVESTIGATED = (
    changes.refer(Investigator.STATE), changes.advance(Step.PENDING),
    changes.advance(Step.INVESTIGATION), changes.advance(Step.REPORT_RECEIVED),
)  # fmt: skip
FOUND = changes.find(Finding.UNSUBSTANTIATED, "Exercise: nothing was found.")


async def worked_on(staff: Staff, case_id: UUID) -> None:
    await staff.do(
        case_id, *OFFICER, *ASSESSED, changes.refer(Investigator.STATE),
        changes.notify_state("EXERCISE/1"),
        changes.state_replies(investigates=True, officer="Exercise officer of a State"),
        changes.impose(MeasureKind.CONFINEMENT, "Exercise detail"),
        changes.add_note(NoteChannel.FILE, f"Exercise note\nof two lines {LONG}"),
        changes.put_victim(Victim(age=Age.UNKNOWN, name="Exercise victim two"), None),
        changes.correct_narrative("Exercise narrative, put right."),
    )  # fmt: skip
    opened = await staff.door(*OFFICER).open(case_id, Purpose.PAGE)
    victim = next(name.split("/")[1] for name in opened.fields if name.startswith("victims/"))
    assisted = changes.assist(UUID(victim), Assistance.REFERRED, "Exercise clinic")
    await staff.do(case_id, *OFFICER, assisted)
    later = staff.clock().date() + timedelta(days=400)
    extended = changes.extend(
        Clock.INVESTIGATION, later, because="Exercise delay", authority="Exercise memo"
    )
    await staff.do(case_id, *UNIT, extended)
    lead = changes.add_note(NoteChannel.RESTRICTED, "Exercise lead")
    await staff.do(case_id, *INVESTIGATOR, lead)


async def asked(staff: Staff, case_id: UUID) -> str:
    """One request that is granted, and one that waits."""
    async with staff.sessions.begin() as session:
        first = await glass.ask(
            session, staff.rules, case_id, "Exercise purpose", staff.origin(*VISITOR)
        )
        await glass.decide(session, staff.rules, first.id, staff.origin(*OVERSIGHT), grant=True)
        other = await glass.ask(
            session, staff.rules, case_id, "Exercise purpose two",
            staff.origin("victims-rights-officer", "visitor two"),
        )  # fmt: skip
    return str(other.id)


async def reviewed(staff: Staff, case_ids: set[UUID]) -> str:
    async with staff.sessions.begin() as session:
        desk = await desk_of(session, staff.rules.keyring, Place.MISSION, MISSION)
        held = await prompts.of_subject(
            session, staff.rules.keyring, Scope.UNIT, b"exercise", "Exercise unit", desk
        )
        crossed = Crossed(threshold=Threshold.ALLEGATIONS, count=3, cases=frozenset(case_ids))
        facts = held.prompt.reached([crossed], Act(by="system", now=staff.clock()))
        await prompts.save(session, [held])
        await notes.record(session, [(held.prompt.id, held.keys, facts)], staff.origin())
    return str(held.prompt.id)
