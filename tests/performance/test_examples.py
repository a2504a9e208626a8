"""The examples of the event catalogue are accepted as they stand, told in their order."""

from datetime import datetime
from operator import itemgetter

from muster.contracts import accepted
from muster.testing import HeldClock
from performance.payloads import ACCEPTED
from tests.performance.senders import Send


async def test_the_examples_of_the_catalogue_are_accepted_from_whom_they_are(
    send: Send, result: str, clock: HeldClock
) -> None:
    story = sorted((each.example or {} for each in accepted(ACCEPTED)), key=itemgetter("time"))

    for event in story:
        clock.now = max(clock.now, datetime.fromisoformat(event["time"]))
        [taken] = await send(event["source"].rpartition("/")[2], event)
        assert taken["status"] == "accepted", taken

    assert len(story) == len(ACCEPTED)
