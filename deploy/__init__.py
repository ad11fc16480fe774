"""How Depesche is deployed, and what of that is made of the code: `python -m deploy.generate`."""
