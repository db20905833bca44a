"""The football team: squad, matches, nominations, results, and what it does against racism."""
