"""The copy machine: generators, regimes, and the run of one generation trained on another's text."""
