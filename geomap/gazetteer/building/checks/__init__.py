"""Checks of facts and of labels on the map against gazetteers, for those who add facts."""
