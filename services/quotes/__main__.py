"""Starts a worker of the quotes stage: `python -m services.quotes`."""

from services.quotes.stage import STAGE
from services.runtime.run import main

if __name__ == "__main__":
    main(STAGE)
