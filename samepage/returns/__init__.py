"""Files that sites sent back → one database, and tables made of it. See docs/returns.md."""
