"""The brake: who wrote the data, how deep a copy it is, and what may be trained on."""
