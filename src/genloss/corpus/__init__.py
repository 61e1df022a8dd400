"""What comes in: sources, formats, records."""
