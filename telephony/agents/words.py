"""The words for the states of a seat and for the reasons of its pauses."""

from foundation.language import N_
from telephony.agents.rules import AgentState

STATES = {
    AgentState.SIGNED_OUT: N_("未签入"),
    AgentState.READY: N_("就绪"),
    AgentState.OFFERED: N_("来电"),
    AgentState.TALKING: N_("通话中"),
    AgentState.WRAPPING_UP: N_("后处理"),
    AgentState.PAUSED: N_("示忙"),
}
REASONS = {
    "signed_in": N_("刚签入"),
    "break": N_("小休"),
    "meal": N_("用餐"),
    "training": N_("培训"),
    "other": N_("其他"),
    "missed": N_("漏接来电"),
}
