"""Tells people what was missed, until a named person answers."""
