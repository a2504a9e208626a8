"""Commitments, pledges and milestones."""
