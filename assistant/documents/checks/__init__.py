"""What is wrong with a translation of one segment, told from the two texts alone."""

from assistant.documents.checks.fault import Fault, FaultKind, Wanted, fault
from assistant.documents.checks.faults import faults
from assistant.documents.checks.scripts import forbidden

__all__ = ["Fault", "FaultKind", "Wanted", "fault", "faults", "forbidden"]
