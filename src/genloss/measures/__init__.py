"""What was lost: two profiles in, estimates with intervals out."""
