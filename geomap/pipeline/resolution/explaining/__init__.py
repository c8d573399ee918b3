"""Why a place was chosen, and when a person should look at it."""
