"""Forms about accounts."""

from typing import Any

from django.contrib.auth.forms import AuthenticationForm


class LoginForm(AuthenticationForm):
    """E-mail and password, with one answer for every way of being wrong."""

    error_messages = {
        "invalid_login": "E-postadressen eller lösenordet stämmer inte. Kontrollera båda och försök igen.",
        "inactive": "Kontot är avstängt. Be förbundets kansli om hjälp.",
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"].label = "E-postadress"
        self.fields["username"].widget.input_type = "email"
        self.fields["username"].widget.attrs["autocomplete"] = "username"
        self.fields["password"].label = "Lösenord"

    def clean_username(self) -> str:
        """As it is kept: else each way of writing it would have tries of its own before it is locked."""
        return str(self.cleaned_data["username"]).strip().lower()
