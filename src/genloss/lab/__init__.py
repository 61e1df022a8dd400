"""The exact lab: laws that are fitted and sampled by their sufficient statistics, under every regime, all replicates at once."""
