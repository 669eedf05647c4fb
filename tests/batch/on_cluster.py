"""Builds a roster with two workers of a Dask cluster of its own: ``python on_cluster.py GUIDE ROSTER OUTPUT``."""

import sys

from distributed import LocalCluster

from samepage.cli.app import main

if __name__ == "__main__":
    guide, roster, output = sys.argv[1:]
    with LocalCluster(n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None) as cluster:
        main(
            [
                "--guide",
                guide,
                "--roster",
                roster,
                "--level",
                "district",
                "--output",
                output,
                "--scheduler",
                cluster.scheduler_address,
            ]
        )
