"""What a terminal shows: the report, and the table of a single command."""
