"""What an analyst would write in a notebook: the plain figure `voc run` is measured beside.

Read, tokenize with one Kiwi list call, TF-IDF, KMeans, weekly counts; nothing masked, no report.
"""

import sys

import pandas as pd
from kiwipiepy import Kiwi
from sklearn.cluster import KMeans
from sklearn.feature_extraction.text import TfidfVectorizer

CONTENT = ("NN", "VV", "VA", "XR", "MAG")


def main() -> None:
    """Run on the CSV named first; print the size of each cluster and the weeks counted."""
    reviews = pd.read_csv(sys.argv[1])
    kiwi = Kiwi(num_workers=2)
    tokens = [
        [f"{token.form}/{token.tag}" for token in result if token.tag.startswith(CONTENT)]
        for result in kiwi.tokenize(reviews.text.fillna("").tolist())
    ]
    matrix = TfidfVectorizer(analyzer=lambda words: words, min_df=5).fit_transform(tokens)
    labels = KMeans(30, n_init=1, random_state=0).fit_predict(matrix)
    weeks = pd.to_datetime(reviews.date).dt.to_period("W")
    counts = reviews.groupby([weeks, labels]).size()
    print(pd.Series(labels).value_counts().to_list(), len(counts))


if __name__ == "__main__":
    main()
