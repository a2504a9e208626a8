"""YAML as Kubernetes reads it."""

from collections.abc import Iterator
from typing import Any

import yaml


class _Loader(yaml.CSafeLoader):
    pass


# Some definitions list the word `=`, for which YAML 1.1 has a type that nobody uses.
_Loader.add_constructor("tag:yaml.org,2002:value", lambda loader, node: str(node.value))


def documents(text: str) -> Iterator[dict[str, Any]]:
    return (each for each in yaml.load_all(text, _Loader) if each)
