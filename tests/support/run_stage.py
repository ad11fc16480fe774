"""A worker process of a test stage: `python run_stage.py NAME [SECONDS_PER_DOCUMENT]`."""

import sys

from stages import stage

from services.runtime.run import main

if __name__ == "__main__":
    main(stage(sys.argv[1], float(sys.argv[2]) if len(sys.argv) > 2 else 0))
