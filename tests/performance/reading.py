"""What a page says, as people read it."""

import csv
import io
import re
from html import unescape

import httpx

SPACE = re.compile(r"\s+")


def rows_of(page: httpx.Response, caption: str) -> list[list[str]]:
    """Cells of the table whose caption begins so."""
    assert page.status_code == 200, page.text
    for table in re.findall(r"<table.*?</table>", page.text, re.DOTALL):
        (found,) = re.findall(r"<caption.*?>(.*?)</caption>", table, re.DOTALL)
        if words(found).startswith(caption):
            body = table.partition("<tbody>")[2]
            rows = re.findall(r"<tr>(.*?)</tr>", body, re.DOTALL)
            return [
                [words(each) for each in re.findall(r"<t[hd].*?>(.*?)</t[hd]>", row, re.DOTALL)]
                for row in rows
            ]
    raise AssertionError(f"no table {caption}: {page.text}")


def words(markup: str) -> str:
    text = unescape(re.sub(r"<[^>]*>", "", markup.replace("<br>", " "))).replace(
        "\N{MINUS SIGN}", "-"
    )
    return SPACE.sub(" ", text).strip()


def table(saved: str) -> list[dict[str, str]]:
    """Of a CSV, without the line that cites."""
    return list(csv.DictReader(io.StringIO(saved.partition("\r\n")[2], newline="")))
