"""What a corpus holds: one pass, mergeable, bounded."""
