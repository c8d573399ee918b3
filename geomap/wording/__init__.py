"""Words for places and mentions, used by reasons, exports and pages."""
