"""The verbs of delivery in the order of a day. Each is one transaction and writes one audit line."""

from ordering.delivery.extra import DistrictsMixed, NothingChosen, NotLateAnyMore, send_extra
from ordering.delivery.goods import NoSuchRun, RunMoved
from ordering.delivery.handing import DriverUnsigned, NoSuchStop, StopHanded, StopsOpen, close_run, deliver_stop
from ordering.delivery.picking import dispatch_run, pick_run
from ordering.delivery.planning import Planned, TruckMissing, assign_truck, plan_runs

__all__ = [
    "DistrictsMixed", "DriverUnsigned", "NoSuchRun", "NoSuchStop", "NotLateAnyMore", "NothingChosen", "Planned", "RunMoved", "StopHanded",
    "StopsOpen", "TruckMissing", "assign_truck", "close_run", "deliver_stop", "dispatch_run", "pick_run", "plan_runs", "send_extra",
]
