"""Addresses of the API, apart so that pages do not wait for it."""

from junto.config.api import api

urlpatterns = api.urls[0]
