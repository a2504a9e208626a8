"""Arguments and options that commands share."""

from typing import Annotated

import typer

Address = Annotated[str, typer.Option(help="Address to listen on.")]
Port = Annotated[int, typer.Option(help="Port to listen on.")]
Topic = Annotated[str, typer.Argument(help="The topic, as `list` shows it.")]
Key = Annotated[str, typer.Argument(help="The key, as `list` shows it.")]
KeyOrAll = Annotated[str | None, typer.Argument(help="The key; by default every one.")]
Days = Annotated[float, typer.Option(help="How far back.", min=0.01, max=36500)]
Settle = Annotated[
    float, typer.Option(help="Seconds that a step may be under way.", min=0, max=31_622_400)
]
File = Annotated[
    str | None,
    typer.Argument(help="What services expect, as NDJSON; - reads it from standard input."),
]
Copies = Annotated[int, typer.Option(help="Copies of each topic.", min=1)]
Patience = Annotated[
    float, typer.Option("--within", help="Seconds in which it is tried again.", min=0)
]
DAYS, SETTLE = 30.0, 60.0
