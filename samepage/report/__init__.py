"""What sites sent back, as a report: from the database of answers to HTML and PDF."""

from .compose import Scope, compose_report
from .database import Collected, read_database
from .write import write_report

__all__ = ["Collected", "Scope", "compose_report", "read_database", "write_report"]
