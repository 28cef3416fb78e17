"""What shops owe for goods that are gone (R09), and the ways out: debited again, paid otherwise, given up, goods that came back."""
