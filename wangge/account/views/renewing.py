"""A one-time password, handed over by an administrator, is replaced before anything else."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from wangge.account import pending
from wangge.account.forms import NewPasswordForm
from wangge.account.signing_in import after_password
from wangge.lib import clock
from wangge.lib.access import ANYONE, access
from wangge.people.access import actor_of_user
from wangge.people.actions import set_password
from wangge.people.errors import WeakPassword
from wangge.ui.requests import PageRequest


@access(ANYONE)
@sensitive_post_parameters("new", "again")
@never_cache
@require_http_methods(["GET", "POST"])
def new_password(request: PageRequest) -> HttpResponse:
    """Asks for a password of one's own; then the second factor, where there is one or must be."""
    now = clock.now()
    halfway = pending.pending_of(request, now, is_one_time=True)
    if halfway is None:
        messages.warning(request, _("请从用户名和密码开始登录。"))
        return HttpResponseRedirect(reverse("account:login"))
    user = halfway.user
    form = NewPasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        new = form.cleaned_data["new"]
        try:
            if user.check_password(new):
                raise WeakPassword(_("新密码与一次性密码相同"))
            changed = set_password(user=user, password=new, by=actor_of_user(user), now=now)
            return after_password(request, user=changed, to=halfway.to, now=now)
        except WeakPassword as error:
            form.add_error("new", str(error.detail))
    context = {"form": form, "account_name": user.name}
    return render(request, "wangge_account/new_password.html", context, status=422 if form.errors else 200)
