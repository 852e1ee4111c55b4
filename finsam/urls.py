"""Every address of the product."""

from django.contrib import admin
from django.urls import include, path

handler400 = "finsam.forbund.views.errors.bad_request"
handler403 = "finsam.forbund.views.errors.forbidden"
handler404 = "finsam.forbund.views.errors.not_found"

urlpatterns = [
    path("", include("finsam.forbund.urls")),
    path("", include("insatser.urls")),
    path("", include("deltagare.urls")),
    path("", include("rapporter.urls")),
    path("admin/", admin.site.urls),
]
