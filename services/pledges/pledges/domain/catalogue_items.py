"""The items of the Declaration of Shared Commitments, in its order; see `catalogue`.

The texts are short forms in our own words; the Declaration itself is what binds.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

DECLARED_ON = date(2018, 9, 25)
"""The high-level meeting on the Declaration in New York."""


class Bearer(StrEnum):
    """Who owes a commitment, as the Declaration addresses them."""

    MEMBER_STATES = "member_states"
    SECRETARY_GENERAL = "secretary_general"
    """The Secretary-General and the Secretariat."""
    ALL = "all"
    """ "We collectively": everyone who issued the Declaration."""
    HOST_GOVERNMENTS = "host_governments"
    ENDORSERS = "endorsers"


@dataclass(frozen=True)
class CommitmentItem:
    """One thing promised in the Declaration that can be followed on its own."""

    id: str
    """Paragraph and letter: "8c"."""
    paragraph: int
    area: int | None
    """1 to 8 as the UN counts them; None for follow-up, which lies outside the areas."""
    area_title: str
    bearers: tuple[Bearer, ...]
    text: str
    effective_from: date = DECLARED_ON
    effective_to: date | None = None
    """Last day on which the item applies; None while it does."""

    def is_effective(self, on: date) -> bool:
        return self.effective_from <= on and (self.effective_to is None or on <= self.effective_to)


_AREA_TITLES: dict[int | None, str] = {
    1: "Political solutions",
    2: "Women, Peace and Security",
    3: "Protection",
    4: "Safety and security",
    5: "Performance and accountability",
    6: "Sustaining peace",
    7: "Partnerships",
    8: "Conduct",
    None: "Follow-up",
}


def _area_of(paragraph: int) -> int | None:
    """Paragraph 8 stands under the first heading and is the UN's separate area 2."""
    last_of_area = {7: 1, 8: 2, 10: 3, 12: 4, 15: 5, 17: 6, 20: 7, 23: 8}
    return next((area for last, area in last_of_area.items() if paragraph <= last), None)


def _item(item_id: str, bearers: tuple[Bearer, ...], text: str) -> CommitmentItem:
    paragraph = int(item_id[:-1])
    area = _area_of(paragraph)
    return CommitmentItem(item_id, paragraph, area, _AREA_TITLES[area], bearers, text)


_STATES = (Bearer.MEMBER_STATES,)
_SECRETARIAT = (Bearer.SECRETARY_GENERAL,)
_ALL = (Bearer.ALL,)
_HOSTS = (Bearer.HOST_GOVERNMENTS,)
_ENDORSERS = (Bearer.ENDORSERS,)

