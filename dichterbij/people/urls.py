# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""The addresses of this room. Dutch, because people read them."""

from django.urls import URLPattern, path

from dichterbij.people.views import (
    colleagues,
    coming_in,
    digid,
    elsewhere,
    log,
    my_access,
    passkeys,
    proofs,
    second_factor,
    showing,
    sign_in,
)

urlpatterns: list[URLPattern] = [
    path("aanmelden/", sign_in.sign_in, name="sign_in"),
    path("aanmelden/code/", second_factor.second_factor, name="second_factor"),
    path(
        "aanmelden/tweede-stap/",
        second_factor.choose_second_factor,
        name="choose_second_factor",
    ),
    path(
        "collegas/<int:pk>/tweede-stap/",
        second_factor.reset_second_factor,
        name="reset_second_factor",
    ),
    path(
        "collegas/<int:pk>/afmelden/",
        second_factor.sign_colleague_out,
        name="sign_colleague_out",
    ),
    path("collegas/<int:pk>/wachtwoord/", colleagues.give_password, name="give_password"),
    path("aanmelden/wachtwoord/", coming_in.own_password, name="own_password"),
    path("aanmelden/passkey/", passkeys.passkey_in, name="passkey_in"),
    path("aanmelden/gemeente/", elsewhere.to_elsewhere, name="to_elsewhere"),
    path("aanmelden/terug/", elsewhere.from_elsewhere, name="from_elsewhere"),
    path("afmelden/", sign_in.sign_out, name="sign_out"),
    path("mijn-toegang/", my_access.my_access, name="my_access"),
    path("mijn-toegang/wachtwoord/", my_access.change_password, name="change_password"),
    path("mijn-toegang/herstelcodes/", my_access.recovery_codes, name="new_recovery_codes"),
    path("mijn-toegang/ben-jij-het/", showing.show_again, name="show_again"),
    path("mijn-toegang/passkey/", passkeys.add_passkey, name="add_passkey"),
    path("mijn-toegang/passkey/<int:pk>/", passkeys.remove_passkey, name="remove_passkey"),
    path("mijn-toegang/app/", second_factor.add_app, name="add_app"),
    path("mijn-toegang/app/weg/", second_factor.remove_app, name="remove_app"),
    path("collegas/", colleagues.colleagues, name="colleagues"),
    path("collegas/team/", colleagues.add_team, name="add_team"),
    path("collegas/team/<int:pk>/", colleagues.change_team, name="change_team"),
    path("logboek/", log.log, name="log"),
    path("logboek/nakijken/", log.review, name="log_review"),
    path("logboek/nakijken/inval/<int:pk>/", log.review_glass, name="review_glass"),
    path("inwoner/<int:pk>/wie-is-dit/", proofs.confirm_at_desk, name="confirm_at_desk"),
    path("inwoner/<int:pk>/digid/", digid.tied_digid, name="tied_digid"),
    path("digid/terug/", digid.from_digid, name="from_digid"),
    path("digid/eruit/", digid.out_of_digid, name="out_of_digid"),
    path("u/<str:token>/wie-bent-u/", proofs.prove, name="prove"),
    path("u/<str:token>/wie-bent-u/digid/", digid.to_digid, name="to_digid"),
    path("u/<str:token>/wie-bent-u/eruit/", digid.leave_digid, name="leave_digid"),
    path("u/<str:token>/uw-gegevens/", proofs.your_data, name="your_data"),
    path("u/<str:token>/uw-gegevens/digid/", digid.your_digid, name="your_digid"),
]
