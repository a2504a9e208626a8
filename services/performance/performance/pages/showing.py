"""Pages of figures, with the words that all of them use."""

from typing import Any

from fastapi import Request
from starlette.responses import HTMLResponse

from muster.web import render
from performance.domain.rating import BEGINS
from performance.pages.words import figure, name_of, points, share, short_name


def show(request: Request, template: str, **context: Any) -> HTMLResponse:
    return render(
        request,
        template,
        name_of=name_of,
        figure=figure,
        points=points,
        share_of=share,
        short_name=short_name,
        begins=BEGINS,
        **context,
    )
