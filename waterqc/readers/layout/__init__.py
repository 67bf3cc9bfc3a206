"""What the readers of documents share: how lines, spanning cells and raised digits become rows."""
