"""The door for the web server."""

import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

from junto.config import early

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "junto.config.settings")
application = get_wsgi_application()
# before the first visitor and not while she waits: every worker reads the addresses once
_ = get_resolver().url_patterns
early.wait_for_the_checks()
