"""Exchange with the State that has jurisdiction."""

from conduct.domain.rights import FieldClass as C
from conduct.pages.acts import Act, Asked, or_none
from conduct.use_cases import changes

SECTION = "exchange"
ANSWERS = {"yes": "It investigates", "no": "It does not investigate"}

ACTS = (
    Act(
        name="notify", label="The State was notified", section=SECTION, dated=True,
        needed=frozenset({C.EXCHANGE}), submit="It was notified",
        asks=(Asked(name="symbol", label="Symbol of the note verbale"),),
        read=lambda form, which: changes.notify_state(or_none(form, "symbol")),
        possible=lambda view: bool(view.state) and not view.has_ended,
        means="The State's time to answer begins. A further note moves nothing while the first is"
        " unanswered.",
    ),
    Act(
        name="reply", label="The State replied", section=SECTION, dated=True,
        needed=frozenset({C.EXCHANGE}), submit="Save the reply",
        asks=(
            Asked(name="investigates", label="What it says", needed="Choose what it says",
                  words=ANSWERS),
            Asked(name="officer", label="National investigation officer",
                  hint="Where it names one."),
        ),
        read=lambda form, which: changes.state_replies(
            investigates=form["investigates"] == "yes", officer=or_none(form, "officer")
        ),
        possible=lambda view: view.one("notice") is not None,
        means="Also that it does not investigate is an answer.",
    ),
)  # fmt: skip
