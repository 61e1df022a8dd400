"""Observed against expected, by source of truth; and the calibration of every measure on human text."""
