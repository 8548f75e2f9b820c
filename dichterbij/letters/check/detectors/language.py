# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""The detectors about language, by the name that rules know them by."""

from __future__ import annotations

from typing import Final

from dichterbij.letters.check.detectors import sentences, surplus, verbs
from dichterbij.letters.check.detectors.detector import Detector

LANGUAGE: Final[dict[str, Detector]] = {
    "aside": sentences.aside,
    "double_negation": sentences.double_negation,
    "hidden_list": sentences.hidden_list,
    "history_first": surplus.history_first,
    "law_opens": surplus.law_opens,
    "law_first": surplus.law_first,
    "long_paragraph": sentences.long_paragraph,
    "long_sentence": sentences.long_sentence,
    "long_word": sentences.long_word,
    "longish_sentence": sentences.longish_sentence,
    "municipality": verbs.municipality,
    "nominal": sentences.nominal,
    "passive": verbs.passive,
    "passive_done": verbs.passive_done,
    "prepositions": sentences.prepositions,
    "said_twice": surplus.said_twice,
    "same_words": surplus.same_words,
    "slash": sentences.slash,
    "stacked": sentences.stacked,
    "stuffed_noun": verbs.stuffed_noun,
    "subject_again": surplus.subject_again,
    "subject_in_first_sentence": surplus.subject_in_first_sentence,
    "tang": verbs.tang,
    "very_long_sentence": sentences.very_long_sentence,
}
