"""Every way in which the register of pledges changes."""
