"""What sites sent back, as a report: from the database of answers to HTML and PDF."""

from samepage.report.compose import ReportScope, compose_report
from samepage.report.database import ReportData, read_database
from samepage.report.write import write_report

__all__ = ["ReportData", "ReportScope", "compose_report", "read_database", "write_report"]
