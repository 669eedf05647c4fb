"""Opens Word files in LibreOffice, fills them in as a person would, and saves them as DOCX and PDF.

Run by a Python that has LibreOffice's bridge (``import uno``), which the project's own has not:

    python3 fill_in_libreoffice.py JOBS.json

JOBS is a list of ``{"open": path, "docx": path or null, "pdf": path or null (or doc, odt, "pdf flat"), "answers": {bookmark:
text, or true for a mark}, "rows": [{"bookmark": one in the table, "cells": [text, …]}]}``; a row
is added at the table's end. ``"beside": {"after": a printed paragraph, "more": text, "new": text}``
goes on in that paragraph, and begins one below it. LibreOffice starts once for all of them, with a profile of its own.
"""

import contextlib
import json
import os
import signal
import subprocess
import sys
import tempfile
import time

import uno
from com.sun.star.beans import PropertyValue
from com.sun.star.connection import NoConnectException
from com.sun.star.text.ControlCharacter import PARAGRAPH_BREAK

SECONDS_TO_START = 90


def prop(name, value):
    made = PropertyValue()
    made.Name, made.Value = name, value
    return made


# By the keys of a job: what LibreOffice calls the kind of file, and its options.
FILTERS = {
    "docx": ("MS Word 2007 XML",),
    "doc": ("MS Word 97",),
    "odt": ("writer8",),
    "pdf": ("writer_pdf_Export",),
    "pdf flat": ("writer_pdf_Export", prop("ExportFormFields", False)),
}


def connect(pipe):
    local = uno.getComponentContext()
    resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
    until = time.monotonic() + SECONDS_TO_START
    while True:
        try:
            context = resolver.resolve("uno:pipe,name=" + pipe + ";urp;StarOffice.ComponentContext")
            return context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context)
        except NoConnectException:
            if time.monotonic() > until:
                raise
            time.sleep(0.2)


def portions(anchor):
    """The pieces of the text at a bookmark."""
    paragraphs = anchor.createEnumeration()
    while paragraphs.hasMoreElements():
        pieces = paragraphs.nextElement().createEnumeration()
        while pieces.hasMoreElements():
            yield pieces.nextElement()


def inside(control):
    pieces = control.createEnumeration()
    while pieces.hasMoreElements():
        yield pieces.nextElement()


def write(mark, answer):
    """What a person does at the bookmark: type, tick, pick a date, choose from a list."""
    for piece in portions(mark.Anchor):
        if piece.TextPortionType == "TextField":  # a plain control, which LibreOffice 7 makes a field of
            piece.TextField.Content = answer
            piece.TextField.update()
            return
        if piece.TextPortionType == "ContentControl":
            control = piece.ContentControl
            if control.Checkbox:
                control.Checked = bool(answer)
                control.setString(control.CheckedState if answer else control.UncheckedState)
                return
            control.ShowingPlaceHolder = False
            if control.Date:
                control.CurrentDate = answer + "T00:00:00Z"
            # LibreOffice 7 does not count a control's own text, so what is to go is told by its length.
            shown = sum(len(p.String) for p in inside(control) if p.TextPortionType == "Text")
            cursor = control.createTextCursor()
            cursor.gotoStart(False)
            control.insertString(cursor, answer, False)
            cursor = control.createTextCursor()
            cursor.gotoStart(False)
            for length, select in ((len(answer), False), (shown, True)):
                while length:  # a cursor's step is a 16-bit number
                    step = min(length, 30000)
                    cursor.goRight(step, select)
                    length -= step
            cursor.setString("")
            return
    raise SystemExit("nothing to write in at the bookmark " + mark.Name)


def add_row(mark, cells):
    table = mark.Anchor.TextTable
    last = table.Rows.Count
    table.Rows.insertByIndex(last, 1)
    for number, text in enumerate(cells):
        table.getCellByPosition(number, last).setString(text)


def type_beside(document, after, more, new):
    paragraphs = document.Text.createEnumeration()
    while paragraphs.hasMoreElements():
        paragraph = paragraphs.nextElement()
        if paragraph.supportsService("com.sun.star.text.Paragraph") and paragraph.String.strip() == after:
            cursor = document.Text.createTextCursorByRange(paragraph.End)
            document.Text.insertString(cursor, more, False)
            document.Text.insertControlCharacter(cursor, PARAGRAPH_BREAK, False)
            document.Text.insertString(cursor, new, False)
            return
    raise SystemExit("no paragraph reads " + after)


def main(path):
    with open(path, encoding="utf-8") as file:
        jobs = json.load(file)
    pipe = "samepage%d" % os.getpid()
    with tempfile.TemporaryDirectory() as profile:
        office = subprocess.Popen(
            [
                os.environ.get("SOFFICE", "soffice"),
                "--headless",
                "--norestore",
                "--nolockcheck",
                "--nodefault",
                "-env:UserInstallation=" + uno.systemPathToFileUrl(profile),
                "--accept=pipe,name=" + pipe + ";urp;",
            ],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,  # what is started is a script, which starts the program itself
        )
        try:
            desktop = connect(pipe)
            for job in jobs:
                document = desktop.loadComponentFromURL(
                    uno.systemPathToFileUrl(job["open"]), "_blank", 0, (prop("Hidden", True),)
                )
                document.lockControllers()
                marks = document.Bookmarks if job.get("answers") or job.get("rows") else None
                for name, answer in job.get("answers", {}).items():
                    write(marks.getByName(name), answer)
                for row in job.get("rows", []):
                    add_row(marks.getByName(row["bookmark"]), row["cells"])
                if job.get("beside"):
                    type_beside(document, **job["beside"])
                document.unlockControllers()
                for kind, (filter_name, *data) in FILTERS.items():
                    if job.get(kind):
                        more = uno.Any("[]com.sun.star.beans.PropertyValue", tuple(data))
                        document.storeToURL(
                            uno.systemPathToFileUrl(job[kind]),
                            (prop("FilterName", filter_name), prop("FilterData", more)),
                        )
                document.close(True)
            try:
                desktop.terminate()
            except Exception:  # the bridge goes down with the office
                pass
            office.wait(30)
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(office.pid, signal.SIGKILL)
            office.wait()


if __name__ == "__main__":
    main(sys.argv[1])
