"""Who is on the telephone: card or licence and PIN, the lock of a card, the wait for who guesses."""
