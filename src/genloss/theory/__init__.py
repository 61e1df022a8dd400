"""Closed forms of the statistics of species, each with its source. Knows nothing of the rest."""
