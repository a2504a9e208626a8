"""Every way in which the state of conduct changes."""
