"""How much there is to sell and how much a shop may have: releases, limits and caps by grade, overrides."""
