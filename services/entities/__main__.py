"""Starts a worker of the entities stage: `python -m services.entities`."""

from services.entities.stage import STAGE
from services.runtime.run import main

if __name__ == "__main__":
    main(STAGE)
