"""The project's own check sees each mistake it is there for."""

from __future__ import annotations

import io
import zipfile

import pytest
from test_write import built

from samepage.formats.docx.names import field_bookmark
from tests.formats.docx.lint import lint


def spoiled(part: str, old: str, new: str, count: int = 1) -> list[str]:
    """What the check says after ``old`` was replaced in ``part``."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(built())) as source, zipfile.ZipFile(out, "w") as target:
        for name in source.namelist():
            data = source.read(name).decode("utf-8") if name == part else source.read(name)
            if name == part:
                assert old in data
                data = data.replace(old, new, count)
            target.writestr(name, data)
    return lint(out.getvalue())


BODY, STYLES = "word/document.xml", "word/styles.xml"


@pytest.mark.parametrize(
    ("part", "old", "new", "told"),
    [
        (
            BODY,
            '<w:tag w:val="commit.gain"/>',
            '<w:tag w:val="commit.headline"/>',
            "two controls have the tag",
        ),
        (BODY, '<w:tag w:val="commit.gain"/>', "", "has no tag"),
        (
            BODY,
            f'w:name="{field_bookmark("commit.gain")}',
            f'w:name="{field_bookmark("commit.success.labor")}" w:x="',
            "two bookmarks are named",
        ),
        (BODY, "<w:tblHeader/>", "", "no header row"),
        (BODY, "<w:tcPr>", '<w:tcPr><w:gridSpan w:val="2"/>', "merged cells"),
        (BODY, '<w:fldChar w:fldCharType="end"/>', "", "a field is begun"),
        (BODY, 'descr="A circle of six stages."', "", "has no text"),
        (BODY, "<w:sectPr>", "<w:sectPr/></w:pPr></w:p><w:p><w:pPr><w:sectPr>", "an empty paragraph"),
        (BODY, '<w:pStyle w:val="Heading2"/>', '<w:pStyle w:val="Heading4"/>', "of level 4 below"),
        (BODY, 'w:displayText="February"', 'w:displayText="January"', "lists 'January' twice"),
        (BODY, '<w:hyperlink w:anchor="', '<w:hyperlink w:anchor="X', "which is not in the document"),
        (BODY, ">the glossary</w:t>", ">here</w:t>", "'here' does not say where it leads"),
        (BODY, ">the partner</w:t>", ">https://example.org/a</w:t>", "does not say where it leads"),
        (
            STYLES,
            '<w:color w:val="1B2430"/>',
            '<w:color w:val="9AA3B0"/>',
            "in #9AA3B0 on #FFFFFF has a contrast of 2.5",
        ),
        (
            STYLES,
            'w:type="firstRow"><w:rPr><w:b/><w:bCs/><w:color w:val="FFFFFF"/>',
            'w:type="firstRow"><w:rPr><w:color w:val="3A506B"/>',
            "in #3A506B on #17365D",
        ),
        (BODY, "<w:tcPr>", '<w:tcPr><w:shd w:val="clear" w:fill="8090A0"/>', "on #8090A0 has a contrast of"),
        (
            "word/glossary/document.xml",
            '<w:name w:val="Placeholder ',
            '<w:name w:val="Lost ',
            "placeholder that the glossary lacks",
        ),
        (
            "docProps/core.xml",
            "<dc:title>On the Same Page 2.0: Example Valley Unified School District",
            "<dc:title>",
            "has no title",
        ),
    ],
)
def test_mistakes_are_told(part, old, new, told):
    messages = spoiled(part, old, new)
    assert any(told in message for message in messages), messages
