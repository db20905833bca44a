"""How a view answers with a page that may hold a form."""

from typing import Any

from flask import render_template

from app.base.forms import Form


def page(template: str, *, form: Form | None = None, **context: Any) -> tuple[str, int]:
    """Render; 422 when `form` was sent and is wrong, so that scripts and people can tell."""
    wrong = form is not None and form.is_submitted() and bool(form.errors or form.form_errors)
    return render_template(template, form=form, **context), 422 if wrong else 200
