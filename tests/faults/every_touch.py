"""Every command that writes, disturbed at every touch of the disk, by hand: tests/faults takes a few of them.

    .venv/bin/python -m tests.faults.every_touch

It takes some minutes, ends at the first defect, and prints how many runs each fault disturbed.
"""

from __future__ import annotations

import sys
import tempfile
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))  # as pytest has it

from tests.faults.bench import WRITING, Bench
from tests.faults.test_disturbed import FAULTS, Disturbed


def main() -> None:
    disturbed = Counter[str]()
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(Path(folder))
        for name in WRITING:
            one = Disturbed(bench, name)
            for called, fault in FAULTS.items():
                one.begin()
                for at in range(one.touches, 0, -1):
                    done = one.run(fault=fault.name, at=at, folder=str(one.place))
                    disturbed[called] += done.code == fault.code
                one.check_that_it_goes_on()
                one.begin()
            print(f"{name}: {one.touches} touches", flush=True)
        bench.close()
    for called, number in disturbed.items():
        print(f"{number:>5} runs: {called}")


if __name__ == "__main__":
    main()
