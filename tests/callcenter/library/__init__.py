"""A package of tables for the tests of migrating: authors with their books, a parent with children."""
