-- Corrects a booking once the tokens that its call used are known.
--
-- KEYS[1]  the hash of one provider's model
-- ARGV     1 requests a minute, 2 tokens a minute, 3 tokens booked, 4 tokens used
-- Returns  1

--#include limiter.lua

local tpm = in_force(arg[2], s.limit_tokens)
local idle = now - BURST
local more = cost(arg[4], tpm) - cost(arg[3], tpm)
-- What a provider says was used delays the next calls by minutes, and never by more.
local function up_to(most, value, before)
  return math.min(value, math.max(before, now + most))
end
local before = math.max(s.tokens, idle)
s.tokens = math.max(idle, up_to(5 * PERIOD, before + more, before))
s.provider_tokens = up_to(PROBE,
  s.provider_tokens + (arg[4] - arg[3]) * s.refill_token, s.provider_tokens)
save()
return 1
