"""Topics: agreement with categories, agreement between samples, unassigned share and time.

Petitions (title and the first 2,000 characters) have 16 categories nobody shows the methods.
AMI compares the topics with them; a text in no topic counts as a class of its own. Agreement:
two random 90 % samples clustered independently, adjusted Rand index on the texts in both, mean
over several pairs. Time is that of clustering alone, after tokenizing.

Week by week: a year of the reviews of one app, twelve weeks of which are known at first; every week
all reviews so far are read again, with a registry and, for comparison, without.

Requests: the 50 largest groups over all reviews, by name and count, to be judged by reading.
"""

import argparse
import time
from collections.abc import Callable
from pathlib import Path

import graspologic_native
import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import scipy.sparse as sp
from sklearn.cluster import KMeans
from sklearn.decomposition import TruncatedSVD
from sklearn.feature_extraction.text import TfidfTransformer
from sklearn.metrics import adjusted_mutual_info_score, adjusted_rand_score
from sklearn.neighbors import kneighbors_graph
from sklearn.preprocessing import normalize

from voc_cli.analysis.features import document_term_matrix
from voc_cli.analysis.requests import find_requests
from voc_cli.analysis.topics import KnownTopics, find_topics, follow_topics
from voc_cli.settings import Settings
from voc_cli.text.corpus import TokenizedCorpus
from voc_cli.text.tokenize import tokenize_tickets

Ints = npt.NDArray[np.int64]
Method = Callable[[TokenizedCorpus], Ints]

TABLES = ("petitions", "reviews", "weeks", "requests")
APP, YEAR, KNOWN_WEEKS = "azar", pd.Timestamp("2017-01-01"), 12
N_REQUESTS = 50
N_CATEGORIES = 16
N_REVIEWS = 20_000
SEED = 1


