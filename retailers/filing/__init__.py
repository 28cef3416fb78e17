"""A shop's file as the office keeps it: put in place from files, graded, changed in what orders hang on; all on record."""
