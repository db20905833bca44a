"""Lessons as a music school knows them: subjects, formats, levels, ages."""
