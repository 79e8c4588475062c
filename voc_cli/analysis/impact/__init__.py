"""Did a fix work: the weeks after a date beside what the weeks before it let one expect."""
