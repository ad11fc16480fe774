"""Starts a worker of trends: `python -m services.trends`."""

from services.trends.run import main

if __name__ == "__main__":
    main()