def main() -> None:
    """Print the two tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    parser.add_argument("--pairs", type=int, default=6, help="pairs of 90 %% samples")
    parser.add_argument("--cut", type=int, default=2000, help="characters of a petition")
    parser.add_argument("--only", nargs="+", choices=TABLES, default=TABLES)
    arguments = parser.parse_args()
    data = arguments.shared / "data"
    if "petitions" in arguments.only:
        petitions(data / "petitions.csv.gz", arguments.pairs, arguments.cut)
    if "reviews" in arguments.only:
        reviews(data / "reviews.csv.gz")
    if "weeks" in arguments.only:
        weeks(data / "reviews.csv.gz")
    if "requests" in arguments.only:
        requests(data / "reviews.csv.gz")


def petitions(path: Path, pairs: int, cut: int) -> None:
    """AMI, agreement, unassigned share and time of each method."""
    frame = pd.read_csv(path)
    corpus = tokenized(frame["title"].fillna(""), frame["content"].fillna("").str[:cut])
    categories = frame["category"].to_numpy()
    print("| petitions | topics | AMI | agreement (lowest) | unassigned | seconds |")
    print("|---|---|---|---|---|---|")
    for name, method in METHODS.items():
        started = time.perf_counter()
        labels = method(corpus)
        seconds = time.perf_counter() - started
        ami = adjusted_mutual_info_score(categories, labels)
        agreed = agreement(corpus, method, pairs)
        unassigned = (labels < 0).mean()
        print(
            f"| {name} | {len(set(labels[labels >= 0]))} | {ami:.3f} | {np.mean(agreed):.3f} "
            f"({min(agreed):.3f}) | {unassigned:.3f} | {seconds:.2f} |",
            flush=True,
        )
    print()


def reviews(path: Path) -> None:
    """Time, unassigned share and names over 20,000 reviews of all apps."""
    frame = pd.read_csv(path).sample(N_REVIEWS, random_state=SEED).sort_index()
    corpus = tokenized(pd.Series([""] * len(frame)), frame["text"].fillna(""))
    started = time.perf_counter()
    plain_reviews(corpus)
    plain = time.perf_counter() - started
    started = time.perf_counter()
    found = find_topics(corpus, seed=SEED)
    seconds = time.perf_counter() - started
    labels = found.topics.column("label").to_pylist()
    content = np.diff(document_term_matrix(corpus, min_df=1, max_df=1.0).matrix.indptr) > 0
    missing = found.assignments.column("topic_id").is_null().to_numpy()
    print(f"| {N_REVIEWS} reviews | topics | unassigned of texts with content | seconds |")
    print("|---|---|---|---|")
    print(f"| TF-IDF + KMeans | 20 | 0.000 | {plain:.2f} |")
    share = (missing & content).sum() / content.sum()
    print(f"| find_topics | {len(labels)} | {share:.3f} | {seconds:.2f} |")
    repeated = len(labels) - len(set(labels))
    print(f"\nduplicate names {repeated}, over 20 characters {sum(len(n) > 20 for n in labels)}")


def weeks(path: Path) -> None:
    """What a year of weeks does to the topics, with and without what earlier weeks knew."""
    frame = pd.read_csv(path)
    frame["day"] = pd.to_datetime(frame["date"].astype(str).str[:10])
    first = YEAR - pd.Timedelta(weeks=KNOWN_WEEKS)
    inside = (frame["app"] == APP) & frame["day"].between(first, YEAR + pd.Timedelta(days=364))
    frame = frame[inside].sort_values(["day", "id"], kind="stable").reset_index(drop=True)
    corpus = tokenized(pd.Series([""] * len(frame)), frame["text"].fillna(""))
    print(
        f"| {len(frame)} reviews of {APP} | topics at the end | new in the year "
        "| tickets in topics known before their week | topic changed, mean (highest week) |"
    )
    print("|---|---|---|---|---|")
    for name, n_weeks in (("registry", 52), ("found anew every week, 8 weeks", 8)):
        print(_year(name, corpus, frame["day"], n_weeks), flush=True)
    print()


def _year(name: str, corpus: TokenizedCorpus, days: "pd.Series[pd.Timestamp]", n_weeks: int) -> str:
    known, before, sources = KnownTopics(), dict[str, str](), pa.chunked_array([[APP] * len(days)])
    stayed, changed, topics = list[float](), list[float](), set[str]()
    for week in range(n_weeks + 1):
        rows = np.flatnonzero(days < YEAR + pd.Timedelta(weeks=week))
        index = pa.array(rows)
        part = corpus.take(pa.chunked_array([index]))
        if name == "registry":
            found, record = follow_topics(
                part,
                known,
                sources=sources.take(index),
                learn=np.ones(len(rows), dtype=np.bool_),
                seed=SEED,
            )
            known = KnownTopics((*known.records, record), (*known.names, f"{week:02d}"))
        else:
            found = find_topics(part, seed=SEED)
        table = found.assignments
        ids = table.column("ticket_id").to_pylist()
        now = dict(zip(ids, table.column("topic_id").to_pylist(), strict=True))
        if week:
            placed = [t for i, t in now.items() if i not in before and t]
            stayed.append(sum(t in topics for t in placed) / max(len(placed), 1))
            changed.append(sum(now[i] != t for i, t in before.items()) / len(before))
        else:
            at_first = {t for t in now.values() if t}
        topics, before = {t for t in now.values() if t}, now
    return (
        f"| {name} | {len(topics)} | {len(topics - at_first)} | {np.mean(stayed):.1%} | "
        f"{np.mean(changed):.2%} ({max(changed):.2%}) |"
    )


def requests(path: Path) -> None:
    """The 50 largest requests for everyone, and the time they take."""
    frame = pd.read_csv(path)
    corpus = tokenized(pd.Series([""] * len(frame)), frame["text"].fillna(""))
    n = len(frame)
    tickets = pa.table(
        {
            "customer_key": pa.nulls(n, pa.string()),
            "product": pa.array(frame["app"].tolist(), pa.string()),
            "category": pa.nulls(n, pa.string()),
        }
    )
    started = time.perf_counter()
    found = find_requests(corpus, tickets).table
    seconds = time.perf_counter() - started
    everyone = [row for row in found.to_pylist() if row["scope"] == "everyone"][:N_REQUESTS]
    print(f"{n} reviews, {found.num_rows} requests, {seconds:.2f} s\n")
    print(" · ".join(f"{row['label']} {row['count']}" for row in everyone))


def tokenized(subjects: pd.Series, bodies: pd.Series) -> TokenizedCorpus:
    """The texts as the product tokenizes them."""
    n = len(bodies)
    tickets = pa.table(
        {
            "ticket_id": pa.array([f"{i:06d}" for i in range(n)]),
            "subject": pa.array(subjects.tolist(), pa.string()),
            "body": pa.array(bodies.tolist(), pa.string()),
            "created_at": pa.nulls(n, pa.timestamp("us", tz="Asia/Seoul")),
            "customer_key": pa.nulls(n, pa.string()),
        }
    )
    return tokenize_tickets(tickets, settings=Settings()).corpus


def agreement(corpus: TokenizedCorpus, method: Method, pairs: int) -> list[float]:
    """Adjusted Rand index between two 90 % samples, on the texts in both, for each pair."""
    n = len(corpus)
    found = []
    for pair in range(pairs):
        generator = np.random.default_rng(pair)
        one, two = (np.sort(generator.choice(n, int(0.9 * n), replace=False)) for _ in range(2))
        first, second = (method(corpus.take(pa.chunked_array([rows]))) for rows in (one, two))
        _, left, right = np.intersect1d(one, two, return_indices=True)
        found.append(float(adjusted_rand_score(first[left], second[right])))
    return found


def ours(corpus: TokenizedCorpus) -> Ints:
    """find_topics as the pipeline calls it."""
    ids = find_topics(corpus, seed=SEED).assignments.column("topic_id").combine_chunks()
    codes = ids.dictionary_encode().indices.fill_null(-1)
    return np.asarray(codes.to_numpy(zero_copy_only=False), dtype=np.int64)


def lsa(corpus: TokenizedCorpus) -> npt.NDArray[np.float64]:
    """Unit vectors of 100 dimensions from sublinear TF-IDF of content words."""
    counts = document_term_matrix(corpus, min_df=5, max_df=0.3).matrix
    weights = TfidfTransformer(sublinear_tf=True).fit_transform(sp.csr_matrix(counts))
    points = TruncatedSVD(100, random_state=SEED).fit_transform(weights)
    return np.asarray(normalize(points), dtype=np.float64)


def lsa_kmeans(corpus: TokenizedCorpus) -> Ints:
    """LSA 100 + KMeans with the true number of categories."""
    model = KMeans(N_CATEGORIES, n_init=3, random_state=SEED)
    return np.asarray(model.fit_predict(lsa(corpus)), dtype=np.int64)


def lsa_leiden(corpus: TokenizedCorpus) -> Ints:
    """LSA 100, cosine graph of 30 nearest neighbours, one run of Leiden."""
    graph = kneighbors_graph(lsa(corpus), 30, metric="cosine", mode="distance")
    graph.data = 1.0 - graph.data
    graph = sp.csr_array(graph.maximum(graph.T))
    graph.sort_indices()
    _, found = graspologic_native.leiden_csr(
        graph.indptr.astype(np.int64),
        graph.indices.astype(np.int32),
        graph.data,
        graph.shape[0],
        iterations=2,
        seed=SEED,
    )
    return np.array([found[i] for i in range(graph.shape[0])], dtype=np.int64)


def plain_reviews(corpus: TokenizedCorpus) -> Ints:
    """TF-IDF + KMeans with 20 clusters, as a notebook does it."""
    counts = document_term_matrix(corpus, min_df=5, max_df=0.5).matrix
    weights = TfidfTransformer(sublinear_tf=True).fit_transform(sp.csr_matrix(counts))
    return np.asarray(KMeans(20, n_init=1, random_state=SEED).fit_predict(weights), dtype=np.int64)


METHODS: dict[str, Method] = {
    "LSA 100 + KMeans 16": lsa_kmeans,
    "LSA 100 + Leiden, 30 neighbours": lsa_leiden,
    "find_topics": ours,
}

if __name__ == "__main__":
    main()
