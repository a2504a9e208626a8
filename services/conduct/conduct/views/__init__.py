"""What programs are shown."""