ITEMS: tuple[CommitmentItem, ...] = (
    _item("4a", _ALL, "Engage more strongly to advance political solutions to conflict"),
    _item(
        "4b",
        _ALL,
        "Pursue complementary political objectives and integrated strategies, "
        "also at national and regional levels",
    ),
    _item(
        "5a",
        _STATES,
        "Pursue clear, focused, sequenced, prioritized and achievable Security Council mandates, "
        "matched by appropriate resources",
    ),
    _item("5b", _STATES, "Seek measures for greater coherence between mandates and resources"),
    _item(
        "5c",
        _STATES,
        "Support the implementation of Security Council resolutions in bilateral and "
        "multilateral engagements",
    ),
    _item(
        "6a",
        _SECRETARIAT,
        "Report to the Security Council with comprehensive analysis and frank, realistic "
        "recommendations",
    ),
    _item("6b", _SECRETARIAT, "Propose parameters for sequencing and prioritizing mandates"),
    _item(
        "6c",
        _SECRETARIAT,
        "Share more of the findings of commissioned reviews and special investigations, "
        "as appropriate",
    ),
    _item(
        "7a",
        _ALL,
        "Implement existing commitments on triangular cooperation between contributors of "
        "uniformed personnel, the Security Council and the Secretariat",
    ),
    _item(
        "7b",
        _ALL,
        "Consider further direct engagement between host governments and the Security Council",
    ),
    _item(
        "8a",
        _ALL,
        "Ensure full, equal and meaningful participation of women in all stages of the peace "
        "process",
    ),
    _item(
        "8b",
        _ALL,
        "Integrate a gender perspective into all stages of analysis, planning, implementation "
        "and reporting",
    ),
    _item(
        "8c",
        _ALL,
        "Increase the number of civilian and uniformed women at all levels and in key positions",
    ),
    _item(
        "10a",
        _ALL,
        "Support tailored, context-specific approaches to protecting civilians, with emphasis on "
        "women and children",
    ),
    _item(
        "10b",
        _ALL,
        "Implement protection of civilians mandates, including by all necessary means when "
        "required, in accordance with the Charter, the mandate and international law",
    ),
    _item("10c", _ALL, "Improve strategic communications and engagement with local populations"),
    _item(
        "11a",
        (Bearer.ALL, Bearer.HOST_GOVERNMENTS),
        "Take all appropriate measures to bring to justice perpetrators of criminal acts against "
        "UN personnel",
    ),
    _item(
        "12a",
        _ALL,
        "Take active and concerted measures against the rise in fatalities and for safety and "
        "security, with better medical, technical and logistical support",
    ),
    _item("13a", _ALL, "Ensure the highest level of peacekeeping performance"),
    _item(
        "13b",
        _ALL,
        "Hold all civilian and uniformed peacekeepers, particularly leadership, accountable for "
        "performance under common parameters, and address shortfalls",
    ),
    _item(
        "13c",
        _SECRETARIAT,
        "Develop an integrated performance policy framework based on clear standards for all",
    ),
    _item(
        "13d",
        _SECRETARIAT,
        "Use performance data to inform planning, evaluation, deployment decisions and reporting",
    ),
    _item(
        "13e",
        _SECRETARIAT,
        "Communicate all operational and technical requirements to Member States",
    ),
    _item("13f", _SECRETARIAT, "Provide effective field support to peacekeeping operations"),
    _item(
        "13g",
        _SECRETARIAT,
        "Generate specialized capabilities with Member States, including language skills, and "
        "improve force generation, equipment serviceability and sustainability",
    ),
    _item("14a", _STATES, "Provide well-trained and well-equipped uniformed personnel"),
    _item(
        "14b",
        _STATES,
        "Support the effective development and delivery of peacekeeping training",
    ),
    _item("14c", _STATES, "Support pre-deployment preparation of personnel and capabilities"),
    _item("14d", _STATES, "Support the existing human rights screening policy"),
    _item(
        "14e",
        _ALL,
        "Support a light coordination mechanism for training and capacity building, and more "
        "funding for training",
    ),
    _item(
        "14f",
        _SECRETARIAT,
        "Provide Member States with training materials and standards that match operational "
        "requirements",
    ),
    _item("15a", _STATES, "Identify and clearly communicate caveats and changes in their status"),
    _item(
        "15b",
        (Bearer.MEMBER_STATES, Bearer.SECRETARY_GENERAL),
        "Develop a clear, comprehensive and transparent procedure on caveats",
    ),
    _item("16a", _SECRETARIAT, "Seek to strengthen national ownership and capacity"),
    _item(
        "16b",
        _SECRETARIAT,
        "Ensure integrated analysis and planning, particularly for transitions",
    ),
    _item(
        "16c",
        _SECRETARIAT,
        "Seek greater coherence among UN actors, including through the Global Focal Point on "
        "Police, Justice and Corrections",
    ),
    _item(
        "17a",
        _ALL,
        "Support inclusive and participatory approaches by operations with the host government",
    ),
    _item(
        "17b",
        _ALL,
        "Support the inclusion and engagement of civil society and all segments of the local "
        "population",
    ),
    _item(
        "17c",
        _ALL,
        "Coordinate strongly between the Security Council and the Peacebuilding Commission "
        "during mandates",
    ),
    _item(
        "17d",
        _ALL,
        "Support UN Country Teams to continue assisting host countries through transitions",
    ),
    _item(
        "18a",
        _ALL,
        "Enhance collaboration and planning between the UN and international, regional and "
        "sub-regional organizations",
    ),
    _item(
        "18b",
        _ALL,
        "Support the African Union in strengthening its policies, procedures and capacities, "
        "including on compliance",
    ),
    _item(
        "19a",
        _HOSTS,
        "Build and sustain peace and cooperate with operations in pursuit of their mandates, "
        "including by facilitating access",
    ),
    _item(
        "19b",
        _HOSTS,
        "Recognise national responsibilities for the safety and security of peacekeepers",
    ),
    _item(
        "20a",
        _ALL,
        "Prepare, train and equip uniformed personnel better by innovative approaches, including "
        "triangular partnerships and co-deployments",
    ),
    _item(
        "21a",
        _ALL,
        "Hold personnel and leadership accountable for proper conduct and support the "
        "zero-tolerance policy with its victim-centred approach",
    ),
    _item("21b", _STATES, "Certify that prospective personnel meet UN standards for service"),
    _item(
        "22a",
        _ALL,
        "Implement the Human Rights Due Diligence Policy for all UN support to non-UN security "
        "forces, including reimbursements",
    ),
    _item(
        "23a",
        _ALL,
        "Manage the environment soundly by implementing the Environmental Policy for UN field "
        "missions",
    ),
    _item(
        "23b",
        _ALL,
        "Support environmentally responsible solutions for operations and mandate delivery",
    ),
    _item(
        "24a",
        _ENDORSERS,
        "Translate the commitments into positions and practices in the relevant UN bodies",
    ),
    _item("24b", _ENDORSERS, "Meet periodically to review progress, including at the field level"),
)
