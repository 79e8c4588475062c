"""What customers ask for: sentences that ask, normalised to what is asked, grouped and counted.

find_requests: places of asking (`asking`) → object and action → the longest wording that enough
tickets share (`grouping`) → one row a request, counted by tickets and by customers.
"""

from voc_cli.analysis.requests.grouping import find_requests

__all__ = ["find_requests"]
