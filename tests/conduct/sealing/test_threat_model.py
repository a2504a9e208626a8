"""The threat model names tests that there are."""

import re
from pathlib import Path

TESTS = Path(__file__).parent
PAGE = TESTS.parents[2] / "docs" / "conduct-threat-model.md"


def test_every_test_that_the_threat_model_names_exists() -> None:
    page = PAGE.read_text()
    named = re.findall(r"`sealing/(test_\w+\.py)`(?:: ([^;|(]+))?", page)

    missing = [
        (file, said)
        for file, said in named
        if not (TESTS / file).exists() or _name(said) not in (TESTS / file).read_text()
    ]

    assert len(named) > 10
    assert missing == []


def _name(sentence: str) -> str:
    words = re.findall(r"\w+", sentence)
    return f"def test_{'_'.join(words)}(" if words else ""
