"""Names of people: in Hangul, foreign ones in Hangul, in Latin letters."""
