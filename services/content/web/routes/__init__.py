"""The routes of content, one file for each kind of thing."""

from flask_smorest import Blueprint


def blueprints() -> list[Blueprint]:
    """All of them, in the order in which the documentation shows them."""
    from services.content.web.routes import courses
    from services.content.web.routes import curricula
    from services.content.web.routes import files
    from services.content.web.routes import previews
    from services.content.web.routes import progress

    modules = (curricula, previews, courses, files, progress)
    return [module.blueprint for module in modules]
