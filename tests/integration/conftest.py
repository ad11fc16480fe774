from fixtures import first_stage, fleet, ledger

__all__ = ["first_stage", "fleet", "ledger"]
