"""Bytes to tables of text: what a file is, and a reader for every kind of it."""
