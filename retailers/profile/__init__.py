"""A shop's file and its card: district, grade, outlet type, telephone, status."""
