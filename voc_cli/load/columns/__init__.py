"""What a column is: its header's words, what its cells look like, presets, a learned vote."""
