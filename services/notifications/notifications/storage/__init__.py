"""The tables of notifications, and every question asked of them."""

from notifications.storage.tables import dead_letters, inbox, journal, metadata

__all__ = ["dead_letters", "inbox", "journal", "metadata"]
