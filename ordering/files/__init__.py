"""Products, prices, shops, grades, releases and limits by file: what it would change, then all of it or nothing."""
