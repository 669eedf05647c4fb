"""The workbook as one web page: filled in in a browser without a network, and read back."""
