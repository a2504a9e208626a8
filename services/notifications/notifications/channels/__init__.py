"""Talking to the outside. Nothing here touches the database."""
