"""What is watched between orders: skus and shops that stand out, what a grade usually does, and orders that went unpaid."""
