"""The spine: activity, series, event, participation, reply, days off."""
