"""Cases of misconduct, kept in confidence, and the clocks that run on them."""
