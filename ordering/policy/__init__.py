"""The parameters of the review rules, as dated rows per district that the company changes by itself."""
