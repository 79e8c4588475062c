"""The stages in their order: load → mask → tokenize → classify → topics → trend → suggest."""
