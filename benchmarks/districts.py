"""Made-up school districts: the same ones in every run, and none that there is."""

from __future__ import annotations

import csv
import random
from collections.abc import Iterator
from pathlib import Path

SEED = 13_300
STATES = ("Ohio", "North Carolina", "South Dakota", "Puerto Rico", "Hawaiʻi")
FIRST = (
    "Kūlaniākea",
    "Piñon",
    "Ōhiʻa",
    "Łódź",
    "Trường Sơn",
    "Saint Mary’s",
    "Cañada",
    "Grünfeld",
    "Beauchêne",
    "Bitter Creek",
    "Maple",
    "Cedar",
    "Elk",
    "Granite",
    "Harbor",
    "Juniper",
    "Lake",
    "Meadow",
    "Prairie",
    "River",
    "Stone",
    "Timber",
)
SECOND = (
    "Valley",
    "Hills",
    "Falls",
    "Heights",
    "Mesa",
    "Bend",
    "Grove",
    "Ridge",
    "Springs",
    "Crossing",
    "& Plains",
    "Bluffs",
)
KIND = (
    "School District",
    "Unified School District",
    "Independent School District",
    "Public Schools",
    "Community Schools",
    "Elementary School District",
    "Consolidated School District Number {n}",
    "Joint Unified District of the Upper {r} River",
)
COLUMNS = tuple("id name association street city state zip phone contact_name contact_email".split())


def districts(count: int) -> Iterator[dict[str, str]]:
    """Rows by column; about one name in four has letters beyond ASCII, one in twenty takes three lines of the cover.

    A city's name is that of one place, as cities' names are: with more, it is longer than its box."""
    dice = random.Random(SEED)
    for number in range(count):
        place = city = " ".join((dice.choice(FIRST), dice.choice(SECOND)))
        if dice.random() < 0.05:
            place += (
                f", {dice.choice(FIRST)} {dice.choice(SECOND)} and {dice.choice(FIRST)} {dice.choice(SECOND)}"
            )
        name = f"Example {place} {dice.choice(KIND).format(n=dice.randint(2, 99), r=dice.choice(SECOND[:6]))}"
        yield dict(
            zip(
                COLUMNS,
                (
                    f"x{number:06}",
                    name,
                    f"{place} Education Association",
                    f"{dice.randint(1, 9999)} Example Street",
                    city,
                    dice.choice(STATES),
                    f"{dice.randint(0, 99999):05}",
                    "555-0100",
                    "Kai Núñez",
                    f"x{number:06}@example.org",
                ),
                strict=True,
            )
        )


def write_roster(path: Path, count: int) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.DictWriter(file, COLUMNS)
        rows.writeheader()
        rows.writerows(districts(count))
    return path
