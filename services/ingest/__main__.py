"""Starts a worker of ingest: `python -m services.ingest`."""

from services.ingest.run import main

if __name__ == "__main__":
    main()
