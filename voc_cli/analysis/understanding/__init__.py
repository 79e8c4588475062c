"""One ticket understood: category, act, polarity, flags and stage, from its morphemes."""
