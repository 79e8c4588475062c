"""What options name is looked at before any long work begins: after a minute of masking is late."""

from pathlib import Path
from typing import TYPE_CHECKING

from voc_cli.pipeline.request import Request
from voc_cli.settings import Settings

if TYPE_CHECKING:
    from voc_cli.taxonomy import Taxonomy

__all__ = ["check_inputs", "check_model", "check_words", "is_bundle"]


def check_inputs(request: Request, settings: Settings) -> None:
    """Refuse a preset or a key that is not there or cannot be used, also where none is needed."""
    if settings.preset is not None:
        from voc_cli.load.columns.preset import chosen_preset

        chosen_preset(settings.preset)
    if request.key_file is not None:
        from voc_cli.store.key import load_key

        load_key(request.key_file)


def check_words(settings: Settings) -> None:
    """Refuse a user dictionary that cannot be used."""
    if settings.user_dictionary is not None:
        from voc_cli.text.tokenize import check_dictionary

        check_dictionary(settings)


def is_bundle(model: Path) -> bool:
    """Whether a folder holds a learned model, be it a good one or not."""
    from voc_cli.store.bundle_folder import MANIFEST

    return (model / MANIFEST).is_file()


def check_model(model: Path | None, *, settings: Settings, taxonomy: "Taxonomy") -> None:
    """Refuse a model that is none, or was learned under another tokenizer or taxonomy."""
    if model is not None:
        from voc_cli.pipeline.learning.models import open_model
        from voc_cli.text import fingerprint

        open_model(model, tokenizer=fingerprint(settings), taxonomy=taxonomy)
