"""``python -m samepage``, which is what ``python3 build.py`` hands over to."""

from samepage.cli.app import main

if __name__ == "__main__":
    main()
