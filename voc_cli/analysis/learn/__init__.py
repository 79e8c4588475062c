"""Learning a team's own categories from labelled tickets: pure, tables in, arrays out."""
