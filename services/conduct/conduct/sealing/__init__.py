"""Cryptography of conduct: keys, what is sealed with them, and what proves that nobody meddled."""
