"""What protects the readers: bounds on containers and XML, and the names of binary files."""
