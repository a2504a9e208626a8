"""What the API answers: one model per thing that people and programs read."""
