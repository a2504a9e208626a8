"""The mailbox in the browser: the list, one mail, and its HTML part in a locked frame."""

import re

from markupsafe import Markup, escape
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from muster.errors import NotFound
from muster.web import render
from muster.web.edge import POLICY
from muster_local import mail

PER_PAGE = 50
LINK = re.compile(r"https?://[^\s<>\"']*[^\s<>\"'.,;:!?)\]]")
LOCKED = (
    "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; "
    "style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'"
)
"""A mail's HTML may look as it likes; it runs nothing and fetches nothing."""
SHOWN = ("Date", "From", "To", "Cc", "Reply-To", "Message-ID", "In-Reply-To", "Auto-Submitted")


class NoSuchMail(NotFound):
    """The mailbox holds no such mail. `--fresh` empties it."""

    def __init__(self) -> None:
        super().__init__("the mailbox holds no such mail")


class NoHtmlPart(NotFound):
    """This mail was sent as text only."""

    def __init__(self) -> None:
        super().__init__("this mail has no HTML part")


def mailbox_routes(kept: mail.Mailbox) -> list[Route]:
    async def list_mails(request: Request) -> Response:
        page = _page(request.query_params.get("page"))
        total = len(kept)
        mails = kept.newest(PER_PAGE, skip=(page - 1) * PER_PAGE)
        pages = max(1, -(-total // PER_PAGE))
        return render(
            request, "mailbox.html", mails=mails, total=total, page=page, pages_of_mail=pages
        )

    async def one_mail(request: Request) -> Response:
        message = kept.find(request.path_params["key"])
        if message is None:
            raise NoSuchMail
        text = mail.part(message, "plain")
        shown = [(name, mail.header(message, name)) for name in SHOWN if name in message]
        return render(
            request,
            "mail.html",
            headers={"content-security-policy": f"{POLICY}; frame-src 'self'"},
            subject=mail.header(message, "Subject") or "(no subject)",
            key=request.path_params["key"],
            shown=shown,
            every_header=[(name, " ".join(str(value).split())) for name, value in message.items()],
            text=None if text is None else linked(text),
            has_html=mail.part(message, "html") is not None,
            attachments=list(mail.attachments(message)),
        )

    async def html_part(request: Request) -> Response:
        message = kept.find(request.path_params["key"])
        html = None if message is None else mail.part(message, "html")
        if html is None:
            raise NoHtmlPart
        headers = {"content-security-policy": LOCKED, "referrer-policy": "no-referrer"}
        return HTMLResponse(in_new_tab(html), headers=headers)

    return [
        Route("/mailbox", list_mails, name="mailbox"),
        Route("/mailbox/{key}", one_mail, name="mail"),
        Route("/mailbox/{key}/html", html_part, name="mail-html"),
    ]


def linked(text: str) -> Markup:
    """The text with its addresses as links."""
    pieces: list[Markup] = []
    end = 0
    for found in LINK.finditer(text):
        pieces.append(escape(text[end : found.start()]))
        address = escape(found.group())
        pieces.append(Markup('<a href="{0}" rel="noreferrer">{0}</a>').format(address))
        end = found.end()
    return Markup("").join([*pieces, escape(text[end:])])


def in_new_tab(html: str) -> str:
    """The page with every link leaving the frame."""
    base = '<base target="_blank">'
    head = re.search(r"<head[^>]*>", html, re.IGNORECASE)
    return html[: head.end()] + base + html[head.end() :] if head else base + html


def _page(text: str | None) -> int:
    return int(text) if text is not None and re.fullmatch(r"[1-9]\d{0,5}", text) else 1
