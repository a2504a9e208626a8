"""The rules of cases, their clocks and who may do what."""
