"""The cookie that holds a browser's session."""

from datetime import timedelta

import pytest
from starlette.responses import Response

from muster.identity import (
    Principal,
    SessionCookie,
    local_principal,
    open_session,
    seal_session,
)
from tests.shared.web_sample import NOON, SESSION_KEY

OTHER_KEY = bytes(32)
HOUR = timedelta(hours=1)


def ada(*, lasts: timedelta = timedelta(hours=8)) -> Principal:
    return local_principal("staff:desk-officer", name="Ada Ames", expires_at=NOON + lasts)


def test_a_session_gives_back_who_signed_in() -> None:
    sealed = seal_session(SESSION_KEY, "pledges", ada(), NOON)

    session = open_session(SESSION_KEY, "pledges", sealed, NOON)

    assert session is not None
    assert session.principal == ada()
    assert "Ada" not in sealed


def test_a_session_is_good_for_one_service_and_one_key() -> None:
    sealed = seal_session(SESSION_KEY, "pledges", ada(), NOON)

    assert open_session(SESSION_KEY, "conduct", sealed, NOON) is None
    assert open_session(OTHER_KEY, "pledges", sealed, NOON) is None


def test_a_session_ends_with_its_lifetime() -> None:
    sealed = seal_session(SESSION_KEY, "pledges", ada(), NOON, HOUR)

    assert open_session(SESSION_KEY, "pledges", sealed, NOON + HOUR) is None
    assert open_session(SESSION_KEY, "pledges", sealed, NOON + HOUR - timedelta(seconds=1))


def test_a_session_ends_with_the_token_it_was_made_from() -> None:
    sealed = seal_session(SESSION_KEY, "pledges", ada(lasts=HOUR), NOON, 8 * HOUR)

    assert open_session(SESSION_KEY, "pledges", sealed, NOON + HOUR) is None


@pytest.mark.parametrize("place", [0, 2, 10, 100])
def test_a_changed_cookie_opens_nothing(place: int) -> None:
    sealed = seal_session(SESSION_KEY, "pledges", ada(), NOON)
    letters = list(sealed)
    letters[place] = "A" if letters[place] != "A" else "B"

    changed = "".join(letters)

    assert open_session(SESSION_KEY, "pledges", changed, NOON) is None


@pytest.mark.parametrize("sealed", ["", "1.", "1.AAAA", "1.é", "1." + "A" * 5000, "2.AAAA", "..."])
def test_what_was_never_a_session_opens_nothing(sealed: str) -> None:
    assert open_session(SESSION_KEY, "pledges", sealed, NOON) is None


def test_the_form_secret_is_accepted_and_nothing_else() -> None:
    sealed = seal_session(SESSION_KEY, "pledges", ada(), NOON)
    session = open_session(SESSION_KEY, "pledges", sealed, NOON)

    assert session is not None
    assert session.accepts(session.csrf)
    assert not session.accepts("")
    assert not session.accepts(None)
    assert not session.accepts("é")


@pytest.mark.parametrize(
    ("public_url", "path", "secure"),
    [
        ("https://muster.example/pledges", "Path=/pledges", True),
        ("http://127.0.0.1:8080/pledges/", "Path=/pledges", False),
        ("http://127.0.0.1:8080", "Path=/", False),
    ],
)
def test_the_cookie_is_kept_from_scripts_other_sites_and_other_services(
    public_url: str, path: str, secure: bool
) -> None:
    response = Response()

    SessionCookie("pledges", SESSION_KEY, public_url).put(response, ada(), NOON)

    parts = response.headers["set-cookie"].split("; ")
    assert {"HttpOnly", "SameSite=lax", path, "Max-Age=28800"} <= set(parts)
    assert ("Secure" in parts) is secure


def test_a_session_that_no_browser_would_keep_is_refused() -> None:
    wide = Principal(
        "x", "person", "X", frozenset({"a" * 200 + str(n) for n in range(20)}), NOON + HOUR
    )

    with pytest.raises(ValueError, match="too many claims"):
        seal_session(SESSION_KEY, "pledges", wide, NOON)


def test_a_short_key_is_refused() -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        SessionCookie("pledges", b"short", "http://127.0.0.1")


def test_however_often_it_is_used_a_session_ends_when_it_was_to_end() -> None:
    cookie = SessionCookie(
        "conduct", SESSION_KEY, "http://muster.example/conduct", idle=timedelta(minutes=20)
    )
    sealed = seal_session(SESSION_KEY, "conduct", ada(), NOON, HOUR)
    now = NOON
    while (session := cookie.find({cookie.name: sealed}, now)) is not None:
        assert now < NOON + HOUR
        if (renewed := cookie.renew(session, now)) is not None:
            sealed = renewed.partition("=")[2].partition(";")[0]
        now += timedelta(minutes=5)

    assert now == NOON + HOUR
