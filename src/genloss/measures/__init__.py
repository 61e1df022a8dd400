"""What was lost: two profiles in, estimates with intervals out."""

from genloss.measures.comparing import compare_profiles
from genloss.measures.comparison import Band, Comparison, Definition, Died, Side
from genloss.measures.estimate import Estimate

__all__ = ["Band", "Comparison", "Definition", "Died", "Estimate", "Side", "compare_profiles"]
