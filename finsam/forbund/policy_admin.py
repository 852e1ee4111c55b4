"""ModelAdmin on the access engine: rows, choices and buttons are what the actor may; saves are logged."""

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import BadRequest, FieldDoesNotExist, ValidationError
from django.db import models, transaction
from django.forms import BaseInlineFormSet, ModelForm
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse

from finsam.audit.log import log
from finsam.bas.errors import Refused
from finsam.bas.forms import LONGEST_TEXT, nothing
from finsam.bas.seen import ChangedMeanwhile, SeenForm, require_unchanged
from finsam.bas.transitions import Transition, Transitions
from finsam.forbund.policies import ADD, CHANGE, DELETE, POLICIES, VIEW, allows, get_visible, may_any, require, visible

Service = Callable[..., Any]


class SeenAdminForm(SeenForm, ModelForm):
    """A register's form that tells of a colleague's change instead of overwriting it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.watch(self.instance)

    def clean(self) -> dict[str, Any] | None:
        """The admin saves by itself, so the row is locked and compared here; the lock lasts as long as the request."""
        values = super().clean()
        if self.instance.pk is None or self.seen is None or not self.has_changed():
            return values
        rows = type(self.instance)._base_manager.select_for_update(of=("self",))
        row = rows.filter(pk=self.instance.pk).first()
        try:
            if row is not None:
                require_unchanged(self.seen, row, self.cleaned_data)
        except ChangedMeanwhile as changed:
            self.show_meanwhile(changed)
        return values


class _PolicyChoices:
    """Foreign keys offer only rows that the actor sees, and a text has an end."""

    def formfield_for_dbfield(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        if isinstance(db_field, models.TextField):
            kwargs.setdefault("max_length", LONGEST_TEXT)
        return super().formfield_for_dbfield(db_field, request, **kwargs)  # type: ignore[misc]

    def formfield_for_foreignkey(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        return self._limited(super().formfield_for_foreignkey(db_field, request, **kwargs), request)  # type: ignore[misc]

    def formfield_for_manytomany(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        return self._limited(super().formfield_for_manytomany(db_field, request, **kwargs), request)  # type: ignore[misc]

    @staticmethod
    def _limited(field: Any, request: Any) -> Any:
        if field is not None and field.queryset.model in POLICIES:
            field.queryset = visible(request.actor, field.queryset)
        if getattr(field, "empty_label", None) is not None:
            field.empty_label = nothing(required=field.required)
        return field

    def formfield_for_choice_field(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        """A list says in words that nothing is chosen, never with a row of dashes."""
        field = super().formfield_for_choice_field(db_field, request, **kwargs)  # type: ignore[misc]
        words = nothing(required=not db_field.blank)
        field.choices = [(key, label if key not in ("", None) else words) for key, label in field.choices]
        return field


class PolicyInline(_PolicyChoices, admin.TabularInline):
    """Rows inside another row's page; asked about as children of that row."""

    form = SeenAdminForm
    extra = 0
    show_change_link = False

    def formfield_for_foreignkey(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)
        if field is not None:
            field.choices = list(field.choices)  # asked for once, not once a row
        return field

    def get_queryset(self, request: Any) -> models.QuerySet[Any]:
        """With what the rows point at, which their names are made of."""
        near = [field.name for field in self.model._meta.fields if field.many_to_one]
        return super().get_queryset(request).select_related(*near)

    def _may(self, request: Any, action: str, parent: models.Model | None) -> bool:
        if parent is None:
            return may_any(request.actor, action, self.model)
        key = next(f.name for f in self.model._meta.fields if f.is_relation and isinstance(parent, f.related_model))
        return bool(allows(request.actor, action, self.model(**{key: parent})))

    def has_view_permission(self, request: Any, obj: models.Model | None = None) -> bool:
        return self._may(request, VIEW, obj)

    def has_add_permission(self, request: Any, obj: models.Model | None = None) -> bool:
        return self._may(request, ADD, obj)

    def has_change_permission(self, request: Any, obj: models.Model | None = None) -> bool:
        return self._may(request, CHANGE, obj)

    def has_delete_permission(self, request: Any, obj: models.Model | None = None) -> bool:
        return self._may(request, DELETE, obj)


