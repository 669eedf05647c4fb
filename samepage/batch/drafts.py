"""An email as a file that any mail program opens as a draft: ``.eml`` (RFC 5322, RFC 2045).

An address with accents stands in UTF-8 in its head (RFC 6532, 3.2), which has no other way to write it.

``X-Unsent: 1`` makes Outlook open it for writing. There is no date and no message id: the program that
sends it puts in its own. The same values give the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from email.base64mime import header_encode
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import formataddr

# In neither quoted-printable nor base64 text can this stand (RFC 2045, 6.7).
BOUNDARY = "=_next-part-of-this-draft"
MOST_PLAIN = 60  # characters that need no second line
MOST_BYTES = 36  # of text in an encoded word, so that its line has at most 76 characters (RFC 2047, 2)


@dataclass(frozen=True)
class MailAddress:
    """A person's or an organization's address; ``name`` may be ""."""

    email: str
    name: str = ""


@dataclass(frozen=True)
class Attachment:
    """A file in an email. ``media_type`` is as in ``application/pdf``."""

    name: str
    media_type: str
    data: bytes


def draft(
    sender: MailAddress, to: MailAddress | None, subject: str, text: str, attachments: Sequence[Attachment]
) -> bytes:
    """The bytes of the file. ``subject`` and names are on one line; without ``to`` nobody is addressed yet."""
    # Versions of Python fold long names in different ways, and some of them wrongly.
    heads = [f"From: {_mailbox(sender)}"]
    heads += [f"To: {_mailbox(to)}"] if to else []
    heads += [f"Subject: {_words(subject) or subject}", "X-Unsent: 1"]
    message = EmailMessage(policy=SMTP)
    message.set_content(text, cte="quoted-printable")
    for one in attachments:
        maintype, _, subtype = one.media_type.partition("/")
        message.add_attachment(one.data, maintype=maintype, subtype=subtype, filename=one.name)
    if attachments:
        message.set_boundary(BOUNDARY)
    return "".join(f"{head}\r\n" for head in heads).encode() + message.as_bytes()


def _mailbox(of: MailAddress) -> str:
    """A name in quotes or encoded, and the address on a line of its own where there is no room beside it."""
    if not of.name:
        return of.email
    words = _words(of.name)
    line_end = "" if not words and len(of.name) + len(of.email) <= MOST_PLAIN else "\r\n"
    return f"{words or formataddr((of.name, '')).removesuffix(' <>')}{line_end} <{of.email}>"


def _words(text: str) -> str:
    """``text`` as encoded words (RFC 2047), a line each; "" for a short text that needs none."""
    if text.isascii() and text.isprintable() and len(text) <= MOST_PLAIN and "=?" not in text:
        return ""
    return "\r\n ".join(header_encode(chunk.encode(), "utf-8") for chunk in _chunks(text))


def _chunks(text: str) -> Iterator[str]:
    """``text`` in parts of at most ``MOST_BYTES``, which end behind a space where that can be."""
    part = ""
    for word in text.replace(" ", " \n").split("\n"):
        if len((part + word).encode()) > MOST_BYTES and part:
            yield part
            part = ""
        for sign in word:
            if len((part + sign).encode()) > MOST_BYTES:
                yield part
                part = ""
            part += sign
    if part:
        yield part
