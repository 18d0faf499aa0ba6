"""Design system and shared page machinery: tokens, templates, icons, form rendering, middleware, error pages."""
