"""Our figures beside the peers' and the physical limit, measured in one run: ``python -m benchmarks``."""
