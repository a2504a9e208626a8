"""Indicators, what was observed, what is aimed at, and the safety of peacekeepers."""
