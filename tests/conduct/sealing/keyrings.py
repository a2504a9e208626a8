"""Keyrings of tests."""

from conduct.sealing.keys import Compartment

FIRST = {Compartment.FACTS: "f-2026-11", Compartment.IDENTITY: "i-2026-11"}
FACTS, IDENTITY = Compartment.FACTS, Compartment.IDENTITY
