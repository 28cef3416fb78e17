"""The order review 评审原则: pure rules over frozen facts, each with its parameters, its sentence and its example.

A new rule is one function, its default parameters and its line in the RULES of its family's file."""
