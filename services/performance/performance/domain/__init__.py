"""Rules about figures, without I/O."""
