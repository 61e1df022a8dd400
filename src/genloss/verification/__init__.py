"""Observed against expected, by source of truth; and the calibration of every measure on human text."""

from genloss.verification.checks import Check, run_checks

__all__ = ["Check", "run_checks"]
