"""Maker and checker: what moves money by a person's word is proposed by one and agreed to by another, with its grounds."""
