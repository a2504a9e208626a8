"""The tables of conduct, and every question asked of them."""
