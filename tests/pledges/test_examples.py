"""The examples of the event catalogue are accepted as they stand, told in their order."""

from datetime import datetime
from operator import itemgetter

import httpx

from muster.contracts import accepted
from muster.testing import HeldClock
from pledges.payloads import ACCEPTED


async def test_the_examples_of_the_catalogue_are_one_story_that_is_accepted(
    http: httpx.AsyncClient, kenya: dict[str, str], clock: HeldClock
) -> None:
    story = sorted((each.example or {} for each in accepted(ACCEPTED)), key=itemgetter("time"))
    headers = kenya | {"content-type": "application/cloudevents+json"}

    subjects = set()
    for event in story:
        clock.now = max(clock.now, datetime.fromisoformat(event["time"]))
        answer = await http.post("/v1/events", json=event, headers=headers)
        assert answer.status_code == 202, answer.text
        subjects.add(answer.json()["subject"])

    assert len(subjects) == 1
    pledge = (await http.get(f"/v1/pledges/{subjects.pop()}", headers=kenya)).json()
    assert (pledge["reference"], pledge["status"]) == ("exercise-engineers", "withdrawn")
    assert pledge["milestones"][0]["deadline"]["state"] == "superseded"
