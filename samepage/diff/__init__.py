"""Two editions of a guide side by side: what changed, and what becomes of the answers."""
