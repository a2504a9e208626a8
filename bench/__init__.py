"""What is measured, against which ceiling; `python -m bench --help`."""
