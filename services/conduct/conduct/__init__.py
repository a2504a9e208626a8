"""Cases of misconduct, kept in confidence, and the clocks that run over them."""
