"""Counts over time: what was to be expected, which rises mean something, and why they came."""
