"""``python -m genloss``: the command line."""

from genloss.cli import main

if __name__ == "__main__":
    main()
