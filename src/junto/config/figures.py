"""A measured figure and the budget it is held against."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Figure:
    """What was measured.

    Attributes
    ----------
    name : str
    value, budget : float
    unit : str
        Empty for a plain number.
    at_least : bool
        Whether the budget is a floor; otherwise it is a ceiling.
    """

    name: str
    value: float
    budget: float
    unit: str = ""
    at_least: bool = False

    @property
    def kept(self) -> bool:
        """Whether the figure keeps its budget."""
        return self.value >= self.budget if self.at_least else self.value <= self.budget

    def __str__(self) -> str:
        sign = ">=" if self.at_least else "<="
        mark = "kept  " if self.kept else "MISSED"
        unit = f" {self.unit}" if self.unit else ""
        return f"{mark} {self.name}: {self.value:.4g}{unit} ({sign} {self.budget:.4g}{unit})"
