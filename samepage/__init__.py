"""YAML in, fillable PDF and DOCX workbooks out."""

__version__ = "2.0.0.dev0"
PROGRAM = f"samepage {__version__}"  # what made a file, as the file says
