"""Data as the version before left them, and what this version makes of them."""
