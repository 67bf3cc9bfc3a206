"""What a person sees of a report, as plain text values: the terminal, HTML and Excel formats only set it out."""
