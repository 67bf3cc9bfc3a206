"""What the readers of spreadsheets share: cells, stored numbers, their formats and dates."""
