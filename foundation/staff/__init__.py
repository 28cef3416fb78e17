"""The company's people: who they are, their role and districts, and how they sign in."""
