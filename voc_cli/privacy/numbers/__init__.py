"""Numbers that are somebody's: phones, cards, accounts, residents and licences."""
