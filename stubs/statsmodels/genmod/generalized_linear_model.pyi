import numpy as np
import numpy.typing as npt
from statsmodels.genmod.families import Poisson

Floats = npt.NDArray[np.float64]

class GLMResults:
    fittedvalues: Floats
    normalized_cov_params: Floats
    params: Floats

class GLM:
    def __init__(
        self,
        endog: Floats,
        exog: Floats,
        *,
        family: Poisson,
        var_weights: Floats | None = ...,
        offset: Floats | None = ...,
    ) -> None: ...
    def fit(
        self,
        *,
        start_params: Floats | None = ...,
        maxiter: int = ...,
        rtol: float = ...,
        atol: float = ...,
        tol_criterion: str = ...,
        wls_method: str = ...,
    ) -> GLMResults: ...
