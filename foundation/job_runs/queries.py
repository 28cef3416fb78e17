"""What became of the work of a business day."""

from datetime import date

from foundation.job_runs.models import JobRun
from foundation.transaction import reads


async def runs_of_day(on: date) -> dict[tuple[str, str], JobRun]:
    """(job, slot) -> what became of it; what was never claimed and never missed has no row."""
    return {(run.job, run.slot): run for run in await JobRun.filter(business_date=on).using_db(reads())}


async def run_of(job: str, on: date, slot: str = "") -> JobRun | None:
    return await JobRun.get_or_none(job=job, business_date=on, slot=slot, using_db=reads())
