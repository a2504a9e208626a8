"""Rules about cases, without I/O."""
