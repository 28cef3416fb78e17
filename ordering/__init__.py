"""Orders and what they are made of: products, supply, the review rules, and the order's own life.

Imports foundation and retailers only. Money is asked for through the `settle` that is handed to `confirm_order`."""
