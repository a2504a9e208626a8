"""Work that the clock starts: sending what is due, climbing ladders."""
