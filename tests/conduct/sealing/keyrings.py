"""Keyrings of tests, and how properties are tried on a slow machine."""

from hypothesis import HealthCheck, settings

from conduct.sealing.keys import Compartment

FIRST = {Compartment.FACTS: "f-2026-11", Compartment.IDENTITY: "i-2026-11"}
FACTS, IDENTITY = Compartment.FACTS, Compartment.IDENTITY

unhurried = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
