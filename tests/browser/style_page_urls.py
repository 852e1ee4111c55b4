"""The product's addresses and the style page, which otherwise only exists with DEBUG."""

from django.contrib.auth.decorators import login_not_required
from django.urls import include, path
from django.views.generic import TemplateView

urlpatterns = [
    path("design/", login_not_required(TemplateView.as_view(template_name="sidor/design.html"))),
    path("", include("finsam.urls")),
]
