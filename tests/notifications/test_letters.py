"""What a mail says, and how it is put."""

import re
from email.message import EmailMessage
from html.parser import HTMLParser
from typing import Any

from tests.notifications.builders import DAY, fact, recipient
from tests.notifications.conftest import Office


def part(mail: EmailMessage, kind: str) -> str:
    body = mail.get_body((kind,))
    assert body is not None
    return str(body.get_content())


class Words(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self._title = False
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self._title = tag == "title"

    def handle_data(self, data: str) -> None:
        if not self._title:
            self.found += data.split()


async def one_mail(office: Office, **data: Any) -> EmailMessage:
    await office.hear(fact("missed", **data))
    await office.send()
    return office.post.mails_to("desk-officer@exercise.example")[-1]


async def test_text_and_html_say_the_same(office: Office) -> None:
    mail = await one_mail(office, late=True, title='<b>"Engineers" & more</b>')

    text = [word for word in part(mail, "plain").split() if word != "--"]
    assert Words(part(mail, "html")).found == text
    assert "Late:" in text


async def test_a_mail_says_what_when_why_you_and_where_to_act(office: Office) -> None:
    alert_text = part(await one_mail(office), "plain")

    alert = await office.alert("A2")
    assert "Due: 24 Nov 2026, 12:00 (Africa/Nairobi) · now" in alert_text
    assert "You get this mail because you are told as desk officer (level 1)." in alert_text
    assert f"http://muster.example/notifications/alerts/{alert.id}" in alert_text
    assert f"http://muster.example/pledges/{alert.matter.subject}" in alert_text


async def test_the_due_date_is_told_in_the_recipient_s_zone_too(empty_office: Office) -> None:
    await empty_office.employ(recipient("desk-officer", zone="America/New_York"))
    mail = await one_mail(empty_office)

    assert (
        "Due: 24 Nov 2026, 12:00 (Africa/Nairobi), "
        "which is 24 Nov 2026, 04:00 (America/New_York) · now"
    ) in part(mail, "plain")


async def test_automatic_mail_says_so_and_a_mandatory_one_offers_no_way_out(
    office: Office,
) -> None:
    mail = await one_mail(office)

    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["X-Auto-Response-Suppress"] == "All"
    assert mail["List-Unsubscribe"] is None
    assert mail.get_content_type() == "multipart/alternative"


async def test_reminder_miss_and_escalation_are_one_thread_with_one_subject(
    office: Office,
) -> None:
    await office.hear(fact("due-soon"))
    await office.send()
    await office.hear(fact("missed", 2))
    await office.send()
    office.clock.advance(14 * DAY)
    await office.climb()
    await office.send()

    officer = office.post.mails_to("desk-officer@exercise.example")
    chief = office.post.mails_to("desk-chief@exercise.example")
    root = "<milestone.01932f00-0000-7000-8000-000000000002@un.example>"
    assert officer[0]["Message-ID"] == root
    assert chief[0]["Message-ID"] == root
    follow_ups = officer[1:] + chief[1:]
    assert {mail["In-Reply-To"] for mail in follow_ups} == {root}
    assert {mail["References"] for mail in follow_ups} == {root}
    assert len({mail["Message-ID"] for mail in follow_ups}) == len(follow_ups)
    assert {mail["Subject"] for mail in officer + chief} == {
        "Kenya: Company deployed (Engineering company)"
    }


async def test_what_partners_write_cannot_become_a_header_or_markup(office: Office) -> None:
    mail = await one_mail(
        office,
        milestone_title="Deployed\r\nBcc: everyone@example.org\r\n\r\nHello",
        title="<script>alert(1)</script>",
    )

    assert mail["Bcc"] is None
    assert mail["Subject"].strip() == (
        "Kenya: Deployed Bcc: everyone@example.org Hello (<script>alert(1)</script>)"
    )
    assert "<script>" not in part(mail, "html")
    assert len(office.post.accepted) == 3


async def test_an_invisible_character_in_what_a_partner_wrote_does_not_stop_the_mail(
    office: Office,
) -> None:
    mail = await one_mail(office, milestone_title="Deployed\u202e\u0007soon")

    assert mail["Subject"] == "Kenya: Deployed soon (Engineering company)"
    assert "Deployed soon" in part(mail, "plain")


async def test_a_name_from_the_directory_cannot_break_the_mail(empty_office: Office) -> None:
    from dataclasses import replace

    odd = replace(recipient("desk-officer"), name='Ünïcode "quoted", <odd>; Ω')
    await empty_office.employ(odd)
    mail = await one_mail(empty_office)

    assert mail["To"].addresses[0].addr_spec == "desk-officer@exercise.example"
    assert re.fullmatch(r"[\x00-\x7f]*", mail.as_string())