class PolicyAdmin(_PolicyChoices, admin.ModelAdmin):
    """A register. `transitions` with `transition_services` gives buttons that call the same services as the pages.

    `transition_services` has, by the step's name, the service and its keyword for the row's id. A step that needs
    something written (a reason) is left to the product's own page. `shut_by` is the column that leads to the row whose
    state shuts this one; empty when that is its own.
    """

    asks_access_engine = True
    form = SeenAdminForm
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    list_per_page = 25
    transitions: Transitions | None = None
    transition_services: Mapping[str, tuple[Service, str]] = {}
    shut_by = ""

    def get_queryset(self, request: Any) -> models.QuerySet[Any]:
        return visible(request.actor, super().get_queryset(request))

    def _may(self, request: Any, action: str, row: models.Model | None) -> bool:
        actor = request.actor
        return may_any(actor, action, self.model) if row is None else bool(allows(actor, action, row))

    def lookup_allowed(self, lookup: str, value: str, request: Any = None) -> bool:
        """Only the list's own filters. Django lets any column of the row be asked about in the address, and so a
        password's hash be guessed letter by letter."""
        offered = {one[0] if isinstance(one, tuple) else one for one in self.get_list_filter(request)}
        return lookup.split("__")[0] in offered and super().lookup_allowed(lookup, value, request)

    def get_action_choices(self, request: Any, default_choices: Any = ()) -> list[tuple[str, str]]:
        return super().get_action_choices(request, [("", "Välj vad som ska göras"), *default_choices])

    def response_action(self, request: Any, queryset: models.QuerySet[Any], *place: Any) -> HttpResponse | None:
        try:
            return super().response_action(request, queryset, *place)
        except ValueError as wrong:  # a chosen row whose number is no number: Django leaves that to the database
            raise BadRequest("The chosen rows cannot be read.") from wrong

    def view_on_site(self, obj: models.Model) -> str | None:
        """The row's own page in the product, when it has one."""
        page = getattr(obj, "get_absolute_url", None)
        return page() if page else None

    def _get_obj_does_not_exist_redirect(self, request: Any, opts: Any, object_id: str) -> HttpResponse:
        raise Http404  # what is not visible is not there, here as on every other page

    def get_object(self, request: Any, object_id: str, from_field: str | None = None) -> models.Model | None:
        """To be written it is locked first: a step that a colleague takes this moment (a decision that shuts the row)
        is either seen by what is asked here, or waits until this has been saved."""
        row: models.Model | None = super().get_object(request, object_id, from_field)
        if row is None or request.method != "POST":
            return row
        if not self.has_change_permission(request, row) and not self.has_delete_permission(request, row):
            return row  # only read: a log cannot be locked
        self._lock(row)
        return super().get_object(request, object_id, from_field)

    def _lock(self, row: models.Model) -> None:
        shutting = getattr(row, self.shut_by) if self.shut_by else row
        list(type(shutting)._base_manager.select_for_update(of=("self",), no_key=True).filter(pk=shutting.pk))

    def has_module_permission(self, request: Any) -> bool:
        return self._may(request, VIEW, None)

    def has_view_permission(self, request: Any, obj: models.Model | None = None) -> bool:
        return self._may(request, VIEW, obj)

    def has_add_permission(self, request: Any) -> bool:
        return self._may(request, ADD, None)

    def has_change_permission(self, request: Any, obj: models.Model | None = None) -> bool:
        return self._may(request, CHANGE, obj)

    def has_delete_permission(self, request: Any, obj: models.Model | None = None) -> bool:
        return self._may(request, DELETE, obj)

    def save_model(self, request: Any, obj: models.Model, form: ModelForm, change: bool) -> None:
        actor = request.actor
        require(actor, CHANGE if change else ADD, obj)
        super().save_model(request, obj, form, change)
        self._still_visible(request, obj)
        log("rad.andrad" if change else "rad.skapad", actor=actor, row=obj, falt=sorted(form.changed_data))

    def save_formset(self, request: Any, form: ModelForm, formset: BaseInlineFormSet, change: bool) -> None:
        actor = request.actor
        super().save_formset(request, form, formset, change)
        for row in formset.new_objects:
            require(actor, ADD, row)
            log("rad.skapad", actor=actor, row=row)
        for row, fields in formset.changed_objects:
            require(actor, CHANGE, row)
            log("rad.andrad", actor=actor, row=row, falt=sorted(fields))
        for row in formset.deleted_objects:
            log("rad.borttagen", actor=actor, row=form.instance, objekt=row._meta.label_lower)

    def delete_model(self, request: Any, obj: models.Model) -> None:
        actor = request.actor
        require(actor, DELETE, obj)
        log("rad.borttagen", actor=actor, row=obj)
        super().delete_model(request, obj)

    def delete_queryset(self, request: Any, queryset: models.QuerySet[Any]) -> None:
        for row in queryset:
            self._lock(row)
            self.delete_model(request, get_visible(request.actor, self.model, pk=row.pk))

    @staticmethod
    def _still_visible(request: Any, row: models.Model) -> None:
        """A row may not be saved out of one's own sight; the raised refusal rolls the whole request back."""
        if not visible(request.actor, type(row)).filter(pk=row.pk).exists():
            raise Refused("Då skulle raden hamna utanför det som du får se. Ändringen är inte sparad.")

    # Buttons for transitions -------------------------------------------------------------------------------------

    def get_urls(self) -> list[URLPattern]:
        name = f"{self.opts.app_label}_{self.opts.model_name}_transition"
        own = path("<int:row_id>/steg/<str:step>/", self.admin_site.admin_view(self.transition_view), name=name)
        return [own, *super().get_urls()] if self.transitions else super().get_urls()

    def transition_view(self, request: Any, row_id: int, step: str) -> HttpResponse:
        """Takes the step through its service: the same as the product's own pages call."""
        row = get_visible(request.actor, self.model, pk=row_id)
        back = redirect(f"admin:{self.opts.app_label}_{self.opts.model_name}_change", row.pk)
        if request.method != "POST" or step not in self.transition_services or self.transitions is None:
            return back
        service, keyword = self.transition_services[step]
        try:
            with transaction.atomic():
                service(actor=request.actor, **{keyword: row_id})
        except ValidationError as wrong:
            for sentence in wrong.messages:
                messages.error(request, sentence)
        else:
            messages.success(request, self.transitions[step].done)
        return back

    def change_view(
        self, request: Any, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        context = {**(extra_context or {}), "transition_buttons": self._buttons(request, object_id)}
        return super().change_view(request, object_id, form_url, context)

    def _buttons(self, request: Any, object_id: str) -> list[dict[str, Any]]:
        row = self.get_object(request, object_id)
        if row is None or self.transitions is None:
            return []
        steps = self.transitions.open_from(getattr(row, self.transitions.column))
        return [self._button(request, row, step) for step in steps if step.name in self.transition_services]

    def _button(self, request: Any, row: models.Model, step: Transition) -> dict[str, Any]:
        actor = request.actor
        answer = allows(actor, step.name, row)
        enabled, reason = answer.ok, answer.reason
        if enabled and step.four_eyes and getattr(row, f"{step.four_eyes}_id") == actor.user_id:
            enabled, reason = False, "Du tog steget före. En annan person måste ta det här steget."
        name = f"admin:{self.opts.app_label}_{self.opts.model_name}_transition"
        return {
            "label": step.label,
            "url": reverse(name, args=[row.pk, step.name]),
            "enabled": enabled,
            "reason": reason,
            "danger": step.danger,
            "confirm": step.confirm,
        }


def own_forbund(model: type[models.Model], request: Any) -> dict[str, Any]:
    """Initial values of a new row: the förbund that the actor acts for, when the model has one."""
    try:
        model._meta.get_field("forbund")
    except FieldDoesNotExist:
        return {}
    return {"forbund": request.actor.forbund_id}
