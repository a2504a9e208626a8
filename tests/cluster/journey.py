"""A partner's event, a missed milestone, mails, and a person who answers."""

import re
from datetime import timedelta

from tests.cluster.kubectl import Failed
from tests.cluster.laying_out import URL
from tests.cluster.telling import TOLD, Outside, announced
from tests.openid.visiting import Visitor

SOON = timedelta(seconds=15)


async def travelled(outside: Outside) -> str:
    """Raises `Failed`."""
    await outside.sign_in_as_partner()
    async with outside.partner() as http:
        answer = await http.post(f"{URL}/pledges/v1/events", json=announced("journey-1", SOON))
    if answer.status_code != 202:
        raise Failed(f"the event was not taken: {answer.status_code} {answer.text[:300]}")
    await outside.told_once(["journey-1"], within=60)
    await _answered(outside)
    return f"event taken, missed, {len(TOLD)} mails, acknowledged by a person signed in by OpenID"


async def _answered(outside: Outside) -> None:
    async with outside.client(headers={"accept": "text/html"}) as http:
        page = await Visitor(http).sign_in(f"{URL}/notifications/", "chief")
        if page.status_code != 200:
            raise Failed(f"the chief is not let in: {page.status_code} {page.text[:300]}")
        found = (await http.get(f"{URL}/notifications/v1/alerts", params={"trigger": "A2"})).json()
        alert = next(each for each in found["items"] if "journey-1" in str(each))
        place = f"{URL}/notifications/alerts/{alert['id']}"
        form = (await http.get(place)).text
        secret = re.search(r'name="csrf" value="([^"]+)"', form)
        assert secret is not None, form[:500]
        done = await http.post(f"{place}/acknowledge", data={"csrf": secret[1]})
        if done.status_code != 303:
            raise Failed(f"not acknowledged: {done.status_code} {done.text[:300]}")
        after = (await http.get(f"{URL}/notifications/v1/alerts/{alert['id']}")).json()
        if "Exercise Chief" not in str(after):
            raise Failed(f"nobody has it: {str(after)[:300]}")
