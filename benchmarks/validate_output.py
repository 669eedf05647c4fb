"""What a file is worth: how large it is, whether it can be filled in, and whether validators find anything."""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass


@dataclass(frozen=True)
class Validation:
    """``pages`` is 0 for Word files; ``ua`` and ``archive`` are failures of PDF/UA-1 and PDF/A-2a, None where unasked."""

    size: int
    pages: int
    fields: int
    ua: int | None
    archive: int | None


def validate(data: bytes, word: bool) -> Validation:
    if word:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            return Validation(len(data), 0, package.read("word/document.xml").count(b"<w:sdt>"), None, None)
    import page
    import pypdf

    reader = pypdf.PdfReader(io.BytesIO(data))
    fields = sum("/FT" in field for field in (reader.get_fields() or {}).values())

    def failures(profile: page.ValidationProfile) -> int:
        return len(page.validate_pdf_bytes(data, profile=profile).failures)

    return Validation(
        len(data),
        len(reader.pages),
        fields,
        failures(page.ValidationProfile.PDF_UA_1),
        failures(page.ValidationProfile.PDF_A_2A),
    )
