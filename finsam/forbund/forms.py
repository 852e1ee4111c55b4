"""Forms about accounts."""

from typing import Any

from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm

from finsam.bas.forms import FinsamFormMixin


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


class OwnPasswordForm(FinsamFormMixin, PasswordChangeForm):
    """A new password for one's own account; the old one is asked for."""

    error_messages = {
        "password_incorrect": "Det nuvarande lösenordet stämmer inte. Skriv det en gång till.",
        "password_mismatch": "De två nya lösenorden är inte lika. Skriv dem en gång till.",
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        labels = {"old_password": "Nuvarande lösenord", "new_password1": "Nytt lösenord"}
        labels["new_password2"] = "Nytt lösenord en gång till"
        for name, label in labels.items():
            self.fields[name].label = label
            self.fields[name].error_messages["required"] = f"Fyll i {label[:1].lower()}{label[1:]}."
            self.fields[name].widget.attrs.pop("autofocus", None)
        self.fields[
            "new_password1"
        ].help_text = "Minst tolv tecken. En mening som bara du kommer på är lätt att minnas."
        self.fields["new_password2"].help_text = ""
