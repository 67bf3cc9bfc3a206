"""The scheduled job: what the laboratory delivered becomes the compliance CSV; somebody is told only when needed.

The ledger is the single point of truth: every output is rendered from it, so that a run that was killed anywhere is
repaired by the next one. A run with nothing new loads neither pandas nor Pint: modules that need them are imported
where they are used.
"""
