"""One file for each command. What they share with people: plain lines, and no traceback for a slip."""
