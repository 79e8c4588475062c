"""A team's own categories: label sheets, training, evaluation, use of a model."""
