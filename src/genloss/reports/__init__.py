"""What people look at: tables, charts, one-file HTML."""
