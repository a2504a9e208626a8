"""What a form says of each of its fields."""

from muster.web.forms import Form


def test_a_text_longer_than_is_kept_is_to_be_shortened() -> None:
    form = Form({"reason": "x" * 11, "title": "x" * 10})

    form.text("reason", needed="Say why", longest=10)
    form.text("title", needed="Name it", longest=10)

    assert form.errors == {"reason": "Shorten this to 10 characters: it has 11"}


def test_an_empty_text_is_asked_for_where_it_is_needed() -> None:
    form = Form({})

    form.text("reason", needed="Say why", longest=10)
    form.text("note", needed=None, longest=10)

    assert form.errors == {"reason": "Say why"}
