"""Rendering of the platform's own pages."""

from pathlib import Path
from typing import Any

from jinja2 import ChoiceLoader, Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

TEMPLATES = Path(__file__).with_name("templates")
environment = Environment(
    loader=ChoiceLoader([FileSystemLoader(TEMPLATES)]), autoescape=True, undefined=StrictUndefined
)


def render(request: Request, template: str, *, status: int = 200, **values: Any) -> Response:
    page = environment.get_template(template)
    return HTMLResponse(page.render(request=request, **values), status_code=status)
