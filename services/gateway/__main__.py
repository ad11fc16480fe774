"""Starts the gateway: `python -m services.gateway`."""

from services.gateway.run import main

if __name__ == "__main__":
    main()
