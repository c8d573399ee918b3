"""Why a place was chosen, and whether a person should review it."""
