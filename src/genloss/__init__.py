"""genloss: measure, replay, foresee and stop model collapse."""

__version__ = "0.1.0"
