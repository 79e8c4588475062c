"""What customers write about, discovered: groups of tickets with a name, keywords and quotes.

find_topics: count terms → one voice per distinct text → latent space → consensus communities →
every document to its nearest topic → subtopics, names, exemplars, stability.
follow_topics: the same topics from period to period, with what earlier periods knew.
"""

from voc_cli.analysis.topics.describe import TopicResult
from voc_cli.analysis.topics.finding import find_topics
from voc_cli.analysis.topics.follow import follow_topics
from voc_cli.analysis.topics.known import Decisions, KnownTopics, TopicRecord
from voc_cli.analysis.topics.lifecycle import Appearance, appearances
from voc_cli.analysis.topics.naming import Titles
from voc_cli.analysis.topics.stability import UNSTABLE

__all__ = [
    "UNSTABLE",
    "Appearance",
    "Decisions",
    "KnownTopics",
    "Titles",
    "TopicRecord",
    "TopicResult",
    "appearances",
    "find_topics",
    "follow_topics",
]
