"""What satisfaction goes with: importance, performance, factors of a survey."""
