"""Lets `python -m ui` stand for the `diandian` command."""

from ui.cli import main

if __name__ == "__main__":
    main()
