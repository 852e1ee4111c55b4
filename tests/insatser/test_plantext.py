"""A section's text as paragraphs and lists."""

from insatser.views.plantext import blocks


def test_paragraphs_and_lists() -> None:
    text = "Ett stycke\nsom går vidare.\n\nI uppdraget ingår att:\n- hålla budgeten och\n  rekvirera\n- lämna rapport\n"
    assert blocks(text) == [
        {"text": "Ett stycke som går vidare.", "items": []},
        {"text": "I uppdraget ingår att:", "items": ["hålla budgeten och rekvirera", "lämna rapport"]},
    ]


def test_text_after_a_list_is_a_paragraph_of_its_own() -> None:
    assert blocks("- ett\n- två\nSedan detta.") == [
        {"text": "", "items": ["ett", "två"]},
        {"text": "Sedan detta.", "items": []},
    ]


def test_empty_text_has_no_blocks() -> None:
    assert blocks(" \r\n\r\n ") == []
