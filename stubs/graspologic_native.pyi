from typing import Any

def leiden_csr(
    indptr: Any,
    indices: Any,
    data: Any,
    n_nodes: int,
    *,
    resolution: float = ...,
    randomness: float = ...,
    iterations: int = ...,
    use_modularity: bool = ...,
    seed: int | None = ...,
    trials: int = ...,
) -> tuple[float, dict[int, int]]: ...
