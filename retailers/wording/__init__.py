"""The words of reminders in both languages, for the telephone, SMS and e-mail: dated, and where wanted a district's own."""
