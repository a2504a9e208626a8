"""What the services of Muster agree on, byte for byte."""
