"""The rules of pledging: standard library, event classes and named errors, no I/O."""
