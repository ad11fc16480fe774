"""Starts a worker of the language stage: `python -m services.language`."""

from services.language.stage import STAGE
from services.runtime.run import main

if __name__ == "__main__":
    main(STAGE)
