"""Every way in which something changes in notifications."""
