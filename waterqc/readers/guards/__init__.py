"""What protects the readers: bounds on zip containers, and the names of binary files."""
