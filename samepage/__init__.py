"""On the Same Page 2.0: YAML in, fillable PDF and DOCX workbooks out."""

__version__ = "2.0.0.dev0"
