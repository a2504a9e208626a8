"""Every way in which something changes, one function each."""
