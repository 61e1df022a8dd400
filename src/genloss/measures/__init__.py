"""What was lost: profiles in, estimates with intervals out."""
