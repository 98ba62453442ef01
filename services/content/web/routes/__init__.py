"""The routes of content, one file for each kind of thing."""

from flask_smorest import Blueprint


def blueprints() -> list[Blueprint]:
    """All of them, in the order in which the documentation shows them."""
    from services.content.web.routes import attempts
    from services.content.web.routes import courses
    from services.content.web.routes import curricula
    from services.content.web.routes import exports
    from services.content.web.routes import files
    from services.content.web.routes import hand_ins
    from services.content.web.routes import previews
    from services.content.web.routes import progress
    from services.content.web.routes import repins
    from services.content.web.routes import reviews
    from services.content.web.routes import sealed
    from services.content.web.routes import uploads
    from services.content.web.routes import validations

    making = (curricula, uploads, validations, previews, reviews, exports)
    modules = (*making, courses, sealed, attempts, repins, hand_ins, files, progress)
    return [module.blueprint for module in modules]
