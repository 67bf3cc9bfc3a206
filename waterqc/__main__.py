"""`python -m waterqc`."""

from waterqc.cli import run

if __name__ == "__main__":
    run()
