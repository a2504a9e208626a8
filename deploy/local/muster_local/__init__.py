"""The embedded platform: everything Muster needs, started with one command."""
