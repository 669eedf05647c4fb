"""The states of the United States, their territories, and the school systems that stand beside them.

Names and abbreviations are those of the Postal Service (Publication 28, appendix B), and of what the
directory files of the Common Core of Data name in the column of states besides.
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterator, Mapping
from functools import lru_cache


def _by_abbreviation(text: str) -> Iterator[tuple[str, str]]:
    """Abbreviation and name of each entry of a list such as ``AL Alabama; AK Alaska``."""
    for entry in " ".join(text.split()).split("; "):
        abbreviation, _, name = entry.partition(" ")
        yield abbreviation, name


NAMES: Mapping[str, str] = dict(
    _by_abbreviation("""
    AL Alabama; AK Alaska; AZ Arizona; AR Arkansas; CA California; CO Colorado; CT Connecticut;
    DE Delaware; DC District of Columbia; FL Florida; GA Georgia; HI Hawaii; ID Idaho; IL Illinois;
    IN Indiana; IA Iowa; KS Kansas; KY Kentucky; LA Louisiana; ME Maine; MD Maryland; MA Massachusetts;
    MI Michigan; MN Minnesota; MS Mississippi; MO Missouri; MT Montana; NE Nebraska; NV Nevada;
    NH New Hampshire; NJ New Jersey; NM New Mexico; NY New York; NC North Carolina; ND North Dakota;
    OH Ohio; OK Oklahoma; OR Oregon; PA Pennsylvania; RI Rhode Island; SC South Carolina; SD South Dakota;
    TN Tennessee; TX Texas; UT Utah; VT Vermont; VA Virginia; WA Washington; WV West Virginia;
    WI Wisconsin; WY Wyoming; AS American Samoa; GU Guam; MP Northern Mariana Islands; PR Puerto Rico;
    VI Virgin Islands; FM Federated States of Micronesia; MH Marshall Islands; PW Palau;
    AA Armed Forces Americas; AE Armed Forces Europe; AP Armed Forces Pacific;
    BI Bureau of Indian Education; DD Department of Defense Education Activity
    """)
)
# Other names of the same, as people and the directory files write them.
ALSO: Mapping[str, str] = {
    name: abbreviation
    for abbreviation, name in _by_abbreviation("""
    DC Washington, D.C.; DC Washington D.C., District of Columbia; VI U.S. Virgin Islands;
    VI United States Virgin Islands; VI USVI; MP Commonwealth of the Northern Mariana Islands; MP CNMI;
    PR Commonwealth of Puerto Rico; FM Micronesia; MH Republic of the Marshall Islands;
    PW Republic of Palau; BI BIE; DD DoDEA; DD DA; DD DO; DD DoD (domestic); DD DoD (overseas)
    """)
}
# What a column of countries says of the rows to which the names above apply; in the form of ``_plain``.
UNITED_STATES = frozenset(["us", "usa", "unitedstates", "unitedstatesofamerica"])


def _plain(text: str) -> str:
    """Letters and digits alone, small and without accents: `Hawaiʻi` and `HAWAII` are one."""
    letters = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "", letters.lower())


_FULL_NAMES = {_plain(name): name for name in NAMES.values()}
_KNOWN = {
    **{_plain(name): NAMES[code] for name, code in ALSO.items()},
    **{_plain(code): name for code, name in NAMES.items()},
    **_FULL_NAMES,
}


@lru_cache(maxsize=500)
def state_name(text: str) -> str | None:
    """The full name of the state that ``text`` names or abbreviates, however it is spelled; None where it is none."""
    return _KNOWN.get(_plain(text))


def nearest_state(text: str) -> str | None:
    """The full name of the state that ``text``, which names none, was probably meant to be."""
    found = difflib.get_close_matches(_plain(text), _FULL_NAMES, n=1, cutoff=0.6)
    return _FULL_NAMES[found[0]] if found else None


def is_united_states(country: str) -> bool:
    """Whether a column of countries names the United States, or nothing."""
    return _plain(country) in UNITED_STATES or not country.strip()
