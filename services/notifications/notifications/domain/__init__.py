"""The rules of alerting: nothing here reads a clock, a table or a socket."""
