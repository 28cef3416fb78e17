"""Where files are exchanged with each bank: proposed by one person of finance, agreed to by another. Secrets stay outside."""
