# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""Bagage: what a resident lets be remembered, and nothing that anybody else found out.

By default nothing is recorded. A resident who wishes so leaves one text, says who may read it and
until when, and takes it away whenever they like. Nothing here is searched, listed or counted, and
no other room may ask for it: only this one knows its models (`tests/test_baggage_shape.py`).

It is off until the municipality has decided on its DPIA and that decision stands here.

Seed: Inleiding > Ervaringen hebben invloed; Handvat 2.
"""
