"""Detectors that come with genloss: Hugging Face classifiers, and the watermarks of transformers. Loaded by name only."""
