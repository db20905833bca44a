"""Agenda, week × room and month: what happens when and where, for whoever may see it."""
