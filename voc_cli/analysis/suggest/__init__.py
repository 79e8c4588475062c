"""What to improve first: ranked groups of complaints and requests, with their evidence."""
