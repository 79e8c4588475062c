"""The machinery of the sample data: calendar, people, text and the four export formats."""
