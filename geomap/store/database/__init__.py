"""One database: connect to it, read and write it, upgrade it, back it up and restore it."""
