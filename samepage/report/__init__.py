"""What sites sent back, as a report: from the database of answers to HTML and PDF."""

from samepage.report.compose import compose_report
from samepage.report.views import ReportScope
from samepage.report.write import write_report

__all__ = ["ReportScope", "compose_report", "write_report"]
